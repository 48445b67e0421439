// Package station joins the devices on a node to the shop: a card on a reader becomes a
// Swipe command, and every change of the board becomes two lines on a display.
//
// A reader's swipes run one after the other, readers side by side. Nothing is queued: a card
// that cannot be served at once is refused on the display, and its owner swipes again.
package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"storehub/hw"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// Terminal is a place of this node that the configuration names. It is created if it is
// missing and never overwritten.
type Terminal struct {
	Name string
	Role storehubv1.TerminalRole
}

// Config is what a station needs.
type Config struct {
	Hub       rpc.Hub
	NodeID    string
	Terminals []Terminal
	Readers   []hw.Spec
	Displays  []hw.Spec
	Logger    *slog.Logger
}

// Station runs the devices of one node.
type Station struct {
	cfg     Config
	readers []*swiper
	screens []*screen
	posts   map[string]*post
	Counts  Counts
}

// New checks the configuration; nothing is opened before Run.
func New(cfg Config) (*Station, error) {
	s := &Station{cfg: cfg, posts: map[string]*post{}}
	for _, t := range cfg.Terminals {
		if s.posts[t.Name] != nil {
			return nil, fmt.Errorf("terminal %s is named twice", t.Name)
		}
		s.posts[t.Name] = &post{id: t.Name}
	}
	for _, spec := range cfg.Readers {
		p, err := s.post(spec)
		if err != nil {
			return nil, err
		}
		r, err := newSwiper(s, p, spec)
		if err != nil {
			return nil, err
		}
		s.readers = append(s.readers, r)
	}
	for _, spec := range cfg.Displays {
		p, err := s.post(spec)
		if err != nil {
			return nil, err
		}
		d, err := newScreen(s, p, spec)
		if err != nil {
			return nil, err
		}
		s.screens = append(s.screens, d)
	}
	return s, nil
}

// post is the terminal a device belongs to: the one it names, else the node's only one.
func (s *Station) post(spec hw.Spec) (*post, error) {
	if spec.Terminal != "" {
		if p := s.posts[spec.Terminal]; p != nil {
			return p, nil
		}
		return nil, fmt.Errorf("%s %s: no terminal %q on this node", spec.Kind, spec.Path, spec.Terminal)
	}
	if len(s.cfg.Terminals) != 1 {
		return nil, fmt.Errorf("%s %s: this node has %d terminals: say which with ?terminal=NAME", spec.Kind, spec.Path, len(s.cfg.Terminals))
	}
	return s.posts[s.cfg.Terminals[0].Name], nil
}

// Run serves the devices until ctx ends.
func (s *Station) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.register(ctx) })
	for _, r := range s.readers {
		g.Go(func() error { return r.dev.Run(ctx) })
		g.Go(func() error { return r.serve(ctx) })
	}
	for _, d := range s.screens {
		g.Go(func() error { return d.dev.Run(ctx) })
		g.Go(func() error { return d.paint(ctx) })
	}
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// registerEvery is how often a terminal is offered to the shop until it takes it.
const registerEvery = 500 * time.Millisecond

// register creates the terminals that the shop does not know yet.
func (s *Station) register(ctx context.Context) error {
	retry := time.NewTicker(registerEvery)
	defer retry.Stop()
	for _, t := range s.cfg.Terminals {
		for {
			err := s.registerOne(ctx, t)
			if err == nil {
				break
			}
			s.cfg.Logger.Debug("terminal not registered yet", "terminal", t.Name, "err", err)
			select {
			case <-ctx.Done():
				return nil
			case <-retry.C:
			}
		}
	}
	return nil
}

func (s *Station) registerOne(ctx context.Context, t Terminal) error {
	v, err := s.cfg.Hub.Local(ctx)
	if err != nil {
		return err
	}
	if v.Terminal(t.Name) != nil {
		return nil
	}
	return s.propose(ctx, &storehubv1.PutTerminalRequest{
		Id: t.Name, Name: t.Name, NodeId: s.cfg.NodeID, Role: t.Role, OnlyIfMissing: true, Announces: t.Role == storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM,
	}, nil)
}
