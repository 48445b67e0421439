// Package fleet runs three storehub nodes as three real processes on this machine, joined over
// mutual TLS, with card readers and customer displays on ptys that the nodes open as they would
// a USB adapter. It is the world around the nodes for the demo, the benchmark and tests: it knows
// no rule of the shop and no data in it.
//
// The process that opens a fleet owns the ptys' masters and holds the writing end of a pipe that
// every node reads from, so that killing it ends them.
package fleet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"storehub/node"
	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
)

// Unusable is returned by Open when the directory or the ports cannot be had, in the three parts
// in which people are told it.
type Unusable struct {
	What, Why, Do string
	// Taken: somebody else has it now. Otherwise it can never be.
	Taken bool
	err   error
}

func (u *Unusable) Error() string { return u.What + ": " + u.Why }
func (u *Unusable) Unwrap() error { return u.err }

// Options says which fleet to run.
type Options struct {
	// Dir keeps the fleet; "" is a new directory that Close removes.
	Dir string
	// Executable is the storehub binary that the nodes run.
	Executable string
	// BasePort: node k serves https on BasePort+10k, gossip one above, http two above; 0 = the ones of
	// the last start in Dir or any that are free.
	BasePort int
	// Shop is the name under which the first start makes the cluster.
	Shop string
	// ServeArgs are more words for "storehub serve" of every node.
	ServeArgs []string
	// Nodes is how many of them run, 0 = all three.
	Nodes int
	// Stale are files in Dir that are only true while the caller runs: one that was killed left them.
	Stale []string
}

// Fleet is the three nodes.
type Fleet struct {
	home       *home
	shop       string
	members    []*Member
	ownerToken string
	closed     bool
}

