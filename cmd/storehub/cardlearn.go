package main

import (
	"fmt"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

// learnFlags are whose card is to be learnt, and which one is lost.
type learnFlags struct {
	terminal, technician, staff, customer, lost string
	stop                                        bool
}

func cardLearn(a *app) *cobra.Command {
	var f learnFlags
	cmd := &cobra.Command{
		Use:   "learn --terminal ID",
		Short: "Make the next card at a reader somebody's",
		Long: `Learn is about the cards that people swipe, not about punch cards: the next card that nobody has and that
is shown to the terminal's reader within half a minute becomes somebody's. Cards that somebody has do
there what they always do. With --lost another card is blocked in the same step.`,
		Example: "  storehub card learn --terminal office --technician 12\n  storehub card learn --terminal office --staff anna --lost em4100:6F007B3972",
		Args:    cobra.NoArgs,
		RunE:    do(func(cmd *cobra.Command, _ []string) error { return a.learnCard(cmd, f) }),
	}
	fl := cmd.Flags()
	fl.StringVar(&f.terminal, "terminal", "", "`ID` of the terminal at whose reader it will be shown")
	fl.StringVar(&f.technician, "technician", "", "`NUMBER` of a technician")
	fl.StringVar(&f.staff, "staff", "", "`ID` of a member of staff")
	fl.StringVar(&f.customer, "customer", "", "`ID` of a customer")
	fl.BoolVar(&f.stop, "stop", false, "learn no card any more")
	fl.StringVar(&f.lost, "lost", "", "`CARD` that is blocked, as the lists show it")
	a.writes(cmd)
	must(cmd.MarkFlagRequired("terminal"))
	cmd.MarkFlagsMutuallyExclusive("technician", "staff", "customer", "stop")
	must(cmd.RegisterFlagCompletionFunc("terminal", a.completing(terminalNames, 0)))
	must(cmd.RegisterFlagCompletionFunc("technician", a.completing(technicianNumbers, 0)))
	must(cmd.RegisterFlagCompletionFunc("customer", a.completing(customerIDs, 0)))
	return cmd
}

// request is what is asked for, and whose the card will be, "" = nobody's.
func (f learnFlags) request() (req *storehubv1.LearnCardRequest, whose string) {
	req = &storehubv1.LearnCardRequest{Terminal: f.terminal, LostCardUid: f.lost}
	switch {
	case f.technician != "":
		req.Holder, whose = &storehubv1.LearnCardRequest_Technician{Technician: f.technician}, "technician "+f.technician
	case f.staff != "":
		req.Holder, whose = &storehubv1.LearnCardRequest_StaffId{StaffId: f.staff}, f.staff
	case f.customer != "":
		req.Holder, whose = &storehubv1.LearnCardRequest_CustomerId{CustomerId: f.customer}, "customer "+f.customer
	}
	return req, whose
}

func (a *app) learnCard(cmd *cobra.Command, f learnFlags) error {
	req, whose := f.request()
	if whose == "" && !f.stop {
		return usage(cmd, "whose card? One of --technician, --staff and --customer, or --stop")
	}
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	res, err := hub.roster.LearnCard(a.act(cmd), req)
	if err != nil {
		return err
	}
	return a.print(res, func() error {
		if whose == "" {
			return a.did(f.terminal + " learns no card any more")
		}
		_, err := fmt.Fprintf(a.out, "show the new card of %s to the reader of %s, until %s\n", whose, f.terminal, a.clockOrUTC(cmd.Context(), hub).second(res.Until))
		return err
	})
}
