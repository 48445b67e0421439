package main

import (
	"bytes"
	"strings"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
)

func TestTableAlignsChinese(t *testing.T) {
	tb := newTable("NO.", "NAME", "ROOM").numbers(0)
	tb.row("8", "王芳", "201")
	tb.row("103", "Ann", "大房")
	want := "NO.  NAME  ROOM\n  8  王芳  201\n103  Ann   大房"
	if got := strings.Join(tb.lines(), "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPrintableDisarms(t *testing.T) {
	if got := printable("a\x1b[2Jb\u202ec\x07\u009bd王"); got != "a·[2Jb·c··d王" {
		t.Errorf("got %q", got)
	}
}

func TestCutPainted(t *testing.T) {
	red := screen{color: true}.paint(red, "王芳 serving")
	if got := cutPainted(red, 5); escapes.ReplaceAllString(got, "") != "王芳…" || !strings.HasSuffix(got, "\x1b[0m") {
		t.Errorf("got %q", got)
	}
	if got := cutPainted(red, 12); got != red {
		t.Errorf("got %q", got)
	}
}

func TestYAML(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                          "{}\n",
		`{"a":{},"b":[]}`:             "a: {}\nb: []\n",
		`{"a":1,"b":"x: y","c":"no"}`: "a: 1\nb: \"x: y\"\nc: \"no\"\n",
		`{"l":[{"a":"1","b":[true,null]},"王 芳"]}`:                 "l:\n  - a: \"1\"\n    b:\n      - true\n      - null\n  - 王 芳\n",
		`["https://a:1","a:","-x","2026-01-01","12:30","- x",""]`: "- https://a:1\n- \"a:\"\n- -x\n- \"2026-01-01\"\n- \"12:30\"\n- \"- x\"\n- \"\"\n",
		`[[1,2],[]]`:           "- - 1\n  - 2\n- []\n",
		`18446744073709551615`: "18446744073709551615\n",
	} {
		var b bytes.Buffer
		if err := writeYAML(&b, []byte(in)); err != nil || b.String() != want {
			t.Errorf("%s:\n%s%v, want\n%s", in, b.String(), err, want)
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	for n, name := range storehubv1.Reason_name {
		if n == 0 {
			continue
		}
		if w := reasonWords[storehubv1.Reason(n)]; w.what == "" || w.do == "" {
			t.Errorf("%s has no words in reasons.go", name)
		}
	}
}

func TestSentence(t *testing.T) {
	arg := func(name, value string) *storehubv1.FaultArg { return &storehubv1.FaultArg{Name: name, Value: value} }
	for want, args := range map[string][]*storehubv1.FaultArg{
		"technician 8 is serving in room 201": {arg("technician", "8"), arg("state", "SERVING"), arg("room", "201")},
		"technician 8 is on a break":          {arg("technician", "8"), arg("state", "BREAK"), arg("room", "")},
		"technician ? is ?":                   nil,
	} {
		if got := sentence(storehubv1.Reason_REASON_TECHNICIAN_STATE, args); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	behind := []*storehubv1.FaultArg{arg("count", "2"), arg("technician", "12"), arg("technician", "15")}
	if got := sentence(storehubv1.Reason_REASON_BEHIND_OTHERS, behind); got != "2 others stand before: 12, 15" {
		t.Errorf("got %q", got)
	}
	if got := sentence(9999, []*storehubv1.FaultArg{arg("a", "b")}); got != "9999 a=b" {
		t.Errorf("a reason of a newer node: %q", got)
	}
}
