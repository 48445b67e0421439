package bench

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/proto/storehub/v1/storehubv1connect"
)

// shop is the nodes under measurement, three if nothing else is said.
type shop struct {
	*fleet.Fleet
	urls  []string
	ca    []byte
	token string
}

// openShop starts a cluster of its own under dir.
func openShop(ctx context.Context, o Options, name string, serveArgs ...string) (*shop, error) {
	return openNodes(ctx, o, name, 3, serveArgs...)
}

// openNodes is openShop with so many nodes.
func openNodes(ctx context.Context, o Options, name string, nodes int, serveArgs ...string) (*shop, error) {
	f, err := fleet.Open(ctx, fleet.Options{
		Dir: o.Dir + "/" + name, Executable: o.Executable, Shop: "bench", Nodes: nodes, ServeArgs: append([]string{"--log-store", o.LogStore}, serveArgs...),
	})
	if err != nil {
		return nil, err
	}
	if err := f.Start(ctx); err != nil {
		return nil, fmt.Errorf("start the nodes: %w", firstOf(err, f.Close()))
	}
	s := &shop{Fleet: f, token: f.OwnerToken()}
	if s.ca, err = f.CAPEM(); err != nil {
		return nil, firstOf(err, f.Close())
	}
	for _, m := range f.Members() {
		s.urls = append(s.urls, m.HTTPS())
	}
	return s, nil
}

// leaderAt is which of the nodes leads.
func (s *shop) leaderAt(ctx context.Context) (int, error) {
	m, err := s.Leader(ctx)
	return slices.Index(s.Members(), m), err
}

// target is the shop, asked over these connections.
func (s *shop) target(https []*http.Client) target { return target{s.urls, https, s.token} }

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// seeders is how many clients put the data in before a measurement.
const seeders = 64

// duty is how a crew begins.
type duty int

const (
	onDuty   duty = iota
	withCard      // off duty, each with a card
	offDuty
)

// crew fills a category with technicians 1..n.
func (s *shop) crew(ctx context.Context, category string, n int, d duty) error {
	https, err := pool(s.ca, seeders)
	if err != nil {
		return err
	}
	defer closeIdle(https)
	if _, err := s.roster(https[0], 0).PutCategory(ctx, &storehubv1.PutCategoryRequest{Id: category, Name: category}); err != nil {
		return fmt.Errorf("put category: %w", err)
	}
	var next atomic.Int64
	g, ctx := errgroup.WithContext(ctx)
	for i := range seeders {
		roster := s.roster(https[i%len(https)], i)
		g.Go(func() error {
			for k := int(next.Add(1)); k <= n; k = int(next.Add(1)) {
				if err := hire(ctx, roster, category, k, d); err != nil {
					return fmt.Errorf("technician %d: %w", k, err)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// hire puts technician k on the roster.
func hire(ctx context.Context, roster storehubv1connect.RosterServiceClient, category string, k int, d duty) error {
	number := strconv.Itoa(k)
	req := &storehubv1.PutTechnicianRequest{Number: number, Name: "T" + number, Category: category, Gender: storehubv1.Gender(k%2 + 1)}
	if d == withCard {
		req.CardUids = []string{cardOf(k)}
	}
	if _, err := roster.PutTechnician(ctx, req); err != nil || d != onDuty {
		return err
	}
	_, err := roster.CheckIn(ctx, &storehubv1.CheckInRequest{Technician: number})
	return err
}

// cardOf is the card of technician k: its number in the last four bytes.
func cardOf(k int) string { return fmt.Sprintf("em4100:0B%08X", k) }

func (s *shop) roster(h *http.Client, node int) storehubv1connect.RosterServiceClient {
	return storehubv1connect.NewRosterServiceClient(&http.Client{Transport: bearer{h.Transport, s.token}}, s.urls[node%len(s.urls)])
}

func (s *shop) dispatch(h *http.Client, node int) storehubv1connect.DispatchServiceClient {
	return storehubv1connect.NewDispatchServiceClient(&http.Client{Transport: bearer{h.Transport, s.token}}, s.urls[node%len(s.urls)])
}

// oneOf is a rotation of one.
func oneOf(category string) *storehubv1.DispatchRequest {
	return &storehubv1.DispatchRequest{Category: category, Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}}
}
