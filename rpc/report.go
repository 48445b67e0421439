package rpc

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"math"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// reportFields are the fields of a report by names in small letters without _ and -. What phones do not know they leave out, send
// empty, or send as the name of a variable that was never set.
type reportFields map[string]string

// fieldKey is a field's name whatever the app's fashion: call_id, callId, Call-ID.
func fieldKey(name string) string {
	return strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(strings.TrimSpace(name)))
}

// unset is a variable that the app did not fill in: %CNUM of Tasker, [call_number] or {call_number} of MacroDroid.
var unset = regexp.MustCompile(`^(%[A-Za-z_]+[0-9]*|\[[a-z_=]+\]|\{[a-z_=]+\})$`)

// namedValue is a field as the app has sent it.
type namedValue struct{ name, value string }

// fieldsOf gives each field its value. Of several names for the same field that says something, the one in small letters counts, which is
// how the documentation has it, then the first by the alphabet: what an app sends twice must not mean now this and now that.
// One that names nothing of a call is somebody's mistake, who is told so; one that names it and leaves it empty is a withheld number.
func fieldsOf(sent []namedValue) (reportFields, *refusedReport) {
	if !slices.ContainsFunc(sent, func(s namedValue) bool { return tellsOfCall[fieldKey(s.name)] }) {
		return nil, badReport(http.StatusBadRequest, "The report names neither number nor state: nothing of a call is in it.")
	}
	slices.SortStableFunc(sent, func(a, b namedValue) int {
		return cmp.Or(small(b.name)-small(a.name), strings.Compare(a.name, b.name))
	})
	f := reportFields{}
	for _, s := range sent {
		key, value := fieldKey(s.name), strings.TrimSpace(strings.ToValidUTF8(s.value, "\uFFFD"))
		if _, there := f[key]; !there && value != "" && !unset.MatchString(value) {
			f[key] = value
		}
	}
	return f, nil
}

var tellsOfCall = map[string]bool{"number": true, "state": true, "callid": true, "presentation": true}

// small is 1 for a name in small letters, else 0.
func small(name string) int {
	if name == strings.ToLower(name) {
		return 1
	}
	return 0
}

// readFields reads a form or JSON. An app that does not say which is believed by the first character.
func readFields(contentType string, raw []byte) (reportFields, *refusedReport) {
	kind, params, err := mime.ParseMediaType(contentType)
	isJSON := bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
	switch {
	case kind == "multipart/form-data":
		return readMultipart(raw, params["boundary"])
	case kind == "application/json", isJSON:
		return readJSONFields(raw)
	case kind == "application/x-www-form-urlencoded", kind == "text/plain", kind == "", err != nil:
		return readForm(raw)
	}
	return nil, badReport(http.StatusUnsupportedMediaType, "A report is a form or JSON: application/x-www-form-urlencoded, multipart/form-data or application/json.")
}

func readForm(raw []byte) (reportFields, *refusedReport) {
	var sent []namedValue
	for pair := range strings.SplitSeq(strings.TrimSpace(string(raw)), "&") {
		name, value, is := strings.Cut(pair, "=")
		name, value = unescaped(name), unescaped(value)
		switch {
		case is:
			// A form's + is a blank, and a phone's app may not know: no number begins with one.
			if digits, blank := strings.CutPrefix(value, " "); blank && fieldKey(name) == "number" {
				value = "+" + digits
			}
			sent = append(sent, namedValue{name, value})
		case len(sent) > 0: // a & of a name, which the app has not written as a form wants it
			sent[len(sent)-1].value += "&" + name
		}
	}
	return fieldsOf(sent)
}

// unescaped is a word of a form. An app that puts in a variable as it is, or none, has written a % that means itself.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return strings.ReplaceAll(text, "+", " ")
}

func readMultipart(raw []byte, boundary string) (reportFields, *refusedReport) {
	var sent []namedValue
	parts := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return fieldsOf(sent)
		}
		if err != nil {
			return nil, badReport(http.StatusBadRequest, "The form in parts cannot be read: a boundary or a header is missing.")
		}
		value, err := io.ReadAll(part) // of what is at most 8 KiB in all
		if err != nil {
			return nil, badReport(http.StatusBadRequest, "The form in parts is cut off.")
		}
		sent = append(sent, namedValue{part.FormName(), string(value)})
	}
}

// readJSONFields takes texts, numbers and switches; what is a list or an object, and what nobody asked for, is left aside.
func readJSONFields(raw []byte) (reportFields, *refusedReport) {
	var values map[string]any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber() // a number may be a phone's
	if err := dec.Decode(&values); err != nil || dec.More() {
		return nil, badReport(http.StatusBadRequest, "The body is no JSON object such as {\"number\":\"+48600700800\",\"state\":\"ringing\"}.")
	}
	var sent []namedValue
	for name, v := range values {
		switch v := v.(type) {
		case string:
			sent = append(sent, namedValue{name, v})
		case json.Number:
			sent = append(sent, namedValue{name, v.String()})
		}
	}
	return fieldsOf(sent)
}

