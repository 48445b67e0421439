package fleet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// stopWithin is how long a node may take to say good-bye before it is killed.
const stopWithin = 8 * time.Second

// child is one node's process. It stops when the other end of its stdin closes, which also
// happens when this process dies, however it dies.
type child struct {
	cmd  *exec.Cmd
	hold io.Closer
	done chan struct{} // closed when the process is gone
	err  error         // how it ended; valid after done
}

// startChild runs the binary with its output going to the end of a log file.
func startChild(executable, logFile string, args ...string) (*child, error) {
	log, err := os.OpenFile(logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the node's log: %w", err)
	}
	defer log.Close() // the child has its own
	cmd := exec.Command(executable, args...)
	cmd.Stdout, cmd.Stderr = log, log
	ownGroup(cmd)
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("make the pipe that the node holds: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", executable, err), hold.Close())
	}
	c := &child{cmd: cmd, hold: hold, done: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.done)
	}()
	return c, nil
}

func (c *child) pid() int { return c.cmd.Process.Pid }

func (c *child) running() bool {
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// stop lets the process go in peace, and kills it if it does not.
func (c *child) stop() error {
	closed := c.hold.Close()
	if errors.Is(closed, os.ErrClosed) {
		closed = nil // it was gone already
	}
	limit := time.NewTimer(stopWithin)
	defer limit.Stop()
	select {
	case <-c.done:
		return closed
	case <-limit.C:
		c.kill()
		return errors.Join(closed, fmt.Errorf("process %d did not stop within %v and was killed", c.pid(), stopWithin))
	}
}

// kill is kill -9; it returns when the process is gone.
func (c *child) kill() {
	_ = c.cmd.Process.Kill() // an error says that it is gone
	<-c.done
}

// logTail is how much of a log an error message repeats.
const logTail = 1500

// lastWords is the end of a node's log.
func lastWords(logFile string) string {
	b, err := os.ReadFile(logFile)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(b[max(0, len(b)-logTail):]))
}
