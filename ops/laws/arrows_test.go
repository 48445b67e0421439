// Package laws holds the rules of the house that a compiler does not check. A law is a
// test: one that proves wrong is changed here, on purpose, with its reason.
package laws

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "storehub/"

// arrows is docs/architecture.md section 1 as data: what each package may import of ours, and
// what it must not import of anybody. "a/..." stands for a and everything below it.
var arrows = []arrow{
	{pkg: "proto/...", may: []string{"proto/..."}},
	{pkg: "fsm", may: []string{"proto/..."}, ban: []string{"math/rand", "math/rand/v2", "os", "net", "net/...", "sync", "sync/...", "context", "log", "log/...", "time/tzdata"}},
	{pkg: "fsm/fsmtest", may: []string{"proto/...", "fsm", "fsm/phones"}},
	// Phone numbers are read before the log: rules see only what came of it.
	{pkg: "fsm/phones", may: nil, ban: []string{"net", "net/...", "os"}},
	{pkg: "hw", may: []string{"hw/..."}},
	{pkg: "hw/...", may: []string{"hw/..."}},
	{pkg: "web", may: nil},
	{pkg: "rpc", may: []string{"proto/...", "fsm", "rpc/lines", "rpc/vapid"}, ban: []string{"github.com/hashicorp/..."}},
	{pkg: "rpc/lines", may: []string{"proto/..."}},
	{pkg: "rpc/vapid", may: nil, ban: []string{"net", "net/...", "os"}},
	// A calendar is dates and a zone; what a plan is, whoever fills it in knows.
	{pkg: "rpc/ical", may: nil, ban: []string{"net", "net/...", "os", "time/tzdata"}},
	{pkg: "rpc/rpctest", may: []string{"proto/...", "fsm", "fsm/phones", "rpc", "rpc/lines"}},
	{pkg: "rpc/client", may: []string{"proto/..."}, ban: []string{"github.com/hashicorp/..."}},
	// The hardening around raft and the identity of nodes know nothing of the shop, so that each
	// can be read and tested alone.
	{pkg: "node/ports", may: nil},
	{pkg: "node/raftkit", may: nil},
	{pkg: "node/identity", may: nil},
	{pkg: "node/wire", may: []string{"node/identity"}},
	{pkg: "node/gossip", may: []string{"proto/..."}},
	// What it says of itself a node tells it; what others say is no proof, so nothing is looked up by it.
	{pkg: "node/beacon", may: nil, ban: []string{"github.com/hashicorp/..."}},
	{pkg: "node/beacon/lantest", may: nil},
	{pkg: "node/clock", may: []string{"proto/..."}},
	{pkg: "node/feed", may: []string{"proto/..."}},
	{pkg: "node/replica", may: []string{"proto/...", "fsm", "node/clock", "node/feed", "node/raftkit", "node/replica/archive"}},
	{pkg: "node/replica/archive", may: []string{"proto/...", "fsm"}},
	// What becomes of a message is decided where the outbox is; this one only sends it.
	{pkg: "node/notify", may: []string{"proto/..."}, ban: []string{"github.com/hashicorp/..."}},
	{pkg: "node/notify/smtptest", may: nil},
	{pkg: "node/courier", may: []string{"proto/...", "fsm", "hw", "rpc", "rpc/ical", "node/clock", "node/notify"}, ban: []string{"github.com/hashicorp/..."}},
	{pkg: "node/station", may: []string{"proto/...", "fsm", "hw/...", "rpc", "rpc/lines"}, ban: []string{"github.com/hashicorp/..."}},
	{pkg: "node", may: []string{"proto/...", "fsm", "fsm/phones", "hw/...", "rpc/...", "web", "node/..."}},
	{pkg: "node/nodetest", may: []string{"proto/...", "fsm", "fsm/fsmtest", "hw/...", "rpc/...", "node/..."}},
	// What is measured of the rules alone reads phone numbers with the tables that nodes use.
	{pkg: "ops/...", may: []string{"proto/...", "fsm", "fsm/fsmtest", "fsm/phones", "hw/...", "rpc/client", "node", "node/...", "ops/..."}},
	// A board is drawn in the shop's time zone, and the zones that the binary brings are node/clock's.
	{pkg: "cmd/storehub", may: []string{"proto/...", "node", "node/clock", "ops/...", "rpc/client"}},
}

type arrow struct {
	pkg string
	may []string
	ban []string
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range listPackages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		i := slices.IndexFunc(arrows, func(a arrow) bool { return a.pkg == name })
		if i < 0 {
			i = slices.IndexFunc(arrows, func(a arrow) bool { return matches(a.pkg, name) })
		}
		if i < 0 {
			t.Errorf("%s stands in no row of the table: decide what it may import", name)
			continue
		}
		for _, imp := range p.Imports {
			ours, isOurs := strings.CutPrefix(imp, module)
			if isOurs && ours != name && !slices.ContainsFunc(arrows[i].may, func(m string) bool { return matches(m, ours) }) {
				t.Errorf("%s must not import %s", name, ours)
			}
			if slices.ContainsFunc(arrows[i].ban, func(m string) bool { return matches(m, imp) }) {
				t.Errorf("%s must not import %s", name, imp)
			}
		}
	}
}

// matches tells whether a package is what a pattern stands for.
func matches(pattern, pkg string) bool {
	below, deep := strings.CutSuffix(pattern, "/...")
	return pkg == pattern || (deep && (pkg == below || strings.HasPrefix(pkg, below+"/")))
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []goPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}
