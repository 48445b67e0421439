package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/skip2/go-qrcode"
	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const assistantLong = `Assistant (电话助手) pairs the shop's phones with its registers. A paired phone reports who calls, and does
nothing else: its token reads nothing. One phone belongs to one register; a register takes any number.

How a phone reports with MacroDroid, Tasker or curl is in docs/phone-assistant.md.`

func assistantCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "assistant",
		Short:   "Pair phones that report calls, see and revoke them",
		Long:    assistantLong,
		Example: "  storehub assistant pair --terminal reception\n  storehub assistant redeem 123 456 --name \"Anna's phone\"",
	}, assistantPair(a), assistantRedeem(a), assistantList(a), assistantRevoke(a))
}

func assistantPair(a *app) *cobra.Command {
	req := &storehubv1.CreatePairingRequest{}
	cmd := &cobra.Command{
		Use:   "pair --terminal REGISTER",
		Short: "Show a code with which one phone pairs",
		Long: `Pair opens a pairing at a register for ten minutes and shows its code, also as a QR code. One phone can
use it, once. A code that was open at the register is closed.`,
		Example: "  storehub assistant pair --terminal reception",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), a.forWrites, func(d *desk) error {
				res, err := d.calls.CreatePairing(a.act(cmd), req)
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawPairing(d, req.Terminal, res) })
			})
		}),
	}
	a.atRegister(cmd, &req.Terminal, "`REGISTER` that shows the calls: a reception or a back office", true)
	a.writes(cmd)
	return cmd
}

func (a *app) drawPairing(d *desk, terminal string, res *storehubv1.CreatePairingResponse) error {
	code := inGroups(res.Code)
	fmt.Fprintf(a.out, "code   %s\nuntil  %s\nurl    %s\n\n", code, d.show(res.ExpiresAt, "15:04:05"), res.Url)
	if err := drawQR(a.out, res.Url); err != nil {
		return err
	}
	_, err := fmt.Fprintf(a.out, "\nCalls of the phone show at %s. Without an app that reads this:\n\n  storehub assistant redeem %s --name PHONE\n", terminal, code)
	return err
}

// inGroups is "123 456": three digits at a time can be read aloud.
func inGroups(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + " " + code[3:]
}

// drawQR draws a QR code with half blocks, two of its rows in a line. Where it is dark nothing is drawn and where it is light all
// is: most terminals are dark, and most cameras read it on the others, too.
func drawQR(w io.Writer, text string) error {
	code, err := qrcode.New(text, qrcode.Low)
	if err != nil {
		return fmt.Errorf("draw the QR code: %w", err)
	}
	dots := code.Bitmap()
	var b strings.Builder
	for y := 0; y < len(dots); y += 2 {
		for x := range dots[y] {
			below := y+1 < len(dots) && !dots[y+1][x]
			switch above := !dots[y][x]; {
			case above && below:
				b.WriteRune('█')
			case above:
				b.WriteRune('▀')
			case below:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		b.WriteByte('\n')
	}
	_, err = io.WriteString(w, b.String())
	return err
}

func assistantRedeem(a *app) *cobra.Command {
	req := &storehubv1.PairRequest{}
	var file string
	cmd := &cobra.Command{
		Use:   "redeem CODE --name PHONE",
		Short: "Pair a phone with a code, and show its token once",
		Long: `Redeem pairs in the place of a phone whose app cannot: it shows the token that goes into the app, and
where it reports to. The token is shown once; --file writes it to a new file that only you can read
instead.`,
		Example: "  storehub assistant redeem 123 456 --name \"Anna's phone\"",
		Args:    cobra.RangeArgs(1, 2),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			req.Code = strings.NewReplacer(" ", "", "-", "").Replace(strings.Join(args, ""))
			if len(req.Code) != 6 || strings.Trim(req.Code, "0123456789") != "" {
				return usage(cmd, quote(strings.Join(args, " "))+" is no code: it has six digits")
			}
			return a.redeem(cmd, req, file)
		}),
	}
	cmd.Flags().StringVar(&req.DeviceName, "name", "", "`PHONE`, as people call it")
	cmd.Flags().StringVar(&file, "file", "", "write the token to a new `FILE` that only you can read, instead of showing it")
	must(cmd.MarkFlagRequired("name"))
	a.writes(cmd)
	return cmd
}

func (a *app) redeem(cmd *cobra.Command, req *storehubv1.PairRequest, file string) error {
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	res := &storehubv1.PairResponse{}
	err = a.keepToken(file, func() (token *string, err error) {
		if res, err = hub.calls.Pair(a.act(cmd), req); err != nil {
			return nil, err
		}
		return &res.Token, nil
	})
	if err != nil {
		return err
	}
	urls, clear := a.reportURLs(cmd, hub)
	if a.format != "table" {
		return a.printPaired(res, urls, clear)
	}
	token := res.Token
	if file != "" {
		token = "in " + file
	}
	fmt.Fprintf(a.out, "id        %s, shows at %s\ntoken     %s\n", res.AssistantId, res.Terminal, token)
	for _, url := range urls {
		fmt.Fprintf(a.out, "report    %s\n", url)
	}
	for _, url := range clear {
		fmt.Fprintf(a.out, "report    %s  in clear\n", url)
	}
	note := redeemNote
	if len(clear) == 0 {
		note += redeemNoIntake
	} else {
		note += redeemIntake
	}
	_, err = fmt.Fprint(a.out, note)
	return err
}

