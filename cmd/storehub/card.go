package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

const cardLong = `A punch card (次卡) is so many units of an item that were paid ahead. Each date that is completed takes
one, and what is undone gives it back. Money is taken at the till; here it is only written down.`

func cardCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "card",
		Short:   "Sell punch cards; learn the cards that people swipe",
		Long:    cardLong,
		Example: "  storehub card list C-1\n  storehub card sell C-1 care 10",
	}, cardSell(a), cardList(a), cardAdjust(a), cardLearn(a))
}

// cardFlags are what the flags of a sale said.
type cardFlags struct {
	expires, method, ref, paid string
}

var payMethods = map[string]storehubv1.PaymentMethod{
	"cash": storehubv1.PaymentMethod_PAYMENT_METHOD_CASH, "card": storehubv1.PaymentMethod_PAYMENT_METHOD_CARD, "other": storehubv1.PaymentMethod_PAYMENT_METHOD_OTHER,
}

func cardSell(a *app) *cobra.Command {
	var f cardFlags
	cmd := &cobra.Command{
		Use:   "sell CUSTOMER ITEM UNITS",
		Short: "Sell a punch card",
		Long: `Sell writes down that a customer has bought so many units of an item, 1 to 999. With --expires the card
is good to the end of that day, without it for ever. --paid is written as people write money, in the
shop's currency: 800.00 or 800,00, in yen 80000.`,
		Example: `  storehub card sell C-1 care 10
  storehub card sell Anna care 10 --expires 2027-12-31 \
    --paid 800.00 --method cash --ref R-1`,
		Args:              cobra.ExactArgs(3),
		ValidArgsFunction: inOrder(a.completing(customerIDs, 0), a.completing(itemNames, 0)),
		RunE:              do(func(cmd *cobra.Command, args []string) error { return a.sellCard(cmd, args, f) }),
	}
	fl := cmd.Flags()
	fl.StringVar(&f.expires, "expires", "", "last `DAY` on which it is good, such as 2027-12-31")
	fl.StringVar(&f.paid, "paid", "", "`AMOUNT` that was paid, such as 800.00")
	fl.Var(newChoice(&f.method, "", "cash", "card", "other"), "method", "how it was paid")
	fl.StringVar(&f.ref, "ref", "", "`NUMBER` of the receipt, never of a card")
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("method", cobra.FixedCompletions([]string{"cash", "card", "other"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (a *app) sellCard(cmd *cobra.Command, args []string, f cardFlags) error {
	units, err := strconv.ParseInt(args[2], 10, 32)
	if err != nil || units < 1 || units > 999 {
		return usage(cmd, quote(args[2])+" is no number of units: 1 to 999")
	}
	if problem := f.problem(); problem != "" {
		return usage(cmd, problem)
	}
	expires, err := expiryDay(cmd, f.expires)
	if err != nil {
		return err
	}
	return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
		if expires != nil && !d.expiry(expires).AsTime().After(d.now()) {
			return refuseTime(cmd, "expires", badInput(expires.text+" is over", "such a card could never be used", "write a later day"))
		}
		payment, err := f.payment(cmd, d.settings.GetCurrency())
		if err != nil {
			return err
		}
		c, err := d.customerNamed(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		res, err := d.plan.SellPunchCard(a.act(cmd), &storehubv1.SellPunchCardRequest{
			CustomerId: c.Id, Item: args[1], Units: int32(units), ExpiresAt: d.expiry(expires), Payment: payment,
		})
		if err != nil {
			return err
		}
		return a.print(res, func() error { return a.drawCards(d, []*storehubv1.PunchCard{res.Card}) })
	})
}

// problem is what is wrong with what was said of a payment, "" = nothing.
func (f cardFlags) problem() string {
	switch {
	case f.method == "" && (f.ref != "" || f.paid != ""):
		return "how was it paid? --method cash, card or other"
	case f.method != "" && f.paid == "":
		return "how much was paid? --paid takes it as people write it, such as 800.00"
	case strings.HasPrefix(f.paid, "-"):
		return "--paid cannot be less than nothing"
	}
	return ""
}

// payment is what the till took, nil = nothing was said of it.
func (f cardFlags) payment(cmd *cobra.Command, currency string) (*storehubv1.Payment, error) {
	if f.paid == "" {
		return nil, nil
	}
	minor, err := readMoney(f.paid, currency)
	if err != nil {
		return nil, refuseTime(cmd, "paid", err)
	}
	return &storehubv1.Payment{Method: payMethods[f.method], Reference: f.ref, AmountMinor: minor}, nil
}

// expiryDay reads the last day of a card, nil = none.
func expiryDay(cmd *cobra.Command, text string) (*moment, error) {
	if text == "" {
		return nil, nil
	}
	m, err := readDay(text)
	if err == nil && !m.whole {
		err = badInput(quote(text)+" has a time of day", "a card is good to the end of a day", dayDo)
	}
	if err != nil {
		return nil, refuseTime(cmd, "expires", err)
	}
	return &m, nil
}

// expiry is when a card ends that is good for the whole of its last day.
func (c *shopClock) expiry(day *moment) *timestamppb.Timestamp {
	if day == nil {
		return nil
	}
	return timestamppb.New(c.dayStart(*day, 1))
}

// goodUntil is the last day of a card, with the hour where it ends within it.
func (c *shopClock) goodUntil(t *timestamppb.Timestamp) string {
	if t == nil {
		return "-"
	}
	before := timestamppb.New(t.AsTime().Add(-time.Second))
	if c.date(before) == c.date(t) {
		return c.minute(t)
	}
	return c.date(before)
}

func cardList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "list CUSTOMER",
		Short:             "List the punch cards of a customer with what was taken from them",
		Example:           "  storehub card list C-1\n  storehub card list Anna -o json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				c, err := d.customerNamed(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				res, err := d.plan.ListPunchCards(cmd.Context(), &storehubv1.ListPunchCardsRequest{CustomerId: c.Id})
				if err != nil {
					return err
				}
				return a.print(res, func() error {
					if len(res.Cards) == 0 {
						fmt.Fprintln(a.out, printable(c.Id+" "+c.Name)+" has no punch card; sell one with \"storehub card sell\"")
						return nil
					}
					fmt.Fprintln(a.out, printable(c.Id+" "+c.Name))
					if err := a.drawCards(d, res.Cards); err != nil {
						return err
					}
					if res.Truncated {
						fmt.Fprintln(a.out, "… and older cards")
					}
					return nil
				})
			})
		}),
	}
}

