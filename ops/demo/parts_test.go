package demo

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storehub/hw/display"
	"storehub/hw/reader"
	"storehub/node/identity"
)

func TestPorts(t *testing.T) {
	base, err := choosePorts(0, 0, 3)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := choosePorts(0, base, 3); err != nil || again != base {
		t.Errorf("the ports of the last start: expected %d, saw %d, %v", base, again, err)
	}
	taken, err := net.Listen("tcp", loopback(base+portStep+httpStep))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := choosePorts(base, 0, 3); err == nil || !strings.Contains(err.Error(), "--port") {
		t.Errorf("a port that is taken: %v", err)
	}
	if other, err := choosePorts(0, base, 3); err != nil || other == base {
		t.Errorf("any ports while one of the last ones is taken: %d, %v", other, err)
	}
	udp, err := net.ListenPacket("udp", loopback(base+gossipStep))
	if err != nil {
		t.Fatal(err)
	}
	defer udp.Close()
	if err := portsFree(base, 1); err == nil {
		t.Error("a taken UDP port passed")
	}
	for _, bad := range []int{-5, 65530} {
		if err := portsFree(bad, 3); err == nil {
			t.Errorf("base port %d passed", bad)
		}
	}
}

// TestShop holds that the shop is what the API's description says, and that no two cards look
// alike to a reader that knows only part of the number.
func TestShop(t *testing.T) {
	women := 0
	for _, p := range technicians[:onDuty] {
		if p.gender == female {
			women++
		}
	}
	if len(technicians) != 16 || women != 6 || len(categories) != 2 || len(staff) != 3 || len(rooms) != 10 {
		t.Errorf("%d technicians, %d women on duty, %d categories, %d staff, %d rooms", len(technicians), women, len(categories), len(staff), len(rooms))
	}
	seen := map[string]string{}
	for _, c := range allCards() {
		card, err := reader.ParseCard(c.UID)
		if err != nil {
			t.Fatal(err)
		}
		short := card.UID[4:]
		if seen[short] != "" {
			t.Errorf("%s and %s share their last 24 bits", c.UID, seen[short])
		}
		seen[short] = c.UID
		printed, err := reader.ParsePrinted(c.Printed)
		if err != nil || !card.Matches(printed) {
			t.Errorf("%s is printed %q: %v", c.UID, c.Printed, err)
		}
	}
	if len(seen) != 19 {
		t.Errorf("%d cards", len(seen))
	}
}

func TestHome(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	h, err := openHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := openHome(dir); !errors.Is(err, identity.ErrLocked) {
		t.Errorf("a second demo in one directory: %v", err)
	}
	h.kept = kept{BasePort: 7100, Seeded: true}
	if err := errors.Join(h.keep(), h.close(true)); err != nil {
		t.Fatal(err)
	}
	again, err := openHome(dir)
	if err != nil {
		t.Fatal(err)
	}
	if again.kept != h.kept {
		t.Errorf("kept: %+v", again.kept)
	}
	if fi, err := os.Stat(again.path); err != nil || fi.Mode().Perm() != 0o700 {
		t.Errorf("the directory: %v, %v", fi.Mode(), err)
	}
	if err := again.close(false); err != nil {
		t.Error(err)
	}
	temp, err := openHome("")
	if err != nil {
		t.Fatal(err)
	}
	if err := temp.close(false); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(temp.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the temporary directory is still there: %v", err)
	}
}

// TestManifestNames holds the names that other people's programs read.
func TestManifestNames(t *testing.T) {
	b, err := json.Marshal(Manifest{Nodes: []ManifestNode{{}}, Cards: []Card{{Technician: "1"}, {Staff: "lin"}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"nodes":[{"id":"","name":"","terminal":"","pid":0,"http":"","https":"","data_dir":"","reader_tty":"","display_tty":""}],` +
		`"owner_token":"","cards":[{"uid":"","printed":"","technician":"1"},{"uid":"","printed":"","staff":"lin"}],"leader":"","sim":{"addr":"","token":""}}`
	if string(b) != want {
		t.Errorf("expected %s\nsaw      %s", want, b)
	}
}

func TestBoxes(t *testing.T) {
	var b strings.Builder
	printBoxes(&b, []string{"reception", "techroom"}, [][display.Rows]string{{"足疗 1 2 3", "空闲12 上钟0 待0"}, {"下一位 1 2 3", ""}})
	for line := range strings.SplitSeq(strings.TrimRight(b.String(), "\n"), "\n") {
		if w := display.Width(line); w != 2*(display.Cols+6) {
			t.Errorf("%d cells in %q", w, line)
		}
	}
	if !strings.Contains(b.String(), "│ 足疗 1 2 3           │  │ 下一位 1 2 3         │") {
		t.Errorf("the boxes:\n%s", b.String())
	}
}

func TestShellQuote(t *testing.T) {
	for in, want := range map[string]string{"/tmp/demo": "/tmp/demo", "a b": "'a b'", "it's": `'it'\''s'`, "": "''"} {
		if got := shellQuote(in); got != want {
			t.Errorf("%q: expected %s, saw %s", in, want, got)
		}
	}
}

func TestQuantile(t *testing.T) {
	list := []time.Duration{5, 1, 4, 2, 3}
	if quantile(list, 0.5) != 3 || quantile(list, 1) != 5 || quantile(nil, 0.5) != 0 {
		t.Errorf("p50 %v, max %v", quantile(list, 0.5), quantile(list, 1))
	}
}
