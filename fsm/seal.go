package fsm

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// What an archive keeps of people is sealed, text by text, with a key that lives in the state alone (architecture 3.12): a customer's own, or
// that of a business day for who is no customer. When the key is dropped, nobody reads the text again, in whatever copy.
//
// AES-128-GCM. The nonce is a MAC of place and text under a key derived for that: the same text in the same place is the same bytes on
// every node, and two texts never share a nonce, also not when an index is given twice, as after a recovery. Authenticated with it is the place.

// place is where a sealed text stands.
type place struct {
	domain byte // 'E' an entry, 'L' a row that left, 'S' a row of a state
	index  uint64
	table  uint32
	row    uint64
}

func (p place) bytes(at []byte) []byte {
	b := make([]byte, 0, 21+len(at))
	b = append(b, p.domain)
	b = binary.BigEndian.AppendUint64(b, p.index)
	b = binary.BigEndian.AppendUint32(b, p.table)
	b = binary.BigEndian.AppendUint64(b, p.row)
	return append(b, at...)
}

// vault seals and opens with one key. Nil is a key that is gone: it seals what nobody opens.
type vault struct {
	aead cipher.AEAD
	mac  []byte
}

func newVault(key []byte) *vault {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil // no key at all
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil
	}
	mac := sha256.Sum256(append([]byte("nonce"), key...))
	return &vault{aead, mac[:]}
}

// lost stands for a text that there was no key for.
const lost = "~"

func (v *vault) seal(where, text []byte) []byte {
	if v == nil {
		return []byte(lost)
	}
	h := hmac.New(sha256.New, v.mac)
	h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(where))))
	h.Write(where)
	h.Write(text)
	nonce := h.Sum(nil)[:v.aead.NonceSize()]
	return v.aead.Seal(nonce, nonce, text, where)
}

func (v *vault) open(where, sealed []byte) ([]byte, bool) {
	if v == nil || len(sealed) < v.aead.NonceSize() {
		return nil, false
	}
	n := v.aead.NonceSize()
	text, err := v.aead.Open(nil, sealed[:n], sealed[n:], where)
	return text, err == nil
}

func (v *vault) sealText(where []byte, text string) string {
	if v == nil {
		return lost
	}
	return base64.RawStdEncoding.EncodeToString(v.seal(where, []byte(text)))
}

func (v *vault) openText(where []byte, sealed string) (string, bool) {
	b, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil {
		return "", false
	}
	text, ok := v.open(where, b)
	return string(text), ok
}

// joint is a key for what could tell of several people: it takes all of their keys.
func joint(keys [][]byte) []byte {
	if len(keys) == 1 {
		return keys[0]
	}
	h := sha256.New()
	h.Write([]byte("joint"))
	for _, k := range keys {
		if len(k) == 0 {
			return nil
		}
		h.Write(k)
	}
	return h.Sum(nil)[:keyLen]
}

// ofStaff are the messages whose personal fields are about people who work here. They are no customers: what an archive says of who
// did what must be readable as long as there is one.
var ofStaff = map[protoreflect.FullName]bool{
	"storehub.v1.PutTechnicianRequest": true, "storehub.v1.TechnicianRow": true,
	"storehub.v1.PutStaffRequest": true, "storehub.v1.StaffRow": true,
	"storehub.v1.PairRequest": true, "storehub.v1.AssistantRow": true, "storehub.v1.Assistant": true,
	"storehub.v1.SignInRequest": true, "storehub.v1.TokenRow": true, "storehub.v1.Session": true,
	"storehub.v1.SetPushSubscriptionRequest": true, "storehub.v1.PushRow": true,
}

// ofPeople tells that a field is about somebody who does not work here.
func ofPeople(fd protoreflect.FieldDescriptor) bool {
	return fd.Kind() == protoreflect.StringKind && personal(fd) && !ofStaff[fd.ContainingMessage().FullName()]
}

