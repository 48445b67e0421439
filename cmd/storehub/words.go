package main

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

// wording is what a person is told about a reason. {name} is filled in from the arguments;
// [a part] is left out when one of its arguments is not there.
type wording struct{ what, do string }

// say fills a sentence. Arguments in milliseconds since 1970 are shown as the time of day.
func say(sentence string, args []*storehubv1.FaultArg) string {
	values := map[string]string{}
	for _, a := range args {
		if before := values[a.Name]; before != "" {
			values[a.Name] = before + ", " + argText(a) // several of one kind
			continue
		}
		values[a.Name] = argText(a)
	}
	sentence = optionalPart.ReplaceAllStringFunc(sentence, func(part string) string {
		for _, m := range placeholder.FindAllStringSubmatch(part, -1) {
			if values[m[1]] == "" {
				return ""
			}
		}
		return part[1 : len(part)-1]
	})
	return placeholder.ReplaceAllStringFunc(sentence, func(p string) string {
		if v := values[p[1:len(p)-1]]; v != "" {
			return v
		}
		return "?"
	})
}

var (
	placeholder  = regexp.MustCompile(`\{([a-z_]+)\}`)
	optionalPart = regexp.MustCompile(`\[[^\]]*\]`)
)

// stateWords are states that do not stand behind "is" as they are.
var stateWords = map[string]string{"BREAK": "on a break", "LEAVE": "on leave", "OFF": "off duty"}

func argText(a *storehubv1.FaultArg) string {
	switch {
	case a.Name == "state" && stateWords[a.Value] != "":
		return stateWords[a.Value]
	case a.Name == "state" || a.Name == "kind" || a.Name == "role" || a.Name == "gender" || a.Name == "booking_mode":
		return bareEnum(a.Value, "")
	case strings.HasSuffix(a.Name, "_ms"):
		return msText(a.Value)
	}
	return a.Value
}

// firstTime is where milliseconds begin to be a time: 1973. Fewer are a span.
const firstTime = 100_000_000_000

// msText shows milliseconds as what they are: a time, with its day unless that is today, or a span. The
// shop may be in another zone than this computer, so a time says how far it is from UTC.
func msText(value string) string {
	ms, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		return value
	}
	if ms < firstTime {
		return ageText(time.Duration(ms) * time.Millisecond)
	}
	at := time.UnixMilli(ms)
	if at.Format(time.DateOnly) == time.Now().Format(time.DateOnly) {
		return at.Format(time.TimeOnly + "-07:00")
	}
	return at.Format(time.DateTime + "-07:00")
}

// spanText shows milliseconds as --ttl is written: 87600h.
func spanText(value string) string {
	d, err := time.ParseDuration(value + "ms")
	if err != nil {
		return value
	}
	text := d.String()
	for _, none := range []string{"0s", "0m"} { // 1h0m0s, but not 10s
		if short := strings.TrimSuffix(text, none); strings.TrimRight(short, "hm") != short {
			text = short
		}
	}
	return text
}

// asAsked names a field of times as the request does, "until" where the rules keep "until_ms", and a
// time span as one writes it.
func asAsked(args []*storehubv1.FaultArg) []*storehubv1.FaultArg {
	field, ms := strings.CutSuffix(valueOf(args, "field"), "_ms")
	most, err := strconv.ParseInt(valueOf(args, "max"), 10, 64)
	text := msText
	switch {
	case field == "ttl":
		text = spanText
	case !ms || err != nil || most < firstTime:
		return args
	}
	asked := []*storehubv1.FaultArg{{Name: "field", Value: field}}
	for _, name := range []string{"value", "min", "max"} {
		asked = append(asked, &storehubv1.FaultArg{Name: name, Value: text(valueOf(args, name))})
	}
	return asked
}

// asWritten names the fields of a request as its JSON does, staffId where the rules say staff_id, and
// says in plain words what a field wants.
func asWritten(args []*storehubv1.FaultArg) []*storehubv1.FaultArg {
	var out []*storehubv1.FaultArg
	for _, a := range args {
		value := a.Value
		if a.Name == "problem" {
			value = wantedWords.Replace(value)
		}
		if a.Name == "field" || a.Name == "problem" {
			value = snakeName.ReplaceAllStringFunc(value, jsonName)
		}
		out = append(out, &storehubv1.FaultArg{Name: a.Name, Value: value})
	}
	return out
}

var snakeName = regexp.MustCompile(`\b[a-z]+(_[a-z0-9]+)+\b`)

// jsonName is a field's name in JSON: staffId for staff_id.
func jsonName(snake string) string {
	parts := strings.Split(snake, "_")
	for i, p := range parts[1:] {
		parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "")
}

// wantedWords are the types of the schema as people call them. The longer words stand first.
var wantedWords = strings.NewReplacer(
	"no time as RFC 3339 with offset", `a time is wanted, such as "2026-05-01T18:00:00Z"`,
	`no duration as "3600s"`, `a time span is wanted, such as "3600s"`,
	"no string", "a text is wanted", "no text", "a word is wanted", "no bytes", "base64 is wanted",
	"no int32", "a whole number is wanted", "no int64", "a whole number is wanted",
	"no uint32", "a whole number is wanted", "no uint64", "a whole number is wanted",
	"no bool", "true or false is wanted",
)

