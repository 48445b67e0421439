package main

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

// desk is what a command about dates works at: a node, and the clock and rules of its shop.
type desk struct {
	*hub
	*shopClock
	settings *storehubv1.Settings
}

// atDesk runs f at a desk; find says whether it reads or writes.
func (a *app) atDesk(ctx context.Context, find func() (*hub, error), f func(*desk) error) error {
	hub, err := find()
	if err != nil {
		return err
	}
	defer hub.Close()
	clock, settings, err := a.shopClock(ctx, hub)
	if err != nil {
		return err
	}
	return clock.refusal(f(&desk{hub, clock, settings}))
}

// wholeNumber is what people type of a telephone number when they type all of it.
var wholeNumber = regexp.MustCompile(`^\+?[0-9][0-9 ()./-]{7,}$`)

var customerID = regexp.MustCompile(`^[Cc]-\d+$`)

// maxNamed is how many of several are named in one line.
const maxNamed = 6

// customerNamed finds a customer by id, or by a piece of the name or phone that only one has.
func (d *desk) customerNamed(ctx context.Context, text string) (*storehubv1.Customer, error) {
	if customerID.MatchString(text) {
		res, err := d.customer.GetCustomer(ctx, &storehubv1.GetCustomerRequest{Id: strings.ToUpper(text)})
		return res.GetCustomer(), err
	}
	ask := &storehubv1.FindCustomersRequest{Text: text}
	if wholeNumber.MatchString(text) {
		ask = &storehubv1.FindCustomersRequest{Phone: text} // which also finds for those who may not see it
	}
	res, err := d.customer.FindCustomers(ctx, ask)
	if err != nil {
		return nil, err
	}
	fit := res.Customers
	if ask.Phone == "" {
		fit = calledSo(fit, text)
	}
	switch {
	case len(fit) == 1 && !res.Truncated:
		return fit[0], nil
	case len(fit) == 0:
		return nil, badInput("no customer is called "+quote(text), "neither a name nor a phone as it was typed holds that", `write another piece of it, or make the customer: storehub customer put NAME`)
	}
	return nil, badInput(severalFit(fit, res.Truncated, text), "it must be clear who is meant", "write the id of the one you mean, such as "+fit[0].Id)
}

// calledSo are those whose name or phone holds a text, not a note or an address. One who is called just that comes before all others.
func calledSo(list []*storehubv1.Customer, text string) (fit []*storehubv1.Customer) {
	text = strings.ToLower(strings.TrimSpace(text))
	var exact []*storehubv1.Customer
	for _, c := range list {
		known := strings.ToLower(c.Name + "\n" + strings.Join(c.Phones, "\n"))
		if strings.Contains(known, text) {
			fit = append(fit, c)
		}
		if strings.ToLower(c.Name) == text {
			exact = append(exact, c)
		}
	}
	if len(exact) == 1 {
		return exact
	}
	return fit
}

func severalFit(list []*storehubv1.Customer, more bool, text string) string {
	count := fmt.Sprint(len(list))
	if more {
		count = "more than " + count
	}
	var named []string
	for _, c := range list[:min(len(list), maxNamed)] {
		named = append(named, oneLine(c.Id+" "+c.Name+" "+strings.Join(c.Phones, " ")))
	}
	if more || len(list) > maxNamed {
		named = append(named, "…")
	}
	return count + " customers fit " + quote(text) + ": " + strings.Join(named, "; ")
}

// namesOf are the names of customers, as far as this credential may see them.
func (d *desk) namesOf(ctx context.Context, ids []string) map[string]string {
	names := map[string]string{}
	for _, id := range ids {
		if _, asked := names[id]; asked || id == "" {
			continue
		}
		res, err := d.customer.GetCustomer(ctx, &storehubv1.GetCustomerRequest{Id: id})
		if err != nil && client.Fault(err).GetReason() != storehubv1.Reason_REASON_ERASED {
			return names // who may not see customers sees ids
		}
		names[id] = res.GetCustomer().GetName()
	}
	return names
}

// who is a customer as lines show him.
func (d *desk) who(ctx context.Context, id string) string {
	return called(id, d.namesOf(ctx, []string{id})[id])
}

// called is an id with the name that goes with it, if any.
func called(id, name string) string { return strings.TrimSpace(id + " " + oneLine(name)) }

func (d *desk) tell(out io.Writer, warnings []*storehubv1.Warning) {
	for _, w := range warnings {
		fmt.Fprintln(out, "note: "+d.warning(w))
	}
}

// idWord checks that an id is of the kind that a command takes; one of another kind has another command.
func idWord(cmd *cobra.Command, prefix, what, id string) (string, error) {
	typed := id
	id = strings.ToUpper(id)
	plan, date, isDate := strings.Cut(id, "/")
	switch {
	case regexp.MustCompile(`^` + prefix + `-\d+$`).MatchString(id):
		return id, nil
	case isDate && prefix == "P":
		return "", usage(cmd, "the number of a date stands behind the plan: write "+plan+" "+date)
	case isDate && prefix == "B":
		return "", usage(cmd, id+" is a date of a plan: storehub plan "+cmd.Name()+" "+plan+" "+date)
	}
	return "", usage(cmd, quote(typed)+" is no id of "+what+": they look like "+prefix+"-12")
}

// marks are the words for what became of a date.
var marks = map[string]storehubv1.OccurrenceState{
	"arrived": storehubv1.OccurrenceState_OCCURRENCE_STATE_ARRIVED, "completed": storehubv1.OccurrenceState_OCCURRENCE_STATE_COMPLETED,
	"no-show": storehubv1.OccurrenceState_OCCURRENCE_STATE_NO_SHOW,
}

var markWords = []cobra.Completion{"arrived", "completed", "no-show"}

func markNamed(cmd *cobra.Command, word string) (storehubv1.OccurrenceState, error) {
	state, ok := marks[strings.ToLower(strings.ReplaceAll(word, "_", "-"))]
	if !ok {
		return 0, usage(cmd, quote(word)+" is nothing that becomes of a date: one of "+strings.Join(markWords, ", "))
	}
	return state, nil
}

// refuseTime refuses a flag's time with the name of the flag.
func refuseTime(cmd *cobra.Command, flag string, err error) error {
	if f := explain(err); cmd.Flags().Changed(flag) {
		f.what = "--" + flag + ": " + f.what
		return f
	}
	return err
}

const pastUsage = "dates may be in the past: they complete at once and take units of punch cards"

// notPast asks whoever may write history whether that is meant: a mistyped year would cost a customer units at once.
func (d *desk) notPast(meant bool, times ...*timestamppb.Timestamp) error {
	for _, t := range times {
		if !meant && t.AsTime().Before(d.now()) {
			return badInput(d.show(t, "Mon 2006-01-02 15:04")+" is in the past", "a date that is over completes at once, and may take a unit of a punch card", "choose a later time; or add --past, if you write down what has been")
		}
	}
	return nil
}
