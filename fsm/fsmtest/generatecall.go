package fsmtest

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// callers are numbers that ring: customers', one that two may have, one with the same tail, a stranger's, an extension, none.
var callers = []string{"13800138000", "138 0013 8000", "+8613900139000", "+48139001390", "13700137000", "105", ""}

// furnishCalls pairs a phone with the reception, as H-1, and lets the office show the calls of its line too.
func (g *Generator) furnishCalls() {
	s := g.Shop
	owner := s.As
	s.Must(&storehubv1.PutCustomerRequest{Id: "C-1", Name: "Anna", Emails: []string{"a@b.c"}, Phones: callers[:1]})
	s.Must(&storehubv1.PutTerminalRequest{Id: "office", Name: "Office", Role: storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE, Lines: []string{"shop"}})
	s.Must(&storehubv1.PutTerminalRequest{Id: "reception", Name: "Reception", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION, Lines: []string{"shop"}})
	s.Must(&storehubv1.CreatePairingRequest{Terminal: "reception"})
	pairing := &storehubv1.PairRequest{DeviceName: "phone"}
	if err := s.set(pairing, "code", "reception"); err != nil {
		panic(err)
	}
	s.As = nil
	s.Must(pairing)
	s.As = owner
}

// call is what phones say and what is done about it.
func (g *Generator) call() proto.Message {
	id := fmt.Sprintf("c%d", g.rand.IntN(12))
	terminal := []string{"reception", "reception", "office"}[g.rand.IntN(3)]
	customer := []string{"C-1", "C-2", ""}[g.rand.IntN(3)]
	switch g.rand.IntN(14) {
	case 0:
		return &storehubv1.ClaimCallRequest{CallId: id, Terminal: terminal}
	case 1:
		return &storehubv1.PickCustomerRequest{CallId: id, CustomerId: customer, Terminal: terminal, ReplaceCustomer: g.rand.IntN(2) == 0}
	case 2:
		return &storehubv1.PickCustomerForNewTicketRequest{CallId: id, CustomerId: customer, Terminal: terminal}
	case 3:
		return &storehubv1.DismissCallRequest{CallId: id, Terminal: terminal}
	case 4:
		return &storehubv1.MarkCallRequest{CallId: id, Followup: storehubv1.Followup(1 + g.rand.IntN(3))}
	case 5:
		req := &storehubv1.FlagNumberRequest{Number: callers[g.rand.IntN(6)], Flag: storehubv1.NumberFlag(1 + g.rand.IntN(3))}
		if g.rand.IntN(2) == 0 {
			req.Number, req.CallId = "", id
		}
		return req
	case 6:
		if g.rand.IntN(10) == 0 {
			return &storehubv1.EraseCustomerRequest{Id: fmt.Sprintf("C-%d", 3+g.rand.IntN(8)), Reason: "asked for it"}
		}
		return &storehubv1.AddCustomerFromCallRequest{CallId: id, Name: "from a call", AllowDuplicate: g.rand.IntN(4) == 0}
	case 7:
		at := g.Shop.Now.Truncate(5 * time.Minute).Add(time.Duration(1+g.rand.IntN(40)) * 5 * time.Minute)
		return &storehubv1.ReserveFromCallRequest{CallId: id, Terminal: terminal, Booking: &storehubv1.CreateBookingRequest{
			CustomerId: customer, Item: "half", StartsAt: timestamppb.New(at), Resources: []string{"room2"},
		}}
	case 8:
		return &storehubv1.UpdateSettingsRequest{AutoAssign: proto.Bool(g.rand.IntN(2) == 0), CompatExact: proto.Bool(g.rand.IntN(8) == 0)}
	}
	return g.report(id)
}

// report is what the paired phone says of a call.
func (g *Generator) report(id string) proto.Message {
	g.Shop.As = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: g.Shop.paired["H-1"]}}
	req := &storehubv1.ReportCallRequest{
		CallId: id, Number: callers[g.rand.IntN(len(callers))], State: storehubv1.CallState(g.rand.IntN(5)), Line: []string{"", "", "shop", "fax"}[g.rand.IntN(4)],
	}
	switch g.rand.IntN(8) {
	case 0:
		req.CallId = ""
	case 1:
		req.Presentation = storehubv1.Presentation_PRESENTATION_RESTRICTED
	case 2:
		req.Direction = storehubv1.Direction_DIRECTION_OUTBOUND
	case 3:
		req.OccurredAt = timestamppb.New(g.Shop.Now.Add(-time.Duration(g.rand.IntN(120)) * time.Second))
	}
	return req
}
