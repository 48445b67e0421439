package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/durationpb"

	storehubv1 "storehub/proto/storehub/v1"
)

const sessionLong = `A session is somebody who is signed in, or a terminal that is enrolled. A code signs one of them in,
once, on the device that brings it first. Staff sign in at an enrolled terminal with card and PIN, too.`

func sessionCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "session",
		Short:   "Let people and terminals sign in, see and end it",
		Long:    sessionLong,
		Example: "  storehub session code --terminal reception",
	}, sessionCode(a), sessionList(a), sessionEnd(a))
}

func sessionCode(a *app) *cobra.Command {
	var technician, staff, terminal string
	var ttl time.Duration
	cmd := &cobra.Command{
		Use:   "code --terminal ID | --technician NUMBER | --staff ID",
		Short: "Show a code that signs one of them in",
		Long: `Code makes a code that enrols a terminal, or signs a technician or a member of staff in on a device of
his own. It can be used once, and is shown with the page that takes it, also as a QR code. A code
that was open for the same one is closed.`,
		Example: "  storehub session code --terminal reception --ttl 8h\n  storehub session code --technician 12",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			req := &storehubv1.CreateSignInCodeRequest{}
			whose := ""
			switch {
			case terminal != "":
				req.Who, whose = &storehubv1.CreateSignInCodeRequest_Terminal{Terminal: terminal}, "the terminal "+terminal
			case technician != "":
				req.Who, whose = &storehubv1.CreateSignInCodeRequest_Technician{Technician: technician}, "technician "+technician
			case staff != "":
				req.Who, whose = &storehubv1.CreateSignInCodeRequest_StaffId{StaffId: staff}, staff
			default:
				return usage(cmd, "whose code? One of --terminal, --technician and --staff")
			}
			if ttl != 0 {
				req.Ttl = durationpb.New(ttl)
			}
			return a.signInCode(cmd, req, whose)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&terminal, "terminal", "", "`ID` of a terminal to enrol")
	fl.StringVar(&technician, "technician", "", "`NUMBER` of a technician")
	fl.StringVar(&staff, "staff", "", "`ID` of a member of staff")
	fl.Var(span{&ttl}, "ttl", "`TIME` that it lives, such as 8h, at most 24h (not given: 10m)")
	a.writes(cmd)
	cmd.MarkFlagsMutuallyExclusive("terminal", "technician", "staff")
	must(cmd.RegisterFlagCompletionFunc("terminal", a.completing(terminalNames, 0)))
	return cmd
}

func (a *app) signInCode(cmd *cobra.Command, req *storehubv1.CreateSignInCodeRequest, whose string) error {
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	res, err := hub.access.CreateSignInCode(a.act(cmd), req)
	if err != nil {
		return err
	}
	return a.print(res, func() error {
		fmt.Fprintf(a.out, "code   %s\nfor    %s\nuntil  %s\nurl    %s\n\n", res.Code, whose, a.clockOrUTC(cmd.Context(), hub).zoned(res.ExpiresAt), orDash(res.Url))
		if res.Url == "" {
			return nil
		}
		return drawQR(a.out, res.Url)
	})
}

func sessionList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List who is signed in, and the enrolled terminals",
		Example: "  storehub session list",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.access.ListSessions(cmd.Context(), &storehubv1.ListSessionsRequest{})
			if err != nil {
				return err
			}
			return a.print(res, func() error {
				c := a.clockOrUTC(cmd.Context(), hub)
				fmt.Fprintln(a.out, countOf(len(res.Sessions), "session")+" · times in "+c.zone.String())
				t := newTable("ID", "WHO", "NAME", "AT", "DEVICE", "SINCE", "LAST USED", "EXPIRES", "PUSH")
				for _, s := range res.Sessions {
					t.row(s.Id, whoseSession(s), orDash(s.Name), orDash(s.Terminal), orDash(s.DeviceName), c.minute(s.CreatedAt), c.minute(s.LastUsedAt), c.ends(s.ExpiresAt), toldByPush(s))
				}
				return t.write(a.out)
			})
		}),
	}
}

// toldByPush is whether the browser of a technician's session is told of notices.
func toldByPush(s *storehubv1.Session) string {
	switch {
	case s.Push:
		return "yes"
	case s.Kind == storehubv1.SessionKind_SESSION_KIND_TECHNICIAN:
		return "no"
	}
	return "-"
}

// whoseSession is whose a session is in one word or two.
func whoseSession(s *storehubv1.Session) string {
	switch s.Kind {
	case storehubv1.SessionKind_SESSION_KIND_STAFF:
		return s.StaffId
	case storehubv1.SessionKind_SESSION_KIND_TECHNICIAN:
		return "technician " + s.Technician
	}
	return strings.ToLower(bareEnum(s.Kind.String(), "SESSION_KIND_"))
}

func sessionEnd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "end ID",
		Short:             "Sign somebody out, or let a terminal go",
		Example:           "  storehub session end T-7",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(sessionIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			hub, err := a.forWrites()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.access.EndSession(a.act(cmd), &storehubv1.EndSessionRequest{Id: args[0]})
			if err != nil {
				return err
			}
			return a.print(res, func() error { return a.did(args[0] + " is signed out") })
		}),
	}
	a.writes(cmd)
	return cmd
}

func sessionIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.access.ListSessions(ctx, &storehubv1.ListSessionsRequest{})
	return described(res.GetSessions(), func(s *storehubv1.Session) (string, string) { return s.Id, whoseSession(s) }), err
}
