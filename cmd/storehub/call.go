package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	storehubv1 "storehub/proto/storehub/v1"
)

const callLong = `Call makes any call of the API. The method is written as in the contract (DispatchService.Dispatch)
or short (dispatch.Dispatch); press TAB to complete it. The request is JSON as the node takes it:
lowerCamelCase or snake_case names, enums with or without their prefix, "@FILE" for a file, "-"
for stdin, nothing for an empty request. A stream (WatchBoard) prints one answer a line.

"storehub call SERVICE.METHOD --help" tells the fields of a method, which of them it cannot do
without, and the words they take.

A write is done once at most for each --request-id; without one, each call is an act of its own.`

func callCommand(a *app) *cobra.Command {
	var list bool
	cmd := &cobra.Command{
		Use:   "call SERVICE.METHOD [JSON]",
		Short: "Make any call of the API",
		Long:  callLong,
		Example: `  storehub call roster.PutTechnician --help
  storehub call roster.PutTechnician \
    '{"number":"8","name":"王芳","gender":"FEMALE","category":"foot"}'
  storehub call roster.ListTechnicians`,
		ValidArgsFunction: completeMethods,
		Args: func(cmd *cobra.Command, args []string) error {
			if list {
				return cobra.MaximumNArgs(0)(cmd, args)
			}
			return cobra.RangeArgs(1, 2)(cmd, args)
		},
		RunE: do(func(cmd *cobra.Command, args []string) error {
			if list {
				return a.listMethods()
			}
			if cmd.Flags().Changed("output") && a.format == "table" {
				return usage(cmd, "an answer has no table: write -o json or -o yaml")
			}
			m, err := findMethod(args[0])
			if err != nil {
				return err
			}
			request, err := a.readRequest(append(args, "")[1])
			if err != nil {
				return err
			}
			return a.call(cmd, m, request)
		}),
	}
	whole := cmd.HelpFunc()
	cmd.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if named := cmd.Flags().Args(); len(named) > 0 {
			m, err := findMethod(named[0])
			if err != nil {
				a.helpless = err
				return
			}
			_ = m.describe(a.out) // there is nobody to tell
			return
		}
		whole(cmd, args)
	})
	a.writes(cmd)
	cmd.Flags().BoolVar(&list, "list", false, "list the methods instead")
	return cmd
}

func (a *app) call(cmd *cobra.Command, m method, request []byte) error {
	ctx := cmd.Context()
	find := a.forWrites
	if m.reads() {
		find = a.forReads
	}
	hub, err := find()
	if err != nil {
		return err
	}
	defer hub.Close()
	if m.IsStreamingServer() {
		return ended(ctx, streams[m.name()](ctx, hub, request, a.printMessageFrame))
	}
	answer, err := hub.Call(a.act(cmd), m.name(), request)
	if err != nil {
		return m.withFields(err)
	}
	a.noteRegion(ctx, hub, m.short(), request)
	return a.printJSON(answer)
}

// noteRegion tells whoever changes the country of numbers that those of customers stay as they were read.
func (a *app) noteRegion(ctx context.Context, hub *hub, method string, request []byte) {
	var fields map[string]json.RawMessage
	if method != "shop.UpdateSettings" || json.Unmarshal(request, &fields) != nil || fields["defaultRegion"] == nil && fields["default_region"] == nil {
		return
	}
	res, err := hub.customer.FindCustomers(ctx, &storehubv1.FindCustomersRequest{})
	if err == nil && len(res.Customers) > 0 {
		fmt.Fprintln(a.err, regionNote)
	}
}

const regionNote = `note: numbers that are saved already stay as they were read. Those typed without a country are read anew when their
customer is saved again: storehub customer edit CUSTOMER --name NAME, also with the name that he has`

// ended makes the end that the person asked for, ^C, a good one.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// readRequest answers the JSON of an argument: itself, "@FILE", "-" for stdin, "" for {}.
func (a *app) readRequest(arg string) ([]byte, error) {
	raw, from := []byte(arg), "the request"
	var err error
	switch {
	case strings.TrimSpace(arg) == "":
		raw = []byte("{}")
	case arg == "-":
		raw, err = io.ReadAll(a.in)
		from = "the request on stdin"
	case strings.HasPrefix(arg, "@"):
		raw, err = os.ReadFile(arg[1:])
		from = "the request in " + arg[1:]
	}
	if err != nil {
		return nil, err
	}
	// Only whether it is an object is looked at here; what its fields mean the node decides.
	var object map[string]json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&object); err != nil {
		return nil, badInput(from+" is no JSON object", notObject(err), `write {"field": value}; in a shell put it between single quotes`)
	}
	if dec.More() {
		return nil, badInput(from+" has something behind its end", "one JSON object is one request", "make one call for each")
	}
	return raw, nil
}

// notObject tells what stands there instead.
func notObject(err error) string {
	var other *json.UnmarshalTypeError
	switch {
	case errors.As(err, &other) && other.Value == "array":
		return "it is a list"
	case errors.As(err, &other):
		return "it is a " + other.Value
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "its end is missing"
	}
	return err.Error()
}

func (a *app) listMethods() error {
	type row struct {
		Method string `json:"method"`
		Kind   string `json:"kind"`
	}
	var rows []row
	t := newTable("METHOD", "KIND", "CONTRACT")
	for _, m := range methods() {
		kind := "write"
		if m.IsStreamingServer() {
			kind = "stream"
		} else if m.reads() {
			kind = "read"
		}
		rows = append(rows, row{m.name(), kind})
		t.row(m.short(), kind, m.name())
	}
	return a.printValue(rows, func() error { return t.write(a.out) })
}

func completeMethods(_ *cobra.Command, args []string, toComplete string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	var names []cobra.Completion
	for _, m := range methods() {
		name := m.short()
		if strings.Contains(toComplete, "Service") {
			name = m.name()
		}
		names = append(names, cobra.CompletionWithDesc(name, fmt.Sprintf("%s(%s)", m.Name(), fieldNames(m))))
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// fieldNames are the fields of a method's request, for the line beside its name.
func fieldNames(m method) string {
	var names []string
	for i := range m.Input().Fields().Len() {
		names = append(names, m.Input().Fields().Get(i).JSONName())
	}
	return strings.Join(names, ", ")
}
