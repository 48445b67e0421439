package main

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const ticketLong = `A ticket (账单, rachunek) is what a guest has had and is to pay. A register, which is a terminal of the
role RECEPTION or BACK_OFFICE, has one open ticket at a time, its current one, and any number that are
parked. Lines are added from any terminal. storehub takes no money; it writes down what the till took.`

func ticketCommand(a *app) *cobra.Command {
	return group(
		&cobra.Command{
			Use:   "ticket",
			Short: "What guests have had and pay: open, add, park, close",
			Long:  ticketLong,
			Example: `  storehub ticket open reception --for C-1
  storehub ticket add S-17 foot60 --dispatch A-42
  storehub ticket close S-17 --method cash`,
		},
		ticketList(a), ticketShow(a), ticketOpen(a), ticketAdd(a), ticketRemove(a), ticketAssign(a), ticketPark(a), ticketResume(a),
		ticketPay(a), ticketUnpay(a), ticketClose(a), ticketVoid(a),
	)
}

// ticketStates are the words for how far a ticket is.
var ticketStates = map[string]storehubv1.TicketState{
	"open": storehubv1.TicketState_TICKET_STATE_OPEN, "parked": storehubv1.TicketState_TICKET_STATE_PARKED,
	"closed": storehubv1.TicketState_TICKET_STATE_CLOSED, "voided": storehubv1.TicketState_TICKET_STATE_VOIDED,
}

func ticketList(a *app) *cobra.Command {
	var state, who string
	req := &storehubv1.ListTicketsRequest{}
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List tickets, newest first",
		Long:    "List shows the tickets that are open and parked; with --state those that are over, of 40 days.",
		Example: "  storehub ticket list\n  storehub ticket list --at reception\n  storehub ticket list --state closed --for C-1",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			req.State = ticketStates[state]
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				if who != "" {
					c, err := d.customerNamed(cmd.Context(), who)
					if err != nil {
						return err
					}
					req.CustomerId = c.Id
				}
				res, err := d.ticket.ListTickets(cmd.Context(), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error {
					if len(res.Tickets) == 0 {
						fmt.Fprintln(a.out, noTickets(req))
						return nil
					}
					if err := a.drawTickets(res.Tickets); err != nil {
						return err
					}
					if res.Truncated {
						fmt.Fprintln(a.out, onlySoMany(len(res.Tickets)))
					}
					return nil
				})
			})
		}),
	}
	words := slices.Sorted(maps.Keys(ticketStates))
	fl := cmd.Flags()
	fl.Var(newChoice(&state, "", words...), "state", "only those of a state")
	fl.StringVar(&req.Terminal, "at", "", "only those of this `REGISTER`")
	fl.StringVar(&who, "for", "", "only those of this `CUSTOMER`: an id, or a piece of the name or phone")
	must(cmd.RegisterFlagCompletionFunc("state", cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("at", a.completing(registerNames, 0)))
	must(cmd.RegisterFlagCompletionFunc("for", a.completing(customerIDs, 0)))
	return cmd
}

// noTickets tells why the list is empty.
func noTickets(req *storehubv1.ListTicketsRequest) string {
	switch {
	case req.State != storehubv1.TicketState_TICKET_STATE_UNSPECIFIED:
		return "no such ticket; \"storehub ticket list\" shows those that are open and parked"
	case req.Terminal != "" || req.CustomerId != "":
		return "no such ticket is open or parked; open one with \"storehub ticket open\", or see --state closed"
	}
	return "no ticket is open or parked; open one with \"storehub ticket open\""
}

func ticketShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show ID",
		Short:             "Show a ticket with its lines",
		Example:           "  storehub ticket show S-17",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(ticketIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := ticketWord(cmd, args[0])
			if err != nil {
				return err
			}
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				res, err := d.ticket.GetTicket(cmd.Context(), &storehubv1.GetTicketRequest{TicketId: id})
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, false) })
			})
		}),
	}
}

func ticketOpen(a *app) *cobra.Command {
	var who string
	cmd := &cobra.Command{
		Use:               "open REGISTER",
		Short:             "Open a ticket at a register",
		Example:           "  storehub ticket open reception --for C-1",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(registerNames, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				req := &storehubv1.OpenTicketRequest{Terminal: args[0]}
				if who != "" {
					c, err := d.customerNamed(cmd.Context(), who)
					if err != nil {
						return err
					}
					req.CustomerId = c.Id
				}
				res, err := d.ticket.OpenTicket(a.act(cmd), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, false) })
			})
		}),
	}
	cmd.Flags().StringVar(&who, "for", "", "`CUSTOMER` whose ticket it is: an id, or a piece of the name or phone")
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("for", a.completing(customerIDs, 0)))
	return cmd
}

