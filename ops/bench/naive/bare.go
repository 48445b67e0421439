package naive

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Where a node tells who leads, and where the leader drives its own raft.
const (
	leaderPath = "/leader"
	barePath   = "/bare"
)

// Bare is what raft alone did in the leader's process: same nodes, stores and connections, with
// no server in front and no client to pay for.
type Bare struct {
	Took       []time.Duration `json:"took_ns"`
	Wall       time.Duration   `json:"wall_ns"`
	Failed     int             `json:"failed"`
	FirstError string          `json:"first_error,omitempty"`
}

// Leader is the number of the node that leads, as the first one that answers sees it.
func (c *Cluster) Leader(ctx context.Context) (int, error) {
	err := fmt.Errorf("no naive node knows a leader")
	for _, at := range c.URLs {
		var id string
		if failed := c.get(ctx, at+leaderPath, &id); failed != nil {
			err = failed
			continue
		}
		for i, known := range c.ids {
			if known == id {
				return i, nil
			}
		}
	}
	return 0, err
}

// Bare lets so many goroutines of the leader commit entries for d.
func (c *Cluster) Bare(ctx context.Context, clients int, d time.Duration) (*Bare, error) {
	leader, err := c.Leader(ctx)
	if err != nil {
		return nil, err
	}
	q := url.Values{"clients": {strconv.Itoa(clients)}, "for": {d.String()}}
	var b Bare
	return &b, c.get(ctx, c.URLs[leader]+barePath+"?"+q.Encode(), &b)
}

func (c *Cluster) get(ctx context.Context, at string, into any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err != nil {
		return err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", at, res.Status)
	}
	return json.NewDecoder(res.Body).Decode(into)
}

func (n *node) tellLeader(w http.ResponseWriter, _ *http.Request) {
	_, id := n.raft.LeaderWithID()
	_ = json.NewEncoder(w).Encode(string(id)) // who asked sees it
}

func (n *node) driveBare(w http.ResponseWriter, r *http.Request) {
	clients, err := strconv.Atoi(r.FormValue("clients"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	d, err := time.ParseDuration(r.FormValue("for"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(n.bare(r.Context(), clients, d)) // who asked sees it
}

func (n *node) bare(ctx context.Context, clients int, d time.Duration) *Bare {
	parts := make([]Bare, clients)
	var wg sync.WaitGroup
	start := time.Now()
	for i := range parts {
		wg.Go(func() {
			p := &parts[i]
			for ctx.Err() == nil && time.Since(start) < d {
				from := time.Now()
				if err := n.raft.Apply(binary.BigEndian.AppendUint64(nil, 1), applyTimeout).Error(); err != nil {
					p.Failed++
					p.FirstError = err.Error()
					continue
				}
				p.Took = append(p.Took, time.Since(from))
			}
		})
	}
	wg.Wait()
	b := &Bare{Wall: time.Since(start)}
	for _, p := range parts {
		b.Took = append(b.Took, p.Took...)
		b.Failed += p.Failed
		if b.FirstError == "" {
			b.FirstError = p.FirstError
		}
	}
	return b
}
