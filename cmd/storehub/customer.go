package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

const customerLong = `Customer (顾客) keeps whom the shop serves: names, numbers, addresses, notes. A phone number is found
however it was typed, with or without blanks and the country's code; two customers may share one.

CUSTOMER is an id, C-7, or a piece of the name or phone that only one has.`

func customerCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "customer",
		Short:   "Find customers; write, import, export and erase them",
		Long:    customerLong,
		Example: "  storehub customer find --phone 601234567\n  storehub customer put 'Anna Nowak' --phone '+48 601 234 567'",
	}, customerList(a), customerFind(a), customerShow(a), customerPut(a), customerEdit(a), customerImport(a), customerExport(a), customerErase(a), customerCalls(a))
}

func customerList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the first hundred customers",
		Example: "  storehub customer list",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			return a.findCustomers(cmd, &storehubv1.FindCustomersRequest{})
		}),
	}
}

func customerFind(a *app) *cobra.Command {
	req := &storehubv1.FindCustomersRequest{}
	cmd := &cobra.Command{
		Use:   "find TEXT | --phone NUMBER",
		Short: "Find customers by number, or by a piece of what is known",
		Long: `Find shows whom a number may belong to, the best match first: exact, or probable if only its end is
the same. A TEXT is looked for in names, numbers, notes and addresses; at most 100 are shown.`,
		Example: "  storehub customer find nowak\n  storehub customer find --phone '601 234 567'",
		Args:    cobra.MaximumNArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 == (req.Phone != "") {
				return usage(cmd, "whom? Give a piece of what is known, or --phone, one of both")
			}
			if len(args) == 1 {
				req.Text = args[0]
			}
			return a.findCustomers(cmd, req)
		}),
	}
	cmd.Flags().StringVar(&req.Phone, "phone", "", "`NUMBER` as a phone shows it")
	must(cmd.RegisterFlagCompletionFunc("phone", cobra.NoFileCompletions))
	return cmd
}

func (a *app) findCustomers(cmd *cobra.Command, req *storehubv1.FindCustomersRequest) error {
	hub, err := a.forReads()
	if err != nil {
		return err
	}
	defer hub.Close()
	res, err := hub.customer.FindCustomers(cmd.Context(), req)
	if err != nil {
		return err
	}
	return a.print(res, func() error { return a.drawCustomers(req, res) })
}

const customerNotes = 30

func (a *app) drawCustomers(req *storehubv1.FindCustomersRequest, res *storehubv1.FindCustomersResponse) error {
	switch {
	case len(res.Customers) > 0:
	case req.Phone != "":
		fmt.Fprintln(a.out, "nobody is known by this number; make the customer: storehub customer put NAME --phone NUMBER")
		return nil
	case req.Text != "":
		fmt.Fprintln(a.out, "nobody is known by "+printable(quote(req.Text))+"; try another piece, or make the customer: storehub customer put NAME --phone NUMBER")
		return nil
	default:
		fmt.Fprintln(a.out, "no customer is known yet; make one: storehub customer put NAME --phone NUMBER, or bring a list: storehub customer import FILE")
		return nil
	}
	head := []string{"ID", "NAME", "PHONES", "E-MAIL", "TAGS", "NOTES"}
	if req.Phone != "" {
		head = append([]string{"MATCH"}, head...)
	}
	t := newTable(head...)
	for _, c := range res.Customers {
		cells := []string{
			c.Id, c.Name, orDash(strings.Join(c.Phones, ", ")), orDash(strings.Join(c.Emails, ", ")), orDash(strings.Join(c.Tags, ", ")),
			orDash(cut(oneLine(c.Notes), customerNotes)),
		}
		if req.Phone != "" {
			cells = append([]string{bareEnum(c.Match.String(), "MATCH_")}, cells...)
		}
		t.row(cells...)
	}
	if err := t.write(a.out); err != nil {
		return err
	}
	if res.Truncated {
		fmt.Fprintln(a.out, "there are more: storehub customer find TEXT")
	}
	return nil
}

func customerShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "show CUSTOMER",
		Short:             "Show a customer and what the shop had to do with him",
		Example:           "  storehub customer show C-7\n  storehub customer show nowak",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error { return a.showCustomer(cmd, d, args[0]) })
		}),
	}
}

func (a *app) showCustomer(cmd *cobra.Command, d *desk, who string) error {
	ctx := cmd.Context()
	c, err := d.customerNamed(ctx, who)
	if err != nil {
		return err
	}
	whole, err := d.customer.GetCustomer(ctx, &storehubv1.GetCustomerRequest{Id: c.Id})
	if err != nil {
		return err
	}
	// Who may not see plans sees the rest.
	plans, _ := d.plan.ListPlans(ctx, &storehubv1.ListPlansRequest{CustomerId: c.Id})
	value, err := jointly(whole, plans)
	if err != nil {
		return err
	}
	return a.printValue(value, func() error {
		a.drawCustomer(d, whole)
		if len(plans.GetPlans()) > 0 {
			fmt.Fprintln(a.out)
			t := newTable("PLAN", "ITEM", "DATES", "DONE", "LEFT").numbers(2, 3, 4)
			for _, p := range plans.Plans {
				t.row(p.Id, p.Item, fmt.Sprint(p.Total), fmt.Sprint(p.Done), fmt.Sprint(p.Left))
			}
			if err := t.write(a.out); err != nil {
				return err
			}
		}
		if len(whole.Tickets) > 0 {
			fmt.Fprintln(a.out)
			if err := a.drawTickets(whole.Tickets); err != nil {
				return err
			}
		}
		if len(whole.Calls) == 0 {
			return nil
		}
		fmt.Fprintln(a.out)
		return a.drawCalls(d, whole.Calls)
	})
}

// jointly is the fields of several answers in one object.
func jointly(answers ...proto.Message) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	for _, m := range answers {
		b, err := protoJSON.Marshal(m)
		if err == nil {
			err = json.Unmarshal(b, &all)
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// drawCustomer is who he is and his history, a line for each thing that is known.
func (a *app) drawCustomer(d *desk, res *storehubv1.GetCustomerResponse) {
	c, b := res.Customer, res.Brief
	fmt.Fprintln(a.out, printable(c.Id+" "+c.Name))
	rows := [][]string{}
	add := func(name, value string) {
		if value != "" {
			rows = append(rows, []string{"  " + name, oneLine(value)})
		}
	}
	add("phones", strings.Join(c.Phones, ", "))
	add("e-mail", strings.Join(c.Emails, ", "))
	add("ntfy", c.NtfyTopic)
	add("tags", strings.Join(c.Tags, ", "))
	add("notes", c.Notes)
	visits := strconv.Itoa(int(b.GetVisits()))
	if b.GetLastVisitAt() != nil {
		visits += ", the last on " + d.minute(b.LastVisitAt)
	}
	add("visits", visits)
	if b.GetNoShows() > 0 {
		add("no-shows", strconv.Itoa(int(b.NoShows)))
	}
	for _, e := range b.GetToday() {
		add("today", d.hour(e.StartsAt)+" "+e.Item+" "+e.Id)
	}
	if e := b.GetNext(); e != nil {
		add("next", d.minute(e.StartsAt)+" "+e.Item+" "+e.Id)
	}
	if b.GetUnitsLeft() > 0 {
		add("units left", strconv.Itoa(int(b.UnitsLeft)))
	}
	for _, line := range inColumns(rows) {
		fmt.Fprintln(a.out, line)
	}
}

func customerCalls(a *app) *cobra.Command {
	return &cobra.Command{
		Use:               "calls CUSTOMER",
		Short:             "List a customer's calls, newest first",
		Example:           "  storehub customer calls C-7",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				c, err := d.customerNamed(cmd.Context(), args[0])
				if err != nil {
					return err
				}
				return a.listCalls(cmd, d, &storehubv1.ListCallsRequest{CustomerId: c.Id})
			})
		}),
	}
}
