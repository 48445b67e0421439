package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// onCall is a command that does one thing about one call; what stands behind the call are its other arguments.
func onCall(a *app, use, short, example string, args cobra.PositionalArgs, run func(cmd *cobra.Command, d *desk, call string, rest []string) error) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Example: example, Args: args,
		ValidArgsFunction: a.completing(callIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return run(cmd, d, callWord(args[0]), args[1:]) })
		}),
	}
	a.writes(cmd)
	return cmd
}

// atRegister gives a command its register.
func (a *app) atRegister(cmd *cobra.Command, terminal *string, usage string, required bool) {
	cmd.Flags().StringVar(terminal, "terminal", "", usage)
	must(cmd.RegisterFlagCompletionFunc("terminal", a.completing(registerNames, 0)))
	if required {
		must(cmd.MarkFlagRequired("terminal"))
	}
}

const registerUsage = "`REGISTER` that acts: a reception or a back office"

func callsClaim(a *app) *cobra.Command {
	var terminal string
	cmd := onCall(a, "claim CALL --terminal REGISTER", "Take a call for a register: its window closes at the others", "  storehub calls claim G-17 --terminal reception", cobra.ExactArgs(1),
		func(cmd *cobra.Command, d *desk, call string, _ []string) error {
			res, err := d.calls.ClaimCall(a.act(cmd), &storehubv1.ClaimCallRequest{CallId: call, Terminal: terminal})
			if err != nil {
				return err
			}
			return a.print(res, func() error { return a.drawCall(cmd.Context(), d, res.Call) })
		})
	cmd.Long = `Claim says which register takes care of a call for now. A call that is claimed and neither picked, reserved
nor dismissed stands in the list of those that nobody has dealt with when its window closes, unless it
was answered.`
	a.atRegister(cmd, &terminal, registerUsage, true)
	return cmd
}

// callerFlag is whom somebody says the caller is, "" = whoever has the number.
func (a *app) callerFlag(cmd *cobra.Command, who *string) {
	cmd.Flags().StringVar(who, "for", "", "`CUSTOMER` who calls (not given: the one who has the number)")
	must(cmd.RegisterFlagCompletionFunc("for", a.completing(customerIDs, 0)))
}

// caller is whom a call is from: as somebody says, else the only one who has the number for sure, "" = nobody has.
func (d *desk) caller(ctx context.Context, call, who string) (string, error) {
	if who != "" {
		c, err := d.customerNamed(ctx, who)
		return c.GetId(), err
	}
	c, err := d.callNamed(ctx, call)
	switch {
	case err != nil:
		return "", err
	case c.CustomerId != "":
		return c.CustomerId, nil
	case len(c.CustomerIds) == 0:
		return "", nil
	case len(c.CustomerIds) == 1 && c.Match == storehubv1.Match_MATCH_EXACT:
		return c.CustomerIds[0], nil
	}
	return "", badInput(c.Id+" may be from "+strings.Join(mayBe(c), ", "), "the number alone does not tell whom it is", "say it: --for "+strings.Join(c.CustomerIds, " or --for "))
}

// callsSearched is how far back a call is looked for that is not asked for by an act, and the most that a list shows.
const callsSearched = 500

func (d *desk) callNamed(ctx context.Context, id string) (*storehubv1.Call, error) {
	res, err := d.calls.ListCalls(ctx, &storehubv1.ListCallsRequest{Limit: callsSearched})
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(res.Calls, func(c *storehubv1.Call) bool { return c.Id == id || c.CallId == id })
	if at < 0 {
		return nil, badInput("there is no call "+quote(id)+" among the last "+fmt.Sprint(callsSearched), "it is mistyped or older", "look the id up: storehub calls list")
	}
	return res.Calls[at], nil
}

