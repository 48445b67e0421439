package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const dispatchLong = `Dispatch sends technicians to guests.

Without --request, --pick or --invite those whose turn it is go (rotation, 排钟): -n of either
gender, or so many --female, --male and --any together. The category may be left out when the
shop has only one.

With --request (点钟), --pick (挑钟) or --invite (call钟) the named technicians go, all or none.`

const dispatchExamples = `  storehub dispatch foot -n 2
  storehub dispatch foot --female 1 --male 1 --room 201 --item foot60
  storehub dispatch --request 8,12 --room 203
  storehub dispatch --pick 5 --card em4100:6F007B3972`

// dispatchFlags are what the flags of one dispatch said.
type dispatchFlags struct {
	n, female, male, any    int32
	request, pick, invite   []string
	room, item, band, card  string
	allowPartial, wholeOnly bool
}

func dispatchCommand(a *app) *cobra.Command {
	var f dispatchFlags
	cmd := &cobra.Command{
		Use:               "dispatch [CATEGORY]",
		Short:             "Send technicians to guests",
		Long:              dispatchLong,
		Example:           dispatchExamples,
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: a.completing(categoryNames, 1),
	}
	fl := cmd.Flags()
	fl.Int32VarP(&f.n, "count", "n", 0, "rotation: `N` of either gender")
	fl.Int32Var(&f.female, "female", 0, "rotation: `N` women")
	fl.Int32Var(&f.male, "male", 0, "rotation: `N` men")
	fl.Int32Var(&f.any, "any", 0, "rotation: `N` of either gender beside them")
	fl.StringSliceVar(&f.request, "request", nil, "`NUMBERS` of those whom the guest asks for (点钟)")
	fl.StringSliceVar(&f.pick, "pick", nil, "`NUMBERS` of those whom the guest picks on the spot (挑钟)")
	fl.StringSliceVar(&f.invite, "invite", nil, "`NUMBERS` of those who invited the guest (call钟)")
	fl.StringVar(&f.room, "room", "", "`ROOM` where the guest is")
	fl.StringVar(&f.item, "item", "", "`ITEM` that the guest takes; may be set later")
	fl.StringVar(&f.band, "wristband", "", "`WRISTBAND` of the guest (手牌)")
	fl.StringVar(&f.card, "card", "", "`CARD` of the person who asks for this")
	fl.BoolVar(&f.allowPartial, "allow-partial", false, "send those there are, the rest waits")
	fl.BoolVar(&f.wholeOnly, "all-or-none", false, "refuse if not all are there, whatever the shop's rule is")
	a.writes(cmd)
	cmd.MarkFlagsMutuallyExclusive("request", "pick", "invite")
	cmd.MarkFlagsMutuallyExclusive("count", "any")
	cmd.MarkFlagsMutuallyExclusive("allow-partial", "all-or-none")
	for _, name := range []string{"request", "pick", "invite"} {
		must(cmd.RegisterFlagCompletionFunc(name, inList(a.completing(technicianNumbers, 0))))
	}
	must(cmd.RegisterFlagCompletionFunc("room", a.completing(roomNames, 0)))
	must(cmd.RegisterFlagCompletionFunc("item", a.completing(itemNames, 0)))
	cmd.RunE = do(func(cmd *cobra.Command, args []string) error {
		req, err := f.ask(cmd, args)
		if err != nil {
			return err
		}
		return a.dispatch(cmd, req)
	})
	return cmd
}

// ask makes the request of the flags. What it refuses is a slip of the keyboard; whether the
// rest makes sense, the node decides.
func (f *dispatchFlags) ask(cmd *cobra.Command, args []string) (*storehubv1.DispatchRequest, error) {
	req := &storehubv1.DispatchRequest{Room: f.room, Item: f.item, Wristband: f.band, ActorCard: f.card}
	if len(args) == 1 {
		req.Category = args[0]
	}
	if f.allowPartial || f.wholeOnly {
		req.AllowPartial = &f.allowPartial
	}
	counts := &storehubv1.Counts{Female: f.female, Male: f.male, Any: f.any + f.n}
	req.Kind, req.Technicians = f.named()
	counted := counts.Female != 0 || counts.Male != 0 || counts.Any != 0
	if len(req.Technicians) > 0 {
		if counted {
			return nil, usage(cmd, "--"+bareEnum(req.Kind.String(), "KIND_")+" names technicians, so there is nothing to count with -n, --female, --male or --any")
		}
		return req, nil
	}
	req.Kind, req.Counts = storehubv1.Kind_KIND_ROTATION, counts
	if !counted && (cmd.Flags().Changed("count") || cmd.Flags().Changed("any") || cmd.Flags().Changed("female") || cmd.Flags().Changed("male")) {
		return nil, usage(cmd, "nobody is to be sent: one at least of -n, --female, --male and --any must be more than 0")
	}
	if !counted {
		return nil, usage(cmd, "how many? Give -n, --female, --male or --any, or name somebody with --request, --pick or --invite")
	}
	return req, nil
}

