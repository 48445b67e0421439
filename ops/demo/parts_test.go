package demo

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"storehub/hw/display"
	"storehub/hw/reader"
)

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
		printed, err := reader.ParseCard("printed:" + c.Printed)
		if err != nil || !card.Matches(printed) {
			t.Errorf("%s is printed %q: %v", c.UID, c.Printed, err)
		}
	}
	if len(seen) != 22 {
		t.Errorf("%d cards", len(seen))
	}
}

// TestManifestNames holds the names that other people's programs read.
func TestManifestNames(t *testing.T) {
	b, err := json.Marshal(Manifest{Nodes: []ManifestNode{{}}, Assistants: []ManifestAssistant{{}}, Cards: []Card{{Technician: "1"}, {Staff: "lin"}, {Customer: "C-1"}}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"nodes":[{"id":"","name":"","terminal":"","pid":0,"http":"","https":"","data_dir":"","reader_tty":"","display_tty":""}],` +
		`"owner_token":"","cards":[{"uid":"","printed":"","technician":"1"},{"uid":"","printed":"","staff":"lin"},{"uid":"","printed":"","customer":"C-1"}],"leader":"","assistants":[{"name":"","id":"","terminal":"","token":""}],"sim":{"addr":"","token":""}}`
	if string(b) != want {
		t.Errorf("expected %s\nsaw      %s", want, b)
	}
}

func TestBoxes(t *testing.T) {
	var b strings.Builder
	printBoxes(&b, []string{"reception", "techroom"}, [][display.Rows]string{{"足疗 1 2 3", "空闲12 上钟0 待0"}, {"下一位 1 2 3", "★VIP·足疗 8        "}})
	for line := range strings.SplitSeq(strings.TrimRight(b.String(), "\n"), "\n") {
		if w := columns.StringWidth(line); w != 2*(display.Cols+6) {
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

// TestSignInLine: whoever reads it finds the same names on the page.
func TestSignInLine(t *testing.T) {
	for _, e := range staff {
		if !strings.Contains(signInLine(), e.name) {
			t.Errorf("%s is not named in %q", e.name, signInLine())
		}
	}
	if !strings.Contains(signInLine(), demoPIN) {
		t.Errorf("no PIN in %q", signInLine())
	}
}
