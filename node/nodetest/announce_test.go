package nodetest

import (
	"context"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// announced waits for the event that a technician is to be called out, as the terminal that speaks does.
func announced(t *testing.T, n *SimNode, after uint64, technician string) (id string) {
	t.Helper()
	sub, err := n.Replica().Subscribe(after)
	if err != nil {
		t.Fatal(err)
	}
	defer sub.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	for {
		entry, err := sub.Next(ctx)
		if err != nil {
			t.Fatalf("%s was never announced: %v", technician, err)
		}
		for _, e := range entry.Events {
			if e.Name == "AnnouncementQueued" && e.Technician == technician {
				return e.Args[0].Value
			}
		}
	}
}

// boardAt waits for a board with an assignment.
func boardAt(t *testing.T, n *SimNode, assignment string) *storehubv1.Assignment {
	t.Helper()
	changed, stop := n.Replica().Changes()
	defer stop()
	for end := time.After(time.Second); ; {
		board, err := n.View().Board("foot")
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range board.Categories[0].Assignments {
			if a.Id == assignment {
				return a
			}
		}
		select {
		case <-changed:
		case <-end:
			t.Fatalf("%s does not show %s", n.ID, assignment)
		}
	}
}

// D02: after any dispatch, at whichever node, the board of the technicians' room shows the assignment
// within 1 s, and the terminal there announces it.
func TestDispatchIsShownAndAnnounced(t *testing.T) {
	inBubble(t, 12, func(t *testing.T, s *Sim) {
		lead := s.MustLead()
		room := others(s, lead)[0]
		s.Must("techroom", &storehubv1.PutTerminalRequest{
			Id: "techroom", Name: "Technicians", NodeId: room.ID, Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, Announces: true,
		})
		s.Must("words", &storehubv1.UpdateSettingsRequest{AnnouncementTemplate: proto.String("{technician_code}")})
		for i, req := range []*storehubv1.DispatchRequest{
			Dispatch(),
			{Kind: storehubv1.Kind_KIND_REQUEST, Technicians: []string{"12"}},
			{Kind: storehubv1.Kind_KIND_PICK, Technicians: []string{"11"}},
			{Kind: storehubv1.Kind_KIND_INVITE, Technicians: []string{"10"}},
		} {
			for _, at := range s.Nodes {
				if len(req.Technicians) > 0 && at != s.Nodes[i%3] {
					continue // somebody in person is sent once
				}
				cmd, before, began := Command(req.Kind.String()+at.ID, req), room.View().Index(), time.Now()
				res, err := s.Propose(at, cmd)
				if err != nil || fsm.FaultOf(res) != nil {
					t.Fatalf("%v at %s: %v %v", req, at.ID, err, fsm.FaultOf(res))
				}
				answer, err := fsm.Answer(cmd, res)
				if err != nil {
					t.Fatal(err)
				}
				sent := answer.(*storehubv1.DispatchResponse).Assignments[0]
				if shown := boardAt(t, room, sent.Id); shown.Technician != sent.Technician || shown.Kind != req.Kind {
					t.Fatalf("sent %v, shown %v", sent, shown)
				}
				speak := Command("speak"+sent.Id, &storehubv1.ClaimAnnouncementRequest{
					Id: announced(t, room, before, sent.Technician), Terminal: "techroom",
				})
				if took := time.Since(began); took > time.Second {
					t.Fatalf("%v at %s was shown and announced after %v", req.Kind, at.ID, took)
				}
				speak.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: room.ID}}
				said, err := s.Propose(room, speak)
				if err != nil || fsm.FaultOf(said) != nil {
					t.Fatalf("speak: %v %v", err, fsm.FaultOf(said))
				}
				if words, err := fsm.Answer(speak, said); err != nil || words.(*storehubv1.ClaimAnnouncementResponse).Text != sent.Technician {
					t.Fatalf("spoken: %v, %v", words, err)
				}
			}
		}
	})
}
