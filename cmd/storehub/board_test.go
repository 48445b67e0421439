package main

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

func at(hour, minute int) *timestamppb.Timestamp {
	return timestamppb.New(time.Date(2026, 3, 14, hour, minute, 0, 0, time.Local))
}

// sampleBoard has one row of each kind.
func sampleBoard() *storehubv1.Board {
	const (
		idle    = storehubv1.TechnicianState_TECHNICIAN_STATE_IDLE
		serving = storehubv1.TechnicianState_TECHNICIAN_STATE_SERVING
		pending = storehubv1.TechnicianState_TECHNICIAN_STATE_PENDING
		held    = storehubv1.TechnicianState_TECHNICIAN_STATE_HELD
		resting = storehubv1.TechnicianState_TECHNICIAN_STATE_BREAK
		female  = storehubv1.Gender_GENDER_FEMALE
		male    = storehubv1.Gender_GENDER_MALE
	)
	return &storehubv1.Board{
		Index: 1042, HasMajority: true, Now: at(14, 0), Head: &storehubv1.TreeHead{Size: 1031, Hash: []byte(strings.Repeat("\xab\x12", 16))},
		Categories: []*storehubv1.BoardCategory{{
			Id: "foot", Name: "足疗", Idle: 2, Serving: 2, Pending: 2, More: 3,
			Queue: []*storehubv1.BoardEntry{
				{Technician: "12", Name: "王芳", Gender: female, State: idle, Position: 1, Turn: 1, Since: at(13, 40), RotationsToday: 3, RequestsToday: 1},
				{Technician: "15", Name: "Łukasz Żak", Gender: male, State: serving, Position: 2, AssignmentId: "A-7", Since: at(13, 20), RotationsToday: 2},
				{Technician: "8", Name: "欧阳娜娜", Gender: female, State: serving, Position: 3, AssignmentId: "A-3", LeaveAfterService: true},
				{Technician: "21", Name: "李雷", Gender: male, State: pending, Position: 4, AssignmentId: "A-8"},
				{Technician: "22", Name: "Anna", Gender: female, State: pending, Position: 5, AssignmentId: "A-9"},
				{Technician: "103", Name: "evil\x1b[2Jname", Gender: female, State: held, Position: 6, Until: at(14, 20)},
				{Technician: "9", Gender: male, State: resting, Position: 7, Until: at(13, 55)},
				{Technician: "18", Name: "张三", Gender: male, State: idle, Position: 8, Turn: 2, Since: at(9, 58)},
			},
			Assignments: []*storehubv1.Assignment{
				{Id: "A-7", Technician: "15", Kind: storehubv1.Kind_KIND_REQUEST, Room: "201", PlannedEnd: at(14, 23)},
				{Id: "A-3", Technician: "8", Kind: storehubv1.Kind_KIND_ROTATION, Room: "VIP 2", PlannedEnd: at(13, 54)},
				{Id: "A-8", Technician: "21", Kind: storehubv1.Kind_KIND_ROTATION, Room: "203", DispatchedAt: at(13, 55), Escalated: true},
				{Id: "A-9", Technician: "22", Kind: storehubv1.Kind_KIND_PICK, Room: "204", DispatchedAt: at(13, 59), AcknowledgedAt: at(14, 0)},
			},
			Waiting: []*storehubv1.Waiting{{Id: "W-2", Gender: female, Room: "205", Since: at(13, 52), CanServe: true}},
		}, {Id: "body"}},
	}
}

func drawn(b *storehubv1.Board, s screen) string {
	now := time.Date(2026, 3, 14, 13, 59, 0, 0, time.Local) // the board's clock is ahead
	return strings.Join(viewBoard(b, now, now).lines(s), "\n")
}

// TestBoardLooks keeps what the board looks like at three widths; look at the files when they
// change. Rewrite them with: go test ./cmd/storehub -run TestBoardLooks -rewrite
func TestBoardLooks(t *testing.T) {
	for name, s := range map[string]screen{"wide": {}, "60": {width: 60}, "32": {width: 32}} {
		file := filepath.Join("testdata", "board-"+name+".golden")
		got := drawn(sampleBoard(), s) + "\n"
		if *rewrite {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, want)
		}
	}
}

var rewrite = flag.Bool("rewrite", false, "rewrite the golden files")

func TestBoardFitsEveryWidth(t *testing.T) {
	for width := 10; width < 120; width++ {
		for _, line := range strings.Split(drawn(sampleBoard(), screen{width: width, color: true}), "\n") {
			if got := widths.StringWidth(escapes.ReplaceAllString(line, "")); got > width {
				t.Fatalf("%d cells on a screen of %d: %q", got, width, line)
			}
			if opened, closed := strings.Count(line, "\x1b["), strings.Count(line, "\x1b[0m"); opened > 0 && closed == 0 {
				t.Fatalf("colours are left open: %q", line)
			}
		}
	}
}

