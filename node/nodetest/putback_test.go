package nodetest

import (
	"os"
	"path/filepath"
	"testing"

	"connectrpc.com/connect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// kept moves everything of a stopped node but its archive from one directory to another.
func kept(t *testing.T, from, to string) {
	t.Helper()
	list, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		if f.Name() == "archive" {
			continue
		}
		if err := os.RemoveAll(filepath.Join(to, f.Name())); err != nil {
			t.Fatal(err)
		}
		if f.IsDir() {
			err = os.CopyFS(filepath.Join(to, f.Name()), os.DirFS(filepath.Join(from, f.Name())))
		} else {
			var b []byte
			if b, err = os.ReadFile(filepath.Join(from, f.Name())); err == nil {
				err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A state from before an erasure that is put back on all nodes erases the customer again, on all of them, without anybody asking; who was
// not erased stays, and so does somebody to whom the older state gave the id of an erased one anew (P44).
func TestErasedAgain(t *testing.T) {
	t.Parallel()
	r := NewReal(t)
	first := r.Nodes[0]
	first.Start()
	first.Ready()
	r.Join("massage").Ready()
	r.Join("foot").Ready()
	r.Voters(3)
	id := r.guest(first)
	customers := storehubv1connect.NewCustomerServiceClient(r.HTTP(r.Owner), first.URL())
	put := func(name string) string {
		res, err := customers.PutCustomer(t.Context(), &storehubv1.PutCustomerRequest{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return res.Customer.Id
	}
	stays := put("Bo")
	before := t.TempDir()
	all := func(f func(*RealNode)) {
		for _, n := range r.Nodes {
			f(n)
		}
	}
	restart := func() {
		all((*RealNode).Start)
		all((*RealNode).Ready)
	}
	r.StopAll()
	all(func(n *RealNode) { kept(t, n.Config.Dir, filepath.Join(before, n.Name)) })
	restart()
	late := put("made behind the copy") // whose id the older state gives to another one
	r.erase(first, id)
	r.erase(first, late)
	all(func(n *RealNode) {
		r.Eventually(n.Name+" has kept it", func() bool { return len(n.Node.Replica().Archive().Erasures()) == 2 })
	})
	r.StopAll()
	all(func(n *RealNode) { kept(t, filepath.Join(before, n.Name), n.Config.Dir) })
	restart()
	all(func(n *RealNode) {
		r.Eventually(n.Name+" has erased her again", func() bool {
			gone := false
			n.Node.Replica().Shown().EachErased(func(e fsm.Erased) { gone = gone || fsm.CustomerName(e.Customer) == id })
			return gone
		})
	})
	if again := put("somebody else"); again != late {
		t.Fatal("the id is not given anew, so nothing is tested: ", again)
	}
	r.StopAll()
	restart() // a leader looks again
	r.clean(r.Nodes...)
	for _, who := range []string{stays, late} {
		if _, err := customers.GetCustomer(t.Context(), &storehubv1.GetCustomerRequest{Id: who}); err != nil {
			t.Errorf("%s is not there any more: %v", who, err)
		}
	}
	if _, err := customers.GetCustomer(t.Context(), &storehubv1.GetCustomerRequest{Id: id}); connect.CodeOf(err) != connect.CodeNotFound {
		t.Error("she is there again: ", err)
	}
}