func (f *dispatchFlags) named() (storehubv1.Kind, []string) {
	switch {
	case len(f.request) > 0:
		return storehubv1.Kind_KIND_REQUEST, f.request
	case len(f.pick) > 0:
		return storehubv1.Kind_KIND_PICK, f.pick
	}
	return storehubv1.Kind_KIND_INVITE, f.invite
}

func (a *app) dispatch(cmd *cobra.Command, req *storehubv1.DispatchRequest) error {
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	ctx := cmd.Context()
	if req.Kind == storehubv1.Kind_KIND_ROTATION && req.Category == "" {
		list, err := hub.roster.ListCategories(ctx, &storehubv1.ListCategoriesRequest{})
		if err != nil {
			return err
		}
		if len(list.Categories) == 0 {
			return refused("this shop has no category yet", "technicians are sent from the queue of a category", `make one: storehub call roster.PutCategory '{"id":"foot","name":"足疗"}'`)
		}
		if len(list.Categories) != 1 {
			return usage(cmd, "which category? There are "+fmt.Sprint(len(list.Categories))+": "+joinCategories(list.Categories))
		}
		req.Category = list.Categories[0].Id
	}
	res, err := hub.dispatch.Dispatch(a.act(cmd), req)
	if err != nil {
		return byFlags(cmd, err)
	}
	return a.print(res, func() error { return a.drawDispatch(res) })
}

// byFlags says what is wrong with a count by the flag that gave it, and that a number in place of a
// category may be a technician's.
func byFlags(cmd *cobra.Command, err error) error {
	switch detail := client.Fault(err); detail.GetReason() {
	case storehubv1.Reason_REASON_NO_SUCH_CATEGORY:
		f, category := explain(err), argNamed(detail, "category")
		if _, no := strconv.ParseUint(category, 10, 64); no == nil {
			f.do = "to send technician " + category + " write --request " + category + "; " + f.do
		}
		return f
	case storehubv1.Reason_REASON_OUT_OF_RANGE:
	default:
		return err
	}
	f := explain(err)
	f.what = strings.Replace(f.what, "counts is", "the number of all is", 1)
	for _, name := range []string{"female", "male", "any"} {
		flag := "--" + name
		if name == "any" && cmd.Flags().Changed("count") {
			flag = "-n"
			f.what = strings.Replace(f.what, "allowed is 0 to", "allowed is 1 to", 1) // nobody else was asked for
		}
		f.what = strings.Replace(f.what, "counts."+name, flag, 1)
	}
	return f
}

func joinCategories(list []*storehubv1.Category) string {
	var names []string
	for _, c := range list {
		names = append(names, c.Id)
	}
	return strings.Join(names, ", ")
}

func (a *app) drawDispatch(res *storehubv1.DispatchResponse) error {
	t := newTable("ASSIGNMENT", "NO.", "KIND", "STATE", "ROOM", "ITEM", "CATEGORY")
	for _, as := range res.Assignments {
		t.row(as.Id, as.Technician, bareEnum(as.Kind.String(), "KIND_"), bareEnum(as.State.String(), "ASSIGNMENT_STATE_"), orDash(as.Room), orDash(as.Item), as.Category)
	}
	if len(t.rows) > 0 {
		if err := t.write(a.out); err != nil {
			return err
		}
	}
	if n := int(res.Total) - len(res.Assignments); n > 0 {
		fmt.Fprintf(a.out, "… and %d more\n", n)
	}
	for _, w := range res.Warnings {
		fmt.Fprintln(a.out, "note: "+printable(sentence(w.Reason, w.Args)))
	}
	if s := res.Shortage; s.GetFemale()+s.GetMale()+s.GetAny() > 0 {
		fmt.Fprintf(a.out, "not enough: the guest now waits for %s, as %s\n", people(int64(s.Female), int64(s.Male), int64(s.Any)), strings.Join(res.WaitingIds, ", "))
	}
	return nil
}
