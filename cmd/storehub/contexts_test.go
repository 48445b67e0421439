package main

import (
	"net/http/httptest"
	"slices"
	"testing"

	"storehub/ops/demo"
)

// TestContextsOfDemos: two demos live side by side, a dead one makes room, and what a person has
// named stays his.
func TestContextsOfDemos(t *testing.T) {
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		t.Setenv(name, t.TempDir())
	}
	a, b := httptest.NewServer(nil), httptest.NewServer(nil)
	defer b.Close()
	first := demo.Reach{Nodes: []string{a.URL}, TokenFile: "/a"}
	second := demo.Reach{Nodes: []string{b.URL}, TokenFile: "/b"}
	third := demo.Reach{Nodes: []string{"http://127.0.0.1:1"}, TokenFile: "/c"}
	save := func(r demo.Reach, want string) {
		t.Helper()
		if name, err := saveDemo(t.Context(), r); err != nil || name != want {
			t.Errorf("expected %s, saw %q, %v", want, name, err)
		}
	}
	drop := func(name string, r demo.Reach, left ...string) {
		t.Helper()
		if err := dropDemo(name, r); err != nil {
			t.Error(err)
		}
		f, err := loadContexts()
		if err != nil || !slices.Equal(f.names(), left) {
			t.Errorf("expected %v to be left, saw %v, %v", left, f.names(), err)
		}
	}
	save(first, "demo")
	save(second, "demo-2")
	save(second, "demo-2") // again, after a kill: the same ports
	drop("demo", second, "demo", "demo-2")
	a.Close()
	save(third, "demo") // the first one is dead
	drop("demo", first, "demo", "demo-2")
	drop("demo", third, "demo-2")
	drop("demo", third, "demo-2")
	// A shop that a person has named so may just be off.
	if err := putContext("demo", savedContext{Nodes: []string{"https://192.0.2.1:7100"}}, false); err != nil {
		t.Fatal(err)
	}
	save(third, "demo-3")
	drop("demo-3", third, "demo", "demo-2")
}