func callsPick(a *app) *cobra.Command {
	var who string
	req := &storehubv1.PickCustomerRequest{}
	cmd := onCall(a, "pick CALL --terminal REGISTER", "Put the caller on the ticket that is open there, or open one", "  storehub calls pick G-17 --terminal reception --for C-7", cobra.ExactArgs(1),
		func(cmd *cobra.Command, d *desk, call string, _ []string) (err error) {
			req.CallId = call
			if req.CustomerId, err = d.caller(cmd.Context(), call, who); err != nil {
				return err
			}
			res, err := d.calls.PickCustomer(a.act(cmd), req)
			if err != nil {
				return othersTicket(err, req)
			}
			return a.print(res, func() error {
				return a.did("ticket " + res.TicketId + " is for " + orNobody(d.who(cmd.Context(), req.CustomerId)))
			})
		})
	a.atRegister(cmd, &req.Terminal, registerUsage, true)
	a.callerFlag(cmd, &who)
	cmd.Flags().BoolVar(&req.ReplaceCustomer, "replace", false, "although the ticket is another customer's")
	return cmd
}

// othersTicket tells whoever picks at a register whose ticket is another's how to go on.
func othersTicket(err error, req *storehubv1.PickCustomerRequest) error {
	f := explain(err)
	if !f.because(storehubv1.Reason_REASON_OTHER_CUSTOMER) {
		return err
	}
	aside := "storehub calls pick-new " + req.CallId + " --terminal " + req.Terminal
	f.do = "add --replace if it is to be the caller's; for an order of his own: " + aside
	if req.CustomerId == "" {
		f.do = "nobody known cannot take over a ticket: " + aside + "; or say first who calls: storehub calls add " + req.CallId + " NAME, or --for CUSTOMER"
	}
	return f
}

func callsPickNew(a *app) *cobra.Command {
	var who string
	req := &storehubv1.PickCustomerForNewTicketRequest{}
	cmd := onCall(a, "pick-new CALL --terminal REGISTER", "Park the ticket that is open there and open one for the caller", "  storehub calls pick-new G-17 --terminal reception", cobra.ExactArgs(1),
		func(cmd *cobra.Command, d *desk, call string, _ []string) (err error) {
			req.CallId = call
			if req.CustomerId, err = d.caller(cmd.Context(), call, who); err != nil {
				return err
			}
			res, err := d.calls.PickCustomerForNewTicket(a.act(cmd), req)
			if err != nil {
				return err
			}
			return a.print(res, func() error {
				parked := ""
				if res.ParkedTicketId != "" {
					parked = "; " + res.ParkedTicketId + " is set aside"
				}
				return a.did("ticket " + res.TicketId + " is for " + orNobody(d.who(cmd.Context(), req.CustomerId)) + parked)
			})
		})
	a.atRegister(cmd, &req.Terminal, registerUsage, true)
	a.callerFlag(cmd, &who)
	return cmd
}

func orNobody(who string) string {
	if who == "" {
		return "somebody whom the shop does not know"
	}
	return who
}

func callsAdd(a *app) *cobra.Command {
	req := &storehubv1.AddCustomerFromCallRequest{}
	cmd := onCall(a, "add CALL NAME", "Make a customer with the number of a call", "  storehub calls add G-17 'Anna Nowak'", cobra.ExactArgs(2),
		func(cmd *cobra.Command, d *desk, call string, rest []string) error {
			req.CallId, req.Name = call, rest[0]
			res, err := d.calls.AddCustomerFromCall(a.act(cmd), req)
			if err != nil {
				return d.knownAs(cmd.Context(), err, "storehub calls pick "+call+" --terminal REGISTER --for")
			}
			return a.print(res, func() error { return a.did(call + " is from " + res.CustomerId + " " + req.Name) })
		})
	cmd.Flags().BoolVar(&req.AllowDuplicate, "allow-duplicate", false, "although another customer has that number")
	return cmd
}

