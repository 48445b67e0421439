package fsm

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

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
	if p, ok := m.(storehubv1.Plain); ok && p.Known() {
		return nil
	}
	return checkMessage(m.ProtoReflect(), nil)
}

// fieldPath is where in a request a field stands. It is put into words only for a refusal: every
// command is checked several times on its way.
type fieldPath struct {
	in   *fieldPath // nil = the request itself
	name protoreflect.Name
}

func (p *fieldPath) String() string {
	if p == nil {
		return ""
	}
	if p.in == nil {
		return string(p.name)
	}
	return p.in.String() + "." + string(p.name)
}

func checkMessage(m protoreflect.Message, path *fieldPath) error {
	if u := m.GetUnknown(); len(u) > 0 {
		n, _, _ := protowire.ConsumeTag(u) // the parser accepted it, so it is well-formed
		return refuse(Invalid, storehubv1.Reason_REASON_UNKNOWN_FIELD, "field", (&fieldPath{path, protoreflect.Name(strconv.Itoa(int(n)))}).String())
	}
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		if !m.Has(fd) {
			continue
		}
		v := m.Get(fd)
		if !fd.IsList() {
			if err := checkValue(fd, v, path); err != nil {
				return err
			}
			continue
		}
		for j := range v.List().Len() {
			if err := checkValue(fd, v.List().Get(j), path); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkValue(fd protoreflect.FieldDescriptor, v protoreflect.Value, in *fieldPath) error {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return checkMessage(v.Message(), &fieldPath{in, fd.Name()})
	case protoreflect.EnumKind:
		if fd.Enum().Values().ByNumber(v.Enum()) == nil {
			return refuse(Invalid, storehubv1.Reason_REASON_UNKNOWN_ENUM, "field", (&fieldPath{in, fd.Name()}).String(), "value", fmt.Sprint(v.Enum()))
		}
	case protoreflect.StringKind:
		if !utf8.ValidString(v.String()) {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", (&fieldPath{in, fd.Name()}).String())
		}
	}
	return nil
}

// CheckRequired refuses a request without a field that it cannot do without.
func CheckRequired(req proto.Message) error {
	m, ok := req.(interface{ Missing() string }) // written by proto/plaingen
	if !ok {
		return nil
	}
	switch field := m.Missing(); field {
	case "":
		return nil
	case "reason": // screens have words for this one: it is recorded, and a person has to say it
		return refuse(Invalid, storehubv1.Reason_REASON_REASON_REQUIRED)
	default:
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", field)
	}
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
func checkID(field, id string) error { return checkIDOf(field, id, maxID) }

// checkIDOf refuses instead of cleaning: an id is compared as it was sent, in every later call.
func checkIDOf(field, id string, atMost int) error {
	clean := id
	if err := cleanText(field, &clean, 1, atMost); err != nil {
		return err
	}
	if clean != id || strings.ContainsFunc(id, unicode.IsSpace) {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", field)
	}
	return nil
}

func cleanName(field string, name *string) error { return cleanText(field, name, 1, maxName) }

// cleanText trims what a person typed; Prepare has brought it into NFC. It refuses control
// characters and a length, in characters, outside the limits.
func cleanText(field string, s *string, atLeast, atMost int) error {
	*s = strings.TrimSpace(*s)
	n := utf8.RuneCountInString(*s)
	switch {
	case n < atLeast:
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", field)
	case n > atMost:
		return refuse(Invalid, storehubv1.Reason_REASON_TOO_LONG, "field", field, "limit", atMost)
	case strings.ContainsFunc(*s, unwritable):
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", field)
	}
	return nil
}

// cleanOptional is cleanText for a field that may be absent.
func cleanOptional(field string, s *string, atMost int) error {
	if s == nil {
		return nil
	}
	return cleanText(field, s, 0, atMost)
}

func unwritable(r rune) bool { return unicode.IsControl(r) || r == utf8.RuneError }

// cleanNote is a person's own words, which may have lines.
func cleanNote(field, note string) (string, error) {
	lines := strings.Split(note, "\n")
	for i := range lines {
		if err := cleanText(field, &lines[i], 0, maxNote); err != nil {
			return "", err
		}
	}
	note = strings.TrimSpace(strings.Join(lines, "\n"))
	if utf8.RuneCountInString(note) > maxNote {
		return "", refuse(Invalid, storehubv1.Reason_REASON_TOO_LONG, "field", field, "limit", maxNote)
	}
	return note, nil
}

// checkRange refuses a number outside [lo, hi].
func checkRange[N ~int32 | ~int64](field string, n, lo, hi N) error {
	if n < lo || n > hi {
		return refuse(Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", field, "value", n, "min", lo, "max", hi)
	}
	return nil
}

// neededReason is the cleaned reason; an empty one is refused where a person has to say why.
func neededReason(reason string) (string, error) {
	reason, err := cleanNote("reason", reason)
	if err == nil && reason == "" {
		err = refuse(Invalid, storehubv1.Reason_REASON_REASON_REQUIRED)
	}
	return reason, err
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
