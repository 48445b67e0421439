package nodetest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"pgregory.net/rapid"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// queueOp is what a client of the simulated shop does: press "next in turn", take it back, or look.
type queueOp struct {
	id     string // request id; "" = a look
	cancel string // the assignment to take back; "" = dispatch
}

func (o queueOp) command() *storehubv1.Command {
	if o.cancel != "" {
		return Command(o.id, &storehubv1.CancelAssignmentRequest{AssignmentId: o.cancel})
	}
	return Command(o.id, Dispatch())
}

// answerOf is what the client learnt, in a word.
func answerOf(cmd *storehubv1.Command, res *storehubv1.Result) string {
	if f := fsm.FaultOf(res); f != nil {
		return fsm.ReasonName(f.Detail.Reason)
	}
	m, err := fsm.Answer(cmd, res)
	if err != nil {
		return err.Error()
	}
	switch a := m.(type) {
	case *storehubv1.DispatchResponse:
		return a.Assignments[0].Id + " " + a.Assignments[0].Technician
	case *storehubv1.CancelAssignmentResponse:
		return fmt.Sprint(a.Technician, a.ReturnedToOrigin, a.Position)
	}
	return "?"
}

// boardText is the queue and who is with whom.
func boardText(v fsm.View) string {
	b, err := v.Board("foot")
	if err != nil {
		return err.Error()
	}
	var t strings.Builder
	for _, c := range b.Categories {
		for _, e := range c.Queue {
			fmt.Fprintf(&t, "%s:%d:%s ", e.Technician, e.State, e.AssignmentId)
		}
	}
	return t.String()
}

// queueModel is the shop's own rules without any cluster: the history must be one that a single
// machine, doing one thing at a time, could have made.
func queueModel(start *fsm.State) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return start },
		Step: func(state, input, output any) (bool, any) {
			s, in := state.(*fsm.State), input.(queueOp)
			if in.id == "" {
				return boardText(s.View()) == output.(string), s
			}
			next := s.Fork()
			cmd := in.command()
			cmd.Stamp = &storehubv1.Stamp{UnixMs: s.View().Now()}
			out := next.Apply(s.Index()+1, 1, cmd)
			return answerOf(cmd, out.Result) == output.(string), next
		},
		Equal: func(a, b any) bool {
			return boardText(a.(*fsm.State).View()) == boardText(b.(*fsm.State).View())
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprint(input, " -> ", output) },
	}
}

