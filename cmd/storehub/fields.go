package main

import (
	"fmt"
	"io"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// describe prints what a method takes and answers, as the descriptors of the schema know it.
func (m method) describe(w io.Writer) error {
	request := fieldTable(m.Input())
	if len(request.rows) == 0 {
		request.row("(none)", "")
	}
	about := strings.Join(wrapAt(storehubv1.About[string(m.FullName())], helpWidth), "\n")
	fmt.Fprintf(w, "%s\n\nUsage:\n  storehub call %s [JSON]\n\n%s\n\n", about, m.short(), m.name())
	if !m.reads() {
		fmt.Fprint(w, "Flags:\n  --request-id ID   ID of this act, for asking again what came of it\n\n")
	}
	if err := request.write(w); err != nil {
		return err
	}
	answer := fieldTable(m.Output())
	if len(answer.rows) == 0 {
		return nil
	}
	answer.head[0] = "ANSWER"
	fmt.Fprintln(w)
	return answer.write(w)
}

func fieldTable(md protoreflect.MessageDescriptor) *table {
	t := newTable("REQUEST", "VALUE")
	addFields(t, md, "", 0)
	return narrowed(t)
}

// narrowed breaks long values into lines that fit beside their names.
func narrowed(t *table) *table {
	out := newTable(t.head...)
	room := helpWidth - t.widths()[0] - len(columnGap)
	for _, r := range t.rows {
		for i, line := range wrapAt(r[1], room) {
			name := r[0]
			if i > 0 {
				name = ""
			}
			out.row(name, line)
		}
	}
	return out
}

// deepest is how far messages within messages are told.
const deepest = 3

func addFields(t *table, md protoreflect.MessageDescriptor, before string, depth int) {
	for i := range md.Fields().Len() {
		f := md.Fields().Get(i)
		name := before + f.JSONName()
		if f.IsList() {
			name += "[]"
		}
		if sub := f.Message(); sub != nil && valueWords(f) == "" && depth < deepest {
			addFields(t, sub, name+".", depth+1)
			continue
		}
		what := valueWords(f)
		if proto.GetExtension(f.Options(), storehubv1.E_Required).(bool) {
			what = "required: " + what
		}
		if o := f.ContainingOneof(); o != nil && !o.IsSynthetic() {
			what += " (one of " + strings.Join(choices(o), ", ") + ")"
		}
		t.row(name, what)
	}
}

// valueWords is what may stand in a field, "" = a message with fields of its own.
func valueWords(f protoreflect.FieldDescriptor) string {
	switch f.Kind() {
	case protoreflect.StringKind:
		return "text"
	case protoreflect.BoolKind:
		return "true or false"
	case protoreflect.BytesKind:
		return "base64"
	case protoreflect.EnumKind:
		return strings.Join(someWords(enumWords(f.Enum())), " | ")
	case protoreflect.MessageKind, protoreflect.GroupKind:
		switch f.Message().FullName() {
		case "google.protobuf.Timestamp":
			return `time, "2026-05-01T18:00:00Z"`
		case "google.protobuf.Duration":
			return `time span, "3600s"`
		}
		return ""
	}
	return "number"
}

// someWords are all words, of very many the first: those are reasons, which a help is not to list.
func someWords(words []string) []string {
	const most, shown = 20, 4
	if len(words) <= most {
		return words
	}
	return append(words[:shown:shown], fmt.Sprintf("… (%d words in all)", len(words)))
}

// enumWords are the values of an enum, without their prefix and the one for "not given".
func enumWords(e protoreflect.EnumDescriptor) []string {
	prefix := enumPrefix(e)
	var words []string
	for i := range e.Values().Len() {
		if v := e.Values().Get(i); v.Number() != 0 {
			words = append(words, strings.TrimPrefix(string(v.Name()), prefix))
		}
	}
	return words
}

// enumPrefix is what all names of an enum begin with.
func enumPrefix(e protoreflect.EnumDescriptor) string {
	return strings.TrimSuffix(string(e.Values().Get(0).Name()), "UNSPECIFIED")
}

func choices(o protoreflect.OneofDescriptor) []string {
	var names []string
	for i := range o.Fields().Len() {
		names = append(names, o.Fields().Get(i).JSONName())
	}
	return names
}

// withFields adds to a refusal what the request could have had in that place.
func (m method) withFields(err error) error {
	detail := client.Fault(err)
	reason := detail.GetReason()
	if emptyName(reason, detail.GetArgs()) != "" {
		reason = storehubv1.Reason_REASON_REQUIRED
	}
	switch reason {
	case storehubv1.Reason_REASON_NO_SUCH_NODE:
		f := explain(err)
		if m.field("nodeId") != nil {
			f.do = "give its id, a name is not accepted here: \"storehub status\" shows both"
		}
		return f
	case storehubv1.Reason_REASON_UNKNOWN_ENUM:
		f, field := explain(err), m.field(argNamed(detail, "field"))
		if field != nil && field.Enum() != nil {
			words := strings.Join(enumWords(field.Enum()), ", ")
			f.what, f.do = f.what+": one of "+words, "write one of them"
		}
		return f
	case storehubv1.Reason_REASON_UNKNOWN_FIELD, storehubv1.Reason_REASON_REQUIRED, storehubv1.Reason_REASON_MALFORMED:
		f := explain(err)
		if o := m.Input().Oneofs().ByName(protoreflect.Name(argNamed(detail, "field"))); o != nil {
			f.what = "one of " + strings.Join(choices(o), ", ") + " is missing"
		}
		f.do += `; the fields are told by "storehub call ` + m.short() + ` --help"`
		return f
	}
	return err
}

func argNamed(d *storehubv1.FaultDetail, name string) string { return valueOf(d.GetArgs(), name) }

func valueOf(args []*storehubv1.FaultArg, name string) string {
	for _, a := range args {
		if a.Name == name {
			return a.Value
		}
	}
	return ""
}

// field finds what a path such as "counts.any" or "objects[2].kind" names, nil = nothing.
func (m method) field(path string) (found protoreflect.FieldDescriptor) {
	at := m.Input()
	for part := range strings.SplitSeq(path, ".") {
		name, _, _ := strings.Cut(part, "[")
		if at == nil {
			return nil
		}
		if found = at.Fields().ByJSONName(name); found == nil {
			found = at.Fields().ByName(protoreflect.Name(name))
		}
		if found == nil {
			return nil
		}
		at = found.Message()
	}
	return found
}