// words are what phones and their apps call the same, in small letters without anything in between.
var (
	stateWords = map[string]storehubv1.CallState{
		"ringing": ringing, "ring": ringing, "incoming": ringing, "incomingcall": ringing, "callincoming": ringing, "inbound": ringing, "started": ringing, "outgoing": ringing, "outbound": ringing, "dialing": ringing,
		"answered": answered, "answer": answered, "offhook": answered, "active": answered, "connected": answered, "inprogress": answered, "callanswered": answered, "accepted": answered,
		"ended": ended, "end": ended, "idle": ended, "disconnected": ended, "hangup": ended, "finished": ended, "completed": ended, "callended": ended, "over": ended,
		"missed": missed, "missedcall": missed, "callmissed": missed, "noanswer": missed, "unanswered": missed, "rejected": missed, "declined": missed, "busy": missed,
	}
	directionWords = map[string]storehubv1.Direction{
		"inbound": storehubv1.Direction_DIRECTION_INBOUND, "incoming": storehubv1.Direction_DIRECTION_INBOUND, "in": storehubv1.Direction_DIRECTION_INBOUND,
		"outbound": storehubv1.Direction_DIRECTION_OUTBOUND, "outgoing": storehubv1.Direction_DIRECTION_OUTBOUND, "out": storehubv1.Direction_DIRECTION_OUTBOUND,
	}
	// The numbers are Android's TelecomManager.PRESENTATION_…
	presentationWords = map[string]storehubv1.Presentation{
		"allowed": storehubv1.Presentation_PRESENTATION_ALLOWED, "1": storehubv1.Presentation_PRESENTATION_ALLOWED,
		"restricted": restricted, "withheld": restricted, "private": restricted, "anonymous": restricted, "hidden": restricted, "blocked": restricted, "2": restricted,
		"unavailable": unavailable, "unknown": unavailable, "payphone": unavailable, "3": unavailable, "4": unavailable,
	}
	// noNumber is what apps write where a number would stand: 0 is Tasker's, the negative ones are old Android's.
	noNumber = map[string]storehubv1.Presentation{
		"private": restricted, "privatenumber": restricted, "withheld": restricted, "anonymous": restricted, "restricted": restricted, "hidden": restricted, "-2": restricted,
		"unknown": unavailable, "unknownnumber": unavailable, "unavailable": unavailable, "null": unavailable, "none": unavailable, "0": unavailable, "-1": unavailable, "-3": unavailable,
	}
)

const (
	ringing     = storehubv1.CallState_CALL_STATE_RINGING
	answered    = storehubv1.CallState_CALL_STATE_ANSWERED
	ended       = storehubv1.CallState_CALL_STATE_ENDED
	missed      = storehubv1.CallState_CALL_STATE_MISSED
	restricted  = storehubv1.Presentation_PRESENTATION_RESTRICTED
	unavailable = storehubv1.Presentation_PRESENTATION_UNAVAILABLE
)

// bareWord is a word without what apps put around it: CALL_STATE_RINGING, "Incoming call".
func bareWord(text, prefix string) string {
	word := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '-' {
			return -1
		}
		return r
	}, strings.ToLower(text))
	return strings.TrimPrefix(word, prefix)
}

// report is what the fields say. What cannot be read of times and lengths is as if it were not there: a call with a window too
// many is better than a call that nobody sees. What happened to the call must be clear.
func (f reportFields) report() (*storehubv1.ReportCallRequest, *refusedReport) {
	req := &storehubv1.ReportCallRequest{
		CallId: f["callid"], Number: f["number"], Line: f["line"], CallerName: oneLine(strings.TrimPrefix(f["callername"], "?")), DurationMs: milliseconds(f["durationms"]),
		OccurredAt: instant(f["occurredat"]), SentAt: instant(f["sentat"]),
		Direction:    directionWords[bareWord(f["direction"], "direction")],
		Presentation: presentationWords[bareWord(f["presentation"], "presentation")],
	}
	word := bareWord(f["state"], "callstate")
	state, known := stateWords[word]
	if word != "" && !known {
		return nil, badReport(http.StatusBadRequest, "The field state says what the call does: ringing, answered, ended or missed (or as Android has it: ringing, offhook, idle).")
	}
	req.State = state
	if word == "outgoing" || word == "outbound" || word == "dialing" {
		req.Direction = cmp.Or(req.Direction, storehubv1.Direction_DIRECTION_OUTBOUND)
	}
	if shown, none := noNumber[bareWord(req.Number, "")]; none || !strings.ContainsFunc(req.Number, unicode.IsDigit) {
		req.Number, req.Presentation = "", cmp.Or(req.Presentation, shown)
	}
	return req, nil
}

// maxCallerName is how much of a name is kept; that a phone's address book knows more, or cuts a character in two, must not lose the call.
const maxCallerName = 60

func oneLine(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == utf8.RuneError }), " ")
	if list := []rune(text); len(list) > maxCallerName {
		text = strings.TrimSpace(string(list[:maxCallerName]))
	}
	return text
}

func milliseconds(text string) int64 {
	ms, err := strconv.ParseFloat(text, 64)
	if err != nil || ms < 0 || ms > float64(24*time.Hour/time.Millisecond) {
		return 0
	}
	return int64(ms)
}

// firstMS is where a number of seconds since 1970 ends and one of milliseconds begins: 1973, and the year 5138.
const firstMS = 1e11

// instant reads RFC 3339 and the seconds or milliseconds since 1970, nil = neither.
func instant(text string) *timestamppb.Timestamp {
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 0 && n < firstMS*1e3 && !math.IsNaN(n) {
		if n < firstMS {
			n *= 1000
		}
		return timestamppb.New(time.UnixMilli(int64(n)))
	}
	if at := strings.LastIndexByte(text, ' '); at > len(time.DateOnly) {
		text = text[:at] + "+" + text[at+1:] // the + of an offset in a form that was not encoded
	}
	if t, err := time.Parse(time.RFC3339Nano, strings.Replace(text, " ", "T", 1)); err == nil {
		return timestamppb.New(t)
	}
	return nil
}
