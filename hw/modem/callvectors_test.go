package modem_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"storehub/hw/modem"
)

// callVector is a vector of a source of calls. What it expects stands in
// several shapes, so that each test reads its own.
type callVector struct {
	Name   string          `json:"name"`
	Bytes  string          `json:"bytes_hex"`
	Chunks []string        `json:"chunks_hex"`
	GapMS  int             `json:"gap_ms"`
	Expect json.RawMessage `json:"expect"`
}

// wanted is what a vector expects of one call or record. A field that it does
// not have is not looked at.
type wanted struct {
	Number  *string `json:"number"`
	Name    *string `json:"name"`
	Reason  string  `json:"reason"`
	Month   int     `json:"month"`
	Day     int     `json:"day"`
	Hour    *int    `json:"hour"`
	Minute  *int    `json:"minute"`
	Line    int     `json:"line"`
	Inbound *bool   `json:"inbound"`

	Start    *bool  `json:"start"`
	Good     *bool  `json:"checksum_good"`
	Duration *int   `json:"duration"`
	Ring     string `json:"ring"`
	Event    string `json:"event"`
	Second   *int   `json:"second"`

	Exten    string `json:"exten"`
	Linkedid string `json:"linkedid"`
}

func callVectors(t testing.TB, name string) []callVector {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var vs []callVector
	if err := json.Unmarshal(raw, &vs); err != nil {
		t.Fatal(err)
	}
	return vs
}

func (v callVector) expect(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(v.Expect, into); err != nil {
		t.Fatal(err)
	}
}

// presented is what a vector's reason means. Without a number and a reason
// nobody knows.
func (w wanted) presented() modem.Presentation {
	switch {
	case w.Number != nil:
		return modem.Allowed
	case w.Reason == "private":
		return modem.Restricted
	}
	return modem.Unavailable
}

// check compares who calls; number says whether the vector speaks of one.
func (w wanted) check(t testing.TB, got modem.CallEvent, number bool) {
	t.Helper()
	if number {
		want := ""
		if w.Number != nil {
			want = *w.Number
		}
		if got.Number != want || got.Presented != w.presented() {
			t.Errorf("%q, %s; want %q, %s", got.Number, got.Presented, want, w.presented())
		}
	}
	if w.Name != nil && got.Name != *w.Name {
		t.Errorf("name %q, want %q", got.Name, *w.Name)
	}
	st := got.Stamp
	if w.Month != 0 && (st.Month != w.Month || st.Day != w.Day) || w.Hour != nil && st.Hour != *w.Hour || w.Minute != nil && st.Minute != *w.Minute {
		t.Errorf("stamp %+v", st)
	}
}

// heard is what a listener told.
type heard struct {
	events []modem.Event
	now    time.Time
}

func (h *heard) emit(e modem.Event) { h.events = append(h.events, e) }

func (h *heard) calls(state modem.CallState) (list []modem.CallEvent) {
	for _, e := range h.events {
		if e.Call.State == state {
			list = append(list, e.Call)
		}
	}
	return list
}

func (h *heard) rejects() (list []modem.Reason) {
	for _, e := range h.events {
		if e.Reject != "" {
			list = append(list, e.Reject)
		}
	}
	return list
}

// listen opens l and pushes chunks, with a gap between them.
func listen(l modem.Listener, chunks [][]byte, gap time.Duration) *heard {
	h := &heard{now: t0}
	l.Opened(h.now)
	h.push(l, chunks, gap)
	return h
}

func (h *heard) push(l modem.Listener, chunks [][]byte, gap time.Duration) {
	for i, c := range chunks {
		if i > 0 {
			h.now = h.now.Add(gap)
		}
		l.Push(h.now, c, h.emit)
	}
}

// wait lets the next deadline come, and not a moment more.
func (h *heard) wait(t testing.TB, l modem.Listener) {
	t.Helper()
	end := l.Deadline()
	if end.IsZero() {
		t.Fatal("it waits for nothing")
	}
	n := len(h.events)
	l.Tick(end.Add(-1), h.emit)
	if len(h.events) != n {
		t.Fatal("it acted too early")
	}
	h.now = end
	l.Tick(end, h.emit)
}

// eachWay plays a vector whole, byte by byte, in its own chunks, and cut at
// random: what comes out is the same.
func (v callVector) eachWay(t *testing.T, fresh func() modem.Listener) *heard {
	t.Helper()
	b := unhex(t, v.Bytes)
	whole := listen(fresh(), [][]byte{b}, 0)
	compare := func(t fataler, chunks [][]byte, gap time.Duration) {
		t.Helper()
		if diff := cmp.Diff(whole.events, listen(fresh(), chunks, gap).events); diff != "" {
			t.Errorf("cutting changes (-whole +cut):\n%s", diff)
		}
	}
	compare(t, slices.Collect(slices.Chunk(b, 1)), 0)
	if len(v.Chunks) > 0 {
		var own [][]byte
		for _, c := range v.Chunks {
			own = append(own, unhex(t, c))
		}
		compare(t, own, time.Duration(v.GapMS)*time.Millisecond)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var chunks [][]byte
		for rest := b; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "n")
			chunks, rest = append(chunks, rest[:n]), rest[n:]
		}
		compare(rt, chunks, 0)
	})
	return whole
}

