package station

import (
	"context"
	"errors"
	"fmt"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// tendEvery is how often a terminal is offered to the shop until it is known there, and then how
// often its row is looked at.
const tendEvery = 500 * time.Millisecond

// currentWithin is how long this node may take to know the shop as it is now.
const currentWithin = 3 * time.Second

// tend creates a terminal that the shop does not know yet, and watches for what keeps it from
// working: that is said once in the log, and in the status as long as it lasts.
func (s *Station) tend(ctx context.Context, t Terminal) error {
	again := time.NewTicker(tendEvery)
	defer again.Stop()
	p, refused := s.posts[t.Name], ""
	for {
		trouble, err := s.look(ctx, t, &refused)
		switch {
		case err != nil:
			s.cfg.Logger.Debug("terminal not registered yet", "terminal", t.Name, "error", err)
		case !p.suffer(trouble):
		case trouble != "":
			s.cfg.Logger.Warn("terminal cannot be used as it is configured", "terminal", t.Name, "why", trouble)
		default:
			s.cfg.Logger.Info("terminal can be used now", "terminal", t.Name)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-again.C:
		}
	}
}

// look says what is wrong with a terminal, "" = nothing. What the shop refused once it would refuse
// again: refused remembers that, and a person must do something about it. An error passes by itself.
func (s *Station) look(ctx context.Context, t Terminal, refused *string) (trouble string, err error) {
	v, err := s.cfg.Hub.Local(ctx)
	if err != nil {
		return "", err
	}
	switch row := v.Terminal(t.Name); {
	case row != nil:
		*refused = ""
		return s.mismatch(v, row, t), nil
	case *refused != "":
		return *refused, nil
	case t.Room != "" && !hasRoom(v, t.Room):
		return s.roomless(ctx, t)
	}
	err = s.register(ctx, t)
	var fault *fsm.Fault
	if errors.As(err, &fault) && !passes(fault) {
		*refused = "the shop refuses it: " + fault.Error()
		return *refused, nil
	}
	return "", err
}

// roomless is what is wrong with a terminal whose room this node does not know. A node that has just
// joined knows no room yet, so it asks for the shop as it is now.
func (s *Station) roomless(ctx context.Context, t Terminal) (trouble string, err error) {
	ctx, cancel := context.WithTimeout(ctx, currentWithin)
	defer cancel()
	v, err := s.cfg.Hub.Linearizable(ctx)
	if err != nil || hasRoom(v, t.Room) {
		return "", err
	}
	return fmt.Sprintf("the shop has no room %q yet: add the room, and the terminal follows", t.Room), nil
}

// passes tells the refusal of a beginning, when the shop does not know this node yet.
func passes(f *fsm.Fault) bool { return f.Detail.Reason == storehubv1.Reason_REASON_NO_SUCH_NODE }

func (s *Station) register(ctx context.Context, t Terminal) error {
	_, err := s.propose(ctx, &storehubv1.PutTerminalRequest{
		Id: t.Name, Name: t.Name, NodeId: s.cfg.NodeID, Role: t.Role, Room: t.Room, OnlyIfMissing: true, Announces: t.Role == storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM,
	}, nil)
	return err
}

// mismatch says where the shop's row and this node's configuration differ. The row counts.
func (s *Station) mismatch(v fsm.View, row *storehubv1.Terminal, t Terminal) string {
	switch {
	case row.NodeId != "" && row.NodeId != s.cfg.NodeID:
		return fmt.Sprintf("it belongs to node %s, so every card is refused here: give it this node's id, %s, with terminal.PutTerminal", nodeName(v, row.NodeId), s.cfg.NodeID)
	case row.Role != t.Role:
		return fmt.Sprintf("it is %s in the shop and %s in this node's configuration: the shop's role counts", roleName(row.Role), roleName(t.Role))
	case row.Room != t.Room && t.Room != "":
		return fmt.Sprintf("it is in room %q in the shop and %q in this node's configuration: the shop's room counts", row.Room, t.Room)
	}
	return ""
}

func hasRoom(v fsm.View, id string) bool {
	for _, r := range v.ListRooms(nil).Rooms {
		if r.Id == id {
			return true
		}
	}
	return false
}

func nodeName(v fsm.View, id string) string {
	for _, n := range v.Nodes() {
		if n.ID == id {
			return fmt.Sprintf("%s (%s)", n.Name, id)
		}
	}
	return id
}

func roleName(r storehubv1.TerminalRole) string { return r.String()[len("TERMINAL_ROLE_"):] }