// sentence is what a reason says happened.
func sentence(r storehubv1.Reason, args []*storehubv1.FaultArg) string {
	switch r {
	case storehubv1.Reason_REASON_OUT_OF_RANGE:
		args = asAsked(args)
	case storehubv1.Reason_REASON_BAD_VALUE:
		if field := valueOf(args, "field"); slices.Contains(leftOut, field) {
			return field + " has no place here"
		}
		if otherCategory(args) {
			return say("technician {technician} does not belong to the category {value}", args)
		}
	case storehubv1.Reason_REASON_SHORTAGE:
		args = append(args, &storehubv1.FaultArg{Name: "missing", Value: people(number(args, "female"), number(args, "male"), number(args, "any"))})
		if valueOf(args, "waiting") != "" {
			return say(nobodyForGuest.what, args)
		}
	}
	if told := ofList(r, args); told != "" {
		return told
	}
	args = inMajor(args)
	if r != storehubv1.Reason_REASON_UNKNOWN_FIELD { // that one stands as a person wrote it
		args = inWords(asWritten(args))
	}
	if empty := emptyName(r, args); empty != "" {
		return empty + " is missing"
	}
	w, ok := reasonWords[r]
	switch {
	case r == storehubv1.Reason_REASON_BAD_VALUE && valueOf(args, "value") == "":
		w.what = "{field} is not as it has to be"
	case r == storehubv1.Reason_REASON_DUPLICATE && valueOf(args, "value") == "":
		w.what = "something stands twice in {field}"
	case !ok:
		return reasonName(r) + argList(args)
	}
	return say(w.what, args)
}

// listWords are the things of a list that says something of a person, by the list's field. The rules do not repeat which of them is wrong.
var listWords = map[string]string{"phones": "phone numbers", "emails": "e-mail addresses", "tags": "tags"}

// ofList says what is wrong with a list or one thing of it, "" = it is none of those, or the thing is told.
func ofList(r storehubv1.Reason, args []*storehubv1.FaultArg) string {
	things := listWords[valueOf(args, "field")]
	if things == "" || valueOf(args, "value") != "" && r != storehubv1.Reason_REASON_OUT_OF_RANGE {
		return ""
	}
	switch r {
	case storehubv1.Reason_REASON_TOO_LONG:
		return say("one of the "+things+" is too long[, at most {limit}]", args)
	case storehubv1.Reason_REASON_BAD_TEXT:
		return "one of the " + things + " contains what must not be in it"
	case storehubv1.Reason_REASON_BAD_VALUE:
		return "one of the " + things + " is none"
	case storehubv1.Reason_REASON_DUPLICATE:
		return "one of the " + things + " stands there twice"
	case storehubv1.Reason_REASON_OUT_OF_RANGE:
		return say("these are too many "+things+"[: {value}][, at most {max}]", args)
	}
	return ""
}

// fieldWords are fields that people do not know by their names.
var fieldWords = map[string]string{"deviceName": "the phone's name (--name)", "ntfyTopic": "the ntfy topic (--ntfy)"}

func inWords(args []*storehubv1.FaultArg) []*storehubv1.FaultArg {
	var out []*storehubv1.FaultArg
	for _, a := range args {
		if words := fieldWords[a.Value]; a.Name == "field" && words != "" {
			a = &storehubv1.FaultArg{Name: a.Name, Value: words}
		}
		out = append(out, a)
	}
	return out
}

// otherCategory tells that somebody was named who stands in another queue.
func otherCategory(args []*storehubv1.FaultArg) bool {
	return valueOf(args, "field") == "category" && valueOf(args, "technician") != ""
}

// emptyName is what a reason looks for in vain because it was not given, "" = it was.
func emptyName(r storehubv1.Reason, args []*storehubv1.FaultArg) string {
	if !strings.HasPrefix(reasonName(r), "NO_SUCH_") || len(args) != 1 || args[0].Value != "" {
		return ""
	}
	return args[0].Name
}

func number(args []*storehubv1.FaultArg, name string) (n int64) {
	for _, a := range args {
		if a.Name == name {
			n, _ = strconv.ParseInt(a.Value, 10, 64) // no number is none
		}
	}
	return n
}

// people are so many, without those that are none: "1 woman and 2 of either gender".
func people(female, male, either int64) string {
	var parts []string
	for _, p := range []struct {
		n         int64
		one, many string
	}{{female, "woman", "women"}, {male, "man", "men"}, {either, "of either gender", "of either gender"}} {
		switch {
		case p.n == 1:
			parts = append(parts, "1 "+p.one)
		case p.n > 1:
			parts = append(parts, strconv.FormatInt(p.n, 10)+" "+p.many)
		}
	}
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

// reasonName is the reason's word: "SHORTAGE".
func reasonName(r storehubv1.Reason) string { return strings.TrimPrefix(r.String(), "REASON_") }

func argList(args []*storehubv1.FaultArg) string {
	var b strings.Builder
	for _, a := range args {
		if a.Value != "" {
			b.WriteString(" " + strings.TrimSuffix(a.Name, "_ms") + "=" + argText(a))
		}
	}
	return b.String()
}

// bareEnum is an enum's name without its prefix: "KIND_ROTATION" is "rotation" to people.
func bareEnum(name, prefix string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, prefix)), "_", " ")
}
