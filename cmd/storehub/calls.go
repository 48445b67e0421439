package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const callsLong = `Calls (来电) are what the shop's paired phones report: who rings, what was done about it, who is still to
be called back. "storehub calls watch" shows at a register whoever rings now.

CALL is an id, G-17, or what its source calls it. Numbers are shown as far as the credential may see
them. For calls of the API there is "storehub call".`

func callsCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "calls",
		Short:   "See who calls and what becomes of it",
		Long:    callsLong,
		Example: "  storehub calls list --missed\n  storehub calls watch --terminal reception",
	},
		callsList(a), callsWatch(a), callsClaim(a), callsPick(a), callsPickNew(a), callsAdd(a), callsReserve(a), callsDismiss(a), callsMark(a), callsFlag(a), callsLink(a))
}

func callsList(a *app) *cobra.Command {
	var who string
	req := &storehubv1.ListCallsRequest{}
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the calls, newest first",
		Example: "  storehub calls list --missed\n  storehub calls list --customer C-7\n  storehub calls list --before G-900",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("limit") && (req.Limit < 1 || req.Limit > callsSearched) {
				return usage(cmd, fmt.Sprintf("--limit is out of range: %d, allowed is 1 to %d", req.Limit, callsSearched))
			}
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				if who != "" {
					c, err := d.customerNamed(cmd.Context(), who)
					if err != nil {
						return err
					}
					req.CustomerId = c.Id
				}
				req.Before = callWord(req.Before)
				return a.listCalls(cmd, d, req)
			})
		}),
	}
	fl := cmd.Flags()
	fl.BoolVar(&req.MissedOnly, "missed", false, "only those that nobody answered and nobody has dealt with")
	fl.StringVar(&who, "customer", "", "only those of a `CUSTOMER`: an id, or a piece of the name or phone")
	fl.StringVar(&req.Before, "before", "", "only those before this `CALL`")
	fl.Int32Var(&req.Limit, "limit", 0, "at most `N`, up to 500 (not given: 100)")
	must(cmd.RegisterFlagCompletionFunc("customer", a.completing(customerIDs, 0)))
	must(cmd.RegisterFlagCompletionFunc("before", a.completing(callIDs, 0)))
	return cmd
}

func (a *app) listCalls(cmd *cobra.Command, d *desk, req *storehubv1.ListCallsRequest) error {
	res, err := d.calls.ListCalls(cmd.Context(), req)
	if err != nil {
		return err
	}
	return a.print(res, func() error {
		if len(res.Calls) == 0 {
			fmt.Fprintln(a.out, noCalls(req))
			return nil
		}
		if err := a.drawCalls(d, res.Calls); err != nil {
			return err
		}
		if res.Open > 0 {
			fmt.Fprintf(a.out, "to be called back, of all: %d\n", res.Open)
		}
		if res.Truncated {
			fmt.Fprintln(a.out, "there are older ones: --before "+res.Calls[len(res.Calls)-1].Id)
		}
		return nil
	})
}

// noCalls tells why the list is empty.
func noCalls(req *storehubv1.ListCallsRequest) string {
	switch {
	case req.MissedOnly:
		return "nobody is to be called back; \"storehub calls list\" shows all calls"
	case req.CustomerId != "" || req.Before != "":
		return "no such call; \"storehub calls list\" shows all"
	}
	return "no phone has reported a call yet; \"storehub assistant list\" shows those that are paired, \"storehub assistant pair\" pairs one"
}

const callNotes = 24

func (a *app) drawCalls(d *desk, list []*storehubv1.Call) error {
	t := newTable("ID", "RANG", "STATE", "NUMBER", "CALLER", "LINE", "DONE", "FOLLOW-UP", "NOTE")
	for _, c := range list {
		done := bareEnum(c.Outcome.String(), "CALL_OUTCOME_")
		switch {
		case done == "none" && c.ClaimedBy != "":
			done = "taken, " + c.ClaimedBy
		case done == "none":
			done = "-"
		case c.ClaimedBy != "":
			done += ", " + c.ClaimedBy
		}
		followup := "-"
		if c.Followup != storehubv1.Followup_FOLLOWUP_UNSPECIFIED {
			followup = bareEnum(c.Followup.String(), "FOLLOWUP_")
		}
		t.row(c.Id, d.minute(c.RangAt), callState(c), numberShown(c), orDash(caller(c)), c.Line, done, followup, orDash(cut(oneLine(c.Note), callNotes)))
	}
	return t.write(a.out)
}

// callState is what a call does or did, and how long it took if its source says so.
func callState(c *storehubv1.Call) string {
	state := bareEnum(c.State.String(), "CALL_STATE_")
	if c.Direction == storehubv1.Direction_DIRECTION_OUTBOUND {
		state = "out, " + state
	}
	if c.DurationMs > 0 {
		state += fmt.Sprintf(" %d:%02d", c.DurationMs/60_000, c.DurationMs/1000%60)
	}
	if c.Late {
		state += ", told late" // or the clock of its phone is wrong
	}
	return state
}

// numberShown is the number, or why there is none.
func numberShown(c *storehubv1.Call) string {
	switch {
	case c.Number == "" && c.Presentation == storehubv1.Presentation_PRESENTATION_RESTRICTED:
		return "withheld"
	case c.Number == "":
		return "not known"
	case c.Flag == storehubv1.NumberFlag_NUMBER_FLAG_VIP || c.Flag == storehubv1.NumberFlag_NUMBER_FLAG_SPAM:
		return c.Number + " " + bareEnum(c.Flag.String(), "NUMBER_FLAG_")
	}
	return c.Number
}

// drawCall is a call as an act has answered it: the names, which only reads tell, are asked for.
func (a *app) drawCall(ctx context.Context, d *desk, c *storehubv1.Call) error {
	names := d.namesOf(ctx, append([]string{c.CustomerId}, c.CustomerIds...))
	c.CustomerName = names[c.CustomerId]
	for _, id := range c.CustomerIds {
		c.CustomerNames = append(c.CustomerNames, names[id])
	}
	return a.drawCalls(d, []*storehubv1.Call{c})
}

// caller is whose call it was, or may have been, or what the phone calls him.
func caller(c *storehubv1.Call) string {
	if c.CustomerId != "" {
		return called(c.CustomerId, c.CustomerName)
	}
	who := strings.Join(mayBe(c), " or ")
	switch {
	case who == "" && c.CallerName != "":
		return quote(c.CallerName)
	case c.Match == storehubv1.Match_MATCH_PROBABLE:
		return who + "?"
	}
	return who
}

// mayBe are those whose number a call's is, each by id and name.
func mayBe(c *storehubv1.Call) (who []string) {
	for i, id := range c.CustomerIds {
		name := ""
		if i < len(c.CustomerNames) { // an older node tells none
			name = c.CustomerNames[i]
		}
		who = append(who, called(id, name))
	}
	return who
}

// callWord is a call's id as people type it; what is none may be what its source calls it.
func callWord(id string) string {
	if callID.MatchString(id) {
		return strings.ToUpper(id)
	}
	return id
}

var callID = regexp.MustCompile(`^[Gg]-\d+$`)

func callIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.calls.ListCalls(ctx, &storehubv1.ListCallsRequest{Limit: 50})
	return described(res.GetCalls(), func(c *storehubv1.Call) (string, string) { return c.Id, callState(c) + " " + numberShown(c) }), err
}
