package demo

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/ops/demo/sim"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// phonesAt are the registers at which a simulated phone lies.
var phonesAt = []string{"reception", "office"}

// phonesName is the file that keeps the tokens of the phones, which the shop shows once.
const phonesName = "phones.json"

// ringFor is how long a simulated caller lets it ring.
const ringFor = 20 * time.Second

// phones are the simulated phones: each is paired as a real one is, and reports to whatever node is nearest.
type phones struct {
	paired  []ManifestAssistant
	clients map[string]*client.Client // by id

	life context.Context
	end  context.CancelFunc
	all  sync.WaitGroup

	mu sync.Mutex
	// calls are the call ids under which a phone has reported a number last.
	calls map[string]string
}

// openPhones pairs the phones, unless the directory has their tokens from before.
func openPhones(ctx context.Context, f *fleet.Fleet) (*phones, error) {
	p := &phones{clients: map[string]*client.Client{}, calls: map[string]string{}}
	kept, err := os.ReadFile(f.Path(phonesName))
	switch {
	case errors.Is(err, os.ErrNotExist):
		err = p.pair(ctx, f)
	case err == nil:
		err = json.Unmarshal(kept, &p.paired)
	}
	if err != nil {
		return nil, fmt.Errorf("pair the simulated phones: %w", err)
	}
	var nodes []string
	for _, m := range f.Members() {
		nodes = append(nodes, m.HTTP())
	}
	for _, a := range p.paired {
		if p.clients[a.ID], err = client.New(client.Options{Nodes: nodes, Token: a.Token}); err != nil {
			return nil, err
		}
	}
	p.life, p.end = context.WithCancel(ctx)
	return p, nil
}

func (p *phones) pair(ctx context.Context, f *fleet.Fleet) error {
	owner := &desk{name: "pairing-" + rand.Text()[:8], nodes: f.APIs(f.Members()[0], f.OwnerToken()), ledger: &ledger{}}
	for _, at := range phonesAt {
		open, err := act(ctx, owner, (*nodeAPI).CreatePairing, &storehubv1.CreatePairingRequest{Terminal: at})
		if err != nil {
			return err
		}
		name := at + " phone"
		res, err := act(ctx, owner, (*nodeAPI).Pair, &storehubv1.PairRequest{Code: open.Code, DeviceName: name})
		if err != nil {
			return err
		}
		p.paired = append(p.paired, ManifestAssistant{Name: name, ID: res.AssistantId, Terminal: res.Terminal, Token: res.Token})
	}
	return fleet.WriteJSON(f.Path(phonesName), p.paired)
}

func (p *phones) close() {
	p.end()
	p.all.Wait()
	for _, c := range p.clients {
		c.Close()
	}
}

// named finds a phone by name, by id, or by the terminal at which it lies.
func (p *phones) named(assistant, terminal string) (ManifestAssistant, error) {
	for _, a := range p.paired {
		if assistant == "" && a.Terminal == terminal || assistant != "" && (strings.EqualFold(a.ID, assistant) || a.Name == assistant) {
			return a, nil
		}
	}
	var names []string
	for _, a := range p.paired {
		names = append(names, fmt.Sprintf("%q at %s", a.Name, a.Terminal))
	}
	what := "there is no phone " + assistant
	if assistant == "" {
		what = "no phone lies at " + terminal
	}
	return ManifestAssistant{}, &sim.Problem{What: what, Why: "the demo has " + strings.Join(names, " and "), Do: "name one of those with --assistant, or its terminal with --node"}
}

var ringStates = map[string]storehubv1.CallState{
	"": storehubv1.CallState_CALL_STATE_RINGING, "ringing": storehubv1.CallState_CALL_STATE_RINGING, "answered": storehubv1.CallState_CALL_STATE_ANSWERED,
	"ended": storehubv1.CallState_CALL_STATE_ENDED, "missed": storehubv1.CallState_CALL_STATE_MISSED,
}

// Call lets somebody call a phone. Without a state it rings for a while and ends by itself.
func (w world) Call(ctx context.Context, node string, ring sim.Ring) (string, error) {
	a, err := w.phones.named(ring.Assistant, node)
	if err != nil {
		return "", err
	}
	state, ok := ringStates[ring.State]
	if !ok {
		return "", &sim.Problem{What: ring.State + " is no state of a call", Why: "a phone knows others", Do: "one of ringing, answered, ended, missed"}
	}
	req := w.phones.report(a, ring, state)
	res, err := w.phones.clients[a.ID].Calls().ReportCall(ctx, req)
	if err != nil {
		return "", err
	}
	done := fmt.Sprintf("%s: %s %s", a.Name, res.Call.Id, strings.ToLower(strings.TrimPrefix(res.Call.State.String(), "CALL_STATE_")))
	if ring.State == "" && res.Call.State == storehubv1.CallState_CALL_STATE_RINGING {
		w.phones.hangUp(a, ring)
		done += fmt.Sprintf(" for %d s", int(ringFor.Seconds()))
	}
	return done, nil
}

// report is what a phone says of a call: a new id for one that begins to ring, else that of the last from the number.
func (p *phones) report(a ManifestAssistant, ring sim.Ring, state storehubv1.CallState) *storehubv1.ReportCallRequest {
	now := timestamppb.Now()
	req := &storehubv1.ReportCallRequest{Number: ring.Number, State: state, Line: ring.Line, OccurredAt: now, SentAt: now}
	if ring.Withheld {
		req.Number, req.Presentation = "", storehubv1.Presentation_PRESENTATION_RESTRICTED
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	of := a.ID + " " + req.Number
	if state == storehubv1.CallState_CALL_STATE_RINGING {
		p.calls[of] = rand.Text()
	}
	req.CallId = cmp.Or(p.calls[of], rand.Text())
	return req
}

// hangUp ends a call when its caller has waited long enough.
func (p *phones) hangUp(a ManifestAssistant, ring sim.Ring) {
	req := p.report(a, ring, storehubv1.CallState_CALL_STATE_ENDED)
	p.all.Go(func() {
		if pause(p.life, ringFor) != nil {
			return
		}
		req.OccurredAt = timestamppb.Now()
		req.SentAt = req.OccurredAt
		_, _ = p.clients[a.ID].Calls().ReportCall(p.life, req) // a phone tells nobody that it could not
	})
}

// suggestCalls prints what to try with the phones.
func (s *stage) suggestCalls() {
	at, err := s.phones.named("", phonesAt[0])
	if err != nil {
		return
	}
	fmt.Fprintf(s.Out, `
  # who rings at %[4]s? %[5]s does, who comes an hour after the shop was first opened; then somebody whom nobody knows (in a second terminal)
  %[1]s calls watch --terminal %[4]s %[2]s
  %[1]s sim call --dir %[3]s --node %[4]s %[6]s; %[1]s sim call --dir %[3]s --node %[4]s 17700001111; %[1]s calls list %[2]s
`, invocation(s.Executable), s.reached(), shellQuote(s.fleet.Path()), at.Terminal, guests[guestToday].name, strings.ReplaceAll(guests[guestToday].phones[0], "-", ""))
}
