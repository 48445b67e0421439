package modem_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storehub/hw/modem"
)

const (
	ring     = "\r\nRING\r\n"
	blockOf  = "\r\nDATE = 0321\r\nTIME = 1405\r\nNMBR = %s\r\nNAME = %s\r\n"
	carrier  = "\r\nNO CARRIER\r\n"
	cadence  = 5 * time.Second
	clipForm = "\r\n+CLIP: \"%s\",129,,,,0\r\n"
)

// said is what a source says at a time after the beginning.
type said struct {
	at   time.Duration
	text string
}

// tell lets a source say things, and time go on until end; each call is told as
// "state id number".
func tell(l modem.Listener, end time.Duration, script ...said) []string {
	h := &heard{now: t0}
	l.Opened(t0)
	tick := func(to time.Time) {
		for d := l.Deadline(); !d.IsZero() && !d.After(to); d = l.Deadline() {
			l.Tick(d, h.emit)
		}
	}
	for _, s := range script {
		now := t0.Add(s.at)
		tick(now.Add(-1)) // what was read goes before a deadline of the same moment
		l.Push(now, []byte(s.text), h.emit)
	}
	tick(t0.Add(end))
	return told(h.events)
}

func told(events []modem.Event) (list []string) {
	for _, e := range events {
		switch c := e.Call; {
		case e.Reject != "":
			list = append(list, "reject "+string(e.Reject))
		default:
			who := c.Number
			if who == "" {
				who = string(c.Presented)
			}
			list = append(list, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.State, c.ID, who, c.Name)))
		}
	}
	return list
}

