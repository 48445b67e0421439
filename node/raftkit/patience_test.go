package raftkit

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

// impatient tells raft of every failure at once, as raft's own transports do.
type impatient struct{ *Loopback }

func (i impatient) AppendEntries(id raft.ServerID, at raft.ServerAddress, args *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) error {
	return i.InmemTransport.AppendEntries(id, at, args, resp)
}

// A PC that was off for minutes has what it missed as soon as it answers again. Stock raft is in
// a pause of ten seconds by then.
func TestAPeerThatComesBackCatchesUpAtOnce(t *testing.T) {
	for _, stock := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			trs, raw := loopbacks(3)
			if stock {
				for i := range trs {
					trs[i] = impatient{trs[i].(*Loopback)}
				}
			}
			nodes := startNodes(t, trs, nil, true)
			defer stopAll(nodes)
			lead := waitLeader(t, nodes)
			off := 0
			if nodes[off] == lead {
				off = 1
			}
			for i := range raw {
				raw[i].Disconnect(raw[off].LocalAddr())
			}
			if err := lead.raft.Apply([]byte("missed"), time.Second).Error(); err != nil {
				t.Fatal(err)
			}
			var longest time.Duration
			for range 5 {
				time.Sleep(2 * time.Minute)
				back := time.Now()
				for i := range raw {
					raw[i].Connect(raw[off].LocalAddr(), raw[off])
				}
				want := lead.raft.LastIndex()
				waitFor(t, "the node that was off has what it missed", func() bool { return nodes[off].raft.LastIndex() >= want })
				longest = max(longest, time.Since(back))
				for i := range raw {
					raw[i].Disconnect(raw[off].LocalAddr())
				}
				if err := lead.raft.Apply([]byte("missed"), time.Second).Error(); err != nil {
					t.Fatal(err)
				}
			}
			if stock != (longest > time.Second) {
				t.Errorf("stock %v: what it missed came after %v", stock, longest)
			}
		})
	}
}

// Who waits for a silent peer gives up with the lead and with the peer's membership.
func TestPatienceEnds(t *testing.T) {
	for name, end := range map[string]func(*fakeLeader){
		"another leads":       func(l *fakeLeader) { l.set(raft.Follower, 3) },
		"leader again":        func(l *fakeLeader) { l.set(raft.Leader, 4) },
		"the peer is removed": func(l *fakeLeader) { l.remove("b") },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := &fakeLeader{state: raft.Leader, term: 3, servers: servers("a", "b")}
				n := newNudger("a", func(raft.ServerID, raft.ServerAddress, *raft.AppendEntriesRequest, *raft.AppendEntriesResponse) error {
					return raft.ErrTransportShutdown
				})
				n.Attach(l)
				done := make(chan error, 1)
				go func() {
					done <- n.appendEntries("b", "b", &raft.AppendEntriesRequest{Term: 3, PrevLogEntry: 1, PrevLogTerm: 1}, &raft.AppendEntriesResponse{})
				}()
				time.Sleep(time.Hour)
				synctest.Wait()
				select {
				case err := <-done:
					t.Fatalf("gave up: %v", err)
				default:
				}
				end(l)
				time.Sleep(lookEvery)
				synctest.Wait()
				select {
				case err := <-done:
					if err == nil {
						t.Error("a failure was kept for good")
					}
				default:
					t.Error("still waits")
				}
			})
		})
	}
}
