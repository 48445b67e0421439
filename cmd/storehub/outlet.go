package main

import (
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// outlivesReader lets this process go on when nobody reads any more what it prints, as after ^C on
// "storehub serve | tee": a write fails then. Without it the system ends the process where it
// stands, and nothing is handed over or tidied up.
func outlivesReader() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

// outlet is a stream to people of a command that has to stop in order: when a write fails gone is
// called, once, and what is printed after that is dropped.
type outlet struct {
	mu   sync.Mutex
	to   io.Writer
	gone func()
	shut bool
}

func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.shut {
		return len(p), nil
	}
	if _, err := o.to.Write(p); err != nil {
		o.shut = true
		o.gone()
	}
	return len(p), nil
}