func equal(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// TestRingingRules is what becomes a call at an analogue modem, and when.
func TestRingingRules(t *testing.T) {
	who := func(number, name string) string { return fmt.Sprintf(blockOf, number, name) }
	for _, c := range []struct {
		name   string
		end    time.Duration
		script []said
		want   []string
	}{
		{"who calls, then rings until somebody lifts", time.Minute,
			[]said{{0, ring}, {cadence / 2, who("504", "ANN")}, {cadence, ring}, {2 * cadence, ring}},
			[]string{"ringing 1 504 ANN", "ended 1 504 ANN"}},
		{"the stranger of the second ring, and who he is too late", 7 * time.Second,
			[]said{{0, ring}, {cadence, ring}, {cadence + time.Second, who("504", "ANN")}},
			[]string{"ringing 1 unavailable"}},
		{"a single ring", 7 * time.Second, []said{{0, ring}}, []string{"ringing 1 unavailable"}},
		{"a single ring, to the end", 8 * time.Second, []said{{0, ring}}, []string{"ringing 1 unavailable", "ended 1 unavailable"}},
		{"a single ring and hung up", time.Second, []said{{0, ring}, {time.Second, carrier}}, []string{"ringing 1 unavailable", "ended 1 unavailable"}},
		{"before the first ring", 3 * time.Second, []said{{0, "NMBR=139\r"}, {2 * time.Second, ring}, {2 * time.Second, ring}}, []string{"ringing 1 139"}},
		{"a number waits for its name", time.Second, []said{{0, ring}, {1, "NMBR=139\r"}, {400 * time.Millisecond, "NAME=BO\r"}}, []string{"ringing 1 139 BO"}},
		{"and not for ever", time.Second, []said{{0, ring}, {1, "NMBR=139\r"}, {600 * time.Millisecond, "NAME=BO\r"}}, []string{"ringing 1 139"}},
		{"a name that came too late is nobody else's", 2 * time.Minute, []said{{0, "NMBR=139\r"}, {600 * time.Millisecond, "NAME=BO\r"}, {time.Minute, "NMBR=140\r"}},
			[]string{"ringing 1 139", "ended 1 139", "ringing 2 140", "ended 2 140"}},
		{"a damaged number", 1, []said{{0, ring + "NMBR = 13\xff00139000\r\nNAME = BO\r\n"}}, []string{"ringing 1 unavailable BO"}},
		{"the name first", 1, []said{{0, "NAME=BO\rNMBR=139\r"}}, []string{"ringing 1 139 BO"}},
		{"the block again", 11 * time.Second, []said{{0, ring + who("504", "ANN")}, {cadence, ring + who("504", "ANN")}, {10 * time.Second, ring}}, []string{"ringing 1 504 ANN"}},
		{"somebody else in the next block", 6 * time.Second, []said{{0, ring + who("504", "ANN")}, {cadence, who("505", "BO")}},
			[]string{"ringing 1 504 ANN", "ended 1 504 ANN", "ringing 2 505 BO"}},
		{"the next call after a gap", 10 * time.Second, []said{{0, ring + who("504", "ANN")}, {8 * time.Second, ring + who("504", "ANN")}},
			[]string{"ringing 1 504 ANN", "ended 1 504 ANN", "ringing 2 504 ANN"}},
		{"no gap", 8 * time.Second, []said{{0, ring + who("504", "ANN")}, {8*time.Second - 1, ring}}, []string{"ringing 1 504 ANN"}},
		{"who withholds his number", 6 * time.Second, []said{{0, ring + who("P", "P")}, {cadence, ring + who("P", "P")}}, []string{"ringing 1 restricted"}},
		{"a mailbox has something", time.Minute, []said{{0, ring + "MESG = 06034242431\r\n"}, {cadence, ring}}, nil},
		{"a mailbox has something, and somebody calls", 6 * time.Second, []said{{0, ring + "MESG = 06034242431\r\n"}, {cadence, who("504", "ANN")}}, []string{"ringing 1 504 ANN"}},
		{"a packet behind its tag", 1, []said{{0, ring + "MESG = 0412303332323134303535303435353531323334 57\r\n"}, {1, ring}}, []string{"reject hex", "ringing 1 unavailable"}},
		{"3Com's sample, folded", 1, []said{{0, ring + "801E01083130313532303338020A3834373535353030\r\n303107 0C552E532E524F424F5449435322\r\n"}, {1, ring}},
			[]string{"reject length", "ringing 1 unavailable"}},
		{"Askey's sample, hour 24 and no checksum", 1, []said{{0, ring + "04123033323232343035353034353535313233\r\n"}, {1, ring}}, []string{"reject length", "ringing 1 unavailable"}},
	} {
		t.Run(c.name, func(t *testing.T) { equal(t, tell(modem.NewCID(), c.end, c.script...), c.want...) })
	}
}

// TestPacketKinds are packets that are whole and tell of no call.
func TestPacketKinds(t *testing.T) {
	for packet, want := range map[string]string{
		"7F0101" + "7F":          "reject kind",
		"0401" + "30CB":          "reject length", // no room for a date
		"80030102" + "30" + "4A": "reject length", // a parameter longer than the packet
	} {
		equal(t, tell(modem.NewCID(), 1, said{0, "MESG=" + packet + "\r"}), want)
	}
}

// TestCallerIDSetup asks for who calls in one of two spellings, and hears calls
// whatever comes of it.
func TestCallerIDSetup(t *testing.T) {
	write := func(c *modem.CID) (s string) {
		for b := c.Next(); b != nil; b = c.Next() {
			s += string(b)
			c.Wrote(t0)
		}
		return s
	}
	answer := func(c *modem.CID, s string) string {
		c.Push(t0, []byte(s), func(e modem.Event) { t.Errorf("%+v", e) })
		return write(c)
	}
	c := modem.NewCID()
	c.Opened(t0)
	want := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	want(write(c), "ATE0V1\r")
	want(answer(c, "ATE0V1\r\r\nOK\r\n"), "ATS0=0\r")
	want(answer(c, "\r\nERROR\r\n"), "AT+VCID=1\r")
	want(answer(c, "\r\nERROR\r\n"), "AT#CID=1\r")
	want(answer(c, "\r\nERROR\r\n"), "")
	if c.Ready() || !errors.Is(c.Trouble(), modem.ErrNoCallerID) {
		t.Errorf("ready %v, %v", c.Ready(), c.Trouble())
	}
	c.Tick(c.Deadline(), nil)
	want(write(c), "ATE0V1\r")
	want(answer(c, "\r\nOK\r\n"), "ATS0=0\r")
	want(answer(c, "\r\nOK\r\n"), "AT+VCID=1\r")
	want(answer(c, "\r\nOK\r\n"), "")
	if !c.Ready() || c.Trouble() != nil || !c.Deadline().IsZero() {
		t.Errorf("ready %v, %v", c.Ready(), c.Trouble())
	}
	want(answer(c, "\r\nOK\r\n"), "")

	// A stranger may mean that the modem was switched off and on.
	var h heard
	c.Push(t0, []byte(ring+ring+carrier), h.emit)
	equal(t, told(h.events), "ringing 1 unavailable", "ended 1 unavailable")
	want(write(c), "ATE0V1\r")
}

// TestSilentCallerBox is a box that only talks: it is asked for ever, and heard.
func TestSilentCallerBox(t *testing.T) {
	c := modem.NewCID()
	c.Opened(t0)
	var h heard
	now, asked := t0, 0
	for range 40 {
		if b := c.Next(); b != nil {
			if string(b) != "ATE0V1\r" {
				t.Fatalf("it says %q", b)
			}
			asked++
			c.Wrote(now)
		}
		now = c.Deadline()
		c.Tick(now, h.emit)
	}
	if d := now.Sub(t0); asked != 30 || d < 4*time.Minute || !errors.Is(c.Trouble(), modem.ErrSilent) {
		t.Errorf("asked %d times in %v; %v", asked, d, c.Trouble())
	}
	c.Push(now, []byte("NMBR=139\rNAME=BO\r"), h.emit)
	equal(t, told(h.events), "ringing 1 139 BO")
}

func TestCLIPRules(t *testing.T) {
	clip := func(n string) string { return fmt.Sprintf(clipForm, n) }
	l := func() modem.Listener { return modem.NewCLIP() }
	equal(t, tell(l(), 11*time.Second, said{0, ring + clip("139")}, said{cadence, ring + clip("139")}, said{10 * time.Second, carrier}), "ringing 1 139", "ended 1 139")
	equal(t, tell(l(), 1, said{0, "+CRING: VOICE\r" + clip("139")}), "ringing 1 139")
	equal(t, tell(l(), 1, said{0, "+CLIP: 1,1\r\nOK\r\n"})) // the answer to AT+CLIP?
	equal(t, tell(l(), 1, said{0, "> \r" + ring + "+CLIP: \"\",128,,,,1\r"}), "ringing 1 restricted")
	equal(t, tell(l(), 1, said{0, "+CLIP: 02151082965,129\r"}), "ringing 1 02151082965") // Huawei EM770W
	equal(t, tell(l(), 1, said{0, "+CLIP: \"00310033003900300030\",129,,,\"674E660E\",0\r"}), "ringing 1 13900 李明")
	equal(t, tell(l(), 1, said{0, "+CLIP: \"0048123456\",129\r"}), "ringing 1 0048123456") // a number that could be hex
}

func TestWhozzRules(t *testing.T) {
	rec := func(line, kind, seconds, sum, number string) string {
		return fmt.Sprintf("%s I %s %s %s A2 12/17 04:54 PM %-14s %-15s\r\n", line, kind, seconds, sum, number, "ANN")
	}
	s, e := rec("01", "S", "0000", "G", "504"), rec("01", "E", "0000", "G", "504")
	const off = "01 F             12/17 16:54:04\r\n"
	for _, c := range []struct {
		name   string
		script []said
		want   []string
	}{
		{"missed", []said{{0, s}, {time.Minute, e}}, []string{"ringing 1 504 ANN", "missed 1 504 ANN"}},
		{"talked", []said{{0, s}, {time.Minute, rec("01", "E", "0095", "G", "504")}}, []string{"ringing 1 504 ANN", "ended 1 504 ANN"}},
		{"answered", []said{{0, s}, {1, off}, {2, off}, {time.Minute, e}}, []string{"ringing 1 504 ANN", "answered 1 504 ANN", "ended 1 504 ANN"}},
		{"sent twice", []said{{0, s + s}, {1, s}, {time.Minute, e + e}}, []string{"ringing 1 504 ANN", "missed 1 504 ANN"}},
		{"called again at once", []said{{0, s}, {1, e}, {2, s}}, []string{"ringing 1 504 ANN", "missed 1 504 ANN", "ringing 2 504 ANN"}},
		{"two lines", []said{{0, s + rec("02", "S", "0000", "G", "505")}, {1, e}}, []string{"ringing 1 504 ANN", "ringing 2 505 ANN", "missed 1 504 ANN"}},
		{"an end that was lost", []said{{0, s}, {time.Hour, s}}, []string{"ringing 1 504 ANN", "ended 1 504 ANN", "ringing 2 504 ANN"}},
		{"a bad checksum", []said{{0, rec("01", "S", "0000", "B", "5?4")}, {time.Minute, e}}, []string{"reject checksum"}},
		{"cut in the number", []said{{0, s[:45] + "\r\n"}, {1, s[:46] + "\r\n"}}, []string{"reject length", "ringing 1 504"}},
		{"an end alone", []said{{0, e}, {1, off}}, nil},
		{"a byte when it is switched on", []said{{0, "\xff"}, {time.Minute, s}}, []string{"reject length", "ringing 1 504 ANN"}},
		{"its cable was pulled and plugged in", []said{{0, s[:20]}, {time.Minute, s}}, []string{"reject length", "ringing 1 504 ANN"}},
		{"no line end", []said{{0, strings.TrimSpace(s)}}, []string{"ringing 1 504 ANN"}},
		{"noise", []said{{0, strings.Repeat("x", 1000) + "\r\n" + s}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := tell(modem.NewWhozz(), time.Hour, c.script...)
			if c.name == "noise" {
				if last := got[len(got)-1]; last != "ringing 1 504 ANN" || len(got) > 9 {
					t.Errorf("%v", got)
				}
				return
			}
			equal(t, got, c.want...)
		})
	}
	out := strings.Replace(s, " I ", " O ", 1)
	h := listen(modem.NewWhozz(), [][]byte{[]byte(out)}, 0)
	if len(h.events) != 1 || h.events[0].Call.Direction != modem.Outbound {
		t.Errorf("%+v", h.events)
	}
	w := modem.NewWhozz()
	h = listen(w, [][]byte{[]byte(s)}, 0)
	w.Closed(t0, h.emit)
	equal(t, told(h.events), "ringing 1 504 ANN", "ended 1 504 ANN")
	if c := listen(modem.NewWhozz(), [][]byte{[]byte(s + rec("01", "E", "0095", "G", "504"))}, 0).events[1].Call; c.Duration != 95*time.Second || c.Line != "1" {
		t.Errorf("%+v", c)
	}
}

// TestWhozzHeaderThatIsCut: what somebody in the network sends before a call does not take the call with it.
func TestWhozzHeaderThatIsCut(t *testing.T) {
	const call = "^^<U>000000<S>000007$01 I S 0000 G A2 12/17 04:54 PM 504            ANN            "
	for cut, want := range map[string][]string{
		"^^<U>\n":                    {"reject length"},
		"^^<U>\n^^<U>\n":             {"reject length", "reject length"},
		"^^<U>":                      {"reject length"},
		"^^<U>000000<S>0000":         {"reject length"},
		"^^<U>000000<S>000007$":      nil,
		"^^<U>000000<S>000007$01 I ": {"reject length"},
		"^^<^^":                      {"reject length"},
		"01 I":                       {"reject length"},
	} {
		want = append(want, "ringing 1 504 ANN")
		equal(t, tell(modem.NewWhozz(), 1, said{0, cut + call}), want...)
		parts := []said{{0, cut}, {0, call + "\n"}}
		equal(t, tell(modem.NewWhozz(), 1, parts...), want...)
	}
}

// TestWhozzLinesThatNobodyHas: somebody in the network makes up more lines than
// are remembered. A call that goes on is not forgotten over those on which
// nothing does, and a line that was never heard of is still told.
func TestWhozzLinesThatNobodyHas(t *testing.T) {
	w := modem.NewWhozz()
	var h heard
	say := func(at time.Duration, serial int, line, kind, number string) {
		w.Push(t0.Add(at), fmt.Appendf(nil, "^^<U>000000<S>%06d$%s I %s 0000 G A2 12/17 04:54 PM %-14s %-15s\r\n", serial, line, kind, number, "ANN"), h.emit)
	}
	say(0, 1, "01", "S", "504")
	for i := range 1000 {
		say(time.Duration(i+1), 2+i, "01", "E", "666")
	}
	say(time.Second, 1, "02", "S", "505")
	say(time.Minute, 1, "01", "E", "504")
	equal(t, told(h.events), "ringing 1 504 ANN", "ringing 2 505 ANN", "missed 1 504 ANN")
	h.events = nil
	for i := range 300 {
		say(time.Hour+time.Duration(i), 2+i, "01", "S", "666")
	}
	if n := len(h.events); n != 300+45 { // of 301 calls at once those that began first have ended
		t.Errorf("%d events", n)
	}
}

// TestOneRecord: whatever tells of a call, the record is the same.
func TestOneRecord(t *testing.T) {
	box, err := modem.NewLineBox(`^(?P<number>\d+) (?P<name>.+)$`)
	if err != nil {
		t.Fatal(err)
	}
	want := modem.CallEvent{Number: "13800138000", Name: "LI MING", Presented: modem.Allowed, Direction: modem.Inbound, State: modem.Ringing}
	for name, c := range map[string]struct {
		l    modem.Listener
		says string
	}{
		"cid":   {modem.NewCID(), ring + "NMBR = 13800138000\r\nNAME = LI MING\r\n"},
		"gsm":   {modem.NewCLIP(), ring + "+CLIP: \"13800138000\",129,,,\"LI MING\",0\r\n"},
		"whozz": {modem.NewWhozz(), "01 I S 0000 G A0 12/17 04:54 PM 13800138000    LI MING        \r\n"},
		"line":  {box, "13800138000 LI MING\r\n"},
		"ami": {loggedIn{modem.NewAMI(modem.AMIConfig{})},
			strings.Replace(incoming("1.1", "13800138000", "from-trunk"), "CallerIDName: <unknown>", "CallerIDName: LI MING", 1)},
	} {
		h := listen(c.l, [][]byte{[]byte(c.says)}, 0)
		if len(h.events) != 1 || h.events[0].Call.ID == "" {
			t.Errorf("%s: %+v", name, h.events)
			continue
		}
		got := h.events[0].Call
		got.ID, got.Line, got.Stamp = "", "", modem.Stamp{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestLineBoxRules(t *testing.T) {
	box := func(match string) modem.Listener {
		l, err := modem.NewLineBox(match)
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	plain := func() modem.Listener { return box(modem.MatchDefault) }
	equal(t, tell(plain(), 1, said{0, "\x02CALL 13900139000\x03\r\n"}), "ringing 1 13900139000")
	equal(t, tell(plain(), time.Minute, said{0, "139\n"}, said{cadence, "139\n"}, said{10 * time.Second, "139\n"}, said{18 * time.Second, "139\n"}), "ringing 1 139", "ringing 2 139")
	equal(t, tell(plain(), 1, said{0, "139\n140\n"}), "ringing 1 139", "ringing 2 140")
	equal(t, tell(plain(), time.Minute, said{0, "139\n"}, said{1, "140\n"}, said{cadence, "139\n"}, said{cadence + 1, "140\n"}, said{2 * cadence, "139\n"}),
		"ringing 1 139", "ringing 2 140") // two telephones ring
	equal(t, tell(plain(), 1, said{0, strings.Repeat("x", 597) + "13900139000\n139\n"}), "reject length", "ringing 1 139") // half a number is somebody else's
	equal(t, tell(plain(), 499*time.Millisecond, said{0, "139"}))
	equal(t, tell(plain(), 500*time.Millisecond, said{0, "139"}), "ringing 1 139") // no line end
	equal(t, tell(plain(), 1, said{0, "ready\n"}), "reject format")
	named := box(`^C(?P<line>\d):(?P<number>[0-9P]+)(,(?P<name>.*))?$`)
	h := listen(named, [][]byte{[]byte("C2:P,Bo\n")}, 0)
	if c := h.events[0].Call; c.Line != "2" || c.Presented != modem.Restricted || c.Name != "Bo" {
		t.Errorf("%+v", c)
	}
	equal(t, tell(box(`^C:(?P<number>.*)$`), 1, said{0, "C:P\nC:O\n"}), "ringing 1 restricted", "ringing 2 unavailable")
	equal(t, tell(box(`^C:(?P<number>.*)$`), 1, said{0, "C:139\u202e0\n"}), "ringing 1 unavailable")
	for match, says := range map[string]string{"(": "missing closing", `\d+`: "(?P<number>"} {
		if err := modem.CheckMatch(match); !errors.Is(err, modem.ErrMatch) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", match, err)
		}
	}
}
