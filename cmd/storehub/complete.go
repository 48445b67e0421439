package main

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

// completionTimeout: whoever presses TAB does not wait, and is never asked anything.
const completionTimeout = 300 * time.Millisecond

// names asks a node for the words that may stand somewhere.
type names func(context.Context, *hub) ([]cobra.Completion, error)

// completing completes at most so many arguments with what a node knows; 0 = a flag's value.
func (a *app) completing(ask names, arguments int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
		const end = cobra.ShellCompDirectiveNoFileComp
		if arguments > 0 && len(args) >= arguments {
			return nil, end
		}
		a.reach.timeout, a.retry = completionTimeout, func(string, error) {}
		hub, err := a.forReads()
		if err != nil {
			return nil, end
		}
		defer hub.Close()
		ctx, cancel := context.WithTimeout(context.Background(), completionTimeout)
		defer cancel()
		words, err := ask(ctx, hub)
		if err != nil {
			return nil, end
		}
		return words, end
	}
}

// inList completes the last word of a list with commas.
func inList(one cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		end := strings.LastIndex(typed, ",") + 1
		words, directive := one(cmd, args, typed[end:])
		named := strings.Split(typed[:end], ",")
		var more []cobra.Completion
		for _, w := range words {
			if word, _, _ := strings.Cut(w, "\t"); !slices.Contains(named, word) {
				more = append(more, typed[:end]+w)
			}
		}
		return more, directive
	}
}

func categoryNames(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.roster.ListCategories(ctx, &storehubv1.ListCategoriesRequest{})
	return described(res.GetCategories(), func(c *storehubv1.Category) (string, string) { return c.Id, c.Name }), err
}

func technicianNumbers(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.roster.ListTechnicians(ctx, &storehubv1.ListTechniciansRequest{})
	return described(res.GetTechnicians(), func(t *storehubv1.Technician) (string, string) {
		return t.Number, t.Category + " " + bareEnum(t.State.String(), "TECHNICIAN_STATE_") + " " + t.Name
	}), err
}

func roomNames(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.roster.ListRooms(ctx, &storehubv1.ListRoomsRequest{})
	return described(res.GetRooms(), func(r *storehubv1.Room) (string, string) { return r.Id, r.Name }), err
}

func itemNames(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.shop.ListServiceItems(ctx, &storehubv1.ListServiceItemsRequest{})
	return described(res.GetItems(), func(i *storehubv1.ServiceItem) (string, string) { return i.Id, i.Name }), err
}

func terminalNames(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.terminal.ListTerminals(ctx, &storehubv1.ListTerminalsRequest{})
	return described(res.GetTerminals(), func(t *storehubv1.Terminal) (string, string) { return t.Id, t.Name }), err
}

// tokenIDs are those of the credentials that can still be revoked.
func tokenIDs(ctx context.Context, hub *hub) ([]cobra.Completion, error) {
	res, err := hub.access.ListTokens(ctx, &storehubv1.ListTokensRequest{})
	good := slices.DeleteFunc(res.GetTokens(), func(t *storehubv1.Token) bool { return t.RevokedAt != nil })
	return described(good, func(t *storehubv1.Token) (string, string) { return t.Id, t.Name }), err
}

// described makes words with a description of a list. Names come from other people.
func described[T any](list []T, word func(T) (string, string)) []cobra.Completion {
	out := make([]cobra.Completion, 0, len(list))
	for _, x := range list {
		id, what := word(x)
		out = append(out, cobra.CompletionWithDesc(printable(id), printable(what)))
	}
	return out
}

// completeContexts and completeNodes ask nobody: both are in the file of contexts.
func completeContexts(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	f, err := loadContexts()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return f.names(), cobra.ShellCompDirectiveNoFileComp
}

// completeContextArg is completeContexts for the one argument of a command.
func completeContextArg(cmd *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return completeContexts(cmd, args, toComplete)
}

func completeNodes(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	f, err := loadContexts()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	words := []cobra.Completion{localNode}
	for _, name := range f.names() {
		for _, n := range f.Contexts[name].Nodes {
			words = append(words, cobra.CompletionWithDesc(n, "context "+name))
		}
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}
