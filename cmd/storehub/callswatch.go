package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const callsWatchLong = `Watch shows whoever rings at a register, as it happens: the number, who that is and what is known of him,
and what can be done. It goes on until ^C and survives the loss of a node. With -o json each line is all
that the register shows then.`

func callsWatch(a *app) *cobra.Command {
	var terminal string
	cmd := &cobra.Command{
		Use:     "watch --terminal REGISTER",
		Short:   "Show who rings at a register, as it happens",
		Long:    callsWatchLong,
		Example: "  storehub calls watch --terminal reception",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				return ended(cmd.Context(), a.watchCalls(cmd.Context(), d, terminal))
			})
		}),
	}
	a.atRegister(cmd, &terminal, "`REGISTER` to look at: a reception or a back office", true)
	return cmd
}

func (a *app) watchCalls(ctx context.Context, d *desk, terminal string) error {
	w := &callWatch{app: a, desk: d, terminal: terminal, shown: map[string]string{}, open: -1}
	return d.WatchTerminal(ctx, terminal, func(f *storehubv1.TerminalFrame) error {
		if f.Role != storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION && f.Role != storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE {
			return badInput(quote(terminal)+" is no register", "calls show at terminals of the role RECEPTION or BACK_OFFICE", `name one of those; list them with "storehub call terminal.ListTerminals"`)
		}
		if a.format != "table" {
			return a.printMessageFrame(f)
		}
		return w.show(f)
	})
}

// callWatch is what was printed of the windows so far: of each frame only what is new is told.
type callWatch struct {
	app      *app
	desk     *desk
	terminal string
	shown    map[string]string
	open     int32
	begun    bool
	alarm    string
}

func (w *callWatch) show(f *storehubv1.TerminalFrame) error {
	var lines []string
	if alarm := alarmOf(f); alarm != w.alarm {
		w.alarm = alarm
		if alarm == "" {
			alarm = "the node is in touch with the others again"
		}
		lines = append(lines, "! "+alarm)
	}
	still := map[string]bool{}
	for i := len(f.Calls) - 1; i >= 0; i-- { // the newest last, as it happened
		c := f.Calls[i]
		still[c.Call.Id] = true
		if text := w.window(c); w.shown[c.Call.Id] != text {
			w.shown[c.Call.Id] = text
			lines = append(lines, text)
		}
	}
	for id := range w.shown {
		if !still[id] {
			delete(w.shown, id)
			lines = append(lines, id+" is off the screen")
		}
	}
	if f.OpenCalls != w.open && (f.OpenCalls > 0 || w.begun) {
		lines = append(lines, fmt.Sprintf("to be called back: %d", f.OpenCalls))
	}
	w.open = f.OpenCalls
	if !w.begun && len(f.Calls) == 0 {
		lines = append(lines, "nobody rings at "+f.Terminal+" now; waiting")
	}
	w.begun = true
	for _, l := range lines {
		if _, err := fmt.Fprintln(w.app.out, l); err != nil {
			return err
		}
	}
	return nil
}

// alarmOf is why a frame must not be believed, "" = it may.
func alarmOf(f *storehubv1.TerminalFrame) string {
	switch {
	case f.Trouble != "":
		return f.Trouble
	case f.Restored:
		return "the node shows the state of before its start"
	case !f.HasMajority:
		return "the node is cut off from the others: what is shown may be old"
	}
	return ""
}

// window is a call as the register shows it.
func (w *callWatch) window(c *storehubv1.CallWindow) string {
	call, d := c.Call, w.desk
	head := []string{call.Id, d.show(call.RangAt, "15:04:05"), callState(call), numberShown(call)}
	if call.CallerName != "" {
		head = append(head, quote(call.CallerName))
	}
	if call.Line != call.Device {
		head = append(head, "line "+call.Line)
	}
	if call.ClaimedBy != "" {
		head = append(head, "taken by "+call.ClaimedBy)
	}
	lines := []string{strings.Join(head, "  ")}
	if len(c.Callers) == 0 {
		lines = append(lines, "  nobody is known by it")
	}
	for _, b := range c.Callers {
		lines = append(lines, "  "+d.brief(b))
	}
	for _, act := range c.Actions {
		line := "  > " + fmt.Sprintf(actionWords[act], call.Id, w.terminal)
		whom := []string{""}
		if aboutCaller[act] {
			whom = whomToName(c)
		}
		for _, who := range whom {
			lines = append(lines, line+who)
		}
	}
	for i := range lines {
		lines[i] = printable(oneLineKept(lines[i]))
	}
	return strings.Join(lines, "\n")
}

// aboutCaller are the acts that are done for the caller.
var aboutCaller = map[storehubv1.CallAction]bool{
	storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER:                true,
	storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET: true,
	storehubv1.CallAction_CALL_ACTION_RESERVE:                      true,
}

// whomToName is what stands behind a command: each customer who may call, where the number alone does not tell who does.
func whomToName(c *storehubv1.CallWindow) (behind []string) {
	sure := len(c.Callers) == 1 && c.Callers[0].Match == storehubv1.Match_MATCH_EXACT
	if len(c.Callers) == 0 || sure || c.Call.CustomerId != "" {
		return []string{""}
	}
	for _, b := range c.Callers {
		behind = append(behind, " --for "+b.Customer.CustomerId)
	}
	return behind
}

// oneLineKept is a line whose breaks, of notes or names, are blanks; its own gaps stay.
func oneLineKept(s string) string { return strings.NewReplacer("\r", "", "\n", " ").Replace(s) }

// brief is a caller in a line: who is he, how sure is that, what is known of him.
func (d *desk) brief(b *storehubv1.CallerBrief) string {
	c := b.Customer
	parts := []string{c.CustomerId + " " + c.Name}
	if b.Match == storehubv1.Match_MATCH_PROBABLE {
		parts[0] = "perhaps " + parts[0]
	}
	if len(c.Tags) > 0 {
		parts = append(parts, "["+strings.Join(c.Tags, ", ")+"]")
	}
	for _, e := range c.Today {
		parts = append(parts, "today "+d.hour(e.StartsAt)+" "+e.Item+" "+e.Id)
	}
	if c.Next != nil {
		parts = append(parts, "next "+d.minute(c.Next.StartsAt)+" "+c.Next.Item)
	}
	if c.Visits > 0 {
		parts = append(parts, countOf(int(c.Visits), "visit")+", last "+d.date(c.LastVisitAt))
	}
	if c.NoShows > 0 {
		parts = append(parts, countOf(int(c.NoShows), "no-show"))
	}
	if c.UnitsLeft > 0 {
		parts = append(parts, countOf(int(c.UnitsLeft), "unit")+" left")
	}
	if c.Notes != "" {
		parts = append(parts, "note: "+c.Notes)
	}
	return strings.Join(parts, " · ")
}

// actionWords are the commands behind the buttons, for a call and a register.
var actionWords = map[storehubv1.CallAction]string{
	storehubv1.CallAction_CALL_ACTION_ADD_CUSTOMER:                 "storehub calls add %[1]s NAME",
	storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER:                "storehub calls pick %[1]s --terminal %[2]s",
	storehubv1.CallAction_CALL_ACTION_PICK_CUSTOMER_FOR_NEW_TICKET: "storehub calls pick-new %[1]s --terminal %[2]s",
	storehubv1.CallAction_CALL_ACTION_RESERVE:                      "storehub calls reserve %[1]s ITEM TIME --terminal %[2]s",
	storehubv1.CallAction_CALL_ACTION_DISMISS:                      "storehub calls dismiss %[1]s --terminal %[2]s",
}
