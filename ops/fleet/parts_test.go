package fleet

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"storehub/node/identity"
	"storehub/node/ports"
)

func TestPorts(t *testing.T) {
	base, held, err := choosePorts(0, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	if other, also, err := choosePorts(0, base, 3); err != nil || other == base {
		t.Errorf("two fleets at once have the ports from %d on, %v", base, err)
	} else if err := errors.Join(held.Close(), also.Close()); err != nil {
		t.Error(err)
	}
	if again, held, err := choosePorts(0, base, 3); err != nil || again != base {
		t.Errorf("the ports of the last start: expected %d, saw %d, %v", base, again, err)
	} else if err := held.Close(); err != nil {
		t.Error(err)
	}
	taken, err := net.Listen("tcp", ports.Addr(base+portStep+httpStep))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var no *Unusable
	if _, _, err := choosePorts(base, 0, 3); !errors.As(err, &no) || !no.Taken || !strings.Contains(no.Do, "--port 0") {
		t.Errorf("a port that is taken: %v", err)
	}
	if want := fmt.Sprintf("(process %d)", os.Getpid()); runtime.GOOS == "linux" && !strings.Contains(no.Why, want) {
		t.Errorf("who has the port: expected %q in %q", want, no.Why)
	}
	if other, held, err := choosePorts(0, base, 3); err != nil || other == base {
		t.Errorf("any ports while one of the last ones is taken: %d, %v", other, err)
	} else if err := held.Close(); err != nil {
		t.Error(err)
	}
	udp, err := net.ListenPacket("udp", ports.Addr(base+gossipStep))
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	if err := portsFree(base, 1); err == nil {
		t.Error("a taken UDP port passed")
	}
	for _, bad := range []int{-5, 65530} {
		if _, _, err := choosePorts(bad, 0, 3); !errors.As(err, &no) || no.Taken {
			t.Errorf("base port %d: %v", bad, err)
		}
	}
}

func TestHome(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	h, err := openHome(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openHome(Options{Dir: dir}); !errors.Is(err, identity.ErrLocked) {
		t.Errorf("a second run in one directory: %v", err)
	}
	h.kept = kept{BasePort: 7100, Seeded: true}
	if err := errors.Join(h.keep(), h.close()); err != nil {
		t.Fatal(err)
	}
	again, err := openHome(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if again.kept != h.kept {
		t.Errorf("kept: %+v", again.kept)
	}
	if fi, err := os.Stat(again.path); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("the directory: %v, %v", fi.Mode(), err)
	}
	if err := again.close(); err != nil {
		t.Error(err)
	}
	temp, err := openHome(Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := temp.close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(temp.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary directory is still there: %v", err)
	}
}

// TestForeignDirectory: what is somebody else's is not filled, and what cannot be a directory is
// told as such.
func TestForeignDirectory(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "thesis.txt"), filepath.Join(dir, "thesis.txt", "x")} {
		var no *Unusable
		if _, err := openHome(Options{Dir: path}); !errors.As(err, &no) || no.Taken || no.Do == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	if there, err := os.ReadDir(dir); err != nil || len(there) != 1 {
		t.Errorf("left behind: %v, %v", there, err)
	}
	// A start that was killed before it kept anything left these.
	begun := t.TempDir()
	for _, name := range []string{"dev", "logs", "nodes"} {
		if err := os.Mkdir(filepath.Join(begun, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	h, err := openHome(Options{Dir: begun})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.close(); err != nil {
		t.Error(err)
	}
}
