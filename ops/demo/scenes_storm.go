package demo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// writers at each node, each with its own pace: enough that something is always under way.
	writersPerNode = 2
	writerPace     = 10 * time.Millisecond
	// stormBefore and stormAfter are how long it blows before the kill and after each change.
	stormBefore = 1500 * time.Millisecond
	stormAfter  = 1500 * time.Millisecond
)

// killTheLeader: six people write as fast as people at screens could, the leader's process is
// killed in the middle with kill -9, the others go on, and it comes back while they do.
func (h *hour) killTheLeader(ctx context.Context) (string, error) {
	if err := h.endVisits(ctx); err != nil {
		return "", err
	}
	before, _ := h.ledger.entries()
	begun := time.Now()
	blow, calm := context.WithCancel(ctx)
	defer calm()
	storm := make(chan error, 1)
	go func() { storm <- h.storm(ctx, blow) }()
	err := h.killAndRestart(ctx)
	calm()
	err = errors.Join(err, <-storm)
	after, _ := h.ledger.entries()
	h.figures.storm, h.figures.stormFor = len(after)-len(before), time.Since(begun)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s killed: next write done %v later, back in %v", h.figures.killed, round(h.figures.failover), round(h.figures.back)), nil
}

// endVisits starts and finishes whatever is assigned, so that everybody is free.
func (h *hour) endVisits(ctx context.Context) error {
	b, err := h.settledBoard(ctx, memberNames[0])
	if err != nil {
		return err
	}
	for _, c := range b.Categories {
		for _, a := range c.Assignments {
			if a.State == storehubv1.AssignmentState_ASSIGNMENT_STATE_PENDING {
				if _, err := act(ctx, h.owner, (*nodeAPI).StartService, &storehubv1.StartServiceRequest{AssignmentId: a.Id}); err != nil {
					return err
				}
			}
			if err := h.finish(ctx, h.owner, a.Id); err != nil {
				return err
			}
		}
	}
	return nil
}

// killAndRestart measures both.
func (h *hour) killAndRestart(ctx context.Context) error {
	if err := pause(ctx, stormBefore); err != nil {
		return err
	}
	leader, err := h.fleet.Leader(ctx)
	if err != nil {
		return err
	}
	h.figures.killed = leader.Name
	h.probe.nodes = h.fleet.APIs(h.otherThan(leader), h.fleet.OwnerToken())
	at := time.Now()
	leader.Kill()
	if _, err := act(ctx, h.probe, (*nodeAPI).PutRoom, rooms[0]); err != nil {
		return fmt.Errorf("the first write after the leader was killed: %w", err)
	}
	h.figures.failover = time.Since(at)
	if err := pause(ctx, stormAfter); err != nil {
		return err
	}
	at = time.Now()
	if err := leader.Restart(); err != nil {
		return err
	}
	if err := leader.Ready(ctx, len(h.fleet.Members())); err != nil {
		return err
	}
	if _, err := h.settledBoard(ctx, leader.Name); err != nil {
		return err
	}
	h.figures.back = time.Since(at)
	return errors.Join(h.publish(ctx), pause(ctx, stormAfter))
}

func (h *hour) otherThan(m *fleet.Member) *fleet.Member {
	for _, o := range h.fleet.Members() {
		if o != m {
			return o
		}
	}
	return m
}

// pause lets the storm blow for a while.
func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// storm runs all writers until blow ends. Each finishes the visit it has begun.
func (h *hour) storm(ctx, blow context.Context) error {
	var all []func(context.Context) error
	for _, m := range h.fleet.Members() {
		for k := range writersPerNode {
			all = append(all, func(ctx context.Context) error { return h.write(ctx, blow, m.Name, k) })
		}
	}
	return atOnce(ctx, all...)
}

// write is one person at one node: a technician is sent, starts and finishes, or is cancelled.
// That nobody is free is no surprise in a storm.
func (h *hour) write(ctx, blow context.Context, node string, k int) error {
	pace := time.NewTicker(writerPace)
	defer pace.Stop()
	for n := k; blow.Err() == nil; n++ {
		<-pace.C
		category := [2]string{foot, body}[n%2]
		room := rooms[n%len(rooms)].Id
		a, err := h.next(ctx, node, category, room)
		if err != nil {
			if refusedWith("", "SHORTAGE", err) == nil {
				continue
			}
			return err
		}
		if err := h.visit(ctx, h.people[node], a.Id, n%3 == 0, pace); err != nil {
			return fmt.Errorf("%s at %s: %w", a.Id, node, err)
		}
	}
	return nil
}

func (h *hour) visit(ctx context.Context, d *desk, assignment string, cancel bool, pace *time.Ticker) error {
	<-pace.C
	if _, err := act(ctx, d, (*nodeAPI).Acknowledge, &storehubv1.AcknowledgeRequest{AssignmentId: assignment}); err != nil {
		return err
	}
	<-pace.C
	if cancel {
		_, err := act(ctx, d, (*nodeAPI).CancelAssignment, &storehubv1.CancelAssignmentRequest{AssignmentId: assignment})
		return err
	}
	if _, err := act(ctx, d, (*nodeAPI).StartService, &storehubv1.StartServiceRequest{AssignmentId: assignment}); err != nil {
		return err
	}
	<-pace.C
	return h.finish(ctx, d, assignment)
}
