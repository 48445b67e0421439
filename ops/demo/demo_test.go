//go:build !windows

package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"storehub/ops/demo/sim"
	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestScriptedHour is the demo's own judgement of the whole product. Short runs only see it start
// and stop; the hour itself takes half a minute.
func TestScriptedHour(t *testing.T) {
	dir, home := filepath.Join(t.TempDir(), "shop"), t.TempDir()
	if testing.Short() {
		startAndStop(t, dir, home)
		return
	}
	begun := time.Now()
	r := startDemo(t, dir, home, "--once")
	err := r.ends()
	t.Logf("after %v:\n%s", time.Since(begun).Round(time.Millisecond), r.out)
	if err != nil || !strings.Contains(r.out.String(), fmt.Sprintf("All %d checks hold.", len(checks))) {
		t.Errorf("the hour ended with %v", err)
	}
	if _, err := ReadManifest(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is still there: %v", ManifestName, err)
	}
}

// startAndStop: the shop opens, a card is read, Ctrl-C closes it and leaves no process.
func startAndStop(t *testing.T, dir, home string) {
	r := startDemo(t, dir, home)
	m := r.ready()
	if len(m.Nodes) != 3 || len(m.Cards) != len(allCards()) || len(m.Assistants) != len(phonesAt) || m.Leader == "" {
		t.Errorf("%s: %+v", ManifestName, m)
	}
	if _, err := sim.Do(t.Context(), m.Sim.Addr, sim.Request{Token: m.Sim.Token, Op: sim.Swipe, Node: "techroom", Card: cardOf("13")}); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := fleet.Poll(ctx, fleet.Look, func(ctx context.Context) error {
		b, err := m.api(2).GetBoard(ctx, &storehubv1.GetBoardRequest{})
		if err == nil && entry(b, "13") == nil {
			err = errors.New("13 is not on duty")
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	r.says(" sim swipe --dir "+dir+" --node reception --card "+cardOf(atReception.id)+"\n", signInLine(), m.Nodes[1].HTTP+"/guests")
	r.interrupt(m)
}

// TestKilledDemo: kill -9 of the demo ends its nodes, and the next start in the directory goes on
// with the same shop, the same credentials and the same ports.
func TestKilledDemo(t *testing.T) {
	dir, home := filepath.Join(t.TempDir(), "shop"), t.TempDir()
	r := startDemo(t, dir, home)
	m := r.ready()
	if testing.Short() { // only what no other test sees: the nodes end with the demo
		r.killed(m)
		return
	}
	restartOne(t, m)
	sent, err := m.api(1).Dispatch(t.Context(), &storehubv1.DispatchRequest{
		Kind: storehubv1.Kind_KIND_ROTATION, Category: foot, Counts: &storehubv1.Counts{Any: 2}, Room: "201",
	})
	if err != nil {
		t.Fatal(err)
	}
	m = r.ready() // the restarted node has another process
	if err := r.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = r.ends() // it was killed
	// At once: the second start has to wait for the first one's nodes.
	second := startDemo(t, dir, home)
	again := second.newer(m)
	r.allGone(m)
	if again.OwnerToken != m.OwnerToken || again.Nodes[0].HTTP != m.Nodes[0].HTTP || again.Nodes[2].ID != m.Nodes[2].ID {
		t.Errorf("expected the same shop, saw %+v after %+v", again, m)
	}
	b, err := again.api(2).GetBoard(t.Context(), &storehubv1.GetBoardRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range sent.Assignments {
		if entry(b, a.Technician).GetAssignmentId() != a.Id {
			t.Errorf("expected %s of technician %s, saw %v", a.Id, a.Technician, entry(b, a.Technician))
		}
	}
	seededOnce(t, again)
	second.interrupt(again)
}

// restartOne kills one node and lets "storehub demo restart" bring it back.
func restartOne(t *testing.T, m *Manifest) {
	t.Helper()
	if err := syscall.Kill(m.Nodes[2].PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := gone(t.Context(), m.Nodes[2].PID); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	// The demo notices in a moment; until then it says that the node runs.
	if err := fleet.Poll(ctx, fleet.Look, func(ctx context.Context) error {
		_, err := sim.Do(ctx, m.Sim.Addr, sim.Request{Token: m.Sim.Token, Op: sim.Restart, Node: "office"})
		return err
	}); err != nil {
		t.Fatal(err)
	}
	st, err := m.api(2).GetStatus(t.Context(), &storehubv1.GetStatusRequest{})
	if err != nil || !st.HasMajority {
		t.Fatalf("after the restart: %v, %v", st, err)
	}
	for _, n := range st.Nodes {
		for _, d := range n.Devices {
			if n.Id == st.NodeId && d.State != storehubv1.DeviceState_DEVICE_STATE_OPEN {
				t.Errorf("after the restart: %v", d)
			}
		}
	}
}

// seededOnce: the audit has each category put once.
func seededOnce(t *testing.T, m *Manifest) {
	t.Helper()
	res, err := m.api(0).ListAudit(t.Context(), &storehubv1.ListAuditRequest{Subject: "category:" + foot})
	if err != nil || len(res.Records) != 1 {
		t.Errorf("expected one record of category %s, saw %v, %v", foot, res, err)
	}
}

// TestInterruptedHour: Ctrl-C in the hour is told in one line, and is no success.
func TestInterruptedHour(t *testing.T) {
	if testing.Short() {
		t.Skip("starts three nodes")
	}
	r := startDemo(t, filepath.Join(t.TempDir(), "shop"), t.TempDir(), "--once")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := fleet.Poll(ctx, fleet.Look, func(context.Context) error {
		if !strings.Contains(r.out.String(), "✓") {
			return errors.New("no scene was played yet")
		}
		return nil
	}); err != nil {
		t.Fatalf("%v\n%s", err, r.out)
	}
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := r.ends(); err == nil {
		t.Error("an hour that was not over counts as one that held")
	}
	if _, last, _ := strings.Cut(r.out.String(), "error: "); last != ErrStopped.Error()+"\n" {
		t.Errorf("expected one line that says it was stopped, saw\n%s", r.out)
	}
}