// holdsPeople tells whether a message, or one within it however deep, has such a field.
func holdsPeople(d protoreflect.MessageDescriptor) bool {
	seen := map[protoreflect.FullName]bool{} // types may hold each other
	var holds func(protoreflect.MessageDescriptor) bool
	holds = func(d protoreflect.MessageDescriptor) bool {
		if seen[d.FullName()] {
			return false
		}
		seen[d.FullName()] = true
		for fields, i := d.Fields(), 0; i < fields.Len(); i++ {
			fd := fields.Get(i)
			if ofPeople(fd) || fd.Message() != nil && holds(fd.Message()) {
				return true
			}
		}
		return false
	}
	return holds(d)
}

// aboutPeople is the ops whose requests or answers tell of customers, by number.
var aboutPeople = opsAboutPeople()

func opsAboutPeople() map[uint32]bool {
	about := map[uint32]bool{}
	for i := range opField.Fields().Len() {
		fd := opField.Fields().Get(i)
		if holdsPeople(fd.Message()) {
			about[uint32(fd.Number())] = true
		}
	}
	eachMethod(func(md protoreflect.MethodDescriptor) {
		for i := range opField.Fields().Len() {
			fd := opField.Fields().Get(i)
			if fd.Message().FullName() == md.Input().FullName() && holdsPeople(md.Output()) {
				about[uint32(fd.Number())] = true
			}
		}
	})
	return about
}

// rewrite gives each text of a message that is about people to f, with its place in the message, and puts what f answers there. A list
// of which f does not keep a text becomes empty, for others count its texts.
func rewrite(m protoreflect.Message, at []byte, f func(at []byte, fd protoreflect.FieldDescriptor, text string) (string, bool)) {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		if !m.Has(fd) {
			continue
		}
		here := binary.BigEndian.AppendUint32(at[:len(at):len(at)], uint32(fd.Number()))
		switch {
		case fd.IsList() && fd.Kind() == protoreflect.MessageKind:
			for list, j := m.Get(fd).List(), 0; j < list.Len(); j++ {
				rewrite(list.Get(j).Message(), binary.BigEndian.AppendUint32(here[:len(here):len(here)], uint32(j)), f)
			}
		case fd.Kind() == protoreflect.MessageKind:
			rewrite(m.Mutable(fd).Message(), here, f)
		case !ofPeople(fd):
		case fd.IsList():
			rewriteList(m, fd, here, f)
		default:
			text, _ := f(here, fd, m.Get(fd).String())
			m.Set(fd, protoreflect.ValueOfString(text))
		}
	}
}

func rewriteList(m protoreflect.Message, fd protoreflect.FieldDescriptor, at []byte, f func([]byte, protoreflect.FieldDescriptor, string) (string, bool)) {
	list := m.Mutable(fd).List()
	for j := range list.Len() {
		if list.Get(j).String() == "" {
			continue // a number that could not be read, beside others
		}
		text, keep := f(binary.BigEndian.AppendUint32(at[:len(at):len(at)], uint32(j)), fd, list.Get(j).String())
		if !keep {
			m.Clear(fd)
			return
		}
		list.Set(j, protoreflect.ValueOfString(text))
	}
}

// sealTexts seals the texts of a message in its place, which may be the archive's only.
func sealTexts(m protoreflect.Message, p place, at []byte, v *vault) {
	rewrite(m, at, func(at []byte, _ protoreflect.FieldDescriptor, text string) (string, bool) {
		return v.sealText(p.bytes(at), text), true
	})
}

// noName is the name of somebody of whom nothing is known any more.
const noName = "—"

// openTexts is the way back. Where the key is gone a name becomes "—", a list empty, and every other text too.
func openTexts(m protoreflect.Message, p place, at []byte, v *vault) (whole bool) {
	whole = true
	rewrite(m, at, func(at []byte, fd protoreflect.FieldDescriptor, text string) (string, bool) {
		open, ok := v.openText(p.bytes(at), text)
		switch {
		case ok:
			return open, true
		case fd.Name() == "name":
			open = noName
		}
		whole = false
		return open, false
	})
	return whole
}

// SealKey is the key under a name, see Sealing, as it is in this state; nil when it is gone.
func (s *State) SealKey(ref string) []byte {
	kind, n := sealRef(ref)
	switch kind {
	case 'C', 'R':
		row, _ := s.rows.customers.get(numberKey(n))
		return row.GetKey()
	case 'D':
		row, _ := s.rows.dayKeys.get(dayKey(int64(n)))
		return row.GetKey()
	}
	return nil
}
