package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"storehub/node"
	storehubv1 "storehub/proto/storehub/v1"
)

// fleet is the three nodes.
type fleet struct {
	home       *home
	executable string
	members    []*member
	ownerToken string
}

// newFleet plugs the devices in; no process runs yet.
func newFleet(h *home, executable string) (*fleet, error) {
	f := &fleet{home: h, executable: executable}
	for k, name := range memberNames {
		m := newMember(h, executable, name, k)
		dev, err := plugDevices(m.readerTTY, m.displayTTY)
		if err != nil {
			return nil, errors.Join(err, f.close())
		}
		m.dev = dev
		f.members = append(f.members, m)
	}
	return f, nil
}

func (f *fleet) member(name string) (*member, error) {
	for _, m := range f.members {
		if m.name == name {
			return m, nil
		}
	}
	return nil, fmt.Errorf("there is no node %q: have %s", name, strings.Join(memberNames, ", "))
}

// start brings all three to the point where each serves as one of three voters. The first start
// in a directory makes the cluster and lets the others join; later ones find all that there.
func (f *fleet) start(ctx context.Context) error {
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
		m.api = newNodeAPI(m.name, m.httpURL(), f.ownerToken)
	}
	var missing []*member
	for _, m := range f.members {
		if !m.lives() {
			missing = append(missing, m)
			continue
		}
		if err := m.start(); err != nil {
			return err
		}
	}
	// The second node has no vote before there is a third: two voters are worse than one.
	for _, m := range missing {
		if err := f.join(ctx, m); err != nil {
			return err
		}
	}
	return f.ready(ctx)
}

// ready waits for all nodes at once.
func (f *fleet) ready(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, m := range f.members {
		g.Go(func() error { return m.ready(ctx, len(f.members)) })
	}
	return g.Wait()
}

// found makes the cluster with its first node. Like join it is done in this process: a tool of its
// own could outlive a demo that is killed, and meet the next one.
func (f *fleet) found(ctx context.Context) error {
	first := f.members[0]
	_, err := node.Init(ctx, node.InitOptions{Dir: first.dataDir, Name: first.name, Shop: shopName})
	return err
}

// join lets one more node into the running cluster and starts it; it votes later.
func (f *fleet) join(ctx context.Context, m *member) error {
	first := f.members[0]
	if err := first.serving(ctx); err != nil {
		return err
	}
	token, err := first.api.CreateJoinToken(ctx, &storehubv1.CreateJoinTokenRequest{Role: storehubv1.NodeRole_NODE_ROLE_VOTER})
	if err != nil {
		return fmt.Errorf("make a join token for %s: %w", m.name, err)
	}
	if _, err := node.Join(ctx, node.JoinOptions{Dir: m.dataDir, Name: m.name, Token: token.Token, Via: []string{first.https()}}); err != nil {
		return err
	}
	return m.start()
}

// leader is the member that leads, as the first one that answers sees it.
func (f *fleet) leader(ctx context.Context) (*member, error) {
	var errs []error
	for _, m := range f.members {
		if m.pid() == 0 {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, tryWithin)
		st, err := m.api.GetStatus(ctx, &storehubv1.GetStatusRequest{})
		cancel()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, l := range f.members {
			if st.LeaderId != "" && l.id() == st.LeaderId && l.pid() != 0 {
				return l, nil
			}
		}
	}
	return nil, errors.Join(append(errs, errors.New("no node knows a leader"))...)
}

// apis are all nodes, this member's own first.
func (f *fleet) apis(first *member, token string) []*nodeAPI {
	at := slices.Index(f.members, first)
	var list []*nodeAPI
	for k := range f.members {
		list = append(list, f.members[(at+k)%len(f.members)].api.as(token))
	}
	return list
}

// stop lets all processes go, all at once.
func (f *fleet) stop() error {
	errs := make([]error, len(f.members))
	var g errgroup.Group
	for i, m := range f.members {
		g.Go(func() error { errs[i] = m.stop(); return nil })
	}
	_ = g.Wait() // the errors are in errs, all of them
	return errors.Join(errs...)
}

// close ends processes and devices.
func (f *fleet) close() error {
	err := f.stop()
	for _, m := range f.members {
		if m.api != nil {
			m.api.close()
		}
		err = errors.Join(err, m.dev.close())
	}
	return err
}
