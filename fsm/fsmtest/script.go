package fsmtest

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// Script runs a file of scripts from a shop that is not yet set up, and checks the invariants
// after every block and at the end that a replay and a restart come to the same.
func Script(t *testing.T, path string) *Shop {
	s := New()
	datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
		lines := append([]string{d.FullCmd()}, strings.Split(d.Input, "\n")...)
		var out []string
		for _, line := range lines {
			if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			if text := s.Exec(line); text != "" {
				out = append(out, text)
				s.shown(text)
			}
		}
		if err := s.Check(); err != nil {
			t.Fatalf("%s: %v", d.Pos, err)
		}
		return strings.Join(out, "\n") + "\n"
	})
	if err := s.checkReplay(); err != nil {
		t.Fatal(err)
	}
	return s
}

// shown remembers the reasons that a script saw, in refusals, warnings and explanations.
func (s *Shop) shown(text string) {
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r != '_' && (r < 'A' || r > 'Z') }) {
		s.Reasons[w] = true
	}
}

// verb does one line and answers what the script shows of it.
type verb func(s *Shop, words []string) (string, error)

var verbs = map[string]verb{
	"setup":       func(s *Shop, _ []string) (string, error) { s.SetUp(); return "", nil },
	"technicians": technicians,
	"hire":        hire,
	"crowd":       crowd,
	"as":          func(s *Shop, w []string) (string, error) { return "", s.speakAs(w[0]) },
	"at":          at,
	"advance":     advance,
	"later":       later,
	"saw":         saw,
	"board":       board,
	"raw":         raw,
	"trail":       trail,
	"why":         why,
	"events":      events,
	"outbox":      outbox,
	"wrote":       wrote,
	"audit":       audit,
	"called":      called,
	"list":        list,
	"get":         get,
	"passed":      passed,
	"preview":     preview,
	"id":          withID,
	"restart":     restart,
	"try-plan":    tryPlan,
	"show":        show,
	"export":      export,
	"agenda":      agenda,
	"free":        free,
	"due":         due,
	"letter":      letter,
	"calendar":    calendar,
	"tickets":     tickets,
	"call":        call,
	"day-report":  dayReport,
}

// Exec does one line of a script.
func (s *Shop) Exec(line string) string {
	words := strings.Fields(line)
	do, ok := verbs[words[0]]
	if !ok {
		if _, known := shortcuts[words[0]]; !known {
			return "no verb " + words[0]
		}
		do = func(s *Shop, _ []string) (string, error) { return shortcut(s, words) }
	}
	text, err := do(s, words[1:])
	if err != nil {
		return err.Error()
	}
	return text
}

func technicians(s *Shop, words []string) (string, error) {
	for _, n := range s.Hire(strings.TrimSuffix(words[0], ":"), words[1:]...) {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
	}
	return "", nil
}

func hire(s *Shop, words []string) (string, error) {
	s.Hire(strings.TrimSuffix(words[0], ":"), words[1:]...)
	return "", nil
}

// crowd lets so many guests wait for a category in which nobody is free.
func crowd(s *Shop, words []string) (string, error) {
	left, err := strconv.Atoi(words[1])
	for ; left > 0; left -= 50 {
		s.Must(&storehubv1.DispatchRequest{
			Category: words[0], Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: int32(min(left, 50))}, AllowPartial: proto.Bool(true),
		})
	}
	return "", err
}

// clock reads "20:30" as the next time the shop's clock shows that, "2026-03-07T10:00" as that day's in the zone of its settings, or
// an instant in full.
func (s *Shop) clock(text string) (time.Time, error) {
	if loc, err := time.LoadLocation(s.State.View().Zone()); err == nil {
		if t, err := time.ParseInLocation("2006-01-02T15:04", text, loc); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.In(opening.Location()), nil
	}
	c, err := time.Parse("15:04", text)
	if err != nil {
		return time.Time{}, err
	}
	y, m, d := s.Now.Date()
	t := time.Date(y, m, d, c.Hour(), c.Minute(), 0, 0, opening.Location())
	if t.Before(s.Now.Add(-12 * time.Hour)) {
		t = t.AddDate(0, 0, 1)
	}
	return t, nil
}

func at(s *Shop, words []string) (string, error) {
	t, err := s.clock(words[0])
	if err != nil {
		return "", err
	}
	s.Now = t
	return happened(s.Tick()), nil
}

func advance(s *Shop, words []string) (string, error) {
	d, err := time.ParseDuration(words[0])
	if err != nil {
		return "", err
	}
	s.Now = s.Now.Add(d)
	return happened(s.Tick()), nil
}

// later moves the clock, forward or back, and lets the next command notice it.
func later(s *Shop, words []string) (string, error) {
	d, err := time.ParseDuration(words[0])
	s.Now = s.Now.Add(d)
	return "", err
}