func cid() modem.Listener { return modem.NewCID() }

func TestModemCallVectors(t *testing.T) {
	for _, v := range callVectors(t, "callerid_modem.json") {
		t.Run(v.Name, func(t *testing.T) {
			var want struct {
				Calls   []wanted `json:"calls"`
				Rings   *int     `json:"rings"`
				OK      int      `json:"ok"`
				Mesg    []string `json:"mesg"`
				Pending bool     `json:"pending"`
			}
			v.expect(t, &want)
			h := v.eachWay(t, cid)
			got := h.calls(modem.Ringing)
			if len(got) != len(want.Calls) {
				t.Fatalf("%d calls, want %d: %+v", len(got), len(want.Calls), got)
			}
			for i, w := range want.Calls {
				w.check(t, got[i], true)
			}
			checkLines(t, modem.Lines(unhex(t, v.Bytes)), want.Rings, want.OK, want.Mesg)
			if want.Pending {
				l := cid()
				h := listen(l, [][]byte{unhex(t, v.Bytes)}, 0)
				h.wait(t, l) // the set-up goes on, and asks again
				h.wait(t, l)
				if got := h.calls(modem.Ringing); len(got) != 1 || got[0].Number != "" || got[0].Presented != modem.Unavailable || h.now.Sub(t0) != 6*time.Second {
					t.Errorf("after %v: %+v", h.now.Sub(t0), got)
				}
			}
		})
	}
}

func checkLines(t *testing.T, lines []string, rings *int, oks int, mesg []string) {
	t.Helper()
	count := func(what string) (n int) {
		for _, l := range lines {
			if l == what {
				n++
			}
		}
		return n
	}
	if rings != nil && count("RING") != *rings || count("OK") != oks {
		t.Errorf("%d rings, %d OK", count("RING"), count("OK"))
	}
	for _, m := range mesg {
		if count("MESG = "+m) != 1 {
			t.Errorf("no MESG %s in %q", m, lines)
		}
	}
}

