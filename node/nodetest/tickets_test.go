package nodetest

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

const ticketLines = 12

// Whatever the network and the processes do while people at three nodes put things on one ticket and take some off: every line that
// somebody was told of is there once, the others' too, the total is theirs, it is paid once, and who starts again with what is on its
// disk comes to the same (complaints 10 and 11).
func TestTicketsUnderFaults(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			s := NewSim(rt, 3)
			s.StartAll()
			defer s.StopAll()
			s.Furnish(1)
			s.Must("register", &storehubv1.PutTerminalRequest{Id: "till", Name: "Till", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION})
			s.Must("ticket", &storehubv1.OpenTicketRequest{Terminal: "till"})
			at := &ticketEdits{s: s, rt: rt, want: map[string]int64{}, stop: make(chan struct{})}
			for c := range s.Nodes {
				at.clients.Go(func() { at.client(c) })
			}
			give := sync.OnceFunc(func() { close(at.stop); at.clients.Wait() })
			defer give()
			disturb(rt, s)
			s.Heal()
			s.StartAll()
			s.MustLead()
			at.clients.Wait()
			for _, n := range s.Nodes {
				at.check(n, sameEverywhere(s).Index())
			}
			at.pay()
			want := sameEverywhere(s)
			for _, n := range s.Nodes {
				n.Kill()
			}
			s.StartAll()
			rarely(s, "the log is played", func() bool { return s.MustLead().View().Index() > want.Index() })
			for _, n := range s.Nodes {
				at.check(n, sameEverywhere(s).Index())
			}
		})
	})
}

// ticketEdits is what clients at all nodes did to one ticket, and what it must come to: the dumb model.
type ticketEdits struct {
	s       *Sim
	rt      *rapid.T
	stop    chan struct{}
	clients sync.WaitGroup

	mu   sync.Mutex
	want map[string]int64 // line -> its amount
}

// client adds lines, every one of them once, and takes each fourth of its own off again.
func (e *ticketEdits) client(c int) {
	for i := range ticketLines {
		req := &storehubv1.AddLineRequest{
			TicketId: "S-1", Text: fmt.Sprint("of ", c, ", number ", i), Quantity: proto.Int32(int32(1 + i%3)), UnitPriceMinor: proto.Int64(int64(100*(c+1) - 40*i)),
		}
		m := e.insist(c, Command(fmt.Sprint("add", c, ".", i), req))
		added, ok := m.(*storehubv1.AddLineResponse)
		if !ok {
			return
		}
		e.mu.Lock()
		e.want[added.LineId] = int64(req.GetQuantity()) * req.GetUnitPriceMinor()
		e.mu.Unlock()
		if i%4 == 3 {
			if m := e.insist(c, Command(fmt.Sprint("remove", c, ".", i), &storehubv1.RemoveLineRequest{TicketId: "S-1", LineId: added.LineId})); m == nil {
				return
			}
			e.mu.Lock()
			delete(e.want, added.LineId)
			e.mu.Unlock()
		}
		time.Sleep(time.Duration(41*(c+1)) * time.Millisecond)
	}
}

// insist gives a command under one id, at one node after the other, until it is known what came of it.
func (e *ticketEdits) insist(c int, cmd *storehubv1.Command) proto.Message {
	for try := 0; ; try++ {
		res, err := e.s.Propose(e.s.Nodes[(c+try)%len(e.s.Nodes)], cmd)
		if err == nil {
			if f := fsm.FaultOf(res); f != nil {
				e.rt.Errorf("%s: %v", cmd.RequestId, f)
				return nil
			}
			m, err := fsm.Answer(cmd, res)
			if err != nil {
				e.rt.Errorf("%s: %v", cmd.RequestId, err)
				return nil
			}
			return m
		}
		select {
		case <-e.stop:
			return nil
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// check: a node shows the lines of the model and no others, and their sum.
func (e *ticketEdits) check(n *SimNode, index uint64) {
	res, err := n.View().GetTicket(&storehubv1.GetTicketRequest{TicketId: "S-1"})
	if err != nil {
		e.rt.Fatalf("%s at %d: %v", n.ID, index, err)
	}
	total := int64(0)
	for _, l := range res.Ticket.Lines {
		amount, known := e.want[l.LineId]
		if !known || amount != l.AmountMinor {
			e.rt.Fatalf("%s at %d: line %v, the model says %d, %v", n.ID, index, l, amount, known)
		}
		total += amount
	}
	if len(res.Ticket.Lines) != len(e.want) || len(e.want) != len(e.s.Nodes)*ticketLines*3/4 || res.Ticket.TotalMinor != total {
		e.rt.Fatalf("%s at %d: %d lines of %d, the model says %d of %d", n.ID, index, len(res.Ticket.Lines), res.Ticket.TotalMinor, len(e.want), total)
	}
}

// pay lets all nodes close the ticket at once: one does, and the others hear that it is done.
func (e *ticketEdits) pay() {
	var tries sync.WaitGroup
	var mu sync.Mutex
	closed, refused := 0, 0
	for c, n := range e.s.Nodes {
		tries.Go(func() {
			cmd := Command(fmt.Sprint("close", c), &storehubv1.CloseTicketRequest{
				TicketId: "S-1", AllowDifference: true, Reason: fmt.Sprint("till ", c),
				Payment: &storehubv1.Payment{Method: storehubv1.PaymentMethod_PAYMENT_METHOD_CASH, AmountMinor: int64(c)},
			})
			for {
				res, err := e.s.Propose(n, cmd)
				if err != nil {
					time.Sleep(100 * time.Millisecond)
					continue
				}
				mu.Lock()
				defer mu.Unlock()
				switch f := fsm.FaultOf(res); {
				case f == nil:
					closed++
				case f.Detail.Reason == storehubv1.Reason_REASON_TICKET_STATE:
					refused++
				default:
					e.rt.Errorf("close%d: %v", c, f)
				}
				return
			}
		})
	}
	tries.Wait()
	if closed != 1 || refused != len(e.s.Nodes)-1 {
		e.rt.Fatalf("%d closed the ticket, %d were refused", closed, refused)
	}
}
