package identity

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrLocked says that another process works in the data directory.
var ErrLocked = errors.New("the data directory is in use")

const lockName = "lock"

// Lock keeps other processes out of a data directory. The system releases it
// when the process ends, however it ends.
type Lock struct{ file *os.File }

// LockDir takes the lock of dir, or fails at once with ErrLocked and the number
// of the process that has it.
func LockDir(dir string) (*Lock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the data directory: %w", err)
	}
	path := filepath.Join(dir, lockName)
	f, err := openLocked(path)
	if errors.Is(err, ErrLocked) {
		return nil, fmt.Errorf("%w: %s is held by %s", ErrLocked, dir, holder(path))
	}
	if err != nil {
		return nil, fmt.Errorf("lock the data directory: %w", err)
	}
	// The number is only for the message to the second process.
	if err := f.Truncate(0); err == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return &Lock{file: f}, nil
}

func holder(path string) string {
	b, err := os.ReadFile(path)
	pid, convErr := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || convErr != nil {
		return "another storehub process"
	}
	return fmt.Sprintf("process %d", pid)
}

// Close gives the directory free. The file stays: removing it would let two
// processes hold locks on two different files of the same name.
func (l *Lock) Close() error {
	if err := l.file.Close(); err != nil {
		return fmt.Errorf("unlock the data directory: %w", err)
	}
	return nil
}
