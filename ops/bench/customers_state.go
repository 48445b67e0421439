package bench

import (
	"bytes"
	"fmt"
	"sync"
	"time"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// crowd is a state with customers in it.
type crowd struct {
	*rules
	size int
	// each is what one takes of the heap.
	each float64
}

// fillCrowd imports n customers into a new shop.
func fillCrowd(n int) (*crowd, error) {
	r, err := newRules()
	if err != nil {
		return nil, err
	}
	c := &crowd{rules: r, size: n}
	before := c.heap()
	for from := 0; from < n; from += crowdPart {
		for _, req := range guestsFrom(from, min(n, from+crowdPart)) {
			if err := c.do(req); err != nil {
				return nil, err
			}
		}
		c.state.Hash() // the list of what was written is kept until then
	}
	c.each = float64(c.heap()-before) / float64(n)
	return c, nil
}

// crowdPart is how many guests are thought up at a time.
const crowdPart = 10_000

// asked is the guest about whom the i-th question is: far from the one before, as people call.
func asked(i, guests int) int { return i*7919%guests + 1 }

// find asks one kind of question for d, of a copy that nobody writes to.
func (c *crowd) find(l lookup, d time.Duration) Sample {
	return c.ask(d, func(v fsm.View, i int, time func(func() error) error) error {
		k := asked(i, c.size)
		req := l.of(k)
		return time(func() error {
			res, err := v.FindCustomers(env, req, true)
			return l.right(k, res, err)
		})
	})
}

// search looks for a text through all customers.
func (c *crowd) search(text string, found int, d time.Duration) Sample {
	return c.ask(d, func(v fsm.View, _ int, time func(func() error) error) error {
		return time(func() error {
			res, err := v.FindCustomers(env, &storehubv1.FindCustomersRequest{Text: text}, true)
			if err == nil && len(res.Customers) != found {
				err = fmt.Errorf("%q: expected %d customers, saw %d", text, found, len(res.Customers))
			}
			return err
		})
	})
}

func (c *crowd) ask(d time.Duration, one func(v fsm.View, i int, time func(func() error) error) error) Sample {
	var rec recorder
	var out Sample
	view := c.state.Fork().View()
	start := time.Now()
	for i := 0; i == 0 || time.Since(start) < d; i++ {
		if err := one(view, i, rec.time); err != nil {
			out.Failed, out.FirstError = out.Failed+1, err.Error()
		}
	}
	return out.with(rec.took, time.Since(start))
}

// Stored is a snapshot of a crowd.
type Stored struct {
	Bytes   int           `json:"bytes"`
	Written time.Duration `json:"written_ns"`
	Read    time.Duration `json:"read_ns"`
}

// store writes a snapshot into memory and reads it again, on both processors as a node does.
func (c *crowd) store() (s Stored, err error) {
	var b bytes.Buffer
	begun := time.Now()
	if err := c.state.Fork().WriteSnapshot(&b); err != nil {
		return s, err
	}
	s.Bytes, s.Written = b.Len(), time.Since(begun)
	begun = time.Now()
	_, err = fsm.Loader{Each: sideBySide}.Read(&b)
	s.Read = time.Since(begun)
	return s, err
}

func sideBySide(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}
