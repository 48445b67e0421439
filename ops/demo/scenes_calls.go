package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// callBook is what the scenes of the phones hand on.
type callBook struct {
	phones map[string]*desk // by the terminal at which they lie
	run    string
	// known and stranger are the numbers that ring first.
	known, stranger string
	customer        string // whose number known is
	// said are the call ids that were reported, each of one call.
	said []string
	// claimed are the registers that got the calls that two wanted.
	claimed map[string]string
}

// openCalls hands out the phones and makes a customer with a number of this hour.
func (h *hour) openCalls(ctx context.Context, paired []ManifestAssistant) error {
	run := strings.ReplaceAll(time.Now().UTC().Format("150405.00"), ".", "")
	b := &callBook{phones: map[string]*desk{}, run: run, known: "130" + run, stranger: "131" + run, claimed: map[string]string{}}
	for _, a := range paired {
		b.phones[a.Terminal] = &desk{name: "phone-" + a.Terminal + "-" + run, nodes: h.fleet.APIs(h.member(a.Terminal), a.Token), ledger: h.ledger}
	}
	h.calls = b
	res, err := act(ctx, h.owner, (*nodeAPI).PutCustomer, &storehubv1.PutCustomerRequest{Name: "caller of the hour", Phones: []string{b.known}, Notes: "rings at reception"})
	b.customer = res.GetCustomer().GetId()
	return err
}

// say is what a phone says now of a call.
func (b *callBook) say(id, number string, state storehubv1.CallState) *storehubv1.ReportCallRequest {
	if !slices.Contains(b.said, id) {
		b.said = append(b.said, id)
	}
	now := timestamppb.Now()
	return &storehubv1.ReportCallRequest{CallId: id, Number: number, State: state, OccurredAt: now, SentAt: now}
}

const (
	isRinging = storehubv1.CallState_CALL_STATE_RINGING
	isEnded   = storehubv1.CallState_CALL_STATE_ENDED
)

// looking is somebody who looks at what a register shows, at one node.
type looking struct {
	frames chan *storehubv1.TerminalFrame
	failed error
}

// look opens a register's screen at a node; it stays open for as long as ctx.
func (h *hour) look(ctx context.Context, node, terminal string) *looking {
	l := &looking{frames: make(chan *storehubv1.TerminalFrame, 1)}
	h.watchers.Go(func() {
		defer close(l.frames)
		stream, err := h.member(node).API.WatchTerminal(ctx, &storehubv1.WatchTerminalRequest{Terminal: terminal})
		if err != nil {
			l.failed = err
			return
		}
		defer stream.Close()
		for stream.Receive() {
			select {
			case <-l.frames: // nobody has looked at the one before
			default:
			}
			l.frames <- proto.CloneOf(stream.Msg())
		}
		l.failed = stream.Err()
	})
	return l
}

// until looks until somebody is content with the windows, and answers them.
func (l *looking) until(ctx context.Context, content func([]*storehubv1.CallWindow) error) ([]*storehubv1.CallWindow, error) {
	ctx, cancel := context.WithTimeout(ctx, awaitWithin)
	defer cancel()
	var last error
	for {
		select {
		case f, ok := <-l.frames:
			if !ok {
				return nil, errors.Join(errors.New("the screen went dark"), l.failed, last)
			}
			if last = content(f.Calls); last == nil {
				return f.Calls, nil
			}
		case <-ctx.Done():
			return nil, errors.Join(context.Cause(ctx), last)
		}
	}
}

// windowOf is the window of a number, nil = there is none.
func windowOf(list []*storehubv1.CallWindow, number string) *storehubv1.CallWindow {
	for _, w := range list {
		if w.Call.Number == number {
			return w
		}
	}
	return nil
}

func shown(number string, want bool) func([]*storehubv1.CallWindow) error {
	return func(list []*storehubv1.CallWindow) error {
		return expect("a window of "+number, want, windowOf(list, number) != nil)
	}
}

