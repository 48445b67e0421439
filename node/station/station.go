// Package station joins the devices on a node to the shop: a card on a reader becomes a
// Swipe command, every change of the board becomes two lines on a display, and a telephone that
// rings is told to whoever wants to know.
//
// A reader's swipes run one after the other, readers side by side. Nothing is queued: a card
// that cannot be served at once is refused on the display, and its owner swipes again.
package station

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"

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
	Room string // of a ROOM
}

// Config is what a station needs.
type Config struct {
	Hub       rpc.Hub
	NodeID    string
	Terminals []Terminal
	Readers   []hw.Spec
	Displays  []hw.Spec
	Modems    []hw.Spec // of the driver gsm at most one
	Logger    *slog.Logger
}

// Station runs the devices of one node.
type Station struct {
	cfg     Config
	readers []*swiper
	screens []*screen
	modem   *hw.Modem // nil: none; one of the callers
	callers []*caller
	// onCall takes each call as it goes on, with the terminal that shows it ("" = none of this node). The calls of one source come
	// one after the other; while it runs, a few wait and more are dropped. An error is that nobody is there: it is told again.
	onCall func(ctx context.Context, terminal string, c hw.Call) error
	posts  map[string]*post
	Counts Counts
}

// New checks the configuration; nothing is opened before Run.
func New(cfg Config) (*Station, error) {
	s := &Station{cfg: cfg, posts: map[string]*post{}}
	s.onCall = s.reportCall
	for _, t := range cfg.Terminals {
		if s.posts[t.Name] != nil {
			return nil, fmt.Errorf("terminal %s is named twice", t.Name)
		}
		s.posts[t.Name] = &post{id: t.Name}
	}
	if err := onePathEach(cfg.Readers, cfg.Displays, cfg.Modems); err != nil {
		return nil, err
	}
	for _, spec := range cfg.Modems {
		if err := s.addModem(spec); err != nil {
			return nil, err
		}
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

// onePathEach refuses a port that is given twice: one of the two would wait for the other for ever.
func onePathEach(lists ...[]hw.Spec) error {
	seen := map[string]hw.Kind{}
	for _, spec := range slices.Concat(lists...) {
		path := filepath.Clean(spec.Path)
		if kind, twice := seen[path]; twice {
			return fmt.Errorf("%s %s: the port is given twice, first for a %s", spec.Kind, spec.Path, kind)
		}
		seen[path] = spec.Kind
	}
	return nil
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

// Modem sends text messages while Run runs; nil = there is none.
func (s *Station) Modem() *hw.Modem { return s.modem }

// Run serves the devices until ctx ends. A device that is stuck does not make an end an error.
func (s *Station) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, t := range s.cfg.Terminals {
		g.Go(func() error { return s.tend(ctx, t) })
	}
	for _, r := range s.readers {
		g.Go(func() error { return s.ended(ctx, r.dev.Run(ctx)) })
		g.Go(func() error { return r.serve(ctx) })
	}
	for _, d := range s.screens {
		g.Go(func() error { return s.ended(ctx, d.dev.Run(ctx)) })
		g.Go(func() error { return d.paint(ctx) })
	}
	if len(s.screens) > 0 {
		g.Go(func() error { return s.follow(ctx) })
	}
	for _, c := range s.callers {
		g.Go(func() error { return s.ended(ctx, c.dev.Run(ctx)) })
		g.Go(func() error { return c.serve(ctx) })
	}
	err := g.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// ended is what the end of a device means for the station.
func (s *Station) ended(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, hw.ErrStuck) {
		s.cfg.Logger.Warn("left a device behind that takes nothing", "error", err)
		return nil
	}
	return err
}