func callsReserve(a *app) *cobra.Command {
	var who string
	past := false
	booking := &storehubv1.CreateBookingRequest{}
	req := &storehubv1.ReserveFromCallRequest{Booking: booking}
	cmd := onCall(a, "reserve CALL ITEM TIME --terminal REGISTER", "Make a booking for the caller", "  storehub calls reserve G-17 facial 'tomorrow 15:30' --terminal till --with a", cobra.ExactArgs(3),
		func(cmd *cobra.Command, d *desk, call string, rest []string) error {
			at, err := readMoment(rest[1])
			if err != nil {
				return err
			}
			req.CallId, booking.Item = call, rest[0]
			if booking.StartsAt, err = d.instant(at); err != nil {
				return err
			}
			if err := d.notPast(past, booking.StartsAt); err != nil {
				return err
			}
			if booking.CustomerId, err = d.bookedFor(cmd, call, who, booking.Notes); err != nil {
				return err
			}
			res, err := d.calls.ReserveFromCall(a.act(cmd), req)
			if err != nil {
				return otherTime(d.refusal(err))
			}
			return a.print(res, func() error { return a.drawBooking(cmd, d, res.Booking.Booking, res.Booking.Warnings) })
		})
	a.atRegister(cmd, &req.Terminal, registerUsage, true)
	a.callerFlag(cmd, &who)
	fl := cmd.Flags()
	fl.StringSliceVar(&booking.Resources, "with", nil, "`RESOURCES` that it occupies, by id")
	fl.StringVar(&booking.Notes, "notes", "", "`WORDS` to remember")
	fl.BoolVar(&past, "past", false, pastUsage)
	must(cmd.RegisterFlagCompletionFunc("with", inList(a.completing(resourceIDs, 0))))
	return cmd
}

// bookedFor is for whom a booking from a call is, "" = nobody known: his number is noted then, and without one there have to be words.
func (d *desk) bookedFor(cmd *cobra.Command, call, who, notes string) (string, error) {
	id, err := d.caller(cmd.Context(), call, who)
	if err != nil || id != "" || notes != "" {
		return id, err
	}
	c, err := d.callNamed(cmd.Context(), call)
	if err == nil && c.Number == "" {
		err = usage(cmd, c.Id+" has no number; say for whom: --for CUSTOMER, or --notes WORDS")
	}
	return "", err
}

func callsDismiss(a *app) *cobra.Command {
	req := &storehubv1.DismissCallRequest{}
	cmd := onCall(a, "dismiss CALL", "Close the window of a call; it stays in the log", "  storehub calls dismiss G-17 --terminal reception", cobra.ExactArgs(1),
		func(cmd *cobra.Command, d *desk, call string, _ []string) error {
			req.CallId = call
			res, err := d.calls.DismissCall(a.act(cmd), req)
			if err != nil {
				return err
			}
			return a.print(res, func() error { return a.did(call + " is off the screen") })
		})
	a.atRegister(cmd, &req.Terminal, "`REGISTER` at which (not given: at all that show it)", false)
	return cmd
}

// followups are the words for how far the shop is with a call.
var followups = map[string]storehubv1.Followup{
	"open": storehubv1.Followup_FOLLOWUP_OPEN, "called-back": storehubv1.Followup_FOLLOWUP_CALLED_BACK, "done": storehubv1.Followup_FOLLOWUP_DONE,
}

func callsMark(a *app) *cobra.Command {
	var note string
	cmd := onCall(a, "mark CALL [open|called-back|done]", "Note what became of a call that nobody answered", "  storehub calls mark G-17 called-back --note 'comes on Friday'", cobra.RangeArgs(1, 2),
		func(cmd *cobra.Command, d *desk, call string, rest []string) error {
			req := &storehubv1.MarkCallRequest{CallId: call}
			if len(rest) > 0 {
				followup, ok := followups[strings.ToLower(strings.ReplaceAll(rest[0], "_", "-"))]
				if !ok {
					return usage(cmd, quote(rest[0])+" is nothing that becomes of a call: one of open, called-back, done")
				}
				req.Followup = followup
			}
			if cmd.Flags().Changed("note") {
				req.Note = proto.String(note)
			}
			if req.Followup == 0 && req.Note == nil {
				return usage(cmd, "what became of it? Give open, called-back or done, or --note")
			}
			res, err := d.calls.MarkCall(a.act(cmd), req)
			if err != nil {
				return err
			}
			return a.print(res, func() error { return a.drawCall(cmd.Context(), d, res.Call) })
		})
	cmd.Flags().StringVar(&note, "note", "", "`WORDS` to remember, \"\" = none")
	must(cmd.Flags().SetAnnotation("note", emptyMeans, nil))
	cmd.ValidArgsFunction = inOrder(a.completing(callIDs, 0), fixed([]cobra.Completion{"open", "called-back", "done"}))
	return cmd
}

