package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

func customerPut(a *app) *cobra.Command {
	req := &storehubv1.PutCustomerRequest{}
	cmd := &cobra.Command{
		Use:   "put NAME",
		Short: "Make a customer",
		Long: `Put makes a customer. A number that another one has is refused, with who that is: use that one, or add
--allow-duplicate if both have it.`,
		Example: "  storehub customer put 'Anna Nowak' --phone '+48 601 234 567' --tag vip",
		Args:    cobra.ExactArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			req.Name = args[0]
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return a.putCustomer(cmd, d, req) })
		}),
	}
	fl := cmd.Flags()
	fl.StringArrayVar(&req.Phones, "phone", nil, "`NUMBER` in any form; repeats")
	fl.StringArrayVar(&req.Emails, "email", nil, "`ADDRESS` for e-mail; repeats")
	fl.StringArrayVar(&req.Tags, "tag", nil, "`WORD` by which the shop groups customers; repeats")
	fl.StringVar(&req.Notes, "notes", "", "`WORDS` to remember")
	fl.StringVar(&req.NtfyTopic, "ntfy", "", "`TOPIC` at which he listens with ntfy")
	fl.BoolVar(&req.AllowDuplicate, "allow-duplicate", false, "also if another customer has such a number")
	a.writes(cmd)
	for _, name := range []string{"phone", "email", "tag", "notes", "ntfy"} {
		must(cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions))
	}
	return cmd
}

func (a *app) putCustomer(cmd *cobra.Command, d *desk, req *storehubv1.PutCustomerRequest) error {
	res, err := d.customer.PutCustomer(a.act(cmd), req)
	if err != nil {
		return d.knownAs(cmd.Context(), err, "storehub customer edit")
	}
	return a.print(res, func() error {
		if err := a.drawCustomers(&storehubv1.FindCustomersRequest{}, &storehubv1.FindCustomersResponse{Customers: []*storehubv1.Customer{res.Customer}}); err != nil {
			return err
		}
		for _, p := range res.Unparsed {
			fmt.Fprintln(a.out, "note: "+printable(quote(p))+" cannot be read as a phone number: only the very same text finds it")
		}
		if res.UnlinkedCalls > 0 {
			fmt.Fprintf(a.out, "note: nobody's by now, but from his numbers: %s; to make that his: storehub calls link %s\n", countOf(int(res.UnlinkedCalls), "call"), res.Customer.Id)
		}
		return nil
	})
}

// knownAs tells of a number that is known whose it is, and how to go on: so, with whoever it is, is the command for one who is him.
func (d *desk) knownAs(ctx context.Context, err error, so string) error {
	f := explain(err)
	if !f.because(storehubv1.Reason_REASON_PHONE_KNOWN) {
		return err
	}
	var ids []string
	for _, it := range f.fault.Detail.Items {
		if id := valueOf(it.Args, "customer"); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		ids = []string{argNamed(f.fault.Detail, "customer")}
	}
	names := d.namesOf(ctx, ids)
	var who []string
	for _, id := range ids {
		who = append(who, strings.TrimSpace(id+" "+names[id]))
	}
	f.what = "the number belongs to " + strings.Join(who, ", ")
	f.do = "look whether that is him: storehub customer show " + ids[0] + "; if so: " + so + " " + ids[0] + "; if two share the number: add --allow-duplicate"
	return f
}

// editing is what the flags of edit said.
type editing struct {
	name, notes, ntfy string
	add, remove       [3][]string // phones, e-mails, tags
	allowDuplicate    bool
}

var editLists = [3]struct{ flag, what, value string }{
	{"phone", "phone number", "NUMBER"}, {"email", "address", "ADDRESS"}, {"tag", "tag", "WORD"},
}

func customerEdit(a *app) *cobra.Command {
	var e editing
	cmd := &cobra.Command{
		Use:   "edit CUSTOMER",
		Short: "Change what is named and leave the rest",
		Long: `Edit changes what the flags name and leaves the rest as it is. It reads the customer, and writes him back
whole, unless somebody else has changed him in between: then nothing is saved.`,
		Example: `  storehub customer edit C-7 --add-phone '+48 601 234 567'
  storehub customer edit C-7 --name 'Anna Kowalska' --remove-tag new`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return a.editCustomer(cmd, d, args[0], e) })
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&e.name, "name", "", "`NAME` from now on")
	fl.StringVar(&e.notes, "notes", "", "`WORDS` to remember, \"\" = none")
	fl.StringVar(&e.ntfy, "ntfy", "", "`TOPIC` at which he listens with ntfy, \"\" = none")
	must(fl.SetAnnotation("notes", emptyMeans, nil))
	must(fl.SetAnnotation("ntfy", emptyMeans, nil))
	for i, l := range editLists {
		fl.StringArrayVar(&e.add[i], "add-"+l.flag, nil, "`"+l.value+"` that he has besides; repeats")
		fl.StringArrayVar(&e.remove[i], "remove-"+l.flag, nil, "`"+l.value+"` that he has no longer; repeats")
	}
	fl.BoolVar(&e.allowDuplicate, "allow-duplicate", false, "also if another customer has such a number")
	a.writes(cmd)
	return cmd
}

