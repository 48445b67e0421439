package fsm

import (
	"bytes"
	"crypto/sha256"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// Kept is an entry as the archive keeps it.
type Kept struct {
	Index uint64
	// Refs name the keys, see Seals.Request; none: the command is as it was in the log.
	Refs []string
	// Refused: it came to nothing.
	Refused bool
	Data    []byte
}

// part of a command that has one key: a line of an import, or all.
type part struct {
	m      protoreflect.Message
	at     []byte
	number int // of the key
	lo, hi int // its numbers among those that the leader has read
}

func partsOf(cmd *storehubv1.Command, keys int) (list []part) {
	e164 := len(cmd.GetPrepared().GetE164())
	imp := cmd.GetImportCustomers()
	if imp == nil {
		return []part{{m: Request(cmd).ProtoReflect(), hi: e164}}
	}
	lo := 0
	for i, c := range imp.Customers {
		hi := min(lo+len(c.Phones), e164)
		list = append(list, part{c.ProtoReflect(), []byte{byte(i), byte(i >> 8)}, min(i, keys-1), lo, hi})
		lo = hi
	}
	if n := len(list); n > 0 {
		list[n-1].hi = e164
	}
	return list
}

// sealedSeed stands for a seed that was there. Nobody may make the keys again.
var sealedSeed = []byte{0}

// SealEntry seals what a log entry tells of people.
func SealEntry(index uint64, data []byte, with *Seals) ([]byte, error) {
	if with == nil || len(with.Request) == 0 {
		return data, nil
	}
	cmd, err := Decode(data)
	if err != nil {
		return nil, err
	}
	p := place{domain: 'E', index: index}
	keys := make([][]byte, len(with.Request))
	for i, s := range with.Request {
		keys[i] = s.Key
	}
	var v *vault
	last := -1
	for _, part := range partsOf(cmd, len(keys)) {
		if part.number != last {
			v, last = newVault(keys[part.number]), part.number
		}
		sealTexts(part.m, p, part.at, v)
		for i := part.lo; i < part.hi; i++ {
			if n := &cmd.Prepared.E164[i]; *n != "" {
				*n = v.sealText(p.bytes([]byte{'n', byte(i), byte(i >> 8)}), *n)
			}
		}
	}
	all := newVault(joint(keys))
	for i, b := range hidden(cmd) {
		if len(*b) > 0 {
			*b = all.seal(p.bytes([]byte{'h', byte(i)}), *b)
		}
	}
	if len(cmd.GetPrepared().GetKeySeed()) > 0 {
		cmd.Prepared.KeySeed = sealedSeed
	}
	return proto.MarshalOptions{Deterministic: true}.Marshal(cmd)
}

// hidden is what of a command tells of its texts to whoever tries all that they may be: the digest, and the salt of the audit's.
func hidden(cmd *storehubv1.Command) []*[]byte { return []*[]byte{&cmd.Digest, &cmd.Salt} }

// Open is the command of an entry, with the keys of a ring. Where keys are gone it is not whole: of people there are placeholders with which
// the rules still run. Blind: the state that it is for lacks something of people. A command that was refused then is refused then too,
// whatever the reason was: what it would do now it did not do.
func (k Kept) Open(ring func(ref string) []byte, blind bool) (cmd *storehubv1.Command, whole bool, err error) {
	cmd, err = Decode(k.Data)
	if err != nil || len(k.Refs) == 0 {
		return cmd, true, err
	}
	p := place{domain: 'E', index: k.Index}
	keys := make([][]byte, len(k.Refs))
	for i, ref := range k.Refs {
		keys[i] = ring(ref)
	}
	whole = true
	var e164 []string
	parts := partsOf(cmd, len(keys))
	for _, part := range parts {
		v := newVault(keys[part.number])
		ok := openTexts(part.m, p, part.at, v)
		for i := part.lo; i < part.hi && ok; i++ {
			n := cmd.Prepared.E164[i]
			if n != "" {
				n, ok = v.openText(p.bytes([]byte{'n', byte(i), byte(i >> 8)}), n)
			}
			e164 = append(e164, n)
		}
		whole = whole && ok
	}
	if cmd.Prepared != nil {
		cmd.Prepared.E164 = e164
		if bytes.Equal(cmd.Prepared.KeySeed, sealedSeed) {
			cmd.Prepared.KeySeed = make([]byte, sha256.Size)
		}
	}
	all := newVault(joint(keys))
	for i, b := range hidden(cmd) {
		if len(*b) > 0 {
			text, ok := all.open(p.bytes([]byte{'h', byte(i)}), *b)
			*b, whole = text, whole && ok
		}
	}
	if blind || !whole {
		k.refuseAgain(cmd, parts)
	}
	return cmd, whole, nil
}

// refuseAgain keeps out of a state what was kept out of it by what is gone now.
func (k Kept) refuseAgain(cmd *storehubv1.Command, parts []part) {
	if k.Refused {
		cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: make([]byte, sha256.Size)}}
		return
	}
	for i, c := range cmd.GetImportCustomers().GetCustomers() {
		if ref := k.Refs[parts[i].number]; len(ref) == 0 || ref[0] != 'C' {
			c.Name = ""
		}
	}
}
