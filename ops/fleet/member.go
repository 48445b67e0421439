package fleet

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"storehub/node/ports"
	storehubv1 "storehub/proto/storehub/v1"
)

// Names are the nodes, in the order of their ports. Each has a terminal of the same name.
var Names = []string{"reception", "techroom", "office"}

var roles = map[string]string{"reception": "RECEPTION", "techroom": "TECH_ROOM", "office": "BACK_OFFICE"}

const (
	// readyWithin is how long the shop may take until all nodes serve.
	readyWithin = 60 * time.Second
	// Look is how often somebody who waits for a node looks again.
	Look = 50 * time.Millisecond
	// tryWithin is how long one node is listened to at a time.
	tryWithin = 3 * time.Second
	// catchUp is how long a new node keeps up before it votes. In a shop it is longer; here there is
	// nothing to catch up with, and somebody waits.
	catchUp = 300 * time.Millisecond
)

// Member is one node: its process, its devices, its API.
type Member struct {
	Name       string
	DataDir    string
	LogFile    string
	ReaderTTY  string
	DisplayTTY string
	Devices    *Devices
	API        *API // with the owner's token; there after Fleet.Start

	executable string
	port       int      // https
	hints      []string // where the others are now
	extra      []string // more words for "storehub serve"

	mu     sync.Mutex
	child  *child
	nodeID string
}

func newMember(h *home, o Options, name string, k int) *Member {
	var hints []string
	if h.moved { // all at once: nobody could find anybody
		for other := range Names {
			if other != k {
				hints = append(hints, ports.Addr(h.kept.BasePort+portStep*other))
			}
		}
	}
	return &Member{
		Name: name, executable: o.Executable, port: h.kept.BasePort + portStep*k, hints: hints, extra: o.ServeArgs,
		DataDir: h.join("nodes", name), LogFile: h.join("logs", name+".log"),
		ReaderTTY: h.join("dev", name+"-reader"), DisplayTTY: h.join("dev", name+"-display"),
	}
}

// HTTPS is where everybody finds the node.
func (m *Member) HTTPS() string { return "https://" + ports.Addr(m.port) }

// HTTP is where this machine alone does, without TLS.
func (m *Member) HTTP() string { return "http://" + ports.Addr(m.port+httpStep) }

// serveArgs is what "storehub serve" is told.
func (m *Member) serveArgs() []string {
	args := []string{
		"serve", "--dir", m.DataDir, "--listen", ports.Addr(m.port), "--http", ports.Addr(m.port + httpStep),
		"--terminal", m.Name + ":" + roles[m.Name],
		"--reader", readerDriver + "@" + m.ReaderTTY,
		"--display", displayDriver + "@" + m.DisplayTTY + "?encoding=" + string(displayCharset),
		"--stop-when-stdin-closes", "--catch-up", catchUp.String(),
	}
	for _, h := range m.hints {
		args = append(args, "--hint", h)
	}
	return append(args, m.extra...)
}

// lives tells whether the node has an identity: init and join make its directory whole or not at all.
func (m *Member) lives() bool {
	_, err := os.Stat(m.DataDir)
	return err == nil
}

// Start runs the node's process; it answers at once, Ready waits.
func (m *Member) Start() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.child != nil && m.child.running() {
		return fmt.Errorf("%s is running already (process %d)", m.Name, m.child.pid())
	}
	c, err := startChild(m.executable, m.LogFile, m.serveArgs()...)
	if err != nil {
		return fmt.Errorf("start %s: %w", m.Name, err)
	}
	m.child = c
	return nil
}

// process is the node's process, nil before the first start.
func (m *Member) process() *child {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.child
}

// PID is that of the running process, 0 of none.
func (m *Member) PID() int {
	if c := m.process(); c != nil && c.running() {
		return c.pid()
	}
	return 0
}

// ID is the node's own, "" until it was ready once.
func (m *Member) ID() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nodeID
}