func (a *app) editCustomer(cmd *cobra.Command, d *desk, who string, e editing) error {
	found, err := d.customerNamed(cmd.Context(), who)
	if err != nil {
		return err
	}
	res, err := d.customer.GetCustomer(cmd.Context(), &storehubv1.GetCustomerRequest{Id: found.Id})
	if err != nil {
		return err
	}
	c := res.Customer
	if slices.ContainsFunc(c.Phones, func(p string) bool { return strings.Contains(p, "•••") }) {
		return refused(c.Id+" was not changed", "this credential sees phone numbers only in part, and what is written is the whole customer: his numbers would be lost", askSomebody)
	}
	req := &storehubv1.PutCustomerRequest{
		Id: c.Id, Name: c.Name, Phones: c.Phones, Emails: c.Emails, Notes: c.Notes, Tags: c.Tags, NtfyTopic: c.NtfyTopic, AllowDuplicate: e.allowDuplicate,
	}
	if a.requestID == "" { // who asks again what came of it says what he said then, and has read it at another version
		req.Version = c.Version
	}
	changed := false
	for flag, to := range map[string][2]*string{"name": {&req.Name, &e.name}, "notes": {&req.Notes, &e.notes}, "ntfy": {&req.NtfyTopic, &e.ntfy}} {
		if cmd.Flags().Changed(flag) {
			*to[0], changed = *to[1], true
		}
	}
	for i, list := range []*[]string{&req.Phones, &req.Emails, &req.Tags} {
		changed = changed || len(e.add[i])+len(e.remove[i]) > 0
		if err := editList(c.Id, editLists[i].what, list, e.add[i], e.remove[i]); err != nil {
			return err
		}
	}
	if !changed {
		return usage(cmd, "what is to change? Give one of the flags")
	}
	return a.putCustomer(cmd, d, req)
}

// editList adds to a list and removes from it. A number may be named without what stands between its digits.
func editList(id, what string, list *[]string, add, remove []string) error {
	bare := func(s string) string {
		return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "(", "", ")", "").Replace(s))
	}
	for _, gone := range remove {
		at := slices.IndexFunc(*list, func(s string) bool { return bare(s) == bare(gone) })
		if at < 0 {
			return badInput(id+" has no "+what+" "+quote(gone), "what is removed must be there", "see what he has: storehub customer show "+id)
		}
		*list = slices.Delete(slices.Clone(*list), at, at+1)
	}
	for _, more := range add {
		if !slices.Contains(*list, more) {
			*list = append(*list, more)
		}
	}
	return nil
}

func customerExport(a *app) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "export CUSTOMER",
		Short: "Print everything that is known of a customer, to hand it out",
		Long: `Export prints everything that is known of a customer: what he left, dates, punch cards, calls, messages.
It is JSON, with -o yaml it is YAML; --out writes it to a new file that only you can read.`,
		Example:           "  storehub customer export C-7 --out anna.json",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("output") && a.format == "table" {
				return usage(cmd, "everything has no table: write -o json or -o yaml")
			}
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error { return a.exportCustomer(cmd, d, args[0], file) })
		}),
	}
	cmd.Flags().StringVar(&file, "out", "", "new `FILE` for it")
	return cmd
}

func (a *app) exportCustomer(cmd *cobra.Command, d *desk, who, file string) (err error) {
	c, err := d.customerNamed(cmd.Context(), who)
	if err != nil {
		return err
	}
	res, err := d.customer.ExportCustomer(cmd.Context(), &storehubv1.ExportCustomerRequest{Id: c.Id})
	if err != nil {
		return err
	}
	out := *a
	if out.format == "table" {
		out.format = "json"
	}
	if file == "" {
		return out.print(res, nil)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	out.out = f
	if err := errors.Join(out.print(res, nil), f.Close()); err != nil {
		return err
	}
	return a.did("everything known of " + c.Id + " is in " + file)
}

func customerErase(a *app) *cobra.Command {
	req := &storehubv1.EraseCustomerRequest{}
	yes := false
	cmd := &cobra.Command{
		Use:   "erase CUSTOMER",
		Short: "Forget a customer; it cannot be taken back",
		Long: `Erase forgets a customer: name, numbers, addresses and notes are gone, from calls and messages too, and
his dates that are ahead are cancelled. It asks first; --yes says that it is meant.`,
		Example:           "  storehub customer erase C-7 --reason 'asked by letter of 3 May'",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(customerIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error { return a.eraseCustomer(cmd, d, args[0], req, yes) })
		}),
	}
	cmd.Flags().StringVar(&req.Reason, "reason", "", "`WORDS` why, for the books")
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	a.writes(cmd)
	return cmd
}

func (a *app) eraseCustomer(cmd *cobra.Command, d *desk, who string, req *storehubv1.EraseCustomerRequest, yes bool) error {
	c, err := d.customerNamed(cmd.Context(), who)
	if err != nil {
		return err
	}
	req.Id = c.Id
	if req.Reason == "" {
		if req.Reason, err = a.ask("why is " + c.Id + " " + c.Name + " to be erased? "); err != nil || req.Reason == "" {
			return usage(cmd, "why? Give --reason")
		}
	}
	if !yes {
		said, err := a.ask("erase " + c.Id + " " + c.Name + "? It cannot be taken back. Type " + c.Id + " to go on: ")
		if err != nil {
			return usage(cmd, "nobody is there to ask: add --yes if "+c.Id+" "+c.Name+" is to be erased")
		}
		if !strings.EqualFold(said, c.Id) {
			return refused("nothing was erased", "the id was not typed", "")
		}
	}
	res, err := d.customer.EraseCustomer(a.act(cmd), req)
	if err != nil {
		return err
	}
	return a.print(res, func() error {
		fmt.Fprintf(a.out, "%s is erased: %s cancelled, %s without a number now, %s not sent\n",
			c.Id, countOf(int(res.Dates), "date"), countOf(int(res.Calls), "call"), countOf(int(res.Notices), "message"))
		return nil
	})
}
