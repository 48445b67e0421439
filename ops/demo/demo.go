package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"storehub/ops/demo/sim"
	"storehub/ops/fleet"
)

// Run runs the demo until ctx ends, or, with Once, until its hour is over.
func Run(ctx context.Context, o Options) (err error) {
	f, err := fleet.Open(ctx, fleet.Options{Dir: o.Dir, Executable: o.Executable, BasePort: o.BasePort, Shop: shopName, Stale: []string{ManifestName}, ServeArgs: o.ServeArgs})
	if errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("the demo simulates devices on pseudo terminals, which this system does not have: %w", err)
	}
	if err != nil {
		return o.unlessStopped(ctx, err)
	}
	defer func() {
		err = errors.Join(err, f.Stop())
		if look := err != nil && ctx.Err() == nil && f.Logged(); look && f.Temp() {
			f.KeepDir()
			fmt.Fprintf(o.Out, "The logs are kept in %s\n", f.Path("logs"))
		}
		err = errors.Join(err, f.Close())
	}()
	s := &stage{Options: o, fleet: f, begun: time.Now()}
	return s.run(ctx)
}

// stage is one run of the demo.
type stage struct {
	Options
	fleet  *fleet.Fleet
	begun  time.Time
	sim    ManifestSim
	phones *phones
	// context is the name under which the CLI finds the shop, "" = none.
	context string
}

func (s *stage) run(ctx context.Context) (err error) {
	fmt.Fprintf(s.Out, "storehub demo: three nodes in %s\n", s.fleet.Path())
	if err := s.open(ctx); err != nil {
		return s.unlessStopped(ctx, err)
	}
	defer func() { err = errors.Join(err, s.unpublish()) }() // after the last who could publish
	if s.phones, err = openPhones(ctx, s.fleet); err != nil {
		return s.unlessStopped(ctx, err)
	}
	defer s.phones.close()
	stopSim, err := s.listen(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stopSim()) }()
	if !s.Once {
		s.saveContext(ctx) // before demo.json, which says that all is ready
	}
	if err := s.publish(ctx); err != nil {
		return s.unlessStopped(ctx, err)
	}
	if s.Once {
		return s.unlessStopped(ctx, s.playOnce(ctx))
	}
	if err := s.greet(ctx); err != nil {
		return s.unlessStopped(ctx, err)
	}
	s.watch(ctx)
	fmt.Fprintln(s.Out, "\nstopping…")
	return nil
}

// unlessStopped: whatever fails because a person pressed Ctrl-C is no failure, but an hour that is
// not over has shown nothing.
func (o Options) unlessStopped(ctx context.Context, err error) error {
	switch {
	case ctx.Err() == nil:
		return err
	case o.Once && err != nil:
		return ErrStopped
	}
	return nil
}

// open brings the nodes up and the shop to its start.
func (s *stage) open(ctx context.Context) error {
	if err := s.fleet.Start(ctx); err != nil {
		return err
	}
	if s.fleet.Seeded() {
		return nil
	}
	owner := &desk{name: "owner", nodes: s.fleet.APIs(s.fleet.Members()[0], s.fleet.OwnerToken()), ledger: &ledger{}}
	if err := seed(ctx, owner); err != nil {
		return err
	}
	return s.fleet.SetSeeded()
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
	go func() {
		done <- sim.Serve(ctx, ln, s.sim.Token, world{fleet: s.fleet, me: invocation(s.Executable), moved: s.publish, phones: s.phones})
	}()
	return func() error { cancel(); return <-done }, nil
}

// publish writes demo.json as things stand.
func (s *stage) publish(ctx context.Context) error {
	leader, err := s.fleet.Leader(ctx)
	if err != nil {
		return err
	}
	out := Manifest{OwnerToken: s.fleet.OwnerToken(), Cards: allCards(), Leader: leader.ID(), Assistants: s.phones.paired, Sim: s.sim}
	for _, m := range s.fleet.Members() {
		out.Nodes = append(out.Nodes, ManifestNode{
			ID: m.ID(), Name: m.Name, Terminal: m.Name, PID: m.PID(), HTTP: m.HTTP(), HTTPS: m.HTTPS(),
			DataDir: m.DataDir, ReaderTTY: m.ReaderTTY, DisplayTTY: m.DisplayTTY,
		})
	}
	return fleet.WriteJSON(s.fleet.Path(ManifestName), out)
}

// saveContext lets every other command find the shop. The demo is as good without.
func (s *stage) saveContext(ctx context.Context) {
	if s.SaveContext == nil {
		return
	}
	var err error
	if s.context, err = s.SaveContext(ctx, s.reach()); err != nil {
		s.context = ""
		fmt.Fprintf(s.Out, "No context was saved: %v\n", err)
	}
}

func (s *stage) reach() Reach {
	r := Reach{TokenFile: s.fleet.TokenFile()}
	for _, m := range s.fleet.Members() {
		r.Nodes = append(r.Nodes, m.HTTP())
	}
	return r
}

// unpublish says that nothing runs here any more.
func (s *stage) unpublish() error {
	err := os.Remove(s.fleet.Path(ManifestName))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if s.context != "" {
		err = errors.Join(err, s.DropContext(s.context, s.reach()))
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
		for i, m := range s.fleet.Members() {
			s.tell(m, up[i], nowUp[i])
		}
		if nowLeads != "" && nowLeads != leads {
			fmt.Fprintln(s.Out, s.leadsNow(nowLeads))
		}
		if nowUp != up || nowLeads != leads {
			if err := s.publish(ctx); err != nil && ctx.Err() == nil && nowLeads != "" {
				fmt.Fprintf(s.Out, "%s is not up to date: %v\n", ManifestName, err)
			}
		}
		up, leads = nowUp, nowLeads
	}
}

// leadsNow is short, so that the links above are not pushed out of sight; the process is what can be killed next.
func (s *stage) leadsNow(name string) string {
	m, err := s.fleet.Member(name)
	if err != nil || m.PID() == 0 {
		return name + " leads now"
	}
	return fmt.Sprintf("%s leads now (process %d)", name, m.PID())
}

// standing is which processes run, by number, and the leader's name.
func (s *stage) standing(ctx context.Context) (up [3]int, leads string) {
	for i, m := range s.fleet.Members() {
		up[i] = m.PID()
	}
	if l, err := s.fleet.Leader(ctx); err == nil {
		leads = l.Name
	}
	return up, leads
}

func (s *stage) tell(m *fleet.Member, before, now int) {
	switch {
	case before != 0 && now == 0:
		fmt.Fprintf(s.Out, "%s stopped (%v). Start it again:\n  %s demo restart --dir %s --node %s\n", m.Name, m.Ended(), invocation(s.Executable), shellQuote(s.fleet.Path()), m.Name)
	case before != now && now != 0:
		fmt.Fprintf(s.Out, "%s runs again (process %d)\n", m.Name, now)
	}
}
