package fsmtest

import (
	"crypto/ecdh"
	"fmt"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// furnishSessions gives anna a PIN and enrols the reception, where she can sign in with it. Two technicians are signed in on their phones.
func (g *Generator) furnishSessions() {
	s := g.Shop
	owner := s.As
	s.Must(&storehubv1.PutStaffRequest{Id: "anna", Name: "anna", Roles: []storehubv1.Role{storehubv1.Role_ROLE_RECEPTION}, Pin: PIN("1234")})
	s.Must(&storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Terminal{Terminal: "reception"}})
	for _, number := range []string{"1", "2"} {
		s.Must(&storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Technician{Technician: number}})
	}
	s.As = nil
	for _, whose := range []string{"to:reception", "to:1", "to:2"} {
		s.Must(g.byCode(whose))
	}
	s.As = owner
}

func (g *Generator) byCode(whose string) *storehubv1.SignInRequest {
	req := &storehubv1.SignInRequest{DeviceName: "phone"}
	if err := g.Shop.set(req, "code", whose); err != nil {
		panic(err)
	}
	return req
}

// session is what people do to come in and to go.
func (g *Generator) session() proto.Message {
	s := g.Shop
	switch g.rand.IntN(12) {
	case 0, 1:
		return g.invitation()
	case 9, 10:
		g.speakOnPhone()
		return g.subscription()
	case 2, 3, 4:
		if open := g.invited(); len(open) > 0 {
			s.As = nil
			return g.byCode(open[g.rand.IntN(len(open))])
		}
		return g.invitation()
	case 5, 6, 7:
		if !g.speakAtTerminal() {
			return g.invitation()
		}
		req := &storehubv1.SignInRequest{Who: &storehubv1.SignInRequest_StaffId{StaffId: []string{"anna", "anna", "anna", "bo"}[g.rand.IntN(4)]}}
		if g.rand.IntN(2) == 0 {
			req.Who = &storehubv1.SignInRequest_CardUid{CardUid: Card("anna")}
		}
		req.Pin = PIN([]string{"1234", "1234", "1234", "9999"}[g.rand.IntN(4)])
		return req
	case 8:
		g.speakInSession()
		return &storehubv1.SignOutRequest{Terminal: g.rand.IntN(4) == 0}
	}
	list := s.State.View().ListSessions(s.As, s.Now.UnixMilli(), nil).Sessions
	if len(list) == 0 {
		return g.invitation()
	}
	if id := list[g.rand.IntN(len(list))].Id; g.rand.IntN(2) == 0 {
		return &storehubv1.EndSessionRequest{Id: id}
	}
	s.As = Node("n1")
	return g.seen(list)
}

// subscription is that of a browser in which now and then somebody else signs in, or none.
func (g *Generator) subscription() proto.Message {
	if g.rand.IntN(4) == 0 {
		return &storehubv1.SetPushSubscriptionRequest{}
	}
	name := fmt.Sprint(g.rand.IntN(5))
	return &storehubv1.SetPushSubscriptionRequest{
		Endpoint: "https://push.example.com/" + name, Key: PushKey(name), Auth: Token(name).GetTokenHash()[:16],
	}
}

// PushKey is the public key of a browser that has a name: the same each time.
func PushKey(name string) []byte {
	key, err := ecdh.P256().NewPrivateKey(Token(name).GetTokenHash())
	if err != nil {
		panic(err)
	}
	return key.PublicKey().Bytes()
}

// seen is what a node says of sessions.
func (g *Generator) seen(list []*storehubv1.Session) proto.Message {
	req := &storehubv1.NoteSessions{}
	for _, m := range list {
		req.Used = append(req.Used, &storehubv1.SessionUse{Id: m.Id, AtMs: g.Shop.Now.UnixMilli() - int64(g.rand.IntN(120))*60_000})
	}
	return req
}

