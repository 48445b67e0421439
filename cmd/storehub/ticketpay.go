package main

import (
	"fmt"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

func ticketPay(a *app) *cobra.Command {
	return onTicket(a, &cobra.Command{
		Use: "pay ID", Short: "Say that the guest pays now: the ticket does not change meanwhile",
		Example: "  storehub ticket pay S-17",
	}, func(cmd *cobra.Command, d *desk, id string, _ []string) error {
		res, err := d.ticket.BeginPayment(a.act(cmd), &storehubv1.BeginPaymentRequest{TicketId: id})
		if err != nil {
			return err
		}
		return a.print(res, func() error {
			if err := a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated); err != nil {
				return err
			}
			fmt.Fprintln(a.out, "then: storehub ticket close "+id+" --method cash, or unpay "+id)
			return nil
		})
	})
}

func ticketUnpay(a *app) *cobra.Command {
	return onTicket(a, &cobra.Command{
		Use: "unpay ID", Short: "Say that the guest does not pay yet: the ticket can change again",
		Example: "  storehub ticket unpay S-17",
	}, func(cmd *cobra.Command, d *desk, id string, _ []string) error {
		res, err := d.ticket.EndPayment(a.act(cmd), &storehubv1.EndPaymentRequest{TicketId: id})
		if err != nil {
			return err
		}
		return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated) })
	})
}

// cardForSlip tells whoever gave the number of a bank card that another one is wanted.
func cardForSlip(err error) error {
	f := explain(err)
	if !f.because(storehubv1.Reason_REASON_PAYMENT_CARD) {
		return err
	}
	f.what = "--ref is the number of a bank card; it was neither stored nor logged"
	f.do = "give the number of the slip"
	return f
}

var closeMethods = map[string]storehubv1.PaymentMethod{
	"cash": storehubv1.PaymentMethod_PAYMENT_METHOD_CASH, "card": storehubv1.PaymentMethod_PAYMENT_METHOD_CARD,
	"punch-card": storehubv1.PaymentMethod_PAYMENT_METHOD_PUNCH_CARD, "other": storehubv1.PaymentMethod_PAYMENT_METHOD_OTHER,
}

var closeWords = []string{"cash", "card", "punch-card", "other"}

// closeFlags are what the flags of a closing said.
type closeFlags struct {
	method, ref, amount, reason string
	differs, another            bool
}

func ticketClose(a *app) *cobra.Command {
	var f closeFlags
	cmd := onTicket(a, &cobra.Command{
		Use:   "close ID --method cash|card|punch-card|other",
		Short: "Write down how a ticket was paid, once and for all",
		Long: `Close ends an open ticket that was paid. Without --amount it is what the ticket comes to; another amount,
such as one with a tip, needs --allow-difference and --reason. Of a bank card --ref is the number of the
slip, never of the card. A punch card of the ticket's customer pays a ticket that has nothing on it but its
item: --ref is the card, and it gives a unit for each; if a date of today took one already, only with
--take-another-unit.`,
		Example: `  storehub ticket close S-17 --method cash
  storehub ticket close S-17 --method card --ref 004711
  storehub ticket close S-17 --method punch-card --ref K-5
  storehub ticket close S-17 --method cash --amount 200 \
    --allow-difference --reason tip`,
	}, func(cmd *cobra.Command, d *desk, id string, _ []string) error {
		switch {
		case f.method == "card" && f.ref == "":
			return usage(cmd, "which slip? --ref takes its number, never that of the card")
		case f.method == "punch-card" && f.ref == "":
			return usage(cmd, "which punch card? --ref takes its id, such as K-5")
		}
		seen, err := d.ticket.GetTicket(cmd.Context(), &storehubv1.GetTicketRequest{TicketId: id})
		if err != nil {
			return err
		}
		req := &storehubv1.CloseTicketRequest{TicketId: id, AllowDifference: f.differs, Reason: f.reason, TakeAnotherUnit: f.another, Payment: &storehubv1.Payment{
			Method: closeMethods[f.method], Reference: f.ref, AmountMinor: max(seen.Ticket.TotalMinor, 0), // what is below nothing the node refuses
		}}
		if cmd.Flags().Changed("amount") {
			if req.Payment.AmountMinor, err = readMoney(f.amount, seen.Ticket.Currency); err != nil {
				return refuseTime(cmd, "amount", err)
			}
		}
		res, err := d.ticket.CloseTicket(a.act(cmd), req)
		if err != nil {
			return cardForSlip(err)
		}
		return a.print(res, func() error { return a.drawTicket(cmd.Context(), d, res.Ticket, res.Truncated) })
	})
	fl := cmd.Flags()
	fl.Var(newChoice(&f.method, "", closeWords...), "method", "how it was paid")
	fl.StringVar(&f.ref, "ref", "", "`NUMBER` of the slip or receipt, or the punch card")
	fl.StringVar(&f.amount, "amount", "", "`AMOUNT` that was paid, such as 198.00 (not given: the total)")
	fl.BoolVar(&f.differs, "allow-difference", false, "it is not what the ticket comes to")
	fl.StringVar(&f.reason, "reason", "", "`WORDS` that say why it is not")
	fl.BoolVar(&f.another, "take-another-unit", false, "also if a date of today takes one of the same card")
	must(cmd.MarkFlagRequired("method"))
	must(cmd.RegisterFlagCompletionFunc("method", cobra.FixedCompletions(closeWords, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}