// twoRing: a phone at each register rings; each window opens at its own register, looked at from another node.
func (h *hour) twoRing(ctx context.Context) (string, error) {
	if err := h.openCalls(ctx, h.paired); err != nil {
		return "", err
	}
	b := h.calls
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	screens := map[string]*looking{"reception": h.look(ctx, "office", "reception"), "office": h.look(ctx, "techroom", "office")}
	numbers := map[string]string{"reception": b.known, "office": b.stranger}
	for _, l := range screens {
		if _, err := l.until(ctx, func([]*storehubv1.CallWindow) error { return nil }); err != nil {
			return "", err
		}
	}
	var slowest time.Duration
	for _, at := range phonesAt {
		begun := time.Now()
		if _, err := act(ctx, b.phones[at], (*nodeAPI).ReportCall, b.say("two-"+at+b.run, numbers[at], isRinging)); err != nil {
			return "", err
		}
		list, err := screens[at].until(ctx, shown(numbers[at], true))
		if err != nil {
			return "", fmt.Errorf("at %s: %w", at, err)
		}
		slowest = max(slowest, time.Since(begun))
		w := windowOf(list, numbers[at])
		switch at {
		case "reception":
			err = errors.Join(expect("match", storehubv1.Match_MATCH_EXACT, w.Call.Match), expect("callers", 1, len(w.Callers)), expect("caller", b.customer, firstCaller(w)))
		default:
			err = errors.Join(expect("callers of a stranger", 0, len(w.Callers)), shown(b.known, false)(list))
		}
		if err != nil {
			return "", fmt.Errorf("at %s: %w", at, err)
		}
	}
	h.mu.Lock()
	h.figures.window = slowest
	h.mu.Unlock()
	return fmt.Sprintf("windows at another node within %v", round(slowest)), nil
}

func firstCaller(w *storehubv1.CallWindow) string {
	if len(w.Callers) == 0 {
		return ""
	}
	return w.Callers[0].Customer.CustomerId
}

// whoCalls: the stranger is added and known from then on; a number that is withheld is nobody's, whatever came along with it.
func (h *hour) whoCalls(ctx context.Context) (string, error) {
	b, front := h.calls, h.people["office"]
	added, err := act(ctx, front, (*nodeAPI).AddCustomerFromCall, &storehubv1.AddCustomerFromCallRequest{CallId: "two-office" + b.run, Name: "stranger of the hour"})
	if err != nil {
		return "", err
	}
	_, again := act(ctx, front, (*nodeAPI).PutCustomer, &storehubv1.PutCustomerRequest{Name: "the same once more", Phones: []string{"+86 " + b.stranger}})
	if err := refusedWith("a second customer with the number", "PHONE_KNOWN", again); err != nil {
		return "", err
	}
	for _, at := range phonesAt { // both callers hang up
		number := map[string]string{"reception": b.known, "office": b.stranger}[at]
		if _, err := act(ctx, b.phones[at], (*nodeAPI).ReportCall, b.say("two-"+at+b.run, number, isEnded)); err != nil {
			return "", err
		}
	}
	known, err := act(ctx, b.phones["reception"], (*nodeAPI).ReportCall, b.say("known-"+b.run, "+86"+b.stranger, isRinging))
	if err != nil {
		return "", err
	}
	hidden := b.say("hidden-"+b.run, b.known, isRinging)
	hidden.Presentation = storehubv1.Presentation_PRESENTATION_RESTRICTED
	nobody, err := act(ctx, b.phones["reception"], (*nodeAPI).ReportCall, hidden)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s is known by his number", added.CustomerId), errors.Join(
		sameList("callers of the second call", []string{added.CustomerId}, known.Call.CustomerIds), expect("match of the second call", storehubv1.Match_MATCH_EXACT, known.Call.Match),
		expect("number that is withheld", "", nobody.Call.Number), expect("callers of a number that is withheld", 0, len(nobody.Call.CustomerIds)),
	)
}