// Open takes the directory and plugs the devices in; no process runs yet.
func Open(ctx context.Context, o Options) (*Fleet, error) {
	h, err := openHome(o)
	if err != nil {
		return nil, err
	}
	f := &Fleet{home: h, shop: o.Shop}
	if err := f.prepare(ctx, o); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

func (f *Fleet) prepare(ctx context.Context, o Options) (err error) {
	h := f.home
	if err := h.vacant(ctx); err != nil {
		return err
	}
	last := h.kept.BasePort
	if h.kept.BasePort, h.ports, err = choosePorts(o.BasePort, last, len(Names)); err != nil {
		return err
	}
	h.moved = last != 0 && last != h.kept.BasePort
	if err := h.keep(); err != nil {
		return err
	}
	names := Names
	if o.Nodes > 0 {
		names = Names[:o.Nodes]
	}
	for k, name := range names {
		m := newMember(h, o, name, k)
		if m.Devices, err = plugDevices(m.ReaderTTY, m.DisplayTTY); err != nil {
			return err
		}
		f.members = append(f.members, m)
	}
	return nil
}

// Members are the nodes, in the order of Names.
func (f *Fleet) Members() []*Member { return f.members }

// OwnerToken is the owner's credential; it is there after Start.
func (f *Fleet) OwnerToken() string { return f.ownerToken }

// TokenFile is where the first node keeps it.
func (f *Fleet) TokenFile() string { return f.home.tokenFile() }

// CAPEM is what a client of the nodes' HTTPS must trust.
func (f *Fleet) CAPEM() ([]byte, error) {
	id, err := identity.Load(f.members[0].DataDir)
	if err != nil {
		return nil, fmt.Errorf("read the cluster's CA: %w", err)
	}
	return id.CAPEM(), nil
}

// Path is a file of the fleet's directory, or the directory itself.
func (f *Fleet) Path(parts ...string) string { return f.home.join(parts...) }

// Temp tells whether the directory goes with the fleet.
func (f *Fleet) Temp() bool { return f.home.temp }

// Logged tells whether a node has written anything.
func (f *Fleet) Logged() bool { return f.home.logged() }

// KeepDir makes Close leave a temporary directory, for somebody who will want to read the logs.
func (f *Fleet) KeepDir() { f.home.temp = false }

// Seeded tells whether SetSeeded was called, in this run or an earlier one in the directory.
func (f *Fleet) Seeded() bool { return f.home.kept.Seeded }

// SetSeeded remembers that the caller's data is in the shop.
func (f *Fleet) SetSeeded() error {
	f.home.kept.Seeded = true
	return f.home.keep()
}

// Member is the node of that name.
func (f *Fleet) Member(name string) (*Member, error) {
	for _, m := range f.members {
		if m.Name == name {
			return m, nil
		}
	}
	return nil, fmt.Errorf("there is no node %q: have %s", name, strings.Join(Names, ", "))
}

// Start brings all three to the point where each serves as one of three voters. The first start
// in a directory makes the cluster and lets the others join; later ones find all that there.
func (f *Fleet) Start(ctx context.Context) error {
	if !f.members[0].lives() {
		if err := f.found(ctx); err != nil {
			return err
		}
	}
	token, err := os.ReadFile(f.home.tokenFile())
	if err != nil {
		return fmt.Errorf("read the owner's credential: %w", err)
	}
	f.ownerToken = strings.TrimSpace(string(token))
	for _, m := range f.members {
		m.API = NewAPI(m.Name, m.HTTP(), f.ownerToken)
	}
	var missing []*Member
	for _, m := range f.members {
		if !m.lives() {
			missing = append(missing, m)
			continue
		}
		if err := m.Start(); err != nil {
			return err
		}
	}
	// The second node has no vote before there is a third: two voters are worse than one.
	for _, m := range missing {
		if err := f.join(ctx, m); err != nil {
			return err
		}
	}
	return f.Ready(ctx)
}

// Ready waits for all nodes at once.
func (f *Fleet) Ready(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range f.members {
		g.Go(func() error { return m.Ready(ctx, len(f.members)) })
	}
	return g.Wait()
}

// found makes the cluster with its first node. Like join it is done in this process: a tool of its
// own could outlive a process that is killed, and meet the next one.
func (f *Fleet) found(ctx context.Context) error {
	first := f.members[0]
	_, err := node.Init(ctx, node.InitOptions{Dir: first.DataDir, Name: first.Name, Shop: f.shop})
	return err
}

// join lets one more node into the running cluster and starts it; it votes later.
func (f *Fleet) join(ctx context.Context, m *Member) error {
	first := f.members[0]
	if err := first.Serving(ctx); err != nil {
		return err
	}
	token, err := first.API.CreateJoinToken(ctx, &storehubv1.CreateJoinTokenRequest{Role: storehubv1.NodeRole_NODE_ROLE_VOTER})
	if err != nil {
		return fmt.Errorf("make a join token for %s: %w", m.Name, err)
	}
	if _, err := node.Join(ctx, node.JoinOptions{Dir: m.DataDir, Name: m.Name, Token: token.Token, Via: []string{first.HTTPS()}}); err != nil {
		return err
	}
	return m.Start()
}

// Leader is the member that leads, as the first one that answers sees it.
func (f *Fleet) Leader(ctx context.Context) (*Member, error) {
	var errs []error
	for _, m := range f.members {
		if m.PID() == 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, tryWithin)
		st, err := m.API.GetStatus(ctx, &storehubv1.GetStatusRequest{})
		cancel()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, l := range f.members {
			if st.LeaderId != "" && l.ID() == st.LeaderId && l.PID() != 0 {
				return l, nil
			}
		}
	}
	return nil, errors.Join(append(errs, errors.New("no node knows a leader"))...)
}

// APIs are all nodes with one token, this member's own first.
func (f *Fleet) APIs(first *Member, token string) []*API {
	at := slices.Index(f.members, first)
	var list []*API
	for k := range f.members {
		list = append(list, f.members[(at+k)%len(f.members)].API.As(token))
	}
	return list
}

// Stop lets all processes go, all at once.
func (f *Fleet) Stop() error {
	errs := make([]error, len(f.members))
	var g errgroup.Group
	for i, m := range f.members {
		g.Go(func() error { errs[i] = m.Stop(); return nil })
	}
	_ = g.Wait() // the errors are in errs, all of them
	return errors.Join(errs...)
}

// Close ends processes and devices, and gives the directory free.
func (f *Fleet) Close() error {
	if f.closed {
		return nil
	}
	f.closed = true
	err := f.Stop()
	for _, m := range f.members {
		if m.API != nil {
			m.API.Close()
		}
		err = errors.Join(err, m.Devices.close())
	}
	return errors.Join(err, f.home.close())
}
