package fsm

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// Limits of texts, in characters.
const (
	maxID       = 16
	maxName     = 60
	maxNote     = 2000
	maxSkills   = 32
	maxPhone    = 40
	maxTemplate = 200
)

// MaxEntry is the largest command that may enter the log, bytes.
const MaxEntry = 256 << 10

// Decode reads a log entry. An entry with an op or a field that this binary does
// not know can only come from a newer one: the replica must stop, not skip it.
func Decode(data []byte) (*storehubv1.Command, error) {
	cmd := &storehubv1.Command{}
	if err := proto.Unmarshal(data, cmd); err != nil {
		return nil, fmt.Errorf("log entry: %w", err)
	}
	if err := CheckKnown(cmd); err != nil {
		return nil, fmt.Errorf("log entry: %w", err)
	}
	if Request(cmd) == nil {
		return nil, fmt.Errorf("log entry: no command this version knows")
	}
	return cmd, nil
}

// CheckKnown refuses fields and enum numbers that this binary has no name for, and
// texts that are not UTF-8. The fault names the field.
func CheckKnown(m proto.Message) error {
	return checkMessage(m.ProtoReflect(), "")
}

func checkMessage(m protoreflect.Message, path string) error {
	if u := m.GetUnknown(); len(u) > 0 {
		n, _, _ := protowire.ConsumeTag(u) // the parser accepted it, so it is well-formed
		return refuse(Invalid, storehubv1.Reason_REASON_UNKNOWN_FIELD, "field", fmt.Sprintf("%s%d", path, n))
	}
	var bad error
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		name := path + string(fd.Name())
		if fd.IsList() {
			for i := range v.List().Len() {
				if bad = checkValue(fd, v.List().Get(i), name); bad != nil {
					return false
				}
			}
			return true
		}
		bad = checkValue(fd, v, name)
		return bad == nil
	})
	return bad
}

func checkValue(fd protoreflect.FieldDescriptor, v protoreflect.Value, name string) error {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return checkMessage(v.Message(), name+".")
	case protoreflect.EnumKind:
		if fd.Enum().Values().ByNumber(v.Enum()) == nil {
			return refuse(Invalid, storehubv1.Reason_REASON_UNKNOWN_ENUM, "field", name, "value", fmt.Sprint(v.Enum()))
		}
	case protoreflect.StringKind:
		if !utf8.ValidString(v.String()) {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", name)
		}
	}
	return nil
}

// CheckSize refuses a command too large for the log.
func CheckSize(cmd *storehubv1.Command) error {
	if n := proto.Size(cmd); n > MaxEntry {
		return refuse(Invalid, storehubv1.Reason_REASON_TOO_LARGE, "bytes", n, "limit", MaxEntry)
	}
	return nil
}

// CheckRequestID refuses an id that is not 1-64 printable ASCII characters.
func CheckRequestID(id string) error {
	ok := len(id) >= 1 && len(id) <= 64
	for i := 0; ok && i < len(id); i++ {
		ok = id[i] > ' ' && id[i] < 0x7f
	}
	if !ok {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_REQUEST_ID)
	}
	return nil
}

// checkID refuses an id that is not 1-16 characters without blanks or control characters.
func checkID(field, id string) error {
	if err := checkText(field, id, 1, maxID); err != nil {
		return err
	}
	for _, r := range id {
		if unicode.IsSpace(r) {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", field)
		}
	}
	return nil
}

func checkName(field, name string) error { return checkText(field, name, 1, maxName) }
func checkNote(field, note string) error { return checkText(field, note, 0, maxNote) }

// checkText wants NFC, no blanks at the ends, no control characters, and a length in characters.
func checkText(field, s string, atLeast, atMost int) error {
	n := utf8.RuneCountInString(s)
	switch {
	case n < atLeast:
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", field)
	case n > atMost:
		return refuse(Invalid, storehubv1.Reason_REASON_TOO_LONG, "field", field, "limit", atMost)
	case !norm.NFC.IsNormalString(s) || s != trimmed(s):
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", field)
	}
	for _, r := range s {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", field)
		}
	}
	return nil
}

func trimmed(s string) string {
	for len(s) > 0 {
		if r, n := utf8.DecodeRuneInString(s); unicode.IsSpace(r) {
			s = s[n:]
			continue
		}
		r, n := utf8.DecodeLastRuneInString(s)
		if !unicode.IsSpace(r) {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}

// checkRange refuses a number outside [lo, hi].
func checkRange[N ~int32 | ~int64](field string, n, lo, hi N) error {
	if n < lo || n > hi {
		return refuse(Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", field, "value", n, "min", lo, "max", hi)
	}
	return nil
}

// required refuses an empty text where a person has to say why.
func requireReason(reason string) error {
	if reason == "" {
		return refuse(Invalid, storehubv1.Reason_REASON_REASON_REQUIRED)
	}
	return checkNote("reason", reason)
}

// distinct refuses a list that names one thing twice.
func distinct(field string, list []string) error {
	seen := make(map[string]bool, len(list))
	for _, v := range list {
		if seen[v] {
			return refuse(Invalid, storehubv1.Reason_REASON_DUPLICATE, "field", field, "value", v)
		}
		seen[v] = true
	}
	return nil
}

// first is the first refusal of a list of checks.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