func TestPacketVectors(t *testing.T) {
	for _, v := range callVectors(t, "callerid_mdmf.json") {
		t.Run(v.Name, func(t *testing.T) {
			var want struct {
				wanted
				OK      bool           `json:"ok"`
				Reasons []modem.Reason `json:"reasons"`
			}
			v.expect(t, &want)
			h := v.eachWay(t, cid)
			got := h.calls(modem.Ringing)
			if len(got) != 1 { // one that is not understood is told at the second ring
				t.Fatalf("%d calls", len(got))
			}
			want.check(t, got[0], want.OK)
			if !want.OK && (got[0].Number != "" || got[0].Presented != modem.Unavailable) {
				t.Errorf("told %+v", got[0])
			}
			if diff := cmp.Diff(want.Reasons, h.rejects()); diff != "" {
				t.Errorf("rejects (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCLIPVectors(t *testing.T) {
	for _, v := range callVectors(t, "gsm_clip.json") {
		t.Run(v.Name, func(t *testing.T) {
			var want struct {
				wanted
				Type     *int   `json:"type"`
				Alpha    string `json:"alpha"`
				Validity *int   `json:"validity"`
			}
			v.expect(t, &want)
			h := v.eachWay(t, func() modem.Listener { return modem.NewCLIP() })
			got := h.calls(modem.Ringing)
			if len(got) != 1 {
				t.Fatalf("%d calls", len(got))
			}
			want.check(t, got[0], true)
			if want.Alpha != "" && got[0].Name != want.Alpha {
				t.Errorf("name %q", got[0].Name)
			}
			lines := modem.Lines(unhex(t, v.Bytes))
			_, kind, alpha, validity := modem.ReadCLIP(lines[len(lines)-1])
			if want.Type != nil && kind != *want.Type || alpha != want.Alpha || want.Validity != nil && validity != *want.Validity {
				t.Errorf("type %d, alpha %q, validity %d", kind, alpha, validity)
			}
		})
	}
}

func TestWhozzVectors(t *testing.T) {
	events := map[byte]string{'R': "ring", 'F': "offhook", 'N': "onhook", 'H': "flash"}
	for _, v := range callVectors(t, "whozzcalling.json") {
		t.Run(v.Name, func(t *testing.T) {
			var want struct {
				Records  []wanted `json:"records"`
				Detail   []wanted `json:"detail"`
				Unit     uint64   `json:"unit"`
				Serial   uint64   `json:"serial"`
				Rejected int      `json:"rejected"`
			}
			v.expect(t, &want)
			records, rejects := modem.Records(unhex(t, v.Bytes))
			all := append(want.Records, want.Detail...)
			if len(records) != len(all) || len(rejects) != want.Rejected {
				t.Fatalf("%d records, %v", len(records), rejects)
			}
			popUps := 0
			for i, w := range all {
				r := records[i]
				w.checkRecord(t, r)
				if r.Unit != want.Unit || r.Serial != want.Serial || events[r.Detail] != w.Event {
					t.Errorf("unit %d, serial %d, detail %q", r.Unit, r.Serial, r.Detail)
				}
				if r.Detail == 0 && r.Start && r.Trusted {
					popUps++
				}
			}
			h := v.eachWay(t, func() modem.Listener { return modem.NewWhozz() })
			if got := h.calls(modem.Ringing); len(got) != popUps || len(h.events)-len(h.rejects()) != popUps {
				t.Errorf("told %+v", h.events)
			}
		})
	}
}

func (w wanted) checkRecord(t *testing.T, r modem.Record) {
	t.Helper()
	w.check(t, r.Who, w.Number != nil || w.Reason != "")
	if r.Line != strconv.Itoa(w.Line) {
		t.Errorf("line %s, want %d", r.Line, w.Line)
	}
	if w.Inbound != nil && (r.Who.Direction == modem.Inbound) != *w.Inbound || w.Start != nil && r.Start != *w.Start || w.Good != nil && r.Trusted != *w.Good {
		t.Errorf("%+v", r)
	}
	if w.Duration != nil && r.Duration != *w.Duration || w.Ring != "" && r.Ring != w.Ring || w.Second != nil && r.Second != *w.Second {
		t.Errorf("%+v", r)
	}
}

// loggedIn is an exchange's client behind its login.
type loggedIn struct{ *modem.AMI }

func (l loggedIn) Opened(now time.Time) {
	l.AMI.Opened(now)
	l.LogIn()
}

func TestExchangeVectors(t *testing.T) {
	for _, v := range callVectors(t, "asterisk_ami.json") {
		t.Run(v.Name, func(t *testing.T) {
			var want struct {
				Banner string          `json:"banner"`
				Login  bool            `json:"login"`
				Calls  json.RawMessage `json:"calls"`
			}
			v.expect(t, &want)
			if want.Login {
				checkLogin(t, v, want.Banner)
				return
			}
			got := v.eachWay(t, func() modem.Listener { return loggedIn{modem.NewAMI(modem.AMIConfig{})} }).calls(modem.Ringing)
			var calls []wanted
			if json.Unmarshal(want.Calls, &calls) != nil { // it is a number
				calls = make([]wanted, whole(t, string(want.Calls)))
			}
			if len(got) != len(calls) {
				t.Fatalf("%d calls", len(got))
			}
			for i, w := range calls {
				if w.Linkedid == "" {
					continue
				}
				w.check(t, got[i], true)
				if got[i].Name != "" || got[i].Line != w.Exten || got[i].ID != w.Linkedid {
					t.Errorf("%+v", got[i])
				}
			}
		})
	}
}

func whole(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// checkLogin plays the greeting of an exchange.
func checkLogin(t *testing.T, v callVector, version string) {
	t.Helper()
	b := unhex(t, v.Bytes)
	if !strings.HasPrefix(string(b), "Asterisk Call Manager/"+version+"\r\n") {
		t.Fatalf("%q", b)
	}
	banner, answer, _ := strings.Cut(string(b), "\r\n")
	b = []byte(banner + "\r\n" + challenged + answer)
	a := modem.NewAMI(modem.AMIConfig{User: "u\r\nAction: Originate", Secret: "xyzzy"})
	for range listen(a, slices.Collect(slices.Chunk(b, 1)), 0).events {
		t.Error("an event")
	}
	if !a.Ready() || a.Useless() != nil {
		t.Errorf("ready %v, %v", a.Ready(), a.Useless())
	}
	// printf 160265432xyzzy | md5sum
	const login = "Action: Challenge\r\nActionID: challenge\r\nAuthType: MD5\r\n\r\n" +
		"Action: Login\r\nActionID: login\r\nAuthType: MD5\r\nUsername: uAction: Originate\r\nKey: ca4b9a83fb2c4175fd1e1e2cdedc78ed\r\nEvents: call\r\n\r\n"
	if got := string(a.Next()); !strings.HasPrefix(got, login) || !strings.Contains(got, "Action: CoreShowChannels\r\n") {
		t.Errorf("it says %q", got)
	}
}
