//go:build linux

package hw_test

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"

	"storehub/hw"
)

// counted opens real ports and watches how they are used.
type counted struct {
	reads, writing, most, afterClose, closes, opens atomic.Int64
}

func (c *counted) open(path string, baud int) (hw.Port, error) {
	p, err := hw.OpenSerial(path, baud)
	if err != nil {
		return nil, err
	}
	c.opens.Add(1)
	return &countedPort{Port: p, c: c}, nil
}

// check holds that there was never a second writer, never a write after
// Close, and one Close for each Open.
func (c *counted) check(t *testing.T) {
	t.Helper()
	if c.most.Load() > 1 || c.afterClose.Load() > 0 || c.closes.Load() != c.opens.Load() {
		t.Errorf("at most %d writers, %d writes after Close, %d opens, %d closes",
			c.most.Load(), c.afterClose.Load(), c.opens.Load(), c.closes.Load())
	}
}

type countedPort struct {
	hw.Port
	c      *counted
	closed atomic.Bool
}

func (p *countedPort) Read(b []byte) (int, error) {
	p.c.reads.Add(1)
	return p.Port.Read(b)
}

func (p *countedPort) Write(b []byte) (int, error) {
	if p.closed.Load() {
		p.c.afterClose.Add(1)
	}
	n := p.c.writing.Add(1)
	defer p.c.writing.Add(-1)
	if n > p.c.most.Load() {
		p.c.most.Store(n)
	}
	return p.Port.Write(b)
}

func (p *countedPort) Close() error {
	p.closed.Store(true)
	p.c.closes.Add(1)
	return p.Port.Close()
}

func (p *countedPort) ResetOutputBuffer() error {
	if r, ok := p.Port.(interface{ ResetOutputBuffer() error }); ok {
		return r.ResetOutputBuffer()
	}
	return nil
}

var errFake = errors.New("fake port failed")

// fakePort is a port in memory: reads come from data, and fail ends them.
type fakePort struct {
	data chan []byte
	fail chan error
	once sync.Once
	done chan struct{}
}

func newFake() *fakePort {
	return &fakePort{data: make(chan []byte), fail: make(chan error, 1), done: make(chan struct{})}
}

func (p *fakePort) Read(b []byte) (int, error) {
	select {
	case d := <-p.data:
		return copy(b, d), nil
	case err := <-p.fail:
		return 0, err
	case <-p.done:
		return 0, io.EOF
	}
}

func (p *fakePort) Write(b []byte) (int, error) { return min(len(b), 7), nil } // short on purpose

func (p *fakePort) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}