func ticketWord(cmd *cobra.Command, id string) (string, error) {
	return idWord(cmd, "S", "a ticket", id)
}

// onTicket is a command that does one thing with one ticket.
func onTicket(a *app, cmd *cobra.Command, run func(cmd *cobra.Command, d *desk, id string, args []string) error) *cobra.Command {
	if cmd.Args == nil {
		cmd.Args = cobra.ExactArgs(1)
	}
	if cmd.ValidArgsFunction == nil {
		cmd.ValidArgsFunction = a.completing(ticketIDs, 1)
	}
	cmd.RunE = do(func(cmd *cobra.Command, args []string) error {
		id, err := ticketWord(cmd, args[0])
		if err != nil {
			return err
		}
		return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return run(cmd, d, id, args[1:]) })
	})
	a.writes(cmd)
	return cmd
}

func ticketAssign(a *app) *cobra.Command {
	replace := false
	cmd := onTicket(a, &cobra.Command{
		Use: "assign ID CUSTOMER", Short: "Say whose ticket it is", Example: "  storehub ticket assign S-17 C-1\n  storehub ticket assign S-17 Anna --replace",
		Args: cobra.ExactArgs(2), ValidArgsFunction: inOrder(a.completing(ticketIDs, 0), a.completing(customerIDs, 0)),
	}, func(cmd *cobra.Command, d *desk, id string, args []string) error {
		c, err := d.customerNamed(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		res, err := d.ticket.AssignCustomer(a.act(cmd), &storehubv1.AssignCustomerRequest{TicketId: id, CustomerId: c.Id, ReplaceCustomer: replace})
		if err != nil {
			return err
		}
		return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated) })
	})
	cmd.Flags().BoolVar(&replace, "replace", false, "it was another customer's")
	return cmd
}

func ticketPark(a *app) *cobra.Command {
	return onTicket(a, &cobra.Command{
		Use: "park ID", Short: "Set an open ticket aside, so that its register is free", Example: "  storehub ticket park S-17",
	}, func(cmd *cobra.Command, d *desk, id string, _ []string) error {
		res, err := d.ticket.ParkTicket(a.act(cmd), &storehubv1.ParkTicketRequest{TicketId: id})
		if err != nil {
			return err
		}
		return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated) })
	})
}

func ticketResume(a *app) *cobra.Command {
	terminal := ""
	cmd := onTicket(a, &cobra.Command{
		Use: "resume ID", Short: "Bring a parked ticket back, to another register too", Example: "  storehub ticket resume S-17\n  storehub ticket resume S-17 --at office",
	}, func(cmd *cobra.Command, d *desk, id string, _ []string) error {
		res, err := d.ticket.ResumeTicket(a.act(cmd), &storehubv1.ResumeTicketRequest{TicketId: id, Terminal: terminal})
		if err != nil {
			return notParked(err)
		}
		return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated) })
	})
	cmd.Flags().StringVar(&terminal, "at", "", "`REGISTER` whose current ticket it becomes (not given: where it was)")
	must(cmd.RegisterFlagCompletionFunc("at", a.completing(registerNames, 0)))
	return cmd
}

// notParked tells who resumes a ticket that is open how it comes to another register.
func notParked(err error) error {
	f := explain(err)
	if f.because(storehubv1.Reason_REASON_TICKET_STATE) && argNamed(f.fault.Detail, "state") == "OPEN" {
		f.do = say("it is the current ticket where it stands; to bring it to another register: storehub ticket park {ticket} first, then resume it with --at", f.fault.Detail.Args)
	}
	return f
}

func ticketVoid(a *app) *cobra.Command {
	reason := ""
	cmd := onTicket(a, &cobra.Command{
		Use: "void ID --reason WORDS", Short: "End a ticket that nobody pays, once and for all", Example: "  storehub ticket void S-17 --reason \"opened twice\"",
	}, func(cmd *cobra.Command, d *desk, id string, _ []string) error {
		res, err := d.ticket.VoidTicket(a.act(cmd), &storehubv1.VoidTicketRequest{TicketId: id, Reason: reason})
		if err != nil {
			return err
		}
		return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated) })
	})
	cmd.Flags().StringVar(&reason, "reason", "", "`WORDS` that say why")
	must(cmd.MarkFlagRequired("reason"))
	return cmd
}

func ticketIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.ticket.ListTickets(ctx, &storehubv1.ListTicketsRequest{})
	return described(res.GetTickets(), func(t *storehubv1.Ticket) (string, string) {
		return t.Id, strings.TrimSpace(strings.Join([]string{ticketStateText(t), t.Terminal, money(t.TotalMinor, t.Currency), t.Currency, t.CustomerId}, " "))
	}), err
}

// registerNames are the terminals at which tickets are opened and calls dealt with.
func registerNames(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.terminal.ListTerminals(ctx, &storehubv1.ListTerminalsRequest{})
	registers := slices.DeleteFunc(res.GetTerminals(), func(t *storehubv1.Terminal) bool {
		return t.Role != storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION && t.Role != storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE
	})
	return described(registers, func(t *storehubv1.Terminal) (string, string) { return t.Id, t.Name }), err
}

func ticketStateText(t *storehubv1.Ticket) string {
	if t.Paying {
		return "paying"
	}
	return bareEnum(t.State.String(), "TICKET_STATE_")
}

func (a *app) drawTickets(list []*storehubv1.Ticket) error {
	t := newTable("TICKET", "NO.", "DAY", "STATE", "AT", "CUSTOMER", "NAME", "LINES", "TOTAL", "CURRENCY").numbers(1, 7, 8)
	for _, k := range list {
		t.row(
			k.Id, strconv.Itoa(int(k.Number)), k.BusinessDay, ticketStateText(k), k.Terminal, orDash(k.CustomerId), orDash(oneLine(k.CustomerName)),
			strconv.Itoa(int(k.LineCount)), money(k.TotalMinor, k.Currency), k.Currency,
		)
	}
	return t.write(a.out)
}

// drawTicket is a ticket, its lines, and how it ended. cut: the answer was given before, and not all lines are in it. An act does not answer
// the name, so that is asked for.
func (a *app) drawTicket(ctx context.Context, d *desk, t *storehubv1.Ticket, cut bool) error {
	if t.CustomerName == "" {
		t.CustomerName = d.namesOf(ctx, []string{t.CustomerId})[t.CustomerId]
	}
	if err := a.drawTickets([]*storehubv1.Ticket{t}); err != nil {
		return err
	}
	if len(t.Lines) > 0 {
		fmt.Fprintln(a.out)
		if err := drawLines(t.Lines, t.Currency).write(a.out); err != nil {
			return err
		}
	}
	if cut {
		fmt.Fprintln(a.out, onlySoMany(len(t.Lines)))
	}
	if p := t.Payment; p != nil {
		text := "paid " + money(p.AmountMinor, t.Currency) + " " + t.Currency + ", " + bareEnum(p.Method.String(), "PAYMENT_METHOD_")
		if p.Reference != "" {
			text += " " + p.Reference
		}
		fmt.Fprintln(a.out, printable(text+", "+d.minute(t.ClosedAt)))
	} else if t.ClosedAt != nil {
		fmt.Fprintln(a.out, "voided "+d.minute(t.ClosedAt))
	}
	if t.Reason != "" {
		fmt.Fprintln(a.out, "reason: "+printable(oneLine(t.Reason)))
	}
	return nil
}

func drawLines(lines []*storehubv1.TicketLine, currency string) *table {
	t := newTable("LINE", "ITEM", "TEXT", "FOR", "QUANTITY", "PRICE", "AMOUNT").numbers(4, 5, 6)
	for _, l := range lines {
		t.row(
			l.LineId, orDash(l.Item), orDash(oneLine(l.Text)), orDash(l.AssignmentId), strconv.Itoa(int(l.Quantity)),
			money(l.UnitPriceMinor, currency), money(l.AmountMinor, currency),
		)
	}
	return t
}

var lineNumber = regexp.MustCompile(`^(?i:(S-\d+)/)?(\d+)$`)

// lineWord is the id of a line of a ticket: S-17/3, or 3 behind the ticket.
func lineWord(cmd *cobra.Command, ticket, text string) (string, error) {
	m := lineNumber.FindStringSubmatch(text)
	if m == nil || m[1] != "" && !strings.EqualFold(m[1], ticket) {
		return "", usage(cmd, quote(text)+" is no line of "+ticket+": they look like "+ticket+"/3, or 3")
	}
	return ticket + "/" + m[2], nil
}