func (g *Generator) invitation() proto.Message {
	req := &storehubv1.CreateSignInCodeRequest{}
	switch g.rand.IntN(4) {
	case 0:
		req.Who = &storehubv1.CreateSignInCodeRequest_StaffId{StaffId: "anna"}
	case 1:
		req.Who = &storehubv1.CreateSignInCodeRequest_Terminal{Terminal: []string{"reception", "office"}[g.rand.IntN(2)]}
	default:
		req.Who = &storehubv1.CreateSignInCodeRequest_Technician{Technician: fmt.Sprint(1 + g.rand.IntN(7))}
	}
	return req
}

// invited is for whom codes were made, spent or not.
func (g *Generator) invited() (whose []string) {
	for _, name := range slices.Sorted(maps.Keys(g.Shop.codes)) {
		if strings.HasPrefix(name, "to:") {
			whose = append(whose, name)
		}
	}
	return whose
}

// speakAtTerminal lets the next command bring an enrolled terminal's credential. False: none is enrolled.
func (g *Generator) speakAtTerminal() bool {
	s := g.Shop
	for _, m := range s.State.View().ListSessions(s.As, s.Now.UnixMilli(), nil).Sessions {
		if m.Kind == storehubv1.SessionKind_SESSION_KIND_TERMINAL && s.paired[m.Id] != nil {
			return s.speakAs(m.Id) == nil
		}
	}
	return false
}

// speakInSession lets the next command be somebody's who has signed in, at some time.
func (g *Generator) speakInSession() {
	ids := slices.Sorted(maps.Keys(g.Shop.paired))
	if err := g.Shop.speakAs(ids[g.rand.IntN(len(ids))]); err != nil {
		panic(err)
	}
}

// speakOnPhone lets the next command be a technician's who has signed in; where there is none, anybody's.
func (g *Generator) speakOnPhone() {
	s := g.Shop
	var phones []string
	for _, m := range s.State.View().ListSessions(s.As, s.Now.UnixMilli(), nil).Sessions {
		if m.Kind == storehubv1.SessionKind_SESSION_KIND_TECHNICIAN && s.paired[m.Id] != nil {
			phones = append(phones, m.Id)
		}
	}
	if len(phones) == 0 {
		g.speakInSession()
		return
	}
	if err := s.speakAs(phones[g.rand.IntN(len(phones))]); err != nil {
		panic(err)
	}
}

// awaited is a terminal that waits for a card, "" = none does.
func (g *Generator) awaited() string {
	for _, t := range Rows[*storehubv1.TerminalRow](g.Shop.State, "terminals") {
		if t.Learning.GetUntilMs() > g.Shop.Now.UnixMilli() {
			return t.Id
		}
	}
	return ""
}

// newCard shows a card that nobody had when the shop opened. There are few, so that some are learnt, and some were already.
func (g *Generator) newCard(terminal string) proto.Message {
	return &storehubv1.SwipeRequest{Terminal: terminal, CardUid: fmt.Sprintf("em4100:AA%08X", g.rand.IntN(40))}
}

// learning is a terminal that waits for a new card, and cards that are shown to it.
func (g *Generator) learning() proto.Message {
	terminal := []string{"reception", "office"}[g.rand.IntN(2)]
	if g.rand.IntN(4) == 0 {
		return g.newCard(terminal)
	}
	req := &storehubv1.LearnCardRequest{Terminal: terminal}
	switch g.rand.IntN(5) {
	case 0:
		req.Holder = &storehubv1.LearnCardRequest_StaffId{StaffId: "anna"}
	case 1:
		req.Holder = &storehubv1.LearnCardRequest_CustomerId{CustomerId: "C-2"}
	case 2:
		req.LostCardUid = fmt.Sprintf("em4100:AA%08X", g.rand.IntN(40))
		fallthrough
	default:
		req.Holder = &storehubv1.LearnCardRequest_Technician{Technician: fmt.Sprint(1 + g.rand.IntN(7))}
	}
	return req
}
