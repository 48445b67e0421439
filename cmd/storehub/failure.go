package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	codeDone        = 0
	codeRefused     = 1
	codeUsage       = 2
	codeUnavailable = 3
)

// failure is all that a person is told: what happened, why, what to do, and the exit code.
type failure struct {
	code          int
	what, why, do string
	// quiet: the exit code says it all, nothing went wrong.
	quiet bool
	// printed: its JSON is part of a document that stands on stdout already.
	printed bool
	// nobody listened where a node was looked for.
	nobody bool
	// fault is set when a node refused; it is the JSON of -o json. Other refusals print their words.
	fault *faultJSON
}

func (f *failure) Error() string { return f.what + ": " + f.why }

func refused(what, why, do string) *failure {
	return &failure{code: codeRefused, what: what, why: why, do: do}
}

func unavailable(what, why, do string) *failure {
	return &failure{code: codeUnavailable, what: what, why: why, do: do}
}

func badInput(what, why, do string) *failure {
	return &failure{code: codeUsage, what: what, why: why, do: do}
}

// usage is a mistake in flags or arguments of a command.
func usage(cmd *cobra.Command, what string) *failure {
	// Cobra puts its suggestion into lines of its own; here each of the three lines is one.
	what = strings.Replace(oneLine(what), " Did you mean this? ", "; did you mean: ", 1)
	return badInput(what, "usage: "+strings.Join(usageLines(cmd), "; or "), "see "+quote(cmd.CommandPath()+" --help"))
}

// faultJSON is a refusal as JSON: the Connect code and message, and the fields of FaultDetail
// beside them.
type faultJSON struct {
	Code      string
	Message   string
	RequestID string
	Detail    *storehubv1.FaultDetail
}

func (j *faultJSON) MarshalJSON() ([]byte, error) {
	detail := j.Detail
	if detail == nil {
		detail = &storehubv1.FaultDetail{}
	}
	b, err := protoJSON.Marshal(detail)
	if err != nil {
		return nil, err
	}
	head, err := json.Marshal(struct {
		Code      string `json:"code"`
		Message   string `json:"message"`
		RequestID string `json:"requestId"`
	}{j.Code, j.Message, j.RequestID})
	if err != nil {
		return nil, err
	}
	// Two objects that are never empty, joined into one.
	return append(append(head[:len(head)-1], ','), b[1:]...), nil
}

// because tells whether a node has refused for a reason.
func (f *failure) because(r storehubv1.Reason) bool {
	return f.fault != nil && f.fault.Detail.GetReason() == r
}

// asFault is what is told to programs: the node's refusal, or this program's own words.
func (f *failure) asFault() *faultJSON {
	switch {
	case f.fault != nil:
		return f.fault
	case f.code == codeUnavailable:
		return &faultJSON{Code: connect.CodeUnavailable.String(), Message: f.Error()}
	}
	return &faultJSON{Code: connect.CodeFailedPrecondition.String(), Message: f.Error()}
}

// report prints a failure: three lines for people, and the fault for programs that asked so.
func (a *app) report(f *failure) {
	fault := f.fault
	if fault == nil && f.code == codeRefused {
		fault = f.asFault()
	}
	if fault != nil && a.format != "table" && !f.printed {
		if b, err := json.Marshal(fault); err == nil {
			_ = a.printFrame(b) // one line, also behind the lines of a stream
		}
	}
	for _, line := range [][2]string{{"error: ", f.what}, {"  why: ", f.why}, {"   do: ", f.do}} {
		if line[1] != "" {
			fmt.Fprintln(a.err, line[0]+printable(oneLine(line[1])))
		}
	}
}

// oneLine folds line breaks and runs of blanks.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func quote(s string) string { return strconv.Quote(s) }
