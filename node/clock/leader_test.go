package clock

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
	"pgregory.net/rapid"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pc is a PC whose clock and time a test moves by hand.
type pc struct {
	wall time.Time
	mono time.Duration
}

func (p *pc) Wall() time.Time        { return p.wall }
func (p *pc) Mono() time.Duration    { return p.mono }
func (p *pc) pass(d time.Duration)   { p.wall, p.mono = p.wall.Add(d), p.mono+d }
func (p *pc) step(d time.Duration)   { p.wall = p.wall.Add(d) }
func (p *pc) off(s int) int64        { return p.wall.UnixMilli() + int64(s)*1000 }
func newPC() *pc                     { return &pc{wall: time.UnixMilli(1_800_000_000_000), mono: time.Hour} }
func clockOf(n int, v int64) Reading { return Reading{Node: fmt.Sprint("n", n), UnixMS: v} }

func TestTakeOver(t *testing.T) {
	p := newPC()
	now := p.wall.UnixMilli()
	const hour = 3_600_000
	for _, tc := range []struct {
		name   string
		stamp  int64
		others []int64
		want   int64
	}{
		{"the first start", 0, nil, now},
		{"median of three", now - hour, []int64{now + 5000, now + 9000}, now + 5000},
		{"one in 1970", now - hour, []int64{0, now + 50}, now},
		{"own clock wrong", now - 60_000, []int64{now - 50_000, now - 49_000}, now - 49_000},
		{"last stamp ahead", now + 7000, []int64{now, now}, now + 7000},
		{"two, other in 1970", now - 13*hour, []int64{5}, now},
		{"two, other far ahead", now - 13*hour, []int64{now + 1e12}, now},
		{"absurd clocks", now, []int64{1 << 62, -1 << 62}, now},
	} {
		var voters []Reading
		for i, v := range tc.others {
			voters = append(voters, clockOf(i, v))
		}
		if got := TakeOver(p, "me", tc.stamp, voters).NowMS(); got != tc.want {
			t.Errorf("%s: %d, want %+d from now, got %+d", tc.name, got, tc.want-now, got-now)
		}
	}
}

func TestAStepArrivesSmoothly(t *testing.T) {
	p := newPC()
	l := TakeOver(p, "me", 0, nil)
	at := l.NowMS()
	p.step(10 * time.Second) // NTP found the network
	if got := l.NowMS(); got != at {
		t.Fatalf("jumped by %d ms", got-at)
	}
	for range 20 {
		p.pass(time.Second)
		got := l.NowMS()
		if got-at != 1500 {
			t.Fatalf("%d ms passed in a second, want 1500", got-at)
		}
		at = got
	}
	p.pass(time.Second)
	if got := l.NowMS(); got-at != 1000 || got != p.wall.UnixMilli() {
		t.Fatalf("%d ms passed after it caught up", got-at)
	}
	at = p.wall.UnixMilli()
	p.step(-time.Second)
	p.pass(time.Second)
	if got := l.NowMS(); got-at != 500 {
		t.Fatalf("%d ms passed while the clock was behind, want 500", got-at)
	}
	if lag := l.Lag(); lag != -500*time.Millisecond {
		t.Fatalf("Lag = %s", lag)
	}
}

func TestOneClockOfThreeMovesNothing(t *testing.T) {
	p := newPC()
	l := TakeOver(p, "me", 0, []Reading{clockOf(1, p.off(0)), clockOf(2, p.off(0))})
	truth := l.NowMS()
	p.step(time.Hour) // somebody set this PC's clock
	for range 100 {
		p.pass(time.Second)
		truth += 1000
		if got := l.NowMS(); got != truth {
			t.Fatalf("cluster time is off by %d ms", got-truth)
		}
	}
	if s := l.Skew(); !s.HandOver || s.Off != time.Hour {
		t.Fatalf("Skew = %+v", s)
	}
	l.Hear(clockOf(2, 0)) // one that fell back to 1970: own, right, 1970
	p.pass(time.Second)
	if got := l.NowMS(); got != truth+1000 {
		t.Fatalf("cluster time is off by %d ms", got-truth-1000)
	}
}

