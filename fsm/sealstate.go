package fsm

import (
	"io"
	"slices"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// A sealed snapshot is a snapshot whose rows each have in front of them the name of the key, behind its length in one byte. It holds no
// text about a customer in clear, no key, and of the remembered answers none that tells of people.
const sealedMagic = "SHUBSEA1"

// WriteSealed writes the state as the archive keeps it.
func (s *State) WriteSealed(w io.Writer) error {
	return s.write(w, sealedMagic, func(t anyTable) rowForm {
		return func(number uint64, row proto.Message) ([]byte, proto.Message) {
			p := place{'S', s.index, t.number(), number}
			if k, ok := row.(*storehubv1.DayKeyRow); ok {
				return []byte{0}, &storehubv1.DayKeyRow{Day: k.Day}
			}
			if !tellsOfCustomers(row) {
				return []byte{0}, row
			}
			seal := s.rowSeal(row)
			return front(seal.Ref), sealRow(row, p, newVault(seal.Key))
		}
	})
}

func front(ref string) []byte { return append([]byte{byte(len(ref))}, ref...) }

// SealLeft is a row that left the state, as the archive keeps it; at counts those of one entry.
func SealLeft(index, at uint64, row proto.Message, key []byte) proto.Message {
	return sealRow(row, place{'L', index, 0, at}, newVault(key))
}

// OpenLeft is the way back, for a row of the caller's.
func OpenLeft(index, at uint64, row proto.Message, key []byte) (whole bool) {
	return openRow(row, place{'L', index, 0, at}, newVault(key))
}

// sealRow is a sealed copy of a row.
func sealRow(row proto.Message, p place, v *vault) proto.Message {
	c := proto.Clone(row)
	sealTexts(c.ProtoReflect(), p, nil, v)
	switch r := c.(type) {
	case *storehubv1.CustomerRow:
		r.Key = nil
	case *storehubv1.RequestRow:
		// Sums of few texts are as good as the texts: who has them can try all numbers there are.
		r.Answer = nil
		for i, b := range sums(r) {
			if len(*b) > 0 {
				*b = v.seal(p.bytes([]byte{'s', byte(i)}), *b)
			}
		}
		eachValue(r.GetFault().GetDetail(), func(at []byte, text string) string { return v.sealText(p.bytes(at), text) })
	}
	return c
}

// openRow opens a sealed row.
func openRow(row proto.Message, p place, v *vault) (whole bool) {
	whole = openTexts(row.ProtoReflect(), p, nil, v)
	switch r := row.(type) {
	case *storehubv1.CustomerRow:
		if !whole {
			r.Phones, r.E164 = nil, nil // they count each other
		}
	case *storehubv1.CallRow:
		if !whole {
			r.Number, r.E164 = "", ""
		}
	case *storehubv1.RequestRow:
		for i, b := range sums(r) {
			if len(*b) > 0 {
				text, ok := v.open(p.bytes([]byte{'s', byte(i)}), *b)
				*b, whole = text, whole && ok
			}
		}
		eachValue(r.GetFault().GetDetail(), func(at []byte, text string) string {
			text, ok := v.openText(p.bytes(at), text)
			whole = whole && ok
			return text
		})
	}
	return whole
}

func sums(r *storehubv1.RequestRow) []*[]byte { return []*[]byte{&r.Digest, &r.AnswerSum} }

// eachValue gives f what a refusal says of what was asked: of a bad e-mail address, the address.
func eachValue(d *storehubv1.FaultDetail, f func(at []byte, text string) string) {
	args := func(list []*storehubv1.FaultArg, at ...byte) {
		for i, a := range list {
			if a.Value != "" {
				a.Value = f(append(at, byte(i), byte(i>>8)), a.Value)
			}
		}
	}
	args(d.GetArgs(), 'f', 0, 0)
	for i, item := range d.GetItems() {
		args(item.Args, 'f', byte(i+1), byte((i+1)>>8))
	}
}

// unsealer reads the rows of a sealed snapshot. It must not be lent processors: it remembers what it did not find.
type unsealer struct {
	ring  func(ref string) []byte
	whole bool
}

// ReadSealed loads what WriteSealed wrote, with the keys of a ring. Not whole: some are gone, so its hash is not that of the state which it was.
func ReadSealed(r io.Reader, ring func(ref string) []byte) (s *State, whole bool, err error) {
	u := &unsealer{ring: ring, whole: true}
	s, err = Loader{sealed: u}.Read(r)
	return s, u.whole, err
}

func (u *unsealer) at(index uint64) rowOpener {
	return func(table uint32, number uint64, b []byte, row proto.Message) (bool, error) {
		if len(b) == 0 || len(b) <= int(b[0]) {
			return false, damaged("row", "it is cut short")
		}
		ref := string(b[1 : 1+b[0]])
		if err := decodeRow(slices.Clip(b[1+len(ref):]), row); err != nil {
			return false, err
		}
		if r, ok := row.(*storehubv1.DayKeyRow); ok {
			r.Key = u.ring(daySeal(r).Ref)
		}
		if !tellsOfCustomers(row) {
			return true, nil
		}
		key := u.ring(ref)
		whole := openRow(row, place{'S', index, table, number}, newVault(key))
		u.whole = u.whole && whole
		switch r := row.(type) {
		case *storehubv1.CustomerRow:
			r.Key = key
		case *storehubv1.NumberRow:
			return whole, nil // without the number it is nobody's
		}
		return true, nil
	}
}
