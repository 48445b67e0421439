package fsm_test

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

func ticketOf(t *testing.T, s *fsmtest.Shop, id string) *storehubv1.Ticket {
	t.Helper()
	res, err := s.State.View().GetTicket(&storehubv1.GetTicketRequest{TicketId: id})
	if err != nil {
		t.Fatal(err)
	}
	return res.Ticket
}

// TestTicketIsBounded: a ticket has two hundred lines, and no sum of them runs over.
func TestTicketIsBounded(t *testing.T) {
	s := set(t)
	s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"})
	line := &storehubv1.AddLineRequest{TicketId: "S-1", Text: "gold", Quantity: proto.Int32(999), UnitPriceMinor: proto.Int64(1 << 40)}
	s.Must(line)
	if r := refusedFor(s, line); r != storehubv1.Reason_REASON_OUT_OF_RANGE || ticketOf(t, s, "S-1").TotalMinor != 999<<40 {
		t.Errorf("refused for %v, total %d", r, ticketOf(t, s, "S-1").TotalMinor)
	}
	line = &storehubv1.AddLineRequest{TicketId: "S-1", Text: "soap", UnitPriceMinor: proto.Int64(1)}
	for range 199 {
		s.Must(line)
	}
	if r := refusedFor(s, line); r != storehubv1.Reason_REASON_OUT_OF_RANGE {
		t.Errorf("line 201: %v", r)
	}
	s.Must(&storehubv1.RemoveLineRequest{TicketId: "S-1", LineId: "S-1/7"})
	if got := s.Must(line).(*storehubv1.AddLineResponse); got.LineId != "S-1/201" {
		t.Errorf("the number of a line was given twice: %v", got)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestTicketLinesOutliveRetries: the answer to a long ticket is repeated with its first lines.
func TestTicketLinesOutliveRetries(t *testing.T) {
	s := set(t)
	s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"})
	for i := range 200 {
		s.Must(&storehubv1.AddLineRequest{TicketId: "S-1", Text: fmt.Sprint("number ", i), UnitPriceMinor: proto.Int64(100)})
	}
	cmd := s.Command(&storehubv1.ParkTicketRequest{TicketId: "S-1"})
	for try, want := range []int{200, 20} {
		answer, err := fsm.Answer(cmd, s.Apply(proto.CloneOf(cmd)).Result)
		if err != nil {
			t.Fatal(err)
		}
		if res := answer.(*storehubv1.ParkTicketResponse); len(res.Ticket.Lines) != want || res.Truncated != (try > 0) || res.Ticket.LineCount != 200 {
			t.Errorf("try %d: %d lines, truncated %v", try, len(res.Ticket.Lines), res.Truncated)
		}
	}
}

// TestOpenTicketsAreBounded: a thousand are open or parked, then one has to be closed first.
func TestOpenTicketsAreBounded(t *testing.T) {
	s := set(t)
	near := func() bool {
		for _, f := range s.State.View().Fills() {
			if f.Table == "open_tickets" {
				return f.Near()
			}
		}
		t.Fatal("nobody counts the open tickets")
		return false
	}
	for n := range 1000 {
		if got := near(); got != (n >= 800) {
			t.Fatalf("near the limit with %d: %v", n, got)
		}
		id := s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"}).(*storehubv1.OpenTicketResponse).Ticket.Id
		s.Must(&storehubv1.ParkTicketRequest{TicketId: id})
	}
	if _, f := s.Do(&storehubv1.OpenTicketRequest{Terminal: "reception"}); f == nil || f.Kind != fsm.Full {
		t.Errorf("one more: %v", f)
	}
	list, err := s.State.View().ListTickets(&storehubv1.ListTicketsRequest{})
	if err != nil || len(list.Tickets) != 200 || !list.Truncated || list.Tickets[0].Id != "S-1000" {
		t.Errorf("%d tickets, truncated %v, %v", len(list.GetTickets()), list.GetTruncated(), err)
	}
	s.Must(&storehubv1.VoidTicketRequest{TicketId: "S-7", Reason: "x"})
	s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"})
}

// TestTicketsLeaveBitByBit: no night takes more rows out of the state than a replica does at once.
func TestTicketsLeaveBitByBit(t *testing.T) {
	s := set(t)
	for i := range 60 {
		id := s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"}).(*storehubv1.OpenTicketResponse).Ticket.Id
		for range 100 {
			s.Must(&storehubv1.AddLineRequest{TicketId: id, Text: "soap", UnitPriceMinor: proto.Int64(int64(i))})
		}
		s.Must(&storehubv1.VoidTicketRequest{TicketId: id, Reason: "x"})
	}
	s.Now = s.Now.AddDate(0, 0, 40)
	rows, most := 0, 0
	count := func() {
		n := 0
		for _, row := range s.Last.Left {
			switch row.(type) {
			case *storehubv1.TicketRow, *storehubv1.TicketLineRow:
				n++
			}
		}
		rows, most = rows+n, max(most, n)
	}
	for range 4 {
		s.Now = s.Now.AddDate(0, 0, 1)
		s.As = fsmtest.Node("n1")
		s.Must(&storehubv1.Tick{})
		count()
	}
	if rows != 60*101 || most > 5100 || len(fsmtest.Rows[*storehubv1.TicketRow](s.State, "tickets")) != 0 {
		t.Errorf("%d rows left, %d at once", rows, most)
	}
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestSetAsideWhilePaid: what a call sets aside while it is being paid is paid all the same, and not changed (P18).
func TestSetAsideWhilePaid(t *testing.T) {
	s := set(t)
	s.Must(&storehubv1.PutServiceItemRequest{Id: "tea", Name: "Tea", PriceMinor: 1500})
	s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"})
	s.Must(&storehubv1.AddLineRequest{TicketId: "S-1", Item: "tea"})
	s.Must(&storehubv1.BeginPaymentRequest{TicketId: "S-1"})
	restore := fsm.ReplaceRule(&storehubv1.CreateJoinTokenRequest{}, fsm.SetAside("S-1"))
	s.Must(&storehubv1.CreateJoinTokenRequest{})
	restore()
	s.Must(&storehubv1.OpenTicketRequest{Terminal: "reception"})
	for _, req := range []proto.Message{
		&storehubv1.AddLineRequest{TicketId: "S-1", Item: "tea"}, &storehubv1.ResumeTicketRequest{TicketId: "S-1", Terminal: "office"},
		&storehubv1.VoidTicketRequest{TicketId: "S-1", Reason: "x"},
	} {
		if r := refusedFor(s, req); r != storehubv1.Reason_REASON_TICKET_PAYING && r != storehubv1.Reason_REASON_TICKET_STATE {
			t.Errorf("%v: %v", req, r)
		}
	}
	s.Must(&storehubv1.BeginPaymentRequest{TicketId: "S-1"})
	s.Must(&storehubv1.CloseTicketRequest{TicketId: "S-1", Payment: &storehubv1.Payment{Method: storehubv1.PaymentMethod_PAYMENT_METHOD_CASH, AmountMinor: 1500}})
	if err := s.Check(); err != nil {
		t.Error(err)
	}
}

// TestPaymentReferences: the number of a bank card goes into no log, whoever types it as that of a slip.
func TestPaymentReferences(t *testing.T) {
	for ref, bad := range map[string]bool{"4111 1111 1111 1111": true, "slip 4111111111111111": true, "R-17": false, "K-5": false} {
		p := &storehubv1.Payment{Method: storehubv1.PaymentMethod_PAYMENT_METHOD_CARD, Reference: ref}
		for _, req := range []proto.Message{&storehubv1.CloseTicketRequest{TicketId: "S-1", Payment: p}, &storehubv1.SellPunchCardRequest{CustomerId: "C-1", Payment: p}} {
			if err := fsm.RefuseSecretsInClear(fsm.Wrap(req)); (err != nil) != bad {
				t.Errorf("%q in %s: %v", ref, req.ProtoReflect().Descriptor().Name(), err)
			}
		}
	}
}

// ticketModel is what a ticket comes to, without any of the machinery.
type ticketModel struct {
	lines  map[string]int64
	closed bool
}

// TestTicketsAgainstModel: whatever a shop does, each ticket has the lines that it was told to have and comes to their sum, and each
// punch card has what was sold less what dates and tickets took.
func TestTicketsAgainstModel(t *testing.T) {
	closed, punched := 0, 0
	for seed := range uint64(20) {
		g := fsmtest.NewGenerator(seed + 1)
		model := map[string]*ticketModel{}
		for i := range 600 {
			cmd := g.AtTill()
			if i%3 == 0 {
				cmd = g.Next()
			}
			out := g.Apply(cmd)
			if fsm.FaultOf(out.Result) != nil || out.Result.Repeated {
				continue
			}
			m, err := fsm.Answer(cmd, out.Result)
			if err != nil {
				t.Fatal(err)
			}
			switch req := fsm.Request(cmd).(type) {
			case *storehubv1.OpenTicketRequest:
				model[m.(*storehubv1.OpenTicketResponse).Ticket.Id] = &ticketModel{lines: map[string]int64{}}
			case *storehubv1.PickCustomerRequest, *storehubv1.PickCustomerForNewTicketRequest:
				id := m.(interface{ GetTicketId() string }).GetTicketId()
				if model[id] == nil { // else it was open
					model[id] = &ticketModel{lines: map[string]int64{}}
				}
			case *storehubv1.AddLineRequest:
				l := m.(*storehubv1.AddLineResponse).Line
				model[strings.ToUpper(req.TicketId)].lines[l.LineId] = int64(l.Quantity) * l.UnitPriceMinor
			case *storehubv1.RemoveLineRequest:
				delete(model[req.TicketId].lines, req.LineId)
			case *storehubv1.CloseTicketRequest:
				closed++
				if model[req.TicketId].closed = true; req.Payment.Method == storehubv1.PaymentMethod_PAYMENT_METHOD_PUNCH_CARD {
					punched++
				}
			}
		}
		for id, want := range model {
			got := ticketOf(t, g.Shop, id)
			total := int64(0)
			for _, l := range got.Lines {
				if amount, there := want.lines[l.LineId]; !there || amount != l.AmountMinor {
					t.Errorf("seed %d: %s is %d, the model says %d, %v", seed, l.LineId, l.AmountMinor, amount, there)
				}
				total += l.AmountMinor
			}
			if len(got.Lines) != len(want.lines) || total != got.TotalMinor || want.closed != (got.State == storehubv1.TicketState_TICKET_STATE_CLOSED) {
				t.Errorf("seed %d: %v, the model says %v", seed, got, want)
			}
		}
		if err := g.Shop.Check(); err != nil {
			t.Fatal(err)
		}
	}
	if closed < 50 || punched < 5 {
		t.Errorf("only %d tickets were closed, %d by punch card", closed, punched)
	}
}
