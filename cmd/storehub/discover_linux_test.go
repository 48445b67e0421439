package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"storehub/node/beacon/lantest"
)

// TestDiscoverFindsAShop starts a real node on a network of its own and finds it; one that is to keep quiet,
// and one for its own PC alone, are not found.
func TestDiscoverFindsAShop(t *testing.T) {
	if testing.Short() {
		t.Skip("a real node takes seconds")
	}
	if !lantest.Own(t) {
		return
	}
	lantest.Address(t, [4]byte{10, 77, 0, 1})
	dir := t.TempDir()
	start := func(name string, flags ...string) {
		at := filepath.Join(dir, name)
		storehub(t, "init", "--dir", at, "--name", name, "--shop", "Lotus "+name).want(t, codeDone)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		var out, errs bytes.Buffer
		go func() {
			defer close(done)
			run(ctx, append([]string{"serve", "--dir", at, "--http", ""}, flags...), strings.NewReader(""), &out, &errs)
		}()
		t.Cleanup(func() {
			stop()
			<-done
			if t.Failed() {
				t.Logf("%s: %s%s", name, &out, &errs)
			}
		})
	}
	quiet := filepath.Join(dir, "quiet.yaml")
	if err := os.WriteFile(quiet, []byte("listen: 0.0.0.0:7200\nno-mdns: true\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	start("quiet", "--config", quiet)
	start("alone", "--listen", "127.0.0.1:7300")
	start("reception", "--listen", "0.0.0.0:7100")
	var got struct{ Nodes []neighbour }
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		o := storehub(t, "nodes", "--discover", "--timeout", "500ms", "-o", "json")
		o.want(t, codeDone)
		if err := json.Unmarshal([]byte(o.out), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Nodes) > 0 && got.Nodes[0].Shop != "" { // it knows its name when it has read it from the log
			break
		}
	}
	if len(got.Nodes) != 1 || got.Nodes[0].Shop != "Lotus reception" || got.Nodes[0].URLs[0] != "https://10.77.0.1:7100" || len(got.Nodes[0].CADigest) != 64 {
		t.Errorf("found %+v", got.Nodes)
	}
}