// killWhileRinging: the node to which a phone speaks is killed in the middle of a call; it says the same to another. It is one call
// with one window.
func (h *hour) killWhileRinging(ctx context.Context) (string, error) {
	b := h.calls
	victim := h.member("office")
	number, id := "132"+b.run, "kill-"+b.run
	first, err := act(ctx, b.phones["office"], (*nodeAPI).ReportCall, b.say(id, number, isRinging))
	if err != nil {
		return "", err
	}
	victim.Kill()
	b.phones["office"].nodes = append(slices.Clone(b.phones["office"].nodes[1:]), b.phones["office"].nodes[0])
	second, err := act(ctx, b.phones["office"], (*nodeAPI).ReportCall, b.say(id, number, isRinging))
	if err != nil {
		return "", err
	}
	looks, cancel := context.WithCancel(ctx)
	defer cancel()
	list, err := h.look(looks, "techroom", "office").until(ctx, shown(number, true))
	if err != nil {
		return "", err
	}
	windows := 0
	for _, w := range list {
		if w.Call.Number == number {
			windows++
		}
	}
	ended, err := act(ctx, b.phones["office"], (*nodeAPI).ReportCall, b.say(id, number, isEnded))
	if err = errors.Join(err, expect("call said elsewhere", first.Call.Id, second.Call.Id), expect("call that ended", first.Call.Id, ended.GetCall().GetId()), expect("windows", 1, windows)); err != nil {
		return "", err
	}
	if err := errors.Join(victim.Restart()); err != nil {
		return "", err
	}
	if err := victim.Ready(ctx, len(h.fleet.Members())); err != nil {
		return "", err
	}
	_, err = h.settledBoard(ctx, victim.Name)
	return first.Call.Id + " is one call with one window", errors.Join(err, h.publish(ctx))
}

// claimAtOnce: two registers have one line; both take the call in the same moment, and one gets it.
func (h *hour) claimAtOnce(ctx context.Context) (string, error) {
	b := h.calls
	line := "line" + b.run
	if err := h.setLine(ctx, line); err != nil {
		return "", err
	}
	won := map[string]int{}
	for i := range 5 {
		id, number := fmt.Sprintf("claim-%d-%s", i, b.run), fmt.Sprintf("13%d%s", 3+i, b.run)
		report := b.say(id, number, isRinging)
		report.Line = line
		rings, err := act(ctx, b.phones["reception"], (*nodeAPI).ReportCall, report)
		if err != nil {
			return "", err
		}
		at := slices.Sorted(slices.Values(rings.Call.ShownAt))
		if err := sameList("registers that show it", []string{"office", "reception"}, at); err != nil {
			return "", err
		}
		winner, err := h.claimOne(ctx, id)
		if err != nil {
			return "", err
		}
		b.claimed[rings.Call.Id] = winner
		won[winner]++
	}
	return fmt.Sprintf("won by reception %d, office %d", won["reception"], won["office"]), h.setLine(ctx, "")
}

// setLine gives both registers a line, "" = none. The rest of a terminal is written as it is.
func (h *hour) setLine(ctx context.Context, line string) error {
	res, err := h.owner.nodes[0].ListTerminals(ctx, &storehubv1.ListTerminalsRequest{})
	if err != nil {
		return err
	}
	for _, t := range res.Terminals {
		if !slices.Contains(phonesAt, t.Id) {
			continue
		}
		req := &storehubv1.PutTerminalRequest{
			Id: t.Id, Name: t.Name, NodeId: t.NodeId, Role: t.Role, Room: t.Room, Category: t.Category, Language: t.Language, Zone: t.Zone, Announces: t.Announces,
		}
		if line != "" {
			req.Lines = []string{line}
		}
		if _, err := act(ctx, h.owner, (*nodeAPI).PutTerminal, req); err != nil {
			return err
		}
	}
	return nil
}

// claimOne answers which register got a call; the other must have been told who.
func (h *hour) claimOne(ctx context.Context, id string) (winner string, err error) {
	refused := map[string]error{}
	answers := make([]error, len(phonesAt))
	var all []func(context.Context) error
	for i, at := range phonesAt {
		all = append(all, func(ctx context.Context) error {
			_, answers[i] = act(ctx, h.people[at], (*nodeAPI).ClaimCall, &storehubv1.ClaimCallRequest{CallId: id, Terminal: at})
			return ctx.Err()
		})
	}
	if err := atOnce(ctx, all...); err != nil {
		return "", err
	}
	for i, at := range phonesAt {
		if answers[i] == nil {
			if winner != "" {
				return "", fmt.Errorf("%s: %s and %s both got it", id, winner, at)
			}
			winner = at
		} else {
			refused[at] = answers[i]
		}
	}
	if winner == "" {
		return "", fmt.Errorf("%s: nobody got it: %w", id, errors.Join(answers...))
	}
	for at, no := range refused {
		err = errors.Join(err, refusedWith("the claim of "+at, "TAKEN_BY", no))
	}
	return winner, err
}
