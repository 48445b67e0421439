package node

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"

	"storehub/fsm"
	"storehub/fsm/phones"
	"storehub/node/clock"
	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
)

// env is what this node looks up before the log, the same on every node.
func env(id *identity.Identity) fsm.Env {
	return fsm.Env{
		Zone:   zone,
		Phones: fsm.Phones{E164: phones.E164, Region: phones.Region, Version: phones.Version},
		Random: func(n int) []byte {
			b := make([]byte, n)
			_, _ = rand.Read(b) // never fails
			return b
		},
		CodeHash: func(code string) []byte { return id.MAC("digest/code", []byte(code)) },
		Secret:   func(purpose string, cmd *storehubv1.Command) string { return secret(id, purpose, cmd) },
	}
}

// zone is one of the table in this program.
func zone(name string) (fsm.Zone, bool) {
	loc, version, err := clock.Zone(name)
	return fsm.Zone{Version: version, OffsetS: func(ms int64) int32 { return clock.OffsetAt(loc, ms).OffsetS }}, err == nil
}

var tokenText = base32.StdEncoding.WithPadding(base32.NoPadding)

// secret is what the answer to a command shows: computed of who asked and his request id, so that a
// retry at any node shows the same, and nobody stores it.
func secret(id *identity.Identity, purpose string, cmd *storehubv1.Command) string {
	mac := id.MAC("secret/"+purpose, []byte(cmd.GetCredential().GetNodeId()), cmd.GetCredential().GetTokenHash(), []byte(cmd.RequestId))
	if purpose == fsm.SecretPairing {
		return fmt.Sprintf("%06d", binary.BigEndian.Uint64(mac)%1_000_000)
	}
	if purpose == fsm.SecretSignIn {
		return signInCode(mac)
	}
	if purpose == fsm.SecretJoin {
		t := id.NewToken()
		copy(t.Secret[:], mac)
		return t.Text()
	}
	return tokenPrefix + strings.ToLower(tokenText.EncodeToString(mac[:20]))
}

var codeText = base32.NewEncoding(fsm.CodeAlphabet).WithPadding(base32.NoPadding)

// signInCode is forty bits in two groups, as people read them out.
func signInCode(mac []byte) string {
	code := codeText.EncodeToString(mac[:5])
	return code[:4] + "-" + code[4:]
}
