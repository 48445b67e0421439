package fsmtest

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// AtTill is the next command of somebody who has nothing to do with but tickets, not yet applied.
func (g *Generator) AtTill() *storehubv1.Command {
	if err := g.Shop.speakAs("owner"); err != nil {
		panic(err)
	}
	return g.remember(g.Shop.Command(g.ticket()))
}

// ticket is what people do with tickets: they open one, put things on it, set it aside, and are paid.
func (g *Generator) ticket() proto.Message {
	list, err := g.Shop.State.View().ListTickets(&storehubv1.ListTicketsRequest{})
	if err != nil {
		panic(err)
	}
	if len(list.Tickets) == 0 || g.rand.IntN(8) == 0 {
		return &storehubv1.OpenTicketRequest{
			Terminal: []string{"reception", "office", "techroom"}[g.rand.IntN(3)], CustomerId: []string{"", "C-1", "C-1", "C-2"}[g.rand.IntN(4)],
		}
	}
	t := list.Tickets[g.rand.IntN(len(list.Tickets))]
	if len(t.Lines) > 1 && g.rand.IntN(3) == 0 {
		return g.closing(t)
	}
	switch g.rand.IntN(12) {
	case 0:
		return &storehubv1.ParkTicketRequest{TicketId: t.Id}
	case 1, 2:
		return &storehubv1.ResumeTicketRequest{TicketId: t.Id, Terminal: []string{"", "reception", "office"}[g.rand.IntN(3)]}
	case 3:
		return &storehubv1.AssignCustomerRequest{TicketId: t.Id, CustomerId: []string{"C-1", "C-2"}[g.rand.IntN(2)], ReplaceCustomer: g.rand.IntN(2) == 0}
	case 4:
		return &storehubv1.BeginPaymentRequest{TicketId: t.Id}
	case 5:
		return &storehubv1.EndPaymentRequest{TicketId: t.Id}
	case 6:
		return &storehubv1.SellPunchCardRequest{CustomerId: []string{"C-1", "C-2"}[g.rand.IntN(2)], Item: []string{"half", "facial"}[g.rand.IntN(2)], Units: 5}
	case 7:
		if g.rand.IntN(3) == 0 {
			return &storehubv1.VoidTicketRequest{TicketId: t.Id, Reason: "x"}
		}
		return &storehubv1.RemoveLineRequest{TicketId: t.Id, LineId: fmt.Sprintf("%s/%d", t.Id, 1+g.rand.IntN(4))}
	}
	// Every other ticket has one thing alone on it, which a punch card may pay.
	req := &storehubv1.AddLineRequest{TicketId: t.Id, Item: []string{"half", "facial"}[t.Number/2%2]}
	if t.Number%2 == 0 {
		req.Item = []string{"half", "oil", "facial", ""}[g.rand.IntN(4)]
	}
	switch g.rand.IntN(4 + 4*int(t.Number%2)) {
	case 0:
		req.AssignmentId = jobID(max(1, int(Assignments(g.Shop.State))-g.rand.IntN(8)))
	case 1:
		req.Text, req.UnitPriceMinor = "x", proto.Int64([]int64{500, 1000, -300}[g.rand.IntN(3)])
	case 2:
		req.Quantity = proto.Int32(int32(1 + g.rand.IntN(2)))
	}
	return req
}

// closing is paid in one of the ways, mostly what it comes to.
func (g *Generator) closing(t *storehubv1.Ticket) proto.Message {
	if len(t.Lines) == 0 {
		return &storehubv1.OpenTicketRequest{Terminal: "reception"}
	}
	p := &storehubv1.Payment{Method: storehubv1.PaymentMethod([]int{1, 2, 3, 3, 4}[g.rand.IntN(5)]), Reference: "R-1", AmountMinor: t.TotalMinor}
	if p.Method == storehubv1.PaymentMethod_PAYMENT_METHOD_PUNCH_CARD {
		p.Reference = fmt.Sprintf("K-%d", 1+g.rand.IntN(9))
		res, _ := g.Shop.State.View().ListPunchCards(&storehubv1.ListPunchCardsRequest{CustomerId: t.CustomerId})
		for _, c := range res.GetCards() {
			if c.Item == t.Lines[0].Item && (c.UnitsLeft > 2 || g.rand.IntN(4) == 0) {
				p.Reference = c.Id
			}
		}
	}
	if g.rand.IntN(6) == 0 {
		p.AmountMinor += 100
	}
	return &storehubv1.CloseTicketRequest{TicketId: t.Id, Payment: p, AllowDifference: g.rand.IntN(4) == 0, Reason: []string{"", "tip"}[g.rand.IntN(2)]}
}
