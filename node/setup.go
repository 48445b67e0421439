package node

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"storehub/node/beacon"
	"storehub/node/wire"
	"storehub/rpc"
	"storehub/web"
)

const (
	// secretLives is how long a secret of the set-up is good. Then there is another, for as long as nobody has come.
	secretLives = 30 * time.Minute
	// lookAround is how often the network is asked who is there, and lookFor how long each time.
	lookAround = 15 * time.Second
	lookFor    = 2 * time.Second
)

// SetupOptions say how a PC without a node is set up.
type SetupOptions struct {
	// Remote opens the door on Config.Listen, too, with TLS and a certificate that nobody has signed.
	Remote bool
	// Tell hears where the door is, and again whenever the secret is another. Required.
	Tell func(SetupSign)
}

// SetupSign is what a person needs to come in.
type SetupSign struct {
	// URLs have the secret in them. The first is for the PC's own browser.
	URLs []string
	// Fingerprint is SHA-256 of the certificate of the https one, in hex; "" = there is none.
	Fingerprint string
	Until       time.Time
}

// Setup is a PC that is no node yet, with its door open. Run it, or Close it.
type Setup struct {
	cfg   Config
	tell  func(SetupSign)
	doors []door
	// local and remote are addresses without the secret, "" = none.
	local, remote, fingerprint string

	secret atomic.Pointer[setupSecret]
	found  atomic.Pointer[[]beacon.Sign]
	// turn lets one submission at a time make a node; done is what one has made, and over is closed then.
	turn chan struct{}
	done *setupDone
	over chan struct{}
	// busy tells whether one has the turn or has been through.
	busy atomic.Bool

	closers []func() error
}

// setupSecret opens the door for a while.
type setupSecret struct {
	text  string
	until time.Time
}

// setupDone is the submission that made the node, and its answer.
type setupDone struct {
	act    rpc.SetupAct
	answer any
}

// OpenSetup opens the door to a directory in which NeedsSetup finds no node.
func OpenSetup(ctx context.Context, cfg Config, o SetupOptions) (_ *Setup, err error) {
	cfg.setDefaults()
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.HTTP == "" && !o.Remote {
		return nil, fmt.Errorf("%w (%s)", errors.New("there is no node here yet, and no address at which one could be set up in a browser"), "make a shop with \"storehub init\", join one with \"storehub join\", or give serve an address with --http")
	}
	s := &Setup{cfg: cfg, tell: o.Tell, turn: make(chan struct{}, 1), over: make(chan struct{})}
	s.found.Store(&[]beacon.Sign{})
	defer func() {
		if err != nil {
			err = plain(errors.Join(err, s.Close()))
		}
	}()
	if cfg.HTTP != "" {
		ln, err := s.listen(ctx, cfg.HTTP)
		if err != nil {
			return nil, err
		}
		s.local = "http://" + ln.Addr().String()
		s.doors = append(s.doors, door{"set-up page", wire.NewPublicServer(ownHost(s.site())), ln})
	}
	if o.Remote {
		if err := s.openRemote(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Setup) listen(ctx context.Context, at string) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", at)
	if err != nil {
		return nil, fmt.Errorf("listen for the set-up on %s: %w", at, err)
	}
	s.closers = append(s.closers, func() error {
		if err := ln.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	return ln, nil
}

// Close undoes OpenSetup where nothing was run.
func (s *Setup) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// site is what a browser sees: the same pages as at a node, and of the API the set-up alone. A page of another site reaches
// neither.
func (s *Setup) site() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "this PC is no node yet: it waits to be set up", http.StatusServiceUnavailable)
	})
	mux.Handle("/", web.Handler(web.Options{}))
	api := rpc.NewSetup(s, rpc.Options{Log: s.cfg.Log})
	return http.NewCrossOriginProtection().Handler(split(api, mux))
}

// Run keeps the door open until this PC is a node, which is nil, or ctx is done. It leaves nothing open either way, so that the
// node can have the ports.
func (s *Setup) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	g, ctx := errgroup.WithContext(ctx)
	s.renew()
	for _, d := range s.doors {
		g.Go(func() error { return d.serve(ctx) })
	}
	g.Go(func() error { s.keepSecret(ctx); return nil })
	g.Go(func() error { s.lookAround(ctx); return nil })
	g.Go(func() error {
		select {
		case <-s.over:
			s.farewell()
			cancel()
		case <-ctx.Done():
		}
		return nil
	})
	err := errors.Join(g.Wait(), s.Close())
	select {
	case <-s.over:
		return nil // whatever went wrong with the door: it is not needed any more
	default:
		return plain(errors.Join(err, ctx.Err()))
	}
}

// farewell lets the answers go out, above all the one that tells of the success.
func (s *Setup) farewell() {
	ctx, cancel := context.WithTimeout(context.Background(), farewellWithin)
	defer cancel()
	for _, d := range s.doors {
		_ = d.server.Shutdown(ctx) // what is still open then is closed with the door
	}
}

// farewellWithin is longer than at a node: nobody waits for this PC yet, and its person waits for this answer alone.
const farewellWithin = 2 * time.Second

// keepSecret shows another secret whenever one has ended.
func (s *Setup) keepSecret(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(s.secret.Load().until)):
			s.renew()
		}
	}
}

func (s *Setup) renew() {
	secret := &setupSecret{text: rand.Text(), until: time.Now().Add(secretLives)}
	s.secret.Store(secret)
	sign := SetupSign{Fingerprint: s.fingerprint, Until: secret.until}
	for _, at := range []string{s.local, s.remote} {
		if at != "" {
			sign.URLs = append(sign.URLs, at+"/setup#"+secret.text)
		}
	}
	s.tell(sign)
}

// Opens implements rpc.SetupDoor.
func (s *Setup) Opens(secret string) bool {
	now := s.secret.Load()
	same := subtle.ConstantTimeCompare([]byte(secret), []byte(now.text)) == 1
	return same && time.Now().Before(now.until)
}

// lookAround listens for nodes on the local network, for whoever wants to join their shop.
func (s *Setup) lookAround(ctx context.Context) {
	host, _, _ := net.SplitHostPort(s.cfg.Listen)
	if ip := net.ParseIP(host); s.cfg.NoMDNS || ip != nil && ip.IsLoopback() {
		return
	}
	for {
		signs, err := Discover(ctx, lookFor)
		if err != nil {
			s.cfg.Log.Debug("the local network cannot be asked for nodes", "error", err)
		} else {
			s.found.Store(&signs)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(lookAround):
		}
	}
}

// once lets one submission after the other try, until one succeeds: that one gets its answer as often as it asks, and nobody
// else gets another. A person who has left does not end what he has begun.
func (s *Setup) once(ctx context.Context, act rpc.SetupAct, make func(context.Context) (any, error)) (any, error) {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.done != nil {
		if s.done.act == act {
			return s.done.answer, nil
		}
		return nil, rpc.ErrSetUp()
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), makeWithin)
	defer cancel()
	s.busy.Store(true)
	answer, err := make(ctx)
	if err != nil {
		s.busy.Store(false)
		return nil, err
	}
	s.done = &setupDone{act, answer}
	close(s.over)
	return answer, nil
}

// makeWithin is how long a node may take to be made: less than the server waits with its answer.
const makeWithin = 25 * time.Second