// Restart starts a node that was killed. Its ptys are replaced first: the killed process left
// them locked for everybody but root.
func (m *Member) Restart() error {
	if c := m.process(); c != nil && c.running() {
		return fmt.Errorf("%s is running (process %d): kill it first", m.Name, c.pid())
	}
	if err := m.Devices.refresh(); err != nil {
		return fmt.Errorf("put fresh ptys behind %s's devices: %w", m.Name, err)
	}
	return m.Start()
}

// Kill is kill -9; it returns when the process is gone.
func (m *Member) Kill() {
	if c := m.process(); c != nil {
		c.kill()
	}
}

// Ended tells how the process ended; only valid when PID is 0 after a start.
func (m *Member) Ended() error { return endOf(m.process()) }

// Stop lets the process go in peace.
func (m *Member) Stop() error {
	c := m.process()
	if c == nil {
		return nil
	}
	if err := c.stop(); err != nil {
		return fmt.Errorf("stop %s: %w", m.Name, err)
	}
	return nil
}

// whileRunning cancels ctx when the node's process ends, so that nobody waits for a dead one.
func (m *Member) whileRunning(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	c := m.process()
	stopped := make(chan struct{})
	go func() {
		select {
		case <-c.done:
			cancel(fmt.Errorf("%s ended (%w); its last words:\n%s", m.Name, endOf(c), lastWords(m.LogFile)))
		case <-stopped:
		}
	}()
	return ctx, func() { close(stopped); cancel(nil) }
}

func endOf(c *child) error {
	if c.err == nil {
		return errors.New("exit status 0")
	}
	return c.err
}

// Ready waits until this node says itself that it serves as one of so many voters, that it knows
// their leader, and that its terminal is known to the shop.
func (m *Member) Ready(ctx context.Context, voters int) error {
	return m.waits(ctx, func(ctx context.Context) error {
		st, err := m.look(ctx)
		if err != nil {
			return err
		}
		if n := len(votersOf(st)); n != voters {
			return fmt.Errorf("voters that it sees: expected %v, saw %v", voters, n)
		}
		return m.hasTerminal(ctx)
	})
}

// Serving waits until this node answers and knows a leader.
func (m *Member) Serving(ctx context.Context) error {
	return m.waits(ctx, func(ctx context.Context) error {
		_, err := m.look(ctx)
		return err
	})
}

func (m *Member) waits(ctx context.Context, f func(context.Context) error) error {
	ctx, stop := m.whileRunning(ctx)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, fmt.Errorf("%s was not ready within %v", m.Name, readyWithin))
	defer cancel()
	err := Poll(ctx, Look, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, tryWithin)
		defer cancel()
		return f(ctx)
	})
	if err != nil {
		return fmt.Errorf("wait for %s: %w", m.Name, err)
	}
	return nil
}

// look asks the node for its own view of the cluster and remembers its id.
func (m *Member) look(ctx context.Context) (*storehubv1.GetStatusResponse, error) {
	st, err := m.API.GetStatus(ctx, &storehubv1.GetStatusRequest{})
	if err != nil {
		return nil, err
	}
	if st.Trouble != "" {
		return nil, errors.New(st.Trouble)
	}
	if !st.HasMajority || st.LeaderId == "" {
		return nil, fmt.Errorf("majority %v, leader %q", st.HasMajority, st.LeaderId)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.nodeID = st.NodeId
	return st, nil
}

func (m *Member) hasTerminal(ctx context.Context) error {
	list, err := m.API.ListTerminals(ctx, &storehubv1.ListTerminalsRequest{})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list.Terminals, func(t *storehubv1.Terminal) bool { return t.Id == m.Name }) {
		return errors.New("its terminal is not known yet")
	}
	return nil
}

func votersOf(st *storehubv1.GetStatusResponse) []*storehubv1.NodeStatus {
	var list []*storehubv1.NodeStatus
	for _, n := range st.Nodes {
		if n.Role == storehubv1.NodeRole_NODE_ROLE_LEADER || n.Role == storehubv1.NodeRole_NODE_ROLE_VOTER {
			list = append(list, n)
		}
	}
	return list
}
