package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"strings"
	"time"
)

// ErrToken is wrapped by every error about the text of a join token.
var ErrToken = errors.New("bad join token")

const (
	tokenPrefix  = "SH1-"
	tokenBytes   = 6 + 16 + 16
	tokenLetters = (tokenBytes*8 + 4) / 5 // 61
	crcLetters   = (4*8 + 4) / 5          // 7
)

// Token invites one node into one cluster. It lets the joiner know the
// cluster's authority before it says the secret. Its text is a secret: the
// state keeps its hash only.
type Token struct {
	Cluster [6]byte  // start of the cluster id
	CA      [16]byte // start of SHA-256 over the authority's certificate (DER)
	Secret  [16]byte
}

// NewToken makes a token with a new secret. It becomes valid when its
// hash is in the state.
func (id *Identity) NewToken() Token {
	t := Token{Cluster: id.cluster.prefix(), CA: pin(id.ca.Raw)}
	_, _ = rand.Read(t.Secret[:])
	return t
}

// pin is the part of a certificate's digest that a token carries.
func pin(der []byte) (p [16]byte) {
	sum := sha256.Sum256(der)
	copy(p[:], sum[:])
	return p
}

// Text is the token as people pass it on.
func (t Token) Text() string {
	b := t.bytes()
	return tokenPrefix + strings.ToUpper(base32Text.EncodeToString(b)+"-"+checkCode(b))
}

// String hides the secret; use Text to show the token.
func (t Token) String() string { return tokenPrefix + "..." }

// LogValue hides the secret.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

func (t Token) bytes() []byte {
	b := make([]byte, 0, tokenBytes)
	b = append(b, t.Cluster[:]...)
	b = append(b, t.CA[:]...)
	return append(b, t.Secret[:]...)
}

func checkCode(b []byte) string {
	sum := crc32.Update(crc32.ChecksumIEEE([]byte(tokenPrefix)), crc32.IEEETable, b)
	return base32Text.EncodeToString(binary.BigEndian.AppendUint32(nil, sum))
}

// ParseToken reads a token as a person typed or pasted it: case, blanks, line
// breaks and dashes do not matter. The error wraps ErrToken and says what to
// look at.
func ParseToken(text string) (Token, error) {
	bad := func(format string, args ...any) (Token, error) {
		return Token{}, fmt.Errorf("%w: %s", ErrToken, fmt.Sprintf(format, args...))
	}
	s := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if !strings.HasPrefix(s, tokenPrefix) {
		if len(s) > 3 && strings.HasPrefix(s, "SH") && s[3] == '-' {
			return bad("it starts with %q, this version of storehub reads only %q", s[:4], tokenPrefix)
		}
		return bad("a token starts with %q", tokenPrefix)
	}
	body := fold(strings.ReplaceAll(s[len(tokenPrefix):], "-", ""))
	for _, r := range body {
		if !strings.ContainsRune(letters, r) {
			return bad("the character %q never occurs in a token", r)
		}
	}
	switch want := tokenLetters + crcLetters; {
	case len(body) < want:
		return bad("it is cut off: %d of %d characters after %q", len(body), want, tokenPrefix)
	case len(body) > want:
		return bad("it is too long: %d characters after %q, a token has %d", len(body), tokenPrefix, want)
	}
	payload, code := body[:tokenLetters], body[tokenLetters:]
	b, err := base32Text.DecodeString(payload)
	if err != nil || base32Text.EncodeToString(b) != payload || checkCode(b) != code {
		return bad("the check code at its end does not match: at least one character is mistyped")
	}
	var t Token
	copy(t.Cluster[:], b)
	copy(t.CA[:], b[6:])
	copy(t.Secret[:], b[22:])
	return t, nil
}

// ClientTLS is for the joiner's first call: it talks only to a node of the
// cluster that the token names, whose authority it has never seen before. No
// client certificate is sent.
func (t Token) ClientTLS() *tls.Config {
	f := newFloor("", time.Now)
	return publicClient(func(cs tls.ConnectionState) error {
		for _, ca := range cs.PeerCertificates {
			if pin(ca.Raw) != t.CA {
				continue
			}
			p, err := verifyLeaf(cs.PeerCertificates[0], ca, f.now(), serverUse)
			if err != nil {
				return err
			}
			if p.Cluster.prefix() != t.Cluster {
				return fmt.Errorf("%w: the token is for another one", ErrOtherCluster)
			}
			return p.fresh()
		}
		return fmt.Errorf("%w: this node does not belong to the cluster of the token", ErrOtherCluster)
	})
}
