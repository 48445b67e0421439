package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

const tokenLong = `A token is the credential of a program or a terminal, a join token invites one more node. Both are
shown once, when they are made; the shop keeps only their hash. Times are in the time zone of the
shop.`

func tokenCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use:     "token",
		Short:   "Hand out and take back credentials, invite nodes",
		Long:    tokenLong,
		Example: "  storehub token create till-2 --role RECEPTION",
	}, tokenCreate(a), tokenJoin(a), tokenRevoke(a), tokenList(a))
}

var tokenRoles = []string{"OWNER", "MANAGER", "RECEPTION", "SERVICE_DESK", "VIEWER", "TERMINAL"}

func tokenCreate(a *app) *cobra.Command {
	var role, terminal, file string
	var ttl time.Duration
	var quiet bool
	cmd := &cobra.Command{
		Use:   "create NAME --role ROLE",
		Short: "Make a credential",
		Example: `  storehub token create till-2 --role RECEPTION --ttl 2160h --file till-2.token
  storehub token create reception --role TERMINAL --terminal reception`,
		Args: cobra.ExactArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if role == "" {
				return usage(cmd, "--role is missing: one of "+strings.Join(tokenRoles, ", "))
			}
			n, ok := enumNumber(storehubv1.Role_value, "ROLE_", role)
			if !ok || !slices.Contains(tokenRoles, strings.TrimPrefix(storehubv1.Role(n).String(), "ROLE_")) {
				return usage(cmd, quote(role)+" is no role: one of "+strings.Join(tokenRoles, ", "))
			}
			if storehubv1.Role(n) == storehubv1.Role_ROLE_TERMINAL && terminal == "" {
				return usage(cmd, "--terminal is missing: the role TERMINAL is of one")
			}
			req := &storehubv1.CreateTokenRequest{Name: args[0], Role: storehubv1.Role(n), Terminal: terminal}
			if ttl != 0 {
				req.Ttl = durationpb.New(ttl)
			}
			return a.createToken(cmd, req, file, quiet)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&role, "role", "", "`ROLE` of the holder: "+strings.Join(tokenRoles, ", "))
	fl.StringVar(&terminal, "terminal", "", "`ID` of the terminal, for the role TERMINAL")
	fl.Var(span{&ttl}, "ttl", "`TIME` that it lives, such as 720h (not given: a year, an OWNER's does not end)")
	fl.StringVar(&file, "file", "", "write it to a new `FILE` that only you can read, instead of showing it")
	fl.BoolVarP(&quiet, "quiet", "q", false, "print the token alone")
	a.writes(cmd)
	cmd.MarkFlagsMutuallyExclusive("file", "quiet")
	must(cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions(tokenRoles, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("terminal", a.completing(terminalNames, 0)))
	return cmd
}

func (a *app) createToken(cmd *cobra.Command, req *storehubv1.CreateTokenRequest, file string, quiet bool) error {
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	res := &storehubv1.CreateTokenResponse{}
	err = a.keepToken(file, func() (token *string, err error) {
		if res, err = hub.access.CreateToken(a.act(cmd), req); err != nil {
			return nil, err
		}
		return &res.Token, nil
	})
	if err != nil {
		return err
	}
	if quiet && a.format == "table" {
		_, err := fmt.Fprintln(a.out, res.Token)
		return err
	}
	return a.print(res, func() error {
		where := res.Token
		if file != "" {
			where = "in " + file
		}
		_, err := fmt.Fprintf(a.out, "token    %s\nid       %s\nexpires  %s\n", where, res.Id, a.clockOrUTC(cmd.Context(), hub).zoned(res.ExpiresAt))
		return err
	})
}

func tokenJoin(a *app) *cobra.Command {
	var role string
	var ttl time.Duration
	var quiet bool
	cmd := &cobra.Command{
		Use:     "join",
		Short:   "Make a token that lets one more node join",
		Example: "  storehub token join --ttl 30m",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			n, ok := enumNumber(storehubv1.NodeRole_value, "NODE_ROLE_", role)
			if !ok {
				return usage(cmd, quote(role)+" is no role of a node: VOTER or NONVOTER")
			}
			req := &storehubv1.CreateJoinTokenRequest{Role: storehubv1.NodeRole(n)}
			if ttl != 0 {
				req.Ttl = durationpb.New(ttl)
			}
			return a.createJoinToken(cmd, req, quiet)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&role, "role", "VOTER", "`ROLE` of the node: VOTER or NONVOTER")
	fl.Var(span{&ttl}, "ttl", "`TIME` that it lives, such as 30m (not given: an hour)")
	fl.BoolVarP(&quiet, "quiet", "q", false, "print the token alone")
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("role", cobra.FixedCompletions([]string{"VOTER", "NONVOTER"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (a *app) createJoinToken(cmd *cobra.Command, req *storehubv1.CreateJoinTokenRequest, quiet bool) error {
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	res, err := hub.cluster.CreateJoinToken(a.act(cmd), req)
	if err != nil {
		return err
	}
	if quiet && a.format == "table" {
		_, err := fmt.Fprintln(a.out, res.Token)
		return err
	}
	return a.print(res, func() error {
		note := ""
		if len(res.Urls) > 0 && onlyHere(res.Urls[0]) {
			note = noteOnlyHere
		}
		_, err := fmt.Fprintf(a.out, "On the new computer, before %s:\n\n  %s\n\nor, after \"storehub serve\" there on a directory that is empty, in its browser.\n%s", a.clockOrUTC(cmd.Context(), hub).zoned(res.ExpiresAt), res.Line, note)
		return err
	})
}

const noteOnlyHere = `
127.0.0.1 is this computer itself, and no node knows another address of its own. For another
computer connect this one to the network, or give serve an address that others reach with --listen.
`

// onlyHere reports that other computers cannot reach a URL.
func onlyHere(text string) bool {
	u, err := url.Parse(text)
	return err == nil && isLoopback(u.Hostname())
}

func tokenRevoke(a *app) *cobra.Command {
	lastOwner := false
	cmd := &cobra.Command{
		Use:               "revoke ID",
		Short:             "Take a credential back, at once and everywhere",
		Example:           "  storehub token revoke T-7",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completing(tokenIDs, 1),
		RunE: do(func(cmd *cobra.Command, args []string) error {
			hub, err := a.forWrites()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.access.RevokeToken(a.act(cmd), &storehubv1.RevokeTokenRequest{Id: args[0], AllowLastOwner: lastOwner})
			if err != nil {
				return err
			}
			return a.print(res, func() error {
				_, err := fmt.Fprintln(a.out, "revoked "+args[0])
				return err
			})
		}),
	}
	cmd.Flags().BoolVar(&lastOwner, "last-owner", false, "revoke it even if no other that opens everything lasts as long")
	a.writes(cmd)
	return cmd
}

func tokenList(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the credentials",
		Example: "  storehub token list",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			hub, err := a.forReads()
			if err != nil {
				return err
			}
			defer hub.Close()
			res, err := hub.access.ListTokens(cmd.Context(), &storehubv1.ListTokensRequest{})
			if err != nil {
				return err
			}
			return a.print(res, func() error {
				c := a.clockOrUTC(cmd.Context(), hub)
				fmt.Fprintln(a.out, countOf(len(res.Tokens), "token")+" · times in "+c.zone.String())
				t := newTable("ID", "NAME", "ROLE", "TERMINAL", "CREATED", "EXPIRES", "REVOKED")
				for _, k := range res.Tokens {
					t.row(k.Id, k.Name, bareEnum(k.Role.String(), "ROLE_"), orDash(k.Terminal), c.minute(k.CreatedAt), c.ends(k.ExpiresAt), c.minute(k.RevokedAt))
				}
				return t.write(a.out)
			})
		}),
	}
}

// ends marks what has ended.
func (c *shopClock) ends(t *timestamppb.Timestamp) string {
	if t != nil && t.AsTime().Before(c.now()) {
		return c.minute(t) + " (expired)"
	}
	return c.minute(t)
}

// enumNumber reads an enum's value as the API does: with or without its prefix.
func enumNumber(values map[string]int32, prefix, text string) (int32, bool) {
	word := strings.TrimPrefix(strings.ToUpper(strings.ReplaceAll(text, "-", "_")), prefix)
	n, ok := values[prefix+word]
	return n, ok && n != 0
}
