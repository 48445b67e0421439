package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"storehub/node"
)

// TestOneLineMakesTheContext: init prints the line that the documents show, word for word but for the
// copy of the token, which they make first.
func TestOneLineMakesTheContext(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out, format: "table"}
	dir := "/var/lib/storehub"
	if err := a.printInit(node.InitOptions{Dir: dir, Name: "reception"}, node.Initialised{TokenFile: dir + "/owner.token"}); err != nil {
		t.Fatal(err)
	}
	var line string
	for l := range strings.SplitSeq(out.String(), "\n") {
		if strings.Contains(l, "context add") {
			line = strings.ReplaceAll(strings.TrimSpace(l), dir+"/owner.token", "~/owner.token")
		}
	}
	for _, name := range []string{"README.md", "docs/first-shop.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Fatal(err)
		}
		if line == "" || !strings.Contains(string(text), "\n"+line+"\n") {
			t.Errorf("%s has no line %q", name, line)
		}
	}
}