// saw is a node that has seen sessions so long ago: saw 5m T-4 T-5.
func saw(s *Shop, words []string) (string, error) {
	ago, err := time.ParseDuration(words[0])
	if err != nil {
		return "", err
	}
	req := &storehubv1.NoteSessions{}
	for _, id := range words[1:] {
		req.Used = append(req.Used, &storehubv1.SessionUse{Id: id, AtMs: s.Now.Add(-ago).UnixMilli()})
	}
	cmd := s.Command(req)
	return resultText(cmd, s.Apply(cmd).Result)
}

// happened is what time did by itself, without the comings and goings of announcements; what
// happened several times is counted.
func happened(events []*storehubv1.Event) string {
	var list []string
	times := map[string]int{}
	for _, e := range events {
		if strings.HasPrefix(e.Name, "Announcement") {
			continue
		}
		text := "time: " + eventText(e)
		if times[text]++; times[text] == 1 {
			list = append(list, text)
		}
	}
	for i, text := range list {
		if n := times[text]; n > 1 {
			list[i] = fmt.Sprintf("%s (%d times)", text, n)
		}
	}
	return strings.Join(list, "\n")
}

// withID gives the rest of the line under a request id of the script's own.
func withID(s *Shop, words []string) (string, error) {
	req, err := s.request(words[1:])
	if err != nil {
		return "", err
	}
	cmd := s.Command(req)
	cmd.RequestId = words[0]
	out := s.Apply(cmd)
	text, err := resultText(cmd, out.Result)
	if out.Result.Repeated {
		text = fmt.Sprintf("again (%d): %s", out.Result.Index, text)
	}
	return text, err
}

// preview tries the rest of the line on a copy.
func preview(s *Shop, words []string) (string, error) {
	req, err := s.request(words)
	if err != nil {
		return "", err
	}
	cmd := s.Command(req)
	fsm.Prepare(s.State.View, s.Env(), cmd)
	cmd.Stamp = &storehubv1.Stamp{UnixMs: s.Now.UnixMilli(), OffsetS: offsetS}
	p, err := fsm.Preview(s.State.Fork(), cmd)
	if err != nil {
		return faultText(err), nil
	}
	before, _ := p.Before.Board("")
	after, _ := p.After.Board("")
	result := ""
	if p.Fault != nil {
		result = faultText(p.Fault)
	} else {
		result = answerText(p.Answer)
	}
	for _, o := range p.Passed {
		result += fmt.Sprintf("\n%s passed by %s: %s", o.Technician, o.By, answerText(o.Why))
	}
	return fmt.Sprintf("would be: %s\nbefore %s\nafter %s", result, boardText(before), boardText(after)), nil
}

// restart writes a snapshot and goes on from what is read back.
func restart(s *Shop, _ []string) (string, error) {
	var b bytes.Buffer
	if err := s.State.WriteSnapshot(&b); err != nil {
		return "", err
	}
	next, err := fsm.ReadSnapshot(&b)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(next.Hash(), s.State.Hash()) {
		return "", fmt.Errorf("the hash differs after a restart")
	}
	s.State = next
	return "", nil
}

// passed asks whether the rest of the line, or what time does before it, would pass a technician over.
func passed(s *Shop, words []string) (string, error) {
	req, err := s.request(words[1:])
	if err != nil {
		return "", err
	}
	cmd := s.Command(req)
	fsm.Prepare(s.State.View, s.Env(), cmd)
	cmd.Stamp = &storehubv1.Stamp{UnixMs: s.Now.UnixMilli(), OffsetS: offsetS}
	_, all := s.State.Fork().ApplyExplained(s.index+1, 1, cmd)
	var list []string
	for _, p := range all {
		if p.Technician == words[0] {
			list = append(list, fmt.Sprintf("passed over for %s: %s", p.By, whyText(p.Why)))
		}
	}
	if list == nil {
		return "not passed over", nil
	}
	return strings.Join(list, "\n"), nil
}

// checkReplay applies the log once more, on copies, with restarts on the way.
func (s *Shop) checkReplay() error {
	again := fsm.New()
	for i, cmd := range s.Log {
		again.Apply(uint64(i+1), 1, proto.CloneOf(cmd))
		switch i % 7 {
		case 3:
			again = again.Fork()
		case 5:
			var b bytes.Buffer
			if err := again.WriteSnapshot(&b); err != nil {
				return err
			}
			next, err := fsm.ReadSnapshot(&b)
			if err != nil {
				return err
			}
			again = next
		}
	}
	if !bytes.Equal(again.Hash(), s.State.Hash()) {
		return fmt.Errorf("a replay of %d entries comes to another state", len(s.Log))
	}
	return nil
}
