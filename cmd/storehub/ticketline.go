package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// lineFlags are what the flags of a line said.
type lineFlags struct {
	text, dispatch, price string
	quantity              int32
}

func ticketAdd(a *app) *cobra.Command {
	var f lineFlags
	cmd := onTicket(a, &cobra.Command{
		Use:   "add ID [ITEM]",
		Short: "Add a line to an open ticket",
		Long: `Add puts an item of the catalogue on an open ticket, or words with a price. With --dispatch the line is for
that dispatch, which stands on one ticket only; without an item it takes the dispatch's. Prices are written
as people write them, in the ticket's currency; one below nothing is a discount, and stands with words alone.`,
		Example: `  storehub ticket add S-17 foot60 --dispatch A-42
  storehub ticket add S-17 tea --quantity 2
  storehub ticket add S-17 --text voucher --price -20.00`,
		Args:              cobra.RangeArgs(1, 2),
		ValidArgsFunction: inOrder(a.completing(ticketIDs, 0), a.completing(itemNames, 0)),
	}, func(cmd *cobra.Command, d *desk, id string, args []string) error {
		req := &storehubv1.AddLineRequest{TicketId: id, Item: append(args, "")[0], Text: f.text}
		if err := f.into(cmd, req); err != nil {
			return err
		}
		currency, err := d.currencyOf(cmd.Context(), id)
		if err != nil {
			return err
		}
		if f.price != "" {
			price, err := readMoney(f.price, currency)
			if err != nil {
				return refuseTime(cmd, "price", err)
			}
			req.UnitPriceMinor = proto.Int64(price)
		}
		res, err := d.ticket.AddLine(a.act(cmd), req)
		if err != nil {
			return err
		}
		return a.print(res, func() error {
			if err := drawLines([]*storehubv1.TicketLine{res.Line}, currency).write(a.out); err != nil {
				return err
			}
			a.tellTotal(id, res.TotalMinor, currency)
			return nil
		})
	})
	fl := cmd.Flags()
	fl.StringVar(&f.text, "text", "", "`WORDS` on the line, beside the item or instead of it")
	fl.StringVar(&f.dispatch, "dispatch", "", "`DISPATCH` that it is for, such as A-42")
	fl.Int32Var(&f.quantity, "quantity", 1, "`NUMBER` of them, 1 to 999")
	fl.StringVar(&f.price, "price", "", "`AMOUNT` for one, such as 198.00 (not given: the item's)")
	must(cmd.RegisterFlagCompletionFunc("dispatch", a.completing(liveDispatches, 0)))
	return cmd
}

// into fills what can be told without a node.
func (f lineFlags) into(cmd *cobra.Command, req *storehubv1.AddLineRequest) (err error) {
	if f.dispatch != "" {
		if req.AssignmentId, err = idWord(cmd, "A", "a dispatch", f.dispatch); err != nil {
			return err
		}
	}
	switch {
	case req.Item == "" && req.Text == "" && req.AssignmentId == "":
		return usage(cmd, "what is it? Give an ITEM, --text or --dispatch")
	case req.Item == "" && req.AssignmentId == "" && f.price == "":
		return usage(cmd, "what does it cost? Words alone need --price")
	case f.quantity < 1 || f.quantity > 999:
		return usage(cmd, "--quantity takes 1 to 999")
	}
	if cmd.Flags().Changed("quantity") {
		req.Quantity = proto.Int32(f.quantity)
	}
	return nil
}

func (d *desk) currencyOf(ctx context.Context, ticket string) (string, error) {
	res, err := d.ticket.GetTicket(ctx, &storehubv1.GetTicketRequest{TicketId: ticket})
	return res.GetTicket().GetCurrency(), err
}

func (a *app) tellTotal(ticket string, minor int64, currency string) {
	fmt.Fprintln(a.out, ticket+" comes to "+money(minor, currency)+" "+currency)
}

func ticketRemove(a *app) *cobra.Command {
	return onTicket(a, &cobra.Command{
		Use:               "remove ID LINE",
		Short:             "Take a line off an open ticket",
		Example:           "  storehub ticket remove S-17 3",
		Args:              cobra.ExactArgs(2),
		ValidArgsFunction: inOrder(a.completing(ticketIDs, 0), a.completeLines),
	}, func(cmd *cobra.Command, d *desk, id string, args []string) error {
		line, err := lineWord(cmd, id, args[0])
		if err != nil {
			return err
		}
		currency, err := d.currencyOf(cmd.Context(), id)
		if err != nil {
			return err
		}
		res, err := d.ticket.RemoveLine(a.act(cmd), &storehubv1.RemoveLineRequest{TicketId: id, LineId: line})
		if err != nil {
			return err
		}
		return a.print(res, func() error {
			a.tellTotal(id, res.TotalMinor, currency)
			return nil
		})
	})
}

// completeLines are the lines of the ticket that stands before.
func (a *app) completeLines(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	lines := func(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
		res, err := hub.ticket.GetTicket(ctx, &storehubv1.GetTicketRequest{TicketId: args[0]})
		return described(res.GetTicket().GetLines(), func(l *storehubv1.TicketLine) (string, string) {
			return l.LineId, l.Item + " " + l.Text
		}), err
	}
	return a.completing(lines, 0)(cmd, args, typed)
}

// liveDispatches are those on the board.
func liveDispatches(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	board, err := hub.dispatch.GetBoard(ctx, &storehubv1.GetBoardRequest{})
	var live []*storehubv1.Assignment
	for _, c := range board.GetCategories() {
		live = append(live, c.Assignments...)
	}
	return described(live, func(s *storehubv1.Assignment) (string, string) {
		return s.Id, s.Technician + " " + s.Room + " " + s.Item
	}), err
}
