package client

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

const (
	// measureEvery is how often it is looked again which node is nearest, while there are calls.
	measureEvery = time.Minute
	// probeTimeout is how long a node may take to say whether it serves.
	probeTimeout = time.Second
	// probeGrace is how much later than the first node that serves another may answer, before the first call of
	// all: who is switched off must not hold up everybody.
	probeGrace = 100 * time.Millisecond
	// looks at a node are one to build the connection and the others to measure, of which the best counts.
	looks = 3
	// A node that does not serve counts as that much farther away, one that does not answer as the farthest.
	notReady = probeTimeout
	silent   = 4 * probeTimeout
	// clearly is how many times farther away a node must be than the nearest to be left for it: to go to and fro
	// between equals helps nobody, and what one has answered another may learn a moment later.
	clearly = 2
)

// ranking is which node to call: the nearest first, then those that do not serve, such as one that is cut off
// and can only be read, then those that do not answer.
type ranking struct {
	// first has room for the one who measures before the first call.
	first    chan struct{}
	mu       sync.Mutex
	order    []int // nodes, by their place in the list that was given
	at       int   // the present one, in order
	measured time.Time
	// measuring: somebody does it now. closed: nobody shall any more.
	measuring, closed bool
	background        sync.WaitGroup
}

// node is the one to call now.
func (r *retrier) node() (id int, node *url.URL) {
	r.rank.mu.Lock()
	defer r.rank.mu.Unlock()
	id = r.rank.order[r.rank.at]
	return id, r.nodes[id]
}

// leave goes on to the next node, unless somebody else's call did so already.
func (r *retrier) leave(id int) {
	r.rank.mu.Lock()
	defer r.rank.mu.Unlock()
	if r.rank.order[r.rank.at] == id {
		r.rank.at = (r.rank.at + 1) % len(r.rank.order)
	}
}

// measure ranks the nodes before the first call, which waits for it, and then every minute beside the calls, so
// that a near node that was left is found again. In between failures decide: a node is left when it fails.
func (r *retrier) measure(ctx context.Context) {
	if len(r.nodes) == 1 {
		return
	}
	r.measureFirst(ctx)
	r.rank.mu.Lock()
	defer r.rank.mu.Unlock()
	switch {
	case r.rank.measured.IsZero(): // there was no time
	case !r.rank.measuring && !r.rank.closed && time.Since(r.rank.measured) >= measureEvery:
		r.rank.measuring = true
		r.rank.background.Go(func() { r.measureNow(r.life) })
	}
}

// measureFirst lets one measure while the others wait for it, each for as long as its own call may take.
func (r *retrier) measureFirst(ctx context.Context) {
	if r.rank.known() {
		return
	}
	select {
	case r.rank.first <- struct{}{}:
		defer func() { <-r.rank.first }()
	case <-ctx.Done():
		return
	}
	if r.rank.known() {
		return
	}
	if took := r.probeAll(ctx, true); ctx.Err() == nil { // else nobody had the time to answer
		r.rank.mu.Lock()
		defer r.rank.mu.Unlock()
		r.rank.settle(took)
	}
}

// known tells that it was measured.
func (k *ranking) known() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.measured.IsZero()
}

// again ranks the nodes now, because the present one can only be read, unless that is being done. It tells
// whether another is to be called from now on.
func (r *retrier) again(ctx context.Context, id int) bool {
	r.rank.mu.Lock()
	mine := !r.rank.measuring && len(r.nodes) > 1
	r.rank.measuring = r.rank.measuring || mine
	r.rank.mu.Unlock()
	if mine {
		r.measureNow(ctx)
	}
	now, _ := r.node()
	return now != id
}

func (r *retrier) measureNow(ctx context.Context) {
	took := r.probeAll(ctx, false)
	r.rank.mu.Lock()
	defer r.rank.mu.Unlock()
	r.rank.measuring = false
	if ctx.Err() == nil {
		r.rank.settle(took)
	}
}

// settle takes a measurement over. The present node stays unless another is clearly nearer.
func (k *ranking) settle(took []time.Duration) {
	present, first := k.order[k.at], k.measured.IsZero()
	slices.SortStableFunc(k.order, func(a, b int) int { return cmp.Compare(took[a], took[b]) })
	if !first && took[present] <= clearly*took[k.order[0]] {
		i := slices.Index(k.order, present)
		k.order = slices.Insert(slices.Delete(k.order, i, i+1), 0, present)
	}
	k.at, k.measured = 0, time.Now()
}

// probeAll tells how far away the nodes are, all at once. In a hurry it does not wait for those that are
// certainly not the nearest.
func (r *retrier) probeAll(ctx context.Context, hurry bool) []time.Duration {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	took := make([]time.Duration, len(r.nodes))
	var all sync.WaitGroup
	for i, node := range r.nodes {
		all.Go(func() {
			if took[i] = r.probe(ctx, node); hurry && took[i] < notReady {
				time.AfterFunc(probeGrace, cancel)
			}
		})
	}
	all.Wait()
	return took
}

func (r *retrier) probe(ctx context.Context, node *url.URL) (took time.Duration) {
	took = silent
	for look := range looks {
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
		this := time.Since(start)
		if res.StatusCode >= http.StatusInternalServerError {
			this += notReady
		}
		if look > 0 {
			took = min(took, this)
		}
	}
	return took
}

// stopMeasuring ends what goes on in the background, and begins nothing more.
func (r *retrier) stopMeasuring() {
	r.rank.mu.Lock()
	r.rank.closed = true
	r.rank.mu.Unlock()
	r.end()
	r.rank.background.Wait()
}
