package nodetest

import (
	"log/slog"
	"os"
	"testing"
	"time"
)

func newTestReal(t *testing.T) *Real {
	r := NewReal(t)
	if os.Getenv("SIMLOG") != "" {
		r.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
		r.Nodes[0].Config.Log = r.Log
	}
	return r
}

// newThree is three voters in a furnished shop.
func newThree(t *testing.T) *Real {
	r := newTestReal(t)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	r.Furnish(6)
	r.Join("techroom").Ready()
	r.Join("office").Ready()
	r.Voters(3)
	return r
}

func TestRealThree(t *testing.T) {
	r := newThree(t)
	for _, n := range r.Nodes {
		began := time.Now()
		res, err := n.Dispatch().Dispatch(t.Context(), Dispatch())
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s sent %s in %v", n.Name, res.Assignments[0].Technician, time.Since(began))
	}
}