// printPaired prints the answer, and beside it where the phone reports to, as the table has it.
func (a *app) printPaired(res *storehubv1.PairResponse, urls, clear []string) error {
	answer, err := protoJSON.Marshal(res)
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	more, err := json.Marshal(map[string][]string{"reportUrls": append([]string{}, urls...), "clearReportUrls": append([]string{}, clear...)})
	if err != nil {
		return fmt.Errorf("print the answer: %w", err)
	}
	// Two objects that are never empty, joined into one.
	return a.printJSON(append(append(answer[:len(answer)-1], ','), more[1:]...))
}

const redeemNote = `
The phone sends POST with the header "Authorization: Bearer TOKEN" and the form fields number and state
to the first address that answers. See docs/phone-assistant.md.
`

// What is said of apps that do not trust the shop's own authority, where a node takes calls in clear and where none does.
const (
	redeemIntake = `An app that does not trust the shop's authority takes the address "in clear": whoever is on the network
can read what it sends.
`
	redeemNoIntake = `An app that does not trust the shop's authority can use a node that was started with
--intake HOST:PORT: http://HOST:PORT/v1/calls.
`
)

// reportsPath is where a node takes the reports of phones.
const reportsPath = "/v1/calls"

func intakeURL(n *storehubv1.NodeStatus) string { return "http://" + n.IntakeAddr + reportsPath }

// reportURLs are where a phone reports, by TLS and in clear: every node, since any may be off. A caller who may not see the nodes gets those that he asked.
func (a *app) reportURLs(cmd *cobra.Command, hub *hub) (urls, clear []string) {
	st, err := hub.cluster.GetStatus(cmd.Context(), &storehubv1.GetStatusRequest{})
	for _, n := range st.GetNodes() {
		if at := cmp.Or(n.ApiAddr, n.Addr); at != "" {
			urls = append(urls, "https://"+at+reportsPath)
		}
		if n.IntakeAddr != "" {
			clear = append(clear, intakeURL(n))
		}
	}
	if r, found := a.reach.find(); found == nil && (err != nil || len(urls) == 0) {
		for _, n := range r.nodes {
			urls = append(urls, n+reportsPath)
		}
	}
	return urls, clear
}

func assistantList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the paired phones and when they were heard last",
		Example: "  storehub assistant list",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			return a.atDesk(cmd.Context(), a.forReads, func(d *desk) error {
				res, err := d.calls.ListAssistants(cmd.Context(), &storehubv1.ListAssistantsRequest{})
				if err != nil {
					return err
				}
				return a.print(res, func() error { return a.drawAssistants(d.shopClock, res.Assistants) })
			})
		}),
	}
}

func (a *app) drawAssistants(c *shopClock, list []*storehubv1.Assistant) error {
	if len(list) == 0 {
		fmt.Fprintln(a.out, "no phone is paired; pair one with \"storehub assistant pair --terminal REGISTER\"")
		return nil
	}
	t := newTable("ID", "PHONE", "REGISTER", "PAIRED", "LAST SEEN", "REVOKED")
	for _, p := range list {
		seen, revoked := "never", "-"
		if p.LastSeenAt != nil {
			seen = c.minute(p.LastSeenAt)
		}
		if p.RevokedAt != nil {
			revoked = c.minute(p.RevokedAt)
		}
		t.row(p.Id, p.DeviceName, p.Terminal, c.minute(p.PairedAt), seen, revoked)
	}
	return t.write(a.out)
}

func assistantRevoke(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:               "revoke ID",
		Short:             "End a pairing: what the phone reports then is refused",
		Example:           "  storehub assistant revoke H-3",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(assistantIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			id, err := idWord(cmd, "H", "a phone assistant", args[0])
			if err != nil {
				f := explain(err)
				f.do = "look the id up: storehub assistant list"
				return f
			}
			hub, err := a.forWrites()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.calls.RevokeAssistant(a.act(cmd), &storehubv1.RevokeAssistantRequest{AssistantId: id})
			if err != nil {
				return err
			}
			return a.print(res, func() error { return a.did(id + " reports no longer") })
		}),
	}
	a.writes(cmd)
	return cmd
}

func assistantIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.calls.ListAssistants(ctx, &storehubv1.ListAssistantsRequest{})
	good := slices.DeleteFunc(res.GetAssistants(), func(p *storehubv1.Assistant) bool { return p.RevokedAt != nil })
	return described(good, func(p *storehubv1.Assistant) (string, string) { return p.Id, p.DeviceName + " at " + p.Terminal }), err
}
