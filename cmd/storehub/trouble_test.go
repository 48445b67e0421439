package main

import (
	"bytes"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestWhatOneWaitsFor: an election passes in silence; after that one line tells the cause, and a
// second one only when it tells more.
func TestWhatOneWaitsFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told bytes.Buffer
		failed := (&app{err: &told}).retrying()
		gone := errors.New("connection refused")
		lost := fault(connect.CodeUnavailable, "Cut off.", &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NO_MAJORITY})
		step := func(node string, err error, lines int) {
			t.Helper()
			failed(node, err)
			if n := strings.Count(told.String(), "\n"); n != lines {
				t.Errorf("%d lines, expected %d:\n%s", n, lines, told.String())
			}
			time.Sleep(600 * time.Millisecond)
		}
		step("http://a", gone, 0)
		step("http://b", gone, 0)
		step("http://a", gone, 1)
		step("http://a", gone, 1)
		step("http://b", lost, 2)
		step("http://a", gone, 2)
		if !strings.Contains(told.String(), "http://b: this node is cut off from the majority of the cluster; trying on…") {
			t.Error(told.String())
		}
		time.Sleep(time.Minute) // it has come back, and goes again
		step("http://a", gone, 2)
		step("http://a", gone, 2)
		step("http://a", gone, 3)
	})
}

// TestNoSuchHost: how long a resolver takes to say so is its own affair.
func TestNoSuchHost(t *testing.T) {
	err := &net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "nowhere.invalid", IsNotFound: true}}
	f := explain(connect.NewError(connect.CodeUnavailable, err))
	if f.code != codeUnavailable || f.what != "there is no host nowhere.invalid" {
		t.Errorf("%+v", f)
	}
}
