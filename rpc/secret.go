package rpc

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// The cost of a password: what OWASP asks for at least, and what a small PC does in 50 ms.
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16
	argonHash    = 32
	// maxHashing passwords are hashed at once; others wait.
	maxHashing = 2
)

// A PIN has so many digits. The rule cannot check it: it sees only the hash.
const (
	minPIN = 4
	maxPIN = 12
)

// hideSecrets answers the request with each secret replaced by its hash; req stays as it is.
func (s *Server) hideSecrets(ctx context.Context, req proto.Message) (proto.Message, error) {
	hidden := proto.Clone(req)
	m := hidden.ProtoReflect()
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		form := secretForm(fd)
		if form == storehubv1.SecretForm_SECRET_FORM_UNSPECIFIED || !m.Has(fd) {
			continue
		}
		hash, err := s.hide(ctx, req, fd, m.Get(fd).String())
		if err != nil {
			return nil, err
		}
		m.Set(fd, protoreflect.ValueOfString(hash))
	}
	return hidden, nil
}

func secretForm(fd protoreflect.FieldDescriptor) storehubv1.SecretForm {
	return proto.GetExtension(fd.Options(), storehubv1.E_Secret).(storehubv1.SecretForm)
}

func (s *Server) hide(ctx context.Context, req proto.Message, fd protoreflect.FieldDescriptor, secret string) (string, error) {
	field := string(fd.Name())
	switch form := secretForm(fd); form {
	case storehubv1.SecretForm_SECRET_FORM_PASSWORD:
		return s.hashPIN(ctx, req, field, secret)
	case storehubv1.SecretForm_SECRET_FORM_TOKEN:
		sum := sha256.Sum256([]byte(secret))
		return hex.EncodeToString(sum[:]), nil
	case storehubv1.SecretForm_SECRET_FORM_CODE:
		return hex.EncodeToString(s.hub.Digest("code", []byte(fsm.CanonicalCode(secret)))), nil
	default:
		return "", fmt.Errorf("field %s: a secret of form %v cannot be in a request", field, form)
	}
}

func (s *Server) hashPIN(ctx context.Context, req proto.Message, field, pin string) (string, error) {
	if err := checkPIN(field, pin); err != nil {
		return "", err
	}
	h, err := s.hasherOf(ctx, req)
	if err != nil {
		return "", err
	}
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return h.encode(pin), nil
}

// hasher is how one PIN is hashed.
type hasher struct {
	salt         []byte
	memory, time uint32
	threads      uint8
}

// newHasher has a salt of its own.
func newHasher() hasher {
	h := hasher{salt: make([]byte, argonSalt), memory: argonMemory, time: argonTime, threads: argonThreads}
	_, _ = rand.Read(h.salt)
	return h
}

// hasherOf makes a new salt for a PIN that is set and takes that of the hash for one that is compared. Somebody who has no PIN, or
// whom there is not, costs the same and has a salt that is always his.
func (s *Server) hasherOf(ctx context.Context, req proto.Message) (hasher, error) {
	h := newHasher()
	in, compares := req.(*storehubv1.SignInRequest)
	if !compares {
		return h, nil
	}
	v, err := s.hub.Local(ctx)
	if err != nil {
		return h, err
	}
	kept := v.PINSalt(in)
	if kept == "" {
		copy(h.salt, s.hub.Digest("no pin", []byte(in.GetStaffId()), []byte(in.GetCardUid())))
		return h, nil
	}
	return h, h.parse(kept)
}

// parse reads the text form of argon2id as far as the salt.
func (h *hasher) parse(kept string) error {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 {
		return fmt.Errorf("the hash of a PIN has %d parts", len(parts))
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &h.memory, &h.time, &h.threads); err != nil {
		return fmt.Errorf("read how a PIN is hashed: %w", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return fmt.Errorf("read the salt of a PIN: %w", err)
	}
	h.salt = salt
	return nil
}

// HashPIN is what the state keeps of a PIN, with a new salt. One of too few or many digits is refused; field is what the
// refusal calls it. It takes argonMemory, so who serves many must not do it for all at once.
func HashPIN(field, pin string) (string, error) {
	if err := checkPIN(field, pin); err != nil {
		return "", err
	}
	return newHasher().encode(pin), nil
}

func checkPIN(field, pin string) error {
	if len(pin) < minPIN || len(pin) > maxPIN {
		return refuse(fsm.Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", field, "min", fmt.Sprint(minPIN), "max", fmt.Sprint(maxPIN))
	}
	for i := range len(pin) {
		if pin[i] < '0' || pin[i] > '9' {
			return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field, "value", "digits only")
		}
	}
	return nil
}

// encode is the usual text form of argon2id: parameters, salt and hash.
func (h hasher) encode(pin string) string {
	hash := argon2.IDKey([]byte(pin), h.salt, h.time, h.memory, h.threads, argonHash)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, h.memory, h.time, h.threads, b64.EncodeToString(h.salt), b64.EncodeToString(hash))
}
