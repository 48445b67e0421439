package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"storehub/ops/demo/sim"
)

// Run runs the demo until ctx ends, or, with Once, until its hour is over.
func Run(ctx context.Context, o Options) (err error) {
	h, err := openHome(o.Dir)
	if err != nil {
		return err
	}
	defer func() {
		look := err != nil && ctx.Err() == nil && h.logged()
		if look && h.temp {
			fmt.Fprintf(o.Out, "The logs are kept in %s\n", h.join("logs"))
		}
		err = errors.Join(err, h.close(look))
	}()
	if err := h.vacant(ctx); err != nil {
		return unlessStopped(ctx, err)
	}
	last := h.kept.BasePort
	if h.kept.BasePort, err = choosePorts(o.BasePort, last, len(memberNames)); err != nil {
		return err
	}
	h.moved = last != 0 && last != h.kept.BasePort
	if err := h.keep(); err != nil {
		return err
	}
	s := &stage{Options: o, home: h, begun: time.Now()}
	return s.run(ctx)
}

// stage is one run of the demo.
type stage struct {
	Options
	home  *home
	fleet *fleet
	begun time.Time
	sim   ManifestSim
}

func (s *stage) run(ctx context.Context) (err error) {
	if s.fleet, err = newFleet(s.home, s.Executable); err != nil {
		if errors.Is(err, errors.ErrUnsupported) {
			return fmt.Errorf("the demo simulates devices on pseudo terminals, which this system does not have: %w", err)
		}
		return err
	}
	defer func() { err = errors.Join(err, s.fleet.close()) }()
	fmt.Fprintf(s.Out, "storehub demo: three nodes in %s\n", s.home.path)
	if err := s.open(ctx); err != nil {
		return unlessStopped(ctx, err)
	}
	defer func() { err = errors.Join(err, s.unpublish()) }() // after the last who could publish
	stopSim, err := s.listen(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopSim()) }()
	if err := s.publish(ctx); err != nil {
		return unlessStopped(ctx, err)
	}
	if s.Once {
		return s.playOnce(ctx)
	}
	s.saveContext()
	if err := s.greet(ctx); err != nil {
		return unlessStopped(ctx, err)
	}
	s.watch(ctx)
	fmt.Fprintln(s.Out, "\nstopping…")
	return nil
}

// unlessStopped: whatever fails because a person pressed Ctrl-C is no failure.
func unlessStopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// open brings the nodes up and the shop to its start.
func (s *stage) open(ctx context.Context) error {
	if err := s.fleet.start(ctx); err != nil {
		return err
	}
	if s.home.kept.Seeded {
		return nil
	}
	owner := &desk{name: "owner", nodes: s.fleet.apis(s.fleet.members[0], s.fleet.ownerToken), ledger: &ledger{}}
	if err := seed(ctx, owner); err != nil {
		return err
	}
	s.home.kept.Seeded = true
	return s.home.keep()
}

// listen opens the door for "storehub sim"; the answer closes it.
func (s *stage) listen(ctx context.Context) (stop func() error, err error) {
	ln, err := sim.Listen()
	if err != nil {
		return nil, fmt.Errorf("listen for storehub sim: %w", err)
	}
	s.sim = ManifestSim{Addr: ln.Addr().String(), Token: sim.NewToken()}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- sim.Serve(ctx, ln, s.sim.Token, world{fleet: s.fleet, moved: s.publish}) }()
	return func() error { cancel(); return <-done }, nil
}

// publish writes demo.json as things stand.
func (s *stage) publish(ctx context.Context) error {
	leader, err := s.fleet.leader(ctx)
	if err != nil {
		return err
	}
	out := Manifest{OwnerToken: s.fleet.ownerToken, Cards: allCards(), Leader: leader.id(), Sim: s.sim}
	for _, m := range s.fleet.members {
		out.Nodes = append(out.Nodes, ManifestNode{
			ID: m.id(), Name: m.name, Terminal: m.name, PID: m.pid(), HTTP: m.httpURL(), HTTPS: m.https(),
			DataDir: m.dataDir, ReaderTTY: m.readerTTY, DisplayTTY: m.displayTTY,
		})
	}
	return writeJSON(s.home.join(ManifestName), out)
}

// saveContext lets every other command find the shop. The demo is as good without.
func (s *stage) saveContext() {
	if s.SaveContext == nil {
		return
	}
	r := Reach{TokenFile: s.home.tokenFile()}
	for _, m := range s.fleet.members {
		r.Nodes = append(r.Nodes, m.httpURL())
	}
	if err := s.SaveContext(r); err != nil {
		fmt.Fprintf(s.Out, "The context %q was not saved: %v\n", ContextName, err)
	}
}

// unpublish says that nothing runs here any more.
func (s *stage) unpublish() error {
	err := os.Remove(s.home.join(ManifestName))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if s.home.temp && !s.Once && s.DropContext != nil {
		err = errors.Join(err, s.DropContext())
	}
	return err
}

// watchEvery is how often the demo looks who leads and who is still there.
const watchEvery = 500 * time.Millisecond

// watch keeps demo.json true until ctx ends, and says what changed.
func (s *stage) watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	up, leads := s.standing(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		nowUp, nowLeads := s.standing(ctx)
		for i, m := range s.fleet.members {
			s.tell(m, up[i], nowUp[i])
		}
		if nowLeads != "" && nowLeads != leads {
			fmt.Fprintf(s.Out, "%s leads now\n", nowLeads)
		}
		if nowUp != up || nowLeads != leads {
			if err := s.publish(ctx); err != nil && ctx.Err() == nil && nowLeads != "" {
				fmt.Fprintf(s.Out, "%s is not up to date: %v\n", ManifestName, err)
			}
		}
		up, leads = nowUp, nowLeads
	}
}

// standing is which processes run, by number, and the leader's name.
func (s *stage) standing(ctx context.Context) (up [3]int, leads string) {
	for i, m := range s.fleet.members {
		up[i] = m.pid()
	}
	if l, err := s.fleet.leader(ctx); err == nil {
		leads = l.name
	}
	return up, leads
}

func (s *stage) tell(m *member, before, now int) {
	switch {
	case before != 0 && now == 0:
		fmt.Fprintf(s.Out, "%s stopped (%v). Start it again:\n  %s demo restart --dir %s --node %s\n", m.name, endOf(m.process()), s.Executable, s.home.path, m.name)
	case before != now && now != 0:
		fmt.Fprintf(s.Out, "%s runs again (process %d)\n", m.name, now)
	}
}
