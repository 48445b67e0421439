package demo

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"storehub/hw/display"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// greet tells a person what there is and what to try.
func (s *stage) greet(ctx context.Context) error {
	leader, err := s.fleet.Leader(ctx)
	if err != nil {
		return err
	}
	crew, err := leader.API.ListTechnicians(ctx, &storehubv1.ListTechniciansRequest{})
	if err != nil {
		return err
	}
	screens, err := painted(ctx, s.fleet)
	if err != nil {
		return err
	}
	off := offDuty(crew.Technicians)
	fmt.Fprintf(s.Out, "ready after %.1f s: %d of %d technicians on duty, the leader is %s\n\n",
		time.Since(s.begun).Seconds(), len(crew.Technicians)-len(off), len(crew.Technicians), leader.Name)
	var where [][2]string
	for _, m := range s.fleet.Members() {
		where = append(where, [2]string{m.Name, fmt.Sprintf("%-24s %-26s process %d", m.HTTP(), m.HTTPS(), m.PID())})
	}
	printPairs(s.Out, where)
	fmt.Fprintln(s.Out)
	printBoxes(s.Out, memberNames, screens)
	fmt.Fprintln(s.Out)
	if err := s.showPages(ctx, leader); err != nil {
		return err
	}
	s.suggest(leader, off)
	s.suggestBook(ctx, leader)
	s.suggestCalls()
	fmt.Fprintf(s.Out, "\nEverything else a program needs is in %s. Ctrl-C stops the shop.\n", s.fleet.Path(ManifestName))
	return nil
}

// painted waits until every display shows what the board says, and answers what they show.
func painted(ctx context.Context, f *fleet.Fleet) ([][display.Rows]string, error) {
	board, err := f.Members()[0].API.GetBoard(ctx, &storehubv1.GetBoardRequest{})
	if err != nil {
		return nil, err
	}
	var screens [][display.Rows]string
	for _, m := range f.Members() {
		if err := shows(ctx, m, countsOf(board)); err != nil {
			return nil, err
		}
		screens = append(screens, m.Devices.Lines())
	}
	return screens, nil
}

// offDuty are those whom a card in the technicians' room brings on duty.
func offDuty(crew []*storehubv1.Technician) []string {
	var list []string
	for _, t := range crew {
		if t.State == storehubv1.TechnicianState_TECHNICIAN_STATE_OFF || t.State == storehubv1.TechnicianState_TECHNICIAN_STATE_LEAVE {
			list = append(list, t.Number)
		}
	}
	return list
}

// suggest prints commands that work as they stand, in any terminal of this user.
func (s *stage) suggest(leader *fleet.Member, off []string) {
	me, dir := invocation(s.Executable), shellQuote(s.fleet.Path())
	who, does := "1", "shows his card"
	for i := range technicians {
		if slices.Contains(off, numberOf(i)) {
			who, does = numberOf(i), "comes on duty with a card"
			break
		}
	}
	fmt.Fprintf(s.Out, `
Try, in another terminal:

  # look at the board of all three
  %[1]s board --watch %[2]s

  # reception's page asks who acts: %[9]s lays a card on the reader there
  %[1]s sim swipe --dir %[5]s --node reception --card %[10]s

  # coming to work: %[3]s %[4]s in the technicians' room; what does the display say?
  %[1]s sim swipe --dir %[5]s --node techroom --card %[6]s && sleep 1 && %[1]s sim display --dir %[5]s --node techroom

  # send the next one by rotation to room 201
  %[1]s dispatch %[7]s -n 1 --room 201 %[2]s

  # pull the cable of a display, look at the devices, and put it back
  %[1]s sim unplug --dir %[5]s --node office --device display; sleep 1; %[1]s status %[2]s; %[1]s sim replug --dir %[5]s --node office --device display

  # kill the leader: the other two go on; then start it again
%[8]s`, me, s.reached(), nameShown(who), does, dir, cardOf(who), foot, s.killLine(leader.Name), atReception.name, cardOf(atReception.id))
}

// killLine kills a node as it runs now, looks at the board and starts it again; "" when it is gone.
func (s *stage) killLine(node string) string {
	m, err := s.fleet.Member(node)
	if err != nil || m.PID() == 0 {
		return ""
	}
	me := invocation(s.Executable)
	return fmt.Sprintf("  kill -9 %d; sleep 1; %s board %s; %s demo restart --dir %s --node %s\n", m.PID(), me, s.reached(), me, shellQuote(s.fleet.Path()), node)
}

// reached are the flags with which the CLI finds the shop.
func (s *stage) reached() string {
	if s.context != "" {
		return "--context " + shellQuote(s.context)
	}
	r := s.reach()
	return "--node " + strings.Join(r.Nodes, ",") + " --token-file " + shellQuote(r.TokenFile)
}

// invocation is how a shell finds this binary from anywhere.
func invocation(executable string) string {
	if found, err := exec.LookPath("storehub"); err == nil && sameFile(found, executable) {
		return "storehub"
	}
	if abs, err := filepath.Abs(executable); err == nil {
		executable = abs
	}
	return shellQuote(executable)
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// shellQuote leaves plain words alone.
func shellQuote(s string) string {
	plain := func(r rune) bool {
		return strings.ContainsRune("/._-+=:@%", r) || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	if s != "" && strings.IndexFunc(s, func(r rune) bool { return !plain(r) }) < 0 {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
