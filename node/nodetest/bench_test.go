package nodetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

func benchThree(b *testing.B) *Real {
	r := NewReal(b)
	r.Nodes[0].Start()
	r.Nodes[0].Ready()
	r.Furnish(1)
	r.Join("techroom").Ready()
	r.Join("office").Ready()
	r.Voters(3)
	return r
}

func report(b *testing.B, took []time.Duration, name string) {
	slices.Sort(took)
	for q, at := range map[string]int{"p50": len(took) / 2, "p99": len(took) * 99 / 100, "max": len(took) - 1} {
		b.ReportMetric(float64(took[at].Microseconds()), name+q+"-µs")
	}
}

// BenchmarkForwardedWrite is a press at a leader and at a follower, over TLS on loopback, to its answer.
func BenchmarkForwardedWrite(b *testing.B) {
	r := benchThree(b)
	lead := r.leader()
	for name, leads := range map[string]bool{"leader": true, "follower": false} {
		at := r.Nodes[slices.IndexFunc(r.Nodes, func(n *RealNode) bool { return (n == lead) == leads })]
		roster := at.Roster()
		b.Run(name, func(b *testing.B) {
			took := make([]time.Duration, 0, b.N)
			for i := range b.N {
				began := time.Now()
				if _, err := roster.PutRoom(b.Context(), &storehubv1.PutRoomRequest{Id: "1", Name: fmt.Sprint(i)}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			report(b, took, "")
		})
	}
}

// BenchmarkManyWriters is 64 clients at once: what they write goes into the log together.
func BenchmarkManyWriters(b *testing.B) {
	r := benchThree(b)
	var mu sync.Mutex
	var took []time.Duration
	work := make(chan int)
	var clients sync.WaitGroup
	for c := range 64 {
		roster := r.Nodes[c%3].Roster()
		clients.Go(func() {
			for i := range work {
				began := time.Now()
				if _, err := roster.PutRoom(b.Context(), &storehubv1.PutRoomRequest{Id: fmt.Sprint(c), Name: fmt.Sprint(i)}); err != nil {
					b.Error(err)
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	b.ResetTimer()
	for i := range b.N {
		work <- i
	}
	close(work)
	clients.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "writes/s")
	report(b, took, "")
}

// BenchmarkWriteDuringSnapshot is a writer while all nodes write a snapshot of a busy month.
func BenchmarkWriteDuringSnapshot(b *testing.B) {
	r := benchThree(b)
	var clients sync.WaitGroup
	for c := range 64 {
		roster := r.Nodes[c%3].Roster()
		clients.Go(func() {
			for i := range 400 {
				if _, err := roster.PutRoom(b.Context(), &storehubv1.PutRoomRequest{Id: fmt.Sprint(c), Name: fmt.Sprint(i)}); err != nil {
					b.Error(err)
				}
			}
		})
	}
	clients.Wait()
	b.ResetTimer()
	var took []time.Duration
	for range b.N {
		var snaps sync.WaitGroup
		done := make(chan struct{})
		for _, n := range r.Nodes {
			snaps.Go(func() { _ = n.Node.Replica().Raft().Snapshot().Error() })
		}
		go func() { snaps.Wait(); close(done) }()
		roster := r.leader().Roster()
		for i := 0; ; i++ {
			select {
			case <-done:
			default:
				began := time.Now()
				if _, err := roster.PutRoom(b.Context(), &storehubv1.PutRoomRequest{Id: "1", Name: fmt.Sprint(i)}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
				continue
			}
			break
		}
	}
	report(b, took, "during-")
}
