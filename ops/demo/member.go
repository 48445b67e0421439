package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

// The nodes, in the order of their ports. Each has a terminal of the same name.
var memberNames = []string{"reception", "techroom", "office"}

var memberRoles = map[string]string{"reception": "RECEPTION", "techroom": "TECH_ROOM", "office": "BACK_OFFICE"}

const (
	// readyWithin is how long the shop may take until all nodes serve.
	readyWithin = 60 * time.Second
	readyLook   = 50 * time.Millisecond
	// catchUp is how long a new node keeps up before it votes. In a shop it is longer; here there is
	// nothing to catch up with, and somebody waits.
	catchUp = 300 * time.Millisecond
)

// member is one node of the demo: its process, its devices, its API.
type member struct {
	name       string
	executable string
	port       int      // https
	hints      []string // where the others are now
	dataDir    string
	logFile    string
	readerTTY  string
	displayTTY string
	dev        *devices
	api        *nodeAPI // with the owner's token

	mu     sync.Mutex
	child  *child
	nodeID string
}

func newMember(h *home, executable, name string, k int) *member {
	var hints []string
	if h.moved { // all at once: nobody could find anybody
		for other := range memberNames {
			if other != k {
				hints = append(hints, loopback(h.kept.BasePort+portStep*other))
			}
		}
	}
	return &member{
		name: name, executable: executable, port: h.kept.BasePort + portStep*k, hints: hints,
		dataDir: h.join("nodes", name), logFile: h.join("logs", name+".log"),
		readerTTY: h.join("dev", name+"-reader"), displayTTY: h.join("dev", name+"-display"),
	}
}

func (m *member) https() string   { return "https://" + loopback(m.port) }
func (m *member) httpURL() string { return "http://" + loopback(m.port+httpStep) }

// serveArgs is what "storehub serve" is told.
func (m *member) serveArgs() []string {
	args := []string{
		"serve", "--dir", m.dataDir, "--listen", loopback(m.port), "--http", loopback(m.port + httpStep),
		"--terminal", m.name + ":" + memberRoles[m.name],
		"--reader", readerDriver + "@" + m.readerTTY,
		"--display", displayDriver + "@" + m.displayTTY + "?encoding=" + string(displayCharset),
		"--stop-when-stdin-closes", "--catch-up", catchUp.String(),
	}
	for _, h := range m.hints {
		args = append(args, "--hint", h)
	}
	return args
}

// lives tells whether the node has an identity: init and join make its directory whole or not at all.
func (m *member) lives() bool {
	_, err := os.Stat(m.dataDir)
	return err == nil
}

// start runs the node's process; it answers at once, ready waits.
func (m *member) start() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.child != nil && m.child.running() {
		return fmt.Errorf("%s is running already (process %d)", m.name, m.child.pid())
	}
	c, err := startChild(m.executable, m.logFile, m.serveArgs()...)
	if err != nil {
		return fmt.Errorf("start %s: %w", m.name, err)
	}
	m.child = c
	return nil
}

// process is the node's process, nil before the first start.
func (m *member) process() *child {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.child
}

func (m *member) pid() int {
	if c := m.process(); c != nil && c.running() {
		return c.pid()
	}
	return 0
}

func (m *member) id() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.nodeID
}

// restart starts a node that was killed. Its ptys are replaced first: the killed process left
// them locked for everybody but root.
func (m *member) restart() error {
	if c := m.process(); c != nil && c.running() {
		return fmt.Errorf("%s is running (process %d): kill it first", m.name, c.pid())
	}
	if err := m.dev.refresh(); err != nil {
		return fmt.Errorf("put fresh ptys behind %s's devices: %w", m.name, err)
	}
	return m.start()
}

func (m *member) stop() error {
	c := m.process()
	if c == nil {
		return nil
	}
	if err := c.stop(); err != nil {
		return fmt.Errorf("stop %s: %w", m.name, err)
	}
	return nil
}

// whileRunning cancels ctx when the node's process ends, so that nobody waits for a dead one.
func (m *member) whileRunning(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	c := m.process()
	stopped := make(chan struct{})
	go func() {
		select {
		case <-c.done:
			cancel(fmt.Errorf("%s ended (%w); its last words:\n%s", m.name, endOf(c), lastWords(m.logFile)))
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

// ready waits until this node says itself that it serves as one of so many voters, that it knows
// their leader, and that its terminal is known to the shop.
func (m *member) ready(ctx context.Context, voters int) error {
	return m.waits(ctx, func(ctx context.Context) error {
		st, err := m.look(ctx)
		if err != nil {
			return err
		}
		if err := expect("voters that it sees", voters, len(votersOf(st))); err != nil {
			return err
		}
		return m.hasTerminal(ctx)
	})
}

// serving waits until this node answers and knows a leader.
func (m *member) serving(ctx context.Context) error {
	return m.waits(ctx, func(ctx context.Context) error {
		_, err := m.look(ctx)
		return err
	})
}

func (m *member) waits(ctx context.Context, f func(context.Context) error) error {
	ctx, stop := m.whileRunning(ctx)
	defer stop()
	ctx, cancel := context.WithTimeoutCause(ctx, readyWithin, fmt.Errorf("%s was not ready within %v", m.name, readyWithin))
	defer cancel()
	err := poll(ctx, readyLook, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, tryWithin)
		defer cancel()
		return f(ctx)
	})
	if err != nil {
		return fmt.Errorf("wait for %s: %w", m.name, err)
	}
	return nil
}

// look asks the node for its own view of the cluster and remembers its id.
func (m *member) look(ctx context.Context) (*storehubv1.GetStatusResponse, error) {
	st, err := m.api.GetStatus(ctx, &storehubv1.GetStatusRequest{})
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

func (m *member) hasTerminal(ctx context.Context) error {
	list, err := m.api.ListTerminals(ctx, &storehubv1.ListTerminalsRequest{})
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(list.Terminals, func(t *storehubv1.Terminal) bool { return t.Id == m.name }) {
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
