package station

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"storehub/hw/display"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/lines"
)

// TestDisplaysShowWholeLines: rpc/lines lays a line out and hw/display spells it, each with its own
// idea of widths. Whatever people call their rooms and categories, no encoding loses the end of a
// line: half a number is another technician.
func TestDisplaysShowWholeLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.StringMatching(`[★·Ⅱ①…€×ΩЖółñ“足疗aé\- ]{0,14}`), rapid.String()).Draw(t, "name")
		role := storehubv1.TerminalRole(rapid.IntRange(1, len(storehubv1.TerminalRole_name)-1).Draw(t, "role"))
		language := storehubv1.Language(rapid.IntRange(1, len(storehubv1.Language_name)-1).Draw(t, "language"))
		c := &storehubv1.BoardCategory{Id: "c", Name: name, Idle: 12, Serving: 7, Pending: 2}
		for i, n := range []string{"8", "12", "18"} {
			c.Queue = append(c.Queue, &storehubv1.BoardEntry{Technician: n, Position: int32(i + 1), Turn: int32(i + 1)})
		}
		for range rapid.IntRange(0, 2).Draw(t, "called") {
			c.Assignments = append(c.Assignments, &storehubv1.Assignment{
				Technician: "18", Kind: storehubv1.Kind_KIND_REQUEST, Room: name, DispatchedAt: timestamppb.Now(), State: storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING,
			})
		}
		board := &storehubv1.Board{HasMajority: true, Categories: []*storehubv1.BoardCategory{c}}
		action := storehubv1.SwipeAction(rapid.IntRange(0, len(storehubv1.SwipeAction_name)-1).Draw(t, "action"))
		for _, shown := range [][2]string{
			lines.Idle(language, role, board, &storehubv1.Terminal{Room: name}, 0),
			lines.Swipe(language, &storehubv1.SwipeResponse{Action: action, Technician: "18", Name: name, Room: name, Position: 12}),
			lines.Swipe(language, &storehubv1.SwipeResponse{Action: action, StaffId: "s", Name: name}),
			lines.Refusal(language, &storehubv1.FaultDetail{
				Reason: storehubv1.Reason_REASON_WRONG_ROOM, Args: []*storehubv1.FaultArg{{Name: "technician", Value: "18"}, {Name: "room", Value: name}},
			}),
		} {
			for _, line := range shown {
				mustArriveWhole(t, line)
			}
		}
	})
}

// mustArriveWhole: a mark behind the line would still be shown if there is place for it, and what
// stands behind the last blank is spelled whole.
func mustArriveWhole(t *rapid.T, line string) {
	if w := lines.Width(line); w > display.Cols {
		t.Fatalf("%q takes %d cells", line, w)
	}
	last := line[strings.LastIndexByte(line, ' ')+1:]
	for _, enc := range display.Encodings() {
		cells, want := enc.Line(line), enc.Line(last)
		if got := strings.TrimRight(string(cells[:]), " "); !strings.HasSuffix(got, strings.TrimRight(string(want[:]), " ")) {
			t.Fatalf("%s shows %q as %q", enc, line, got)
		}
	}
}