// modelShop is the state after Furnish, made by one machine.
func modelShop(technicians int) *fsm.State {
	s := fsm.New()
	apply := func(cmd *storehubv1.Command) {
		cmd.Stamp = &storehubv1.Stamp{UnixMs: 946684800000}
		s.Apply(s.Index()+1, 1, cmd)
	}
	apply(&storehubv1.Command{
		Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}},
		Op:         &storehubv1.Command_SetUp{SetUp: Seed("n1")},
	})
	apply(Command("category", &storehubv1.PutCategoryRequest{Id: "foot", Name: "Foot"}))
	for i := range technicians {
		n := fmt.Sprint(i + 1)
		apply(Command("put"+n, &storehubv1.PutTechnicianRequest{Number: n, Name: "T" + n, Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot"}))
		apply(Command("in"+n, &storehubv1.CheckInRequest{Technician: n}))
	}
	return s
}

// history is what the clients did and were told.
type history struct {
	s    *Sim
	mu   sync.Mutex
	ops  []porcupine.Operation
	told map[string]*storehubv1.Result
}

func (h *history) add(client int, in queueOp, out string, began time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ops = append(h.ops, porcupine.Operation{ClientId: client, Input: in, Call: began.UnixNano(), Output: out, Return: time.Now().UnixNano()})
}

// client does n things, each again with the same id until it knows what came of it.
func (h *history) client(c, n int, stop <-chan struct{}) {
	mine := ""
	for i := range n {
		in := queueOp{id: fmt.Sprint("c", c, ".", i)}
		switch {
		case i%4 == 3:
			h.look(c, (c+i)%len(h.s.Nodes))
			continue
		case mine != "" && i%2 == 1:
			in.cancel = mine
		}
		out, ok := h.insist(c, in, stop)
		if !ok {
			return
		}
		if mine = ""; in.cancel == "" {
			mine, _, _ = strings.Cut(out, " ")
		}
		time.Sleep(time.Duration(37*(c+1)) * time.Millisecond)
	}
}

func (h *history) insist(c int, in queueOp, stop <-chan struct{}) (string, bool) {
	began := time.Now()
	cmd := in.command()
	for try := 0; ; try++ {
		res, err := h.s.Propose(h.s.Nodes[(c+try)%len(h.s.Nodes)], cmd)
		if err == nil {
			out := answerOf(cmd, res)
			h.mu.Lock()
			h.told[in.id] = res
			h.mu.Unlock()
			h.add(c, in, out, began)
			return out, true
		}
		select {
		case <-stop:
			return "", false
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (h *history) look(c, node int) {
	r := h.s.Nodes[node].Replica()
	if r == nil {
		return
	}
	began := time.Now()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if v, err := r.Linearizable(ctx); err == nil {
		h.add(c, queueOp{}, boardText(v), began)
	}
}

// Whatever the network, the processes and the clocks do: what was answered stays, happens once, and
// in an order that one machine could have had.
func TestFaultSchedules(t *testing.T) {
	const technicians = 5
	rapid.Check(t, func(rt *rapid.T) {
		rapid.SyncTest(rt, func(rt *rapid.T) {
			s := NewSim(rt, 3)
			s.StartAll()
			defer s.StopAll()
			s.Furnish(technicians)
			h := &history{s: s, told: map[string]*storehubv1.Result{}}
			stop := make(chan struct{})
			var clients sync.WaitGroup
			for c := range 3 {
				clients.Go(func() { h.client(c, 14, stop) })
			}
			give := sync.OnceFunc(func() { close(stop); clients.Wait() })
			defer give()
			disturb(rt, s)
			s.Heal()
			s.StartAll()
			s.MustLead()
			clients.Wait()
			checkOutcome(rt, s, h)
			switch res := porcupine.CheckOperationsTimeout(queueModel(modelShop(technicians)), h.ops, 20*time.Second); res {
			case porcupine.Illegal:
				rt.Fatalf("no single machine could have answered so: %v", h.ops)
			case porcupine.Unknown:
				rt.Logf("the history of %d operations was not decided in time", len(h.ops))
			}
		})
	})
}

// disturb draws faults.
func disturb(rt *rapid.T, s *Sim) {
	who := rapid.IntRange(0, 2)
	for range rapid.IntRange(2, 8).Draw(rt, "faults") {
		time.Sleep(time.Duration(rapid.IntRange(1, 1500).Draw(rt, "ms")) * time.Millisecond)
		n := who.Draw(rt, "who")
		switch rapid.SampledFrom([]string{"isolate", "cut", "heal", "kill", "start", "clock", "transfer", "snapshot"}).Draw(rt, "fault") {
		case "isolate":
			s.Heal()
			s.Isolate(n)
		case "cut":
			s.Cut(n, (n+1)%3)
		case "heal":
			s.Heal()
		case "kill":
			s.Nodes[n].Kill()
		case "start":
			s.StartAll()
		case "clock":
			s.Nodes[n].Clock.Step(time.Duration(rapid.IntRange(-7200, 7200).Draw(rt, "step")) * time.Second)
		case "transfer":
			if r := s.Nodes[n].Replica(); r != nil {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				_, _ = r.Transfer(ctx, "")
				cancel()
			}
		case "snapshot":
			if r := s.Nodes[n].Replica(); r != nil {
				_ = r.Raft().Snapshot().Error()
			}
		}
	}
}

// checkOutcome: every answer is given again, everything happened once, all replicas are equal.
func checkOutcome(rt *rapid.T, s *Sim, h *history) {
	for _, op := range h.ops {
		in := op.Input.(queueOp)
		if in.id == "" {
			continue
		}
		var again *storehubv1.Result
		s.Eventually("a retry", func() (ok bool) {
			var err error
			again, err = s.Propose(s.MustLead(), in.command())
			return err == nil
		})
		if first := h.told[in.id]; !again.Repeated || !bytes.Equal(again.Answer, first.Answer) || again.FaultKind != first.FaultKind {
			rt.Fatalf("%s was answered %v, and now %v", in.id, first, again)
		}
	}
	s.Eventually("all are equal", func() bool {
		want := s.MustLead().View()
		for _, n := range s.Nodes {
			v := n.View()
			if v.Index() != want.Index() || !bytes.Equal(v.Hash(), want.Hash()) || n.Replica().Trouble() != nil {
				return false
			}
		}
		return true
	})
}
