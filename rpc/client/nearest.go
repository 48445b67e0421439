package client

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	// probeTimeout is how long a node may take to say whether it serves, once, before the first call.
	probeTimeout = time.Second
	// A node that does not serve counts as that much farther away, one that does not answer as the farthest.
	notReady = probeTimeout
	silent   = 2 * probeTimeout
)

// node is the one to call now.
func (r *retrier) node() (at int, node *url.URL) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.current, r.nodes[r.current]
}

// leave goes on to the next node, unless somebody else's call did so already.
func (r *retrier) leave(at int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.current == at {
		r.current = (at + 1) % len(r.nodes)
	}
}

// measure orders the nodes once: nearest first, then those that do not serve, such as one that is cut off
// and can only be read, then those that do not answer. From then on failures decide: a node is left when it
// fails and not before.
func (r *retrier) measure(ctx context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.measured || len(r.nodes) == 1 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	took := make([]time.Duration, len(r.nodes))
	var all sync.WaitGroup
	for i, node := range r.nodes {
		all.Go(func() { took[i] = r.probe(ctx, node) })
	}
	all.Wait()
	order := make([]int, len(r.nodes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(took[a] - took[b]) })
	nodes := make([]*url.URL, len(order))
	for i, o := range order {
		nodes[i] = r.nodes[o]
	}
	r.nodes, r.measured = nodes, true
}

// probe tells how far away a node is, by the second of two looks: the first has to build the connection.
func (r *retrier) probe(ctx context.Context, node *url.URL) (took time.Duration) {
	for range 2 {
		start := time.Now()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, node.String()+"/readyz", nil)
		if err != nil {
			return silent
		}
		res, err := r.transport.RoundTrip(req)
		if err != nil {
			return silent
		}
		_, _ = io.CopyN(io.Discard, res.Body, 1<<10)
		_ = res.Body.Close()
		took = time.Since(start)
		if res.StatusCode >= http.StatusInternalServerError {
			took += notReady
		}
	}
	return took
}