func TestOldReadingsLoseTheirVoice(t *testing.T) {
	p := newPC()
	l := TakeOver(p, "me", 0, []Reading{clockOf(1, p.off(100)), clockOf(2, p.off(100))})
	if s := l.Skew(); !s.HandOver {
		t.Fatalf("Skew = %+v", s)
	}
	p.pass(readingLife + time.Second)
	if s := l.Skew(); s != (Skew{}) {
		t.Fatalf("Skew after %s of silence = %+v", readingLife, s)
	}
	if got := l.NowMS(); got != p.wall.UnixMilli() { // the own clock alone counts
		t.Fatalf("off by %d ms", got-p.wall.UnixMilli())
	}
}

// TestNeverBackAndNeverFar lets anything happen to the clocks.
func TestNeverBackAndNeverFar(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := newPC()
		l := TakeOver(p, "me", rapid.Int64().Draw(t, "stamp"), nil)
		last, lastMono := l.NowMS(), p.mono
		t.Repeat(map[string]func(*rapid.T){
			"pass": func(t *rapid.T) { p.pass(time.Duration(rapid.Int64Range(0, 1e10).Draw(t, "ns"))) },
			"step": func(t *rapid.T) { p.step(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "ns"))) },
			"hear": func(t *rapid.T) { l.Hear(clockOf(rapid.IntRange(0, 3).Draw(t, "n"), rapid.Int64().Draw(t, "ms"))) },
			"": func(t *rapid.T) {
				now := l.NowMS()
				passed := (p.mono - lastMono).Seconds() * 1000
				if d := float64(now - last); d < passed/2-1 || d > passed*3/2+1 {
					t.Fatalf("%v ms of cluster time in %v ms", d, passed)
				}
				last, lastMono = now, p.mono
			},
		})
	})
}

func TestManyVotersAreBounded(t *testing.T) {
	p := newPC()
	l := TakeOver(p, "me", 0, nil)
	for i := range 10 * maxVoters {
		l.Hear(clockOf(i, p.off(0)))
	}
	l.Hear(Reading{Node: "me", UnixMS: 0})
	if len(l.peers) != maxVoters {
		t.Fatalf("%d readings are kept", len(l.peers))
	}
}

func TestJudge(t *testing.T) {
	for _, tc := range []struct {
		name            string
		own             int64
		others          []int64
		off             time.Duration
		alarm, handOver bool
	}{
		{"alone", 5, nil, 0, false, false},
		{"fine", 1_000_000, []int64{1_001_999, 998_001}, 1999 * time.Millisecond, false, false},
		{"2 s", 1_002_000, []int64{1_000_000, 1_000_000}, 2 * time.Second, true, false},
		{"59.999 s", 1_059_999, []int64{1_000_000, 1_000_000}, 59999 * time.Millisecond, true, false},
		{"60 s behind", 940_000, []int64{1_000_000, 1_000_000}, -60 * time.Second, true, true},
		{"an hour, but two clocks", 4_600_000, []int64{1_000_000}, time.Hour, true, false},
		{"the others disagree", 1_000_000, []int64{1_000_000, 9_000_000}, 0, false, false},
		{"both others disagree with us", 1_000_000, []int64{1_090_000, 1_100_000}, -90 * time.Second, true, true},
		{"median of four others", 1_000_000, []int64{0, 1_000_500, 1_001_000, 9_000_000}, -500 * time.Millisecond, false, false},
	} {
		got := Judge(tc.own, tc.others)
		want := Skew{Off: tc.off, Alarm: tc.alarm, HandOver: tc.handOver}
		if tc.name == "fine" {
			got.Off, want.Off = got.Off.Abs(), want.Off.Abs()
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, want)
		}
	}
}

func TestInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := TakeOver(System(), "me", 0, nil)
		at := l.NowMS()
		if at != time.Now().UnixMilli() {
			t.Fatalf("cluster time %d, the bubble's %d", at, time.Now().UnixMilli())
		}
		time.Sleep(90 * time.Minute)
		if got := l.NowMS() - at; got != 5_400_000 {
			t.Fatalf("%d ms passed", got)
		}
	})
}