// drawCards shows cards, and below them what happened to the units of each.
func (a *app) drawCards(d *desk, cards []*storehubv1.PunchCard) error {
	t := newTable("CARD", "ITEM", "LEFT", "SOLD", "SOLD AT", "GOOD TO", "PAID", "METHOD", "RECEIPT").numbers(2, 3, 6)
	for _, k := range cards {
		paid, method := "-", "-"
		if k.Payment != nil {
			paid, method = money(k.Payment.AmountMinor, d.settings.GetCurrency())+" "+d.settings.GetCurrency(), bareEnum(k.Payment.Method.String(), "PAYMENT_METHOD_")
		}
		t.row(k.Id, k.Item, fmt.Sprint(k.UnitsLeft), fmt.Sprint(k.UnitsSold), d.minute(k.SoldAt), d.goodUntil(k.ExpiresAt), paid, method, orDash(k.Payment.GetReference()))
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	ledger := newTable("CARD", "AT", "WHAT", "UNITS", "LEFT", "FOR", "BY", "REASON").numbers(3, 4)
	for _, k := range cards {
		for _, e := range k.Ledger {
			ledger.row(k.Id, d.minute(e.At), bareEnum(e.Kind.String(), "LEDGER_KIND_"), fmt.Sprintf("%+d", e.Units), fmt.Sprint(e.Left), orDash(e.Date+e.Ticket), e.By, orDash(e.Reason))
		}
	}
	if len(ledger.rows) == 0 {
		return nil
	}
	fmt.Fprintln(a.out)
	return ledger.write(a.out)
}

func cardAdjust(a *app) *cobra.Command {
	var reason, expires string
	taken := &takenUnits{}
	cmd := &cobra.Command{
		Use:   "adjust ID [+N|-N] --reason WORDS",
		Short: "Add units to a punch card or take some off; change its last day",
		Example: `  storehub card adjust K-1 +2 --reason "a gift"
  storehub card adjust K-1 -1 --reason "entered twice"
  storehub card adjust K-1 --expires 2028-06-30 --reason "was ill"`,
		Args: cobra.RangeArgs(1, 2),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "K", "a punch card", args[0])
			if err != nil {
				return err
			}
			units, problem := taken.units(args[1:])
			day, err := expiryDay(cmd, expires)
			switch {
			case problem != "":
				return usage(cmd, problem)
			case err != nil:
				return err
			case units == 0 && day == nil:
				return usage(cmd, "what is to change? Give +N, -N or --expires")
			}
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.plan.AdjustPunchCard(a.act(cmd), &storehubv1.AdjustPunchCardRequest{Id: id, Units: units, ExpiresAt: d.expiry(day), Reason: reason})
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawCards(d, []*storehubv1.PunchCard{res.Card}) })
			})
		}),
	}
	cmd.Flags().StringVar(&reason, "reason", "", "`WORDS` that say why")
	cmd.Flags().StringVar(&expires, "expires", "", "last `DAY` on which it is good from now on")
	taken.register(cmd)
	a.writes(cmd)
	must(cmd.MarkFlagRequired("reason"))
	return cmd
}

// takenUnits is -N on a command line. A flag is what begins with a dash, so each digit is a flag that takes no value.
type takenUnits struct{ digits string }

func (u *takenUnits) register(cmd *cobra.Command) {
	for _, digit := range strings.Split("0123456789", "") {
		f := cmd.Flags().VarPF(takenDigit{u}, "taken-"+digit, digit, "")
		f.NoOptDefVal, f.Hidden = digit, true
	}
}

type takenDigit struct{ of *takenUnits }

func (takenDigit) String() string { return "" }
func (takenDigit) Type() string   { return "digit" }
func (d takenDigit) Set(digit string) error {
	d.of.digits += digit
	return nil
}

var addedUnits = regexp.MustCompile(`^\+?\d{1,3}$`)

// units are those of -N, or else of an argument.
func (u *takenUnits) units(args []string) (n int32, problem string) {
	text := strings.Join(args, "")
	switch {
	case u.digits != "" && text != "":
		return 0, "one of +N and -N can be given"
	case u.digits != "":
		text = u.digits
	case text == "":
		return 0, ""
	}
	if !addedUnits.MatchString(text) {
		return 0, quote(text) + " is no number of units: write +2 or -2, at most 999"
	}
	n = int32(atoi(strings.TrimPrefix(text, "+")))
	if u.digits != "" {
		n = -n
	}
	if n == 0 {
		return 0, "that changes no unit: write +2 or -2"
	}
	return n, ""
}
