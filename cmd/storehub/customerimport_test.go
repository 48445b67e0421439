package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// importNode takes lists, and refuses the piece with a number.
type importNode struct {
	fakeNode
	storehubv1connect.UnimplementedCustomerServiceHandler
	refuses int
	ids     []string
}

func (n *importNode) ImportCustomers(ctx context.Context, req *storehubv1.ImportCustomersRequest) (*storehubv1.ImportCustomersResponse, error) {
	info, _ := connect.CallInfoForHandlerContext(ctx)
	if n.ids = append(n.ids, info.RequestHeader().Get("Storehub-Request-Id")); len(n.ids) == n.refuses {
		return nil, fault(connect.CodeResourceExhausted, "Full.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_TABLE_FULL})
	}
	info.ResponseHeader().Set("Storehub-Index", fmt.Sprint(n.index+uint64(len(n.ids))))
	return &storehubv1.ImportCustomersResponse{Created: int32(len(req.Customers))}, nil
}

func (n *importNode) start(t *testing.T) (url string) {
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewCustomerServiceHandler(n))
	mux.Handle("/", n.handler())
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// listOf writes a list of so many customers.
func listOf(t *testing.T, first string, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(first + "\n")
	for i := range n {
		fmt.Fprintf(&b, "Anna %d,%d\n", i, 600000000+i)
	}
	file := filepath.Join(t.TempDir(), "list.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestImportThatBreaksOffIsOneDocument: what was done, and why no more, for programs.
func TestImportThatBreaksOffIsOneDocument(t *testing.T) {
	n := &importNode{refuses: 2}
	o := storehub(t, "--node", n.start(t), "-o", "json", "customer", "import", listOf(t, "name,phone", importCount+10))
	o.want(t, codeRefused, fmt.Sprintf("error: the import broke off before line %d", importCount+2))
	var got struct {
		Read, Sent, Created int
		Fault               struct{ Code, Reason, RequestID string }
	}
	if err := json.Unmarshal([]byte(o.out), &got); err != nil {
		t.Fatalf("%v in %q", err, o.out)
	}
	if got.Read != importCount+10 || got.Sent != importCount || got.Created != importCount || got.Fault.Code != "resource_exhausted" || got.Fault.Reason != "REASON_TABLE_FULL" {
		t.Errorf("got %+v", got)
	}
	n = &importNode{}
	o = storehub(t, "--node", n.start(t), "-o", "json", "customer", "import", listOf(t, "name,phone", 1))
	if o.want(t, codeDone); strings.Contains(o.out, "fault") {
		t.Errorf("all is well: %s", o.out)
	}
}

// TestImportIDsAreOfWhatIsSent: the same customers come under the same ids however their file is written, others under others.
func TestImportIDsAreOfWhatIsSent(t *testing.T) {
	ids := func(first string, count int, more ...string) string {
		n := &importNode{}
		storehub(t, append([]string{"--node", n.start(t), "customer", "import", listOf(t, first, count)}, more...)...).want(t, codeDone)
		return strings.Join(n.ids, " ")
	}
	all := ids("name,phone", importCount+10)
	first, second, two := strings.Cut(all, " ")
	if !two || !strings.HasSuffix(first, "-1") || !strings.HasSuffix(second, "-2") || strings.Contains(second, " ") {
		t.Fatalf("%q", all)
	}
	if got := ids("Klient,Telefon", importCount+10); got != all {
		t.Errorf("other titles: %q, not %q", got, all)
	}
	if got := ids("name,phone", importCount+11); !strings.HasPrefix(got, first+" ") || strings.HasSuffix(got, second) {
		t.Errorf("one more at the end: %q after %q", got, all)
	}
	if got := ids("name,notes", importCount+10, "--map", "notes=tags"); strings.Contains(got, first) || strings.Contains(got, second) {
		t.Errorf("numbers that are tags: %q", got)
	}
	if got := ids("name,phone", importCount+10, "--allow-duplicate"); strings.Contains(got, first) {
		t.Errorf("with duplicates: %q", got)
	}
	if got := ids("name,phone", importCount+10, "--request-id", "w"); got != "w-1 w-2" {
		t.Errorf("an id of its own: %q", got)
	}
}

// doneNode has taken what comes under some of the ids before.
type doneNode struct {
	importNode
	done map[string]bool
}

func (n *doneNode) ImportCustomers(ctx context.Context, req *storehubv1.ImportCustomersRequest) (*storehubv1.ImportCustomersResponse, error) {
	res, err := n.importNode.ImportCustomers(ctx, req)
	info, _ := connect.CallInfoForHandlerContext(ctx)
	if n.done[n.ids[len(n.ids)-1]] {
		info.ResponseHeader().Set("Storehub-Index", fmt.Sprint(n.index))
	}
	n.done[n.ids[len(n.ids)-1]] = true
	return res, err
}

// TestImportAgain: what was cut goes on, and what was done as a whole is a new import of those who can be told from the first time.
func TestImportAgain(t *testing.T) {
	n := &doneNode{done: map[string]bool{}}
	mux := http.NewServeMux()
	mux.Handle(storehubv1connect.NewCustomerServiceHandler(n))
	mux.Handle("/", n.handler())
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	run := func(file string, more ...string) outcome {
		o := storehub(t, append([]string{"--node", s.URL, "customer", "import", file}, more...)...)
		o.want(t, codeDone)
		return o
	}
	file := listOf(t, "name,phone", importCount+10)
	if o := run(file); strings.Contains(o.out, "before") {
		t.Errorf("the first time: %s", o.out)
	}
	delete(n.done, n.ids[1]) // it was cut
	if o := run(file); !strings.Contains(o.out, "1 of 2 pieces were imported before") || strings.Contains(o.out, "anew") {
		t.Errorf("what was cut: %s", o.out)
	}
	for range 2 {
		if o := run(file); !strings.Contains(o.out, fmt.Sprintf(" %d made", importCount+10)) || !strings.Contains(o.out, "was imported anew\n") || strings.Contains(o.out, "of then") {
			t.Errorf("a whole one: %s", o.out)
		}
	}
	run(file, "--allow-duplicate")
	if o := run(file, "--allow-duplicate"); !strings.Contains(o.out, "2 of 2 pieces") || !strings.Contains(o.out, "--request-id WORD") {
		t.Errorf("everybody would be made twice: %s", o.out)
	}
	names := listOf(t, "name,notes", 3)
	run(names)
	if o := run(names); !strings.Contains(o.out, "1 of 1 pieces") {
		t.Errorf("nobody has a number: %s", o.out)
	}
}