var numberFlags = map[string]storehubv1.NumberFlag{
	"none": storehubv1.NumberFlag_NUMBER_FLAG_NONE, "vip": storehubv1.NumberFlag_NUMBER_FLAG_VIP, "spam": storehubv1.NumberFlag_NUMBER_FLAG_SPAM,
}

func callsFlag(a *app) *cobra.Command {
	cmd := onCall(a, "flag CALL|NUMBER none|vip|spam", "Say of a number that its calls show no window, or come first", "  storehub calls flag G-17 spam\n  storehub calls flag '+48 601 234 567' none", cobra.ExactArgs(2),
		func(cmd *cobra.Command, d *desk, what string, rest []string) error {
			flag, ok := numberFlags[strings.ToLower(rest[0])]
			if !ok {
				return usage(cmd, quote(rest[0])+" is nothing that is said of a number: one of none, vip, spam")
			}
			req := &storehubv1.FlagNumberRequest{Number: what, Flag: flag}
			switch {
			case callID.MatchString(what):
				req.Number, req.CallId = "", what
				what = "the number of " + what
			case !mayBeNumber(what):
				return usage(cmd, noNumber(what))
			}
			res, err := d.calls.FlagNumber(a.act(cmd), req)
			if err != nil {
				return err
			}
			return a.print(res, func() error {
				said := map[storehubv1.NumberFlag]string{
					storehubv1.NumberFlag_NUMBER_FLAG_NONE: " is a number like any other", storehubv1.NumberFlag_NUMBER_FLAG_VIP: " comes first from now on",
					storehubv1.NumberFlag_NUMBER_FLAG_SPAM: " shows no window any more; its calls are still in the log",
				}
				return a.did(what + said[flag])
			})
		})
	cmd.ValidArgsFunction = inOrder(a.completing(callIDs, 0), fixed([]cobra.Completion{"none", "vip", "spam"}))
	return cmd
}

// numberFrom is how many digits and letters a word has that may be a number: fewer are a call's id, mistyped.
const numberFrom = 5

func mayBeNumber(word string) bool {
	n := 0
	for _, r := range word {
		if unicode.IsDigit(r) || unicode.IsLetter(r) {
			n++
		}
	}
	return n >= numberFrom
}

var nearlyCallID = regexp.MustCompile(`^[Gg]\W*(\d+)$`)

// noNumber says that a word is neither, and which id may have been meant.
func noNumber(word string) string {
	id := "G-17"
	if m := nearlyCallID.FindStringSubmatch(word); m != nil {
		id = "G-" + m[1]
	}
	return word + " is neither a call's id (" + id + ") nor a number"
}

func callsLink(a *app) *cobra.Command {
	cmd := onCall(a, "link CUSTOMER", "Make the calls from a customer's numbers that are nobody's his", "  storehub calls link C-7", cobra.ExactArgs(1),
		func(cmd *cobra.Command, d *desk, who string, _ []string) error {
			c, err := d.customerNamed(cmd.Context(), who)
			if err != nil {
				return err
			}
			res, err := d.calls.LinkCalls(a.act(cmd), &storehubv1.LinkCallsRequest{CustomerId: c.Id})
			if err != nil {
				return err
			}
			return a.print(res, func() error {
				return a.did("from " + c.Id + " " + c.Name + " now: " + countOf(int(res.Linked), "call"))
			})
		})
	cmd.ValidArgsFunction = a.completing(customerIDs, 1)
	return cmd
}
