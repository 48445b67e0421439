package demo

import (
	"context"
	"errors"
	"strings"
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
)

// atClosing is the end of an hour as three nodes might tell it, without the nodes.
func atClosing(order ...string) *closing {
	before, category := startOf("A B C")
	c := &closing{hour: &hour{before: before, category: category, ledger: &ledger{}},
		events: map[string][]*entryEvents{}, boards: map[string]*storehubv1.Board{}}
	for i, name := range memberNames {
		after, _ := startOf(order[i])
		c.boards[name] = after
		c.events[name] = []*entryEvents{{Index: 9, Events: []*storehubv1.Event{
			told("AssignmentDispatched A A-1 kind=ROTATION"), told("ServiceFinished A A-1"),
		}}}
	}
	return c
}

// TestChecksCanFail: a check that holds whatever happens proves nothing.
func TestChecksCanFail(t *testing.T) {
	ctx := t.Context()
	if _, err := atClosing("B C A", "B C A", "B C A").queueOrderFollowsFromTheEvents(ctx); err != nil {
		t.Errorf("a right order: %v", err)
	}
	_, err := atClosing("B C A", "B C A", "A B C").queueOrderFollowsFromTheEvents(ctx)
	mustTell(t, err, "at office", "expected [B C A]", "saw [A B C]")

	c := atClosing("B C A", "B C A", "B C A")
	first := c.events[memberNames[0]][0]
	first.Events = append(first.Events, told("AssignmentDispatched B A-2 kind=PICK"))
	_, err = c.noTechnicianHadTwoLiveAssignments(ctx)
	mustTell(t, err, "live assignments on the board", "expected 1, saw 0")
	first.Events = append(first.Events, told("AssignmentDispatched B A-3 kind=PICK"))
	_, err = c.noTechnicianHadTwoLiveAssignments(ctx)
	mustTell(t, err, "index 9", "technician B got A-3 while A-2 was live")

	c.ledger.lose(written{id: "desk-1", op: "Dispatch"}, errors.New("nobody answered"))
	_, err = c.noWriteWasLeftUnanswered(ctx)
	mustTell(t, err, "desk-1 Dispatch", "nobody answered")
}

// TestNothingWasRead: a check whose material an earlier one could not read fails, and says so.
func TestNothingWasRead(t *testing.T) {
	for _, spoil := range []func(*closing){
		func(c *closing) { c.boards = nil },
		func(c *closing) { c.events = nil },
		func(c *closing) { c.boards[memberNames[2]] = nil },
	} {
		c := atClosing("B C A", "B C A", "B C A")
		spoil(c)
		_, err := c.noTechnicianHadTwoLiveAssignments(t.Context())
		mustTell(t, err, "could not be read")
		_, err = c.queueOrderFollowsFromTheEvents(t.Context())
		mustTell(t, err, "could not be read")
	}
}

// TestStoppedInTheChecks: Ctrl-C during the checks is no verdict.
func TestStoppedInTheChecks(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out strings.Builder
	h := atClosing("B C A", "B C A", "B C A").hour
	h.out = &out
	if err := h.verdict(ctx); !errors.Is(err, ErrStopped) || out.Len() != 0 {
		t.Errorf("%v, after %q", err, out.String())
	}
}

// TestAnswersAreCompared: another answer, or the same one at another index, was done twice.
func TestAnswersAreCompared(t *testing.T) {
	for _, c := range []struct {
		outcome string
		index   uint64
		held    bool
	}{{"answer: x", 7, true}, {"answer: y", 7, false}, {"answer: x", 8, false}} {
		w := written{id: "desk-1", index: 7, outcome: "answer: x", again: func(context.Context, *nodeAPI) (string, uint64, error) {
			return c.outcome, c.index, nil
		}}
		err := sameAgain(t.Context(), w, &nodeAPI{Name: "office"})
		if c.held != (err == nil) {
			t.Errorf("%s at index %d: %v", c.outcome, c.index, err)
		}
	}
}

func mustTell(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("expected an error that tells %q, saw %v", w, err)
		}
	}
}
