package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/client"
)

const customerImportLong = `Import makes customers of a list as spreadsheets write it: CSV with commas, semicolons or tabs, UTF-8
unless --encoding says otherwise. The first line names the columns, in English, Chinese or Polish: name
(or first and last name), phone, phone2, email, notes, tags. Others are left aside; --map says what they
are, by title or number. Several phones stand in one cell between ; or /.

Whoever has a number that is known is left out and named. What was done is told at the end. An import
that broke off is just started once more with the same file, within a day: what was done is not done
again. A file that was imported as a whole is imported anew, but for those without a number, whom nobody
could tell from the first time; --request-id WORD, one that was not used yet, takes them too.`

// importFlags are what the flags of import said.
type importFlags struct {
	encoding string
	mapped   []string
	dryRun   bool
	// allowDuplicate takes also those whose number is known.
	allowDuplicate bool
}

func customerImport(a *app) *cobra.Command {
	var f importFlags
	words := []string{"utf-8", "gb18030", "windows-1250"}
	cmd := &cobra.Command{
		Use:   "import FILE|-",
		Short: "Make customers of a list as spreadsheets write it",
		Long:  customerImportLong,
		Example: `  storehub customer import customers.csv --dry-run
  storehub customer import 会员.csv --encoding gb18030 --map 会员卡号=skip`,
		Args: cobra.ExactArgs(1),
		RunE: do(func(cmd *cobra.Command, args []string) error { return a.importCustomers(cmd, args[0], f) }),
	}
	fl := cmd.Flags()
	fl.Var(newChoice(&f.encoding, "", words...), "encoding", "how the file is written (not given: UTF-8)")
	fl.StringArrayVar(&f.mapped, "map", nil, "`COLUMN=FIELD`: name, first-name, last-name, phone, email, notes, tags, skip; repeats")
	fl.BoolVar(&f.dryRun, "dry-run", false, "only tell what would become of each line")
	fl.BoolVar(&f.allowDuplicate, "allow-duplicate", false, "also those whose number is known")
	a.writes(cmd)
	must(cmd.RegisterFlagCompletionFunc("encoding", cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("map", cobra.NoFileCompletions))
	return cmd
}

func (a *app) importCustomers(cmd *cobra.Command, file string, f importFlags) error {
	mapped := map[string]string{}
	for _, m := range f.mapped {
		at := strings.LastIndex(m, "=")
		if at < 1 || !slices.Contains(columnFields, m[at+1:]) {
			return usage(cmd, "--map "+quote(m)+" is no COLUMN=FIELD with one of "+strings.Join(columnFields, ", "))
		}
		mapped[m[:at]] = m[at+1:]
	}
	raw, name, err := a.readFile(file)
	if err != nil {
		return err
	}
	text, err := decodeText(name, raw, f.encoding)
	if err != nil {
		return err
	}
	read, err := readCustomers(name, text, mapped)
	if err != nil {
		return err
	}
	if len(read.aside) > 0 && a.format == "table" {
		fmt.Fprintln(a.out, printable("left aside: "+strings.Join(quoted(read.aside), ", ")+"; take a column with --map TITLE=FIELD"))
	}
	for _, w := range read.warnings {
		fmt.Fprintln(a.err, printable("warning: "+w))
	}
	list := read.customers
	if len(list) == 0 {
		return badInput(name+" names nobody", "there is nothing behind its first line", "look whether it is the right file")
	}
	hub, err := a.forWrites()
	if err != nil {
		return err
	}
	defer hub.Close()
	r := &importing{app: a, hub: hub, file: name, flags: f, total: len(list)}
	var stopped *failure
	if err := r.send(cmd.Context(), list); err != nil {
		stopped = explain(err)
	}
	if err := r.report(cmd.Context(), stopped); err != nil {
		return err
	}
	if stopped != nil {
		stopped.printed = a.format != "table"
		return stopped
	}
	return nil
}

// readFile reads a file or, for "-", stdin.
func (a *app) readFile(file string) (raw []byte, name string, err error) {
	if file == "-" {
		raw, err = io.ReadAll(a.in)
		return raw, "stdin", err
	}
	raw, err = os.ReadFile(file)
	return raw, file, err
}

const (
	// What one entry of the log takes. A dry run goes through none, and knows the more of a file's own numbers the more of it comes at once.
	importBytes  = 60 << 10
	importCount  = 1000
	dryRunBytes  = 256 << 10
	dryRunCount  = 5000
	importListed = 50
)

// importing is an import under way: what was sent, and what came of it.
type importing struct {
	*app
	hub   *hub
	file  string
	flags importFlags
	total int

	imported
	before uint64
	// anew counts how often all of the file was imported before, within a day.
	anew int
	// numberless were left out of what is imported anew.
	numberless int
}

// imported is what was sent, and what came of it.
type imported struct {
	Created, Known, Refused int32
	Lines                   []importedLine
	// unlisted lines need a look and are not among Lines: a repeated answer lists only its first ones.
	unlisted int32
	sent     int
	pieces   int
	// repeated pieces had been imported before.
	repeated int
}

// importedLine is a line of the file that needs a look.
type importedLine struct {
	Line       int      `json:"line"`
	Name       string   `json:"name"`
	CustomerID string   `json:"customerId,omitempty"`
	Reason     string   `json:"reason,omitempty"`
	Why        string   `json:"why,omitempty"`
	Unparsed   []string `json:"unparsed,omitempty"`
}

// send sends the list in pieces, one behind the other: of two with the same number the first in the file is the one that is made.
func (r *importing) send(ctx context.Context, list []customerLine) error {
	st, err := r.hub.cluster.GetStatus(ctx, &storehubv1.GetStatusRequest{})
	if err != nil {
		return err
	}
	r.before = st.Index
	for {
		if err := r.sendAll(ctx, list); err != nil {
			return err
		}
		// The file was imported as a whole before, and the shop need not be as it was then: nothing was cut that could be resumed.
		// Perhaps only the last answer was lost: whoever has no number would be made twice.
		if r.repeated < r.pieces || r.requestID != "" || r.flags.allowDuplicate {
			return nil
		}
		all := len(list)
		list = slices.DeleteFunc(slices.Clone(list), func(c customerLine) bool { return len(c.Phones) == 0 })
		if len(list) == 0 {
			return nil
		}
		r.numberless += all - len(list)
		r.imported = imported{}
		r.anew++
	}
}

func (r *importing) sendAll(ctx context.Context, list []customerLine) error {
	for len(list) > 0 {
		n := r.piece(list)
		if err := r.sendPiece(ctx, list[:n]); err != nil {
			return r.stopped(err, list[0].line)
		}
		r.pieces++
		r.sent += n
		list = list[n:]
		r.progress()
	}
	return nil
}

// piece is how many of a list fit into one request.
func (r *importing) piece(list []customerLine) int {
	most, count := importBytes, importCount
	if r.flags.dryRun {
		most, count = dryRunBytes, dryRunCount
	}
	size := 0
	for i, c := range list {
		size += proto.Size(c.NewCustomer) + 4 // its tag and length
		if i > 0 && (size > most || i == count) {
			return i
		}
	}
	return len(list)
}

func (r *importing) sendPiece(ctx context.Context, list []customerLine) error {
	req := &storehubv1.ImportCustomersRequest{DryRun: r.flags.dryRun, AllowDuplicate: r.flags.allowDuplicate}
	for _, c := range list {
		req.Customers = append(req.Customers, c.NewCustomer)
	}
	if !r.flags.dryRun {
		id, err := r.pieceID(req)
		if err != nil {
			return err
		}
		ctx = withRequestID(ctx, id)
	}
	ctx, info := connect.NewClientContext(ctx)
	res, err := r.hub.customer.ImportCustomers(ctx, req)
	if fault := client.Fault(err); fault.GetReason() == storehubv1.Reason_REASON_REQUEST_DONE {
		r.repeated++ // it was done; what came of it is not kept any more
		return nil
	}
	if err != nil {
		return err
	}
	if index, err := strconv.ParseUint(info.ResponseHeader().Get("Storehub-Index"), 10, 64); err == nil && index <= r.before && !r.flags.dryRun {
		r.repeated++
	}
	r.Created, r.Known, r.Refused = r.Created+res.Created, r.Known+res.KnownAlready, r.Refused+res.Refused
	r.unlisted += res.Total - int32(len(res.Lines))
	for _, l := range res.Lines {
		of := list[l.At]
		line := importedLine{Line: of.line, Name: of.Name, CustomerID: l.CustomerId, Unparsed: l.Unparsed}
		if l.Fault != nil {
			line.Reason, line.Why = reasonName(l.Fault.Reason), whatOf(l.Fault)
			if line.Reason == "PHONE_KNOWN" && l.CustomerId == "" {
				line.Why = "an earlier line has the same number"
			}
		}
		r.Lines = append(r.Lines, line)
	}
	return nil
}

// pieceID is the request id of the piece that is sent next. It is made of what is sent and not of the file: how a file is read and
// cut into pieces may change from one version to the next, and another piece must not come under the id of one that was imported.
func (r *importing) pieceID(req *storehubv1.ImportCustomersRequest) (string, error) {
	number := strconv.Itoa(r.pieces + 1) // there may be two that are equal
	if r.requestID != "" {
		return r.requestID + "-" + number, nil
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	sum := sha256.Sum256(b)
	if r.anew > 0 {
		number += "-" + strconv.Itoa(r.anew)
	}
	return "import-" + hex.EncodeToString(sum[:12]) + "-" + number, err
}

// stopped is why an import broke off, and how it goes on.
func (r *importing) stopped(err error, line int) error {
	f := explain(err)
	var own *failure
	if errors.As(err, &own) {
		return f
	}
	f.what = fmt.Sprintf("the import broke off before line %d: %s", line, f.what)
	if f.code == codeUnavailable {
		f.do = "start it once more with the same file: what is done is not repeated"
	}
	return f
}

func (r *importing) progress() {
	if s := screenOf(r.err); s.terminal && r.format == "table" {
		fmt.Fprintf(r.err, "\r%d of %d", r.sent, r.total)
		if r.sent == r.total {
			fmt.Fprint(r.err, "\r\x1b[K")
		}
	}
}

// report tells what was done and, to programs, in the same document why it broke off, unless stopped is nil.
func (r *importing) report(ctx context.Context, stopped *failure) error {
	var fault *faultJSON
	if stopped != nil {
		fault = stopped.asFault()
	}
	value := struct {
		DryRun   bool           `json:"dryRun"`
		Read     int            `json:"read"`
		Sent     int            `json:"sent"`
		Created  int32          `json:"created"`
		Known    int32          `json:"knownAlready"`
		Refused  int32          `json:"refused"`
		Lines    []importedLine `json:"lines"`
		Unlisted int32          `json:"unlisted"`
		Repeated int            `json:"piecesRepeated"`
		Pieces   int            `json:"pieces"`
		// Anew: the same file was imported before; those without a number were left out then.
		Anew       bool       `json:"anew,omitempty"`
		Numberless int        `json:"numberless,omitempty"`
		Fault      *faultJSON `json:"fault,omitempty"`
	}{r.flags.dryRun, r.total, r.sent, r.Created, r.Known, r.Refused, append([]importedLine{}, r.Lines...), r.unlisted, r.repeated, r.pieces, r.anew > 0, r.numberless, fault}
	return r.printValue(value, func() error {
		would := ""
		if r.flags.dryRun {
			would = "would be "
		}
		fmt.Fprintf(r.out, "%s: %s read, %s%d made, %d known already, %d refused\n", printable(r.file), countOf(r.total, "customer"), would, r.Created, r.Known, r.Refused)
		r.list(ctx, "known already, left out", func(l importedLine) bool { return l.Reason == "PHONE_KNOWN" })
		r.list(ctx, "refused", func(l importedLine) bool { return l.Reason != "" && l.Reason != "PHONE_KNOWN" })
		r.list(ctx, would+"made, with numbers that cannot be read: only the very same text finds them", func(l importedLine) bool { return l.Reason == "" })
		switch {
		case r.repeated > 0:
			fmt.Fprintf(r.out, "%d of %d pieces were imported before by the same file; nothing was done twice, and their figures are those of then\n", r.repeated, r.pieces)
			if r.repeated == r.pieces && stopped == nil {
				fmt.Fprintln(r.out, "to import it once more all the same, which makes people twice: add --request-id WORD, one that was not used yet")
			}
		case r.anew > 0:
			fmt.Fprintln(r.out, "the same file was imported before and was imported anew")
			if r.numberless > 0 {
				fmt.Fprintf(r.out, "%d without a number were left out: they would be made twice; with --request-id WORD they are taken\n", r.numberless)
			}
		case r.flags.dryRun && r.pieces > 1:
			fmt.Fprintf(r.out, "the file was looked at in %d pieces: numbers that stand in two of them are not noticed before the import\n", r.pieces)
		}
		if r.unlisted > 0 {
			fmt.Fprintf(r.out, "%d more lines needed a look; they were told the first time\n", r.unlisted)
		}
		return nil
	})
}

// list prints lines of one kind.
func (r *importing) list(ctx context.Context, title string, belongs func(importedLine) bool) {
	var fit []importedLine
	for _, l := range r.Lines {
		if belongs(l) {
			fit = append(fit, l)
		}
	}
	if len(fit) == 0 {
		return
	}
	fmt.Fprintf(r.out, "\n%s:\n", title)
	shown := fit[:min(len(fit), importListed)]
	var ids []string
	for _, l := range shown {
		if l.Reason == "PHONE_KNOWN" && l.CustomerID != "" {
			ids = append(ids, l.CustomerID)
		}
	}
	names := (&desk{hub: r.hub}).namesOf(ctx, ids)
	rows := [][]string{}
	for _, l := range shown {
		why := l.Why
		switch {
		case l.Reason == "PHONE_KNOWN" && l.CustomerID != "":
			why = "is " + strings.TrimSpace(l.CustomerID+" "+names[l.CustomerID])
		case l.Reason == "":
			why = strings.TrimPrefix(l.CustomerID+": ", ": ") + strings.Join(l.Unparsed, ", ")
		}
		rows = append(rows, []string{"  line " + strconv.Itoa(l.Line), oneLine(l.Name), oneLine(why)})
	}
	for _, line := range inColumns(rows) {
		fmt.Fprintln(r.out, line)
	}
	if more := len(fit) - len(shown); more > 0 {
		fmt.Fprintf(r.out, "  … and %d more; -o json lists all\n", more)
	}
}
