package lines

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/hw/display"
	storehubv1 "storehub/proto/storehub/v1"
)

var rewrite = flag.Bool("rewrite", false, "write the golden file anew")

var languages = []storehubv1.Language{storehubv1.Language_LANGUAGE_ZH_CN, storehubv1.Language_LANGUAGE_EN, storehubv1.Language_LANGUAGE_PL}

const (
	techRoom  = storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM
	reception = storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION
	office    = storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE
	inRoom    = storehubv1.TerminalRole_TERMINAL_ROLE_ROOM
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func at(minutes float64) *timestamppb.Timestamp {
	return timestamppb.New(noon.Add(time.Duration(minutes * float64(time.Minute))))
}

// turn is a category with these next in turn; 12 free, 7 busy, 2 waiting.
func turn(name string, numbers ...string) *storehubv1.BoardCategory {
	c := &storehubv1.BoardCategory{Id: name, Name: name, Idle: 12, Serving: 7, Pending: 2}
	for i, n := range numbers {
		c.Queue = append(c.Queue, &storehubv1.BoardEntry{Technician: n, Position: int32(i + 1), Turn: int32(i + 1)})
	}
	return c
}

func board(categories ...*storehubv1.BoardCategory) *storehubv1.Board {
	return &storehubv1.Board{HasMajority: true, Now: at(0), Categories: categories}
}

func sent(kind storehubv1.Kind, number, room string, minutesAgo float64) *storehubv1.Assignment {
	return &storehubv1.Assignment{
		Technician: number, Kind: kind, Room: room, DispatchedAt: at(-minutesAgo), State: storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING,
	}
}

func serving(number, room string, end float64) *storehubv1.Assignment {
	a := sent(storehubv1.Kind_KIND_ROTATION, number, room, 30)
	a.State, a.PlannedEnd, a.AcknowledgedAt = storehubv1.AssignmentState_ASSIGNMENT_STATE_SERVING, at(end), at(-29)
	return a
}

// page collects what displays show, and checks what holds for all of them.
type page struct {
	t *testing.T
	strings.Builder
}

func (p *page) title(s string) { fmt.Fprintf(p, "\n# %s\n", s) }

func (p *page) show(l storehubv1.Language, lines [2]string) {
	p.t.Helper()
	for _, s := range lines {
		if Width(s) > Cells || !utf8.ValidString(s) || strings.Contains(s, "%!") {
			p.t.Errorf("%q takes %d cells", s, Width(s))
		}
	}
	pad := func(s string) string { return s + strings.Repeat(" ", Cells-Width(s)) }
	fmt.Fprintf(p, "%-5s |%s|%s|\n", strings.TrimPrefix(l.String(), "LANGUAGE_"), pad(lines[0]), pad(lines[1]))
}

func TestGolden(t *testing.T) {
	p := &page{t: t}
	idleScreens(p)
	swipeScreens(p)
	refusalScreens(p)
	const file = "testdata/lines.golden"
	if *rewrite {
		if err := os.WriteFile(file, []byte(p.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if p.String() != string(want) {
		t.Errorf("%s differs (go test ./rpc/lines -rewrite writes it anew):\n%s", file, p.String())
	}
}

type screen struct {
	title    string
	role     storehubv1.TerminalRole
	board    *storehubv1.Board
	terminal *storehubv1.Terminal
	ticks    []int
}

func idleScreens(p *page) {
	foot, back := turn("足疗", "12", "15", "18", "21"), turn("背部按摩", "31")
	calls := turn("足疗", "12", "15")
	calls.Assignments = []*storehubv1.Assignment{
		sent(storehubv1.Kind_KIND_PICK, "18", "VIP-1", 1), sent(storehubv1.Kind_KIND_ROTATION, "12", "203", 3), sent(storehubv1.Kind_KIND_REQUEST, "15", "贵宾房A", 2),
		serving("9", "203", 10),
	}
	one := turn("足疗", "12")
	one.Assignments = []*storehubv1.Assignment{sent(storehubv1.Kind_KIND_INVITE, "12", "总统套房牡丹亭天字一号", 1)}
	wide := turn("足疗", "12")
	wide.Assignments = []*storehubv1.Assignment{
		sent(storehubv1.Kind_KIND_ROTATION, "12", "room-123456789012", 2), sent(storehubv1.Kind_KIND_ROTATION, "1234567890123456", "203", 1),
	}
	crowd := turn("crowd", "1000001", "1000002", "1000003")
	crowd.Idle, crowd.Serving, crowd.Pending = 100, 250, 99
	rooms := turn("足疗")
	rooms.Assignments = []*storehubv1.Assignment{serving("12", "203", 25.5), serving("15", "204", -4), sent(storehubv1.Kind_KIND_ROTATION, "18", "205", 1), sent(storehubv1.Kind_KIND_ROTATION, "19", "205", 1)}
	alone := board(foot)
	alone.HasMajority, alone.AgeMs = false, 12_400
	in := func(room string) *storehubv1.Terminal { return &storehubv1.Terminal{Room: room} }
	for _, s := range []screen{
		{"technician room, nobody called", techRoom, board(foot), nil, []int{0}},
		{"technician room, categories alternate every 5 s", techRoom, board(foot, back), nil, []int{0, 4, 5, 9, 10}},
		{"technician room of one category", techRoom, board(foot, back), &storehubv1.Terminal{Category: "背部按摩"}, []int{0, 5}},
		{"technician room, nobody can go", techRoom, board(turn("足疗")), nil, []int{0}},
		{"technician room before the first category", techRoom, board(), nil, []int{0}},
		{"technician room, three called, oldest first, change every 3 s", techRoom, board(calls), nil, []int{0, 3, 6, 9}},
		{"technician room, a long room", techRoom, board(one), nil, []int{0}},
		{"technician room, numbers are whole or not there", techRoom, board(wide), nil, []int{0, 3}},
		{"technician room, many and long", techRoom, board(crowd), nil, []int{0}},
		{"reception", reception, board(foot, back), nil, []int{0, 5}},
		{"back office, long name", office, board(turn("Traditional Thai Massage", "12", "15", "18")), nil, []int{0}},
		{"reception, long numbers", reception, board(crowd), nil, []int{0}},
		{"reception before the first category", reception, board(), nil, []int{0}},
		{"room, serving", inRoom, board(rooms), in("203"), []int{0}},
		{"room, over", inRoom, board(rooms), in("204"), []int{0}},
		{"room, two are expected", inRoom, board(rooms), in("205"), []int{0, 3}},
		{"room, free", inRoom, board(rooms), in("206"), []int{0}},
		{"no majority", techRoom, alone, nil, []int{0}},
		{"no majority in a room", inRoom, alone, in("203"), []int{0}},
	} {
		p.title(s.title)
		for _, l := range languages {
			for _, tick := range s.ticks {
				p.show(l, Idle(l, s.role, s.board, s.terminal, tick))
			}
		}
	}
}

func swipeScreens(p *page) {
	for action := range len(storehubv1.SwipeAction_name) {
		res := &storehubv1.SwipeResponse{
			Action: storehubv1.SwipeAction(action), Technician: "12", Name: "王芳", Position: 5, Room: "203", MinutesLeft: 60,
			State: storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE,
		}
		p.title("swipe " + strings.TrimPrefix(res.Action.String(), "SWIPE_ACTION_"))
		for _, l := range languages {
			p.show(l, Swipe(l, res))
		}
	}
	shown := storehubv1.SwipeAction_SWIPE_ACTION_SHOWN
	for _, c := range []struct {
		title string
		res   *storehubv1.SwipeResponse
	}{
		{"is pending in a long room", &storehubv1.SwipeResponse{Action: shown, Technician: "12", Name: "Aleksandra Wierzbicka-Nowak", Room: "总统套房牡丹亭天字一号", State: storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING}},
		{"is over", &storehubv1.SwipeResponse{Action: shown, Technician: "12", Name: "王芳", MinutesLeft: -7, State: storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING}},
		{"is held", &storehubv1.SwipeResponse{Action: shown, Technician: "12", Name: "欧阳娜娜司马相如诸葛", Position: 120, State: storehubv1.TechnicianState_TECHNICIAN_STATE_HELD}},
		{"staff", &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_IDENTIFIED, StaffId: "anna", Name: "Anna"}},
		{"staff without a name", &storehubv1.SwipeResponse{Action: shown, StaffId: "anna"}},
		{"finished for today", &storehubv1.SwipeResponse{Action: storehubv1.SwipeAction_SWIPE_ACTION_FINISHED, Technician: "12", Name: "王芳"}},
	} {
		p.title("swipe, " + c.title)
		for _, l := range languages {
			p.show(l, Swipe(l, c.res))
		}
	}
}

func refusalScreens(p *page) {
	fault := func(r storehubv1.Reason, args ...string) *storehubv1.FaultDetail {
		d := &storehubv1.FaultDetail{Reason: r}
		for i := 0; i < len(args); i += 2 {
			d.Args = append(d.Args, &storehubv1.FaultArg{Name: args[i], Value: args[i+1]})
		}
		return d
	}
	for _, d := range []*storehubv1.FaultDetail{
		fault(storehubv1.Reason_REASON_WRONG_ROOM, "technician", "12", "room", "203"),
		fault(storehubv1.Reason_REASON_WRONG_ROOM, "technician", "1234567890123456", "room", "总统套房牡丹亭天字一号"),
		fault(storehubv1.Reason_REASON_CARD_UNKNOWN, "card", "em4100:6F007B3972"),
		fault(storehubv1.Reason_REASON_NO_MAJORITY),
		fault(storehubv1.Reason_REASON_PREPARED_STALE),
		fault(storehubv1.Reason_REASON_NO_LEADER),
		{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true},
	} {
		p.title(map[bool]string{false: "refused ", true: "maybe done "}[d.Uncertain] + strings.TrimPrefix(d.Reason.String(), "REASON_"))
		for _, l := range languages {
			p.show(l, Refusal(l, d))
		}
	}
}

// TestEveryReason: each has its words in each language, short enough and in letters that
// every display can spell, if need be without their marks.
func TestEveryReason(t *testing.T) {
	for n, name := range storehubv1.Reason_name {
		for _, l := range languages {
			s := refusals[storehubv1.Reason(n)].in(l)
			if s == "" || Width(s) > Cells || strings.TrimSpace(s) != s {
				t.Errorf("%s in %v: %q takes %d cells", name, l, s, Width(s))
			}
			for _, e := range display.Encodings() {
				if l != storehubv1.Language_LANGUAGE_ZH_CN && !e.Shows(s) {
					t.Errorf("%s in %v: a display with %s cannot spell %q", name, l, e, s)
				}
			}
			got := Refusal(l, &storehubv1.FaultDetail{Reason: storehubv1.Reason(n)})
			if got[1] != s {
				t.Errorf("%s in %v shows %q", name, l, got[1])
			}
		}
	}
	if len(refusals) != len(storehubv1.Reason_name) {
		t.Error("words without a reason")
	}
}

func TestEveryWord(t *testing.T) {
	for _, l := range languages {
		w := in(l)
		for k := range storehubv1.Kind_name {
			if k != 0 && (w.kinds[storehubv1.Kind(k)] == "" || w.spoken[storehubv1.Kind(k)] == "") {
				t.Errorf("%v has no letter or no word for %v", l, storehubv1.Kind(k))
			}
		}
		for s := range storehubv1.TechnicianState_name {
			if s != 0 && w.states[storehubv1.TechnicianState(s)] == "" {
				t.Errorf("%v has no word for %v", l, storehubv1.TechnicianState(s))
			}
		}
	}
}

func TestClip(t *testing.T) {
	for _, c := range []struct {
		s     string
		cells int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "abc"}, {"中文", 4, "中文"}, {"中文", 3, "中"}, {"a中文", 3, "a中"}, {"中文", 1, ""}, {"", 0, ""},
		{"room 203", 7, "room"}, {"203", 2, ""}, {"A203B", 3, "A"}, {"A203B", 4, "A203"}, {"203 204", 5, "203"}, {"e\u0301e\u0301", 1, "é"},
		{"★12", 4, "★12"}, {"★12", 3, "★"}, {"a·b", 3, "a·"}, {"Ω", 1, ""}, {"Ⅱ", 1, ""}, {"=\u0338x", 2, "≠"},
		{"二〇三", 4, "二〇"}, {"12 王芳", 6, "12 王"},
	} {
		if got := clip(c.s, c.cells); got != c.want {
			t.Errorf("clip(%q, %d) = %q, want %q", c.s, c.cells, got, c.want)
		}
	}
}

func TestMinutes(t *testing.T) {
	for _, c := range []struct{ ms, want int64 }{{1, 1}, {60_000, 1}, {60_001, 2}, {0, 0}, {-1, 0}, {-59_999, 0}, {-60_000, -1}, {-90_000, -1}} {
		if got := minutesTo(0, c.ms); int64(got) != c.want {
			t.Errorf("%d ms are %d min, want %d", c.ms, got, c.want)
		}
	}
}

// FuzzIdle: whatever the names, every line fits.
func FuzzIdle(f *testing.F) {
	f.Add("足疗", "12", "203", "1234567890123456", 4)
	f.Fuzz(func(t *testing.T, name, number, room, other string, tick int) {
		c := turn(name, number, other, number)
		c.Assignments = []*storehubv1.Assignment{sent(storehubv1.Kind_KIND_PICK, number, room, 1), sent(storehubv1.Kind_KIND_PICK, other, room, 1)}
		for _, l := range languages {
			for _, role := range []storehubv1.TerminalRole{techRoom, reception, inRoom} {
				for _, s := range Idle(l, role, board(c), &storehubv1.Terminal{Room: room}, tick) {
					if Width(s) > Cells {
						t.Errorf("%q takes %d cells", s, Width(s))
					}
				}
			}
			for _, s := range Refusal(l, &storehubv1.FaultDetail{Args: []*storehubv1.FaultArg{{Name: "technician", Value: number}, {Name: "room", Value: room}}}) {
				if Width(s) > Cells {
					t.Errorf("%q takes %d cells", s, Width(s))
				}
			}
		}
	})
}
