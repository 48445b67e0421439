package courier

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/hw"
	"storehub/node/notify"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

const (
	// claimLasts is how long the rules keep a notice for whoever claimed it. It counts here from before the claim, so no report is
	// made any more when the claim may have ended.
	claimLasts = 120 * time.Second
	// stopBefore is how long before that an attempt is stopped, by this PC's own clock.
	stopBefore = 30 * time.Second
	// claimWithin bounds a claim, a change of leader included. One of which nothing is known by then is left to its end.
	claimWithin = 30 * time.Second
	// tryAgain is the pause before a command is proposed once more that was not taken.
	tryAgain = 500 * time.Millisecond
	// stepBack is how long a node whose claim was refused leaves the notice, and its place, alone.
	stepBack = 5 * time.Second
	// lastWord bounds a report that is made when the node stops.
	lastWord = 2 * time.Second
)

const (
	queued  = storehubv1.NoticeState_NOTICE_STATE_QUEUED
	sent    = storehubv1.NoticeState_NOTICE_STATE_SENT
	failed  = storehubv1.NoticeState_NOTICE_STATE_FAILED
	unknown = storehubv1.NoticeState_NOTICE_STATE_UNKNOWN
)

// errStops is why a notice that was claimed is not sent.
var errStops = errors.New("the node stops")

// carry claims a notice, sends it and reports. Nothing new begins after ctx, and what is under way ends with working.
func (c *Courier) carry(ctx, working context.Context, l *lane, id string) {
	defer c.end(l, id)
	log := c.cfg.Logger.With("notice", id, "channel", name(l.channel))
	began := time.Now()
	index, err := c.propose(ctx, began.Add(claimWithin), &storehubv1.ClaimNotice{Id: id})
	if err != nil {
		log.Debug("a notice was not claimed", "why", err)
		sleep(ctx, stepBack)
		return
	}
	attempt, cancel := context.WithDeadline(working, began.Add(claimLasts-stopBefore))
	defer cancel()
	letter, epoch, err := c.letter(attempt, id, index)
	if letter == nil && err == nil {
		log.Warn("a notice was claimed and is not this node's any more")
		return
	}
	if err == nil && ctx.Err() != nil {
		err = errStops
	}
	if err == nil {
		err = c.send(attempt, log, l, letter, epoch)
	}
	c.report(working, log, began, l, letter, id, err)
}

// letter is what a notice says that was claimed at an index, and the epoch of the shop; nil without an error when it is not this
// node's.
func (c *Courier) letter(ctx context.Context, id string, index uint64) (*fsm.Letter, uint64, error) {
	for {
		v, err := c.cfg.Hub.AtLeast(ctx, index)
		if err == nil {
			letter, ok := v.Letter(id, c.cfg.NodeID)
			if !ok {
				return nil, 0, nil
			}
			return letter, v.Epoch(), nil
		}
		if !sleep(ctx, tryAgain) {
			return nil, 0, fmt.Errorf("this node does not know its claim: %w", err)
		}
	}
}

// send hands a letter over. A sender that panics costs the message, not the node; nobody knows how far it came.
func (c *Courier) send(ctx context.Context, log *slog.Logger, l *lane, letter *fsm.Letter, epoch uint64) (err error) {
	defer func() {
		if r := recover(); r != nil { // its text may have the message in it
			log.Error("a sender has panicked", "what", fmt.Sprintf("%T", r), "stack", string(debug.Stack()))
			err = fmt.Errorf("%w: the sender has panicked", notify.ErrUnknown)
		}
	}()
	m, err := message(letter, epoch, c.cfg.Hub.NowMS())
	if err != nil {
		return err
	}
	return l.sender.Send(ctx, m)
}

// outcome is what an attempt came to. What is neither done nor refused nor unknown was not sent.
func outcome(err error) storehubv1.NoticeState {
	switch {
	case err == nil:
		return sent
	case errors.Is(err, notify.ErrRefused), errors.Is(err, hw.ErrRefused):
		return failed
	case errors.Is(err, notify.ErrUnknown), errors.Is(err, hw.ErrUnknown):
		return unknown
	}
	return queued
}

// report tells the shop what an attempt came to, as long as the claim lasts. A report that comes too late is refused: the rules have
// decided by then.
func (c *Courier) report(working context.Context, log *slog.Logger, began time.Time, l *lane, letter *fsm.Letter, id string, err error) {
	came, why := outcome(err), trouble(err, letter)
	l.went(came)
	level := slog.LevelInfo
	if came != sent {
		level = slog.LevelWarn
	}
	log.Log(working, level, "a notice was carried", "outcome", stateName(came), "why", why)
	until := began.Add(claimLasts)
	ctx, cancel := context.WithDeadline(context.WithoutCancel(working), until)
	defer cancel()
	defer context.AfterFunc(working, func() { time.AfterFunc(lastWord, cancel) })()
	if _, err := c.propose(ctx, until, &storehubv1.ReportNotice{Id: id, Outcome: came, Trouble: why, Gone: errors.Is(err, notify.ErrGone)}); err != nil {
		log.Warn("what became of a notice was not reported", "outcome", stateName(came), "error", err)
	}
}

// propose makes a command in the node's name and tells the index of its entry. What was not taken, or may have been, is proposed
// again with the same request id, which acts once, until a time.
func (c *Courier) propose(ctx context.Context, until time.Time, req proto.Message) (index uint64, err error) {
	ctx, cancel := context.WithDeadline(ctx, until)
	defer cancel()
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return 0, err
	}
	cmd := fsm.Wrap(req)
	cmd.RequestId = rand.Text()
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: c.cfg.NodeID}}
	cmd.Digest = c.cfg.Hub.Digest("request", []byte(req.ProtoReflect().Descriptor().FullName()), body)
	for {
		res, err := c.cfg.Hub.Propose(ctx, cmd)
		if err == nil {
			if fault := fsm.FaultOf(res); fault != nil {
				return 0, fault
			}
			return res.Index, nil
		}
		var away *rpc.Unavailable
		if !errors.As(err, &away) || !sleep(ctx, tryAgain) {
			return 0, err
		}
	}
}

// sleep waits; false = ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