func TestBannerSaysWhatCannotBeBelieved(t *testing.T) {
	now := time.Now()
	for want, c := range map[string]struct {
		change func(*storehubv1.Board)
		since  time.Duration
	}{
		"majority: yes · age 250 ms":                       {func(b *storehubv1.Board) { b.AgeMs = 250 }, 0},
		"!! READ ONLY · no majority · age 12 s":            {func(b *storehubv1.Board) { b.HasMajority, b.AgeMs = false, 12_000 }, 0},
		"!! READ ONLY · no majority · this is the last bo": {func(b *storehubv1.Board) { b.HasMajority, b.Restored = false, true }, 0},
		"!! CONNECTION LOST · age 16 s":                    {func(*storehubv1.Board) {}, 16 * time.Second},
	} {
		b := sampleBoard()
		c.change(b)
		if got := viewBoard(b, now, now.Add(c.since)).lines(screen{})[0]; !strings.HasPrefix(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestTimesAreTheShops, wherever the screen stands; of a node that does not tell the zone they are this
// computer's.
func TestTimesAreTheShops(t *testing.T) {
	b := sampleBoard()
	b.Now = timestamppb.New(time.Date(2026, 3, 14, 14, 0, 0, 0, time.UTC))
	b.Categories[0].Queue[0].Since, b.Categories[0].Queue[5].Until = b.Now, b.Now
	for zone, want := range map[string]string{"Asia/Shanghai": "22:00", "Europe/Warsaw": "15:00", "": b.Now.AsTime().Local().Format("15:04")} {
		b.Zone = zone
		got := drawn(b, screen{})
		for _, want := range []string{"· " + want + ":00", "since " + want, "until " + want} {
			if !strings.Contains(got, want) {
				t.Errorf("%q: no %q in\n%s", zone, want, got)
			}
		}
	}
}

// TestALongNameIsCut even where the times are long as well, and takes no column away from the others.
func TestALongNameIsCut(t *testing.T) {
	b := sampleBoard()
	b.Categories[0].Queue[0].Name = "Maximiliane Wilhelmina von Hohenberg-Schwarzenfels"
	if got := drawn(b, screen{width: 80}); !strings.Contains(got, "TURN  NO.  NAME") || !strings.Contains(got, "Maximili") {
		t.Errorf("the compact form:\n%s", got)
	}
	b.Categories[0].Queue = b.Categories[0].Queue[:1]
	got := drawn(b, screen{width: 80})
	for _, want := range []string{"TURN  NO.  NAME", "Maximiliane Wilhe…  F    I idle", "since 13:40", "REQ"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

func TestWaitingGuestsStandInColumns(t *testing.T) {
	b := sampleBoard()
	b.Categories[0].Waiting = []*storehubv1.Waiting{
		{Id: "W-9", Technician: "8", Room: "201", Since: at(13, 50), CanServe: true}, {Id: "W-10", Since: at(13, 59)},
	}
	lines := strings.Split(drawn(b, screen{}), "\n")
	want := []string{"waiting W-9   for 8        10 min  room 201  somebody is free", "waiting W-10  for anybody  1 min"}
	if !slices.Equal(lines[3:5], want) {
		t.Errorf("got\n%s", strings.Join(lines[3:5], "\n"))
	}
}

// TestHintServesWhoHasWaitedLongest of those for whom somebody is free, with a command that is whole,
// and only where it would be done.
func TestHintServesWhoHasWaitedLongest(t *testing.T) {
	b := sampleBoard()
	b.Categories[0].Waiting = []*storehubv1.Waiting{{Id: "W-1", Since: at(13, 40)}, {Id: "W-12", Since: at(13, 52), CanServe: true}}
	b.Categories[1].Waiting = []*storehubv1.Waiting{{Id: "W-11", Since: at(13, 51), CanServe: true}}
	const command = `storehub call dispatch.ServeWaiting '{"waitingId":"W-11"}'`
	for width, want := range map[int]string{0: "to serve W-11: " + command, 80: "to serve W-11: " + command, len(command): command, len(command) - 1: ""} {
		lines := strings.Split(drawn(b, screen{width: width}), "\n")
		if got := lines[len(lines)-2]; got != want {
			t.Errorf("width %d: got %q, want %q", width, got, want)
		}
	}
	b.HasMajority = false
	if strings.Contains(drawn(b, screen{}), "ServeWaiting") {
		t.Error("a node without a majority is told to serve")
	}
	b.HasMajority, b.Categories = true, b.Categories[:1]
	b.Categories[0].Waiting = b.Categories[0].Waiting[:1]
	if strings.Contains(drawn(b, screen{}), "ServeWaiting") {
		t.Error("nobody is free, and yet somebody is to be sent")
	}
}

// A node that was taken out says so in every board, and not only in its status.
func TestBoardTellsWhatIsWrongWithItsNode(t *testing.T) {
	b := sampleBoard()
	b.HasMajority, b.Trouble = false, "this node was taken out of the shop"
	if got := drawn(b, screen{}); !strings.HasPrefix(got, "!! READ ONLY · no majority") || !strings.Contains(got, "\n!! this node was taken out of the shop\n") {
		t.Error(got)
	}
}

func TestEventsAreToldInPlainWords(t *testing.T) {
	end, offset := at(14, 23).AsTime().UnixMilli(), at(14, 23).AsTime().Local().Format("-07:00")
	for want, e := range map[string]*storehubv1.Event{
		"ServiceStarted            technician 8  room=201 planned_end=2026-03-14 14:23:00" + offset: {Name: "ServiceStarted", Technician: "8",
			Args: []*storehubv1.FaultArg{{Name: "room", Value: "201"}, {Name: "planned_end_ms", Value: strconv.FormatInt(end, 10)}}},
		"TechnicianReplaced        technician 8  substitute=12 served=2 min  by token:T-1": {Name: "TechnicianReplaced", Technician: "8", Actor: "token:T-1",
			Args: []*storehubv1.FaultArg{{Name: "by", Value: "12"}, {Name: "served_ms", Value: "125000"}}},
		"ServiceDue                technician 8  room=201": {Name: "ServiceDue", Technician: "8",
			Args: []*storehubv1.FaultArg{{Name: "minutes_left", Value: "0"}, {Name: "room", Value: "201"}}},
	} {
		if got := eventLine(clockOf("Europe/Warsaw"), &storehubv1.WatchEventsResponse{Index: 8, At: at(14, 0)}, e); !strings.HasSuffix(got, clockOf("Europe/Warsaw").second(at(14, 0))+"  "+want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
}
