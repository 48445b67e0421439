//go:build linux

package hw_test

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"storehub/hw"
	"storehub/hw/display"
)

func TestDisplayShows(t *testing.T) {
	for _, driver := range hw.Drivers(hw.KindDisplay) {
		t.Run(driver, func(t *testing.T) {
			sim, d := plugDisplay(t, driver, hw.Config{})
			var written atomic.Int64
			sim.Tap = func(b []byte) { written.Add(int64(len(b))) }
			drv, err := display.NewDriver(driver, display.GB18030)
			if err != nil {
				t.Fatal(err)
			}
			start(t, sim.Run)
			d.Show([2]string{"too early", "but remembered"})
			first, second := [2]string{"下一位 12 15 18", "空闲12 上钟7 待2"}, [2]string{"下一位 15 18", "空闲12 上钟7 待2"}
			d.Show(first)
			start(t, d.Run)
			want := [2]string{"下一位 12 15 18     ", "空闲12 上钟7 待2    "}
			eventually(t, "the lines are shown", func() bool { return sim.Lines() == want })
			eventually(t, "the write is counted", func() bool { return d.Status().Frames == 1 })

			for range 100 { // nothing new, nothing written
				d.Show(first)
			}
			d.Show(second)
			want[0] = "下一位 15 18        "
			eventually(t, "the change is shown", func() bool { return sim.Lines() == want })
			// The lines show before the last bytes are counted.
			all := int64(len(drv.Init()) + len(drv.Frame(first)) + len(drv.Frame(second)))
			eventually(t, "all is counted", func() bool { return written.Load() >= all })
			if n := written.Load(); n != all {
				t.Errorf("%d bytes for a display and one change, want %d", n, all)
			}
		})
	}
}

func TestDisplayRepaintsAfterReplug(t *testing.T) {
	sim, d := plugDisplay(t, "epson", hw.Config{})
	start(t, sim.Run)
	stop := start(t, d.Run)
	d.Show([2]string{"one", "1"})
	shows := func(text string) func() bool {
		return func() bool { return strings.TrimSpace(sim.Lines()[0]) == text }
	}
	eventually(t, "the first text", shows("one"))
	if err := sim.Unplug(); err != nil {
		t.Fatal(err)
	}
	awaitState(t, d.Status, hw.Retrying)
	d.Show([2]string{"two", "2"})
	d.Show([2]string{"three", "3"})
	if err := sim.Plug(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the latest text after the replug", shows("three"))
	if err := sim.Unplug(); err != nil {
		t.Fatal(err)
	}
	awaitState(t, d.Status, hw.Retrying)
	if err := sim.Plug(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the same text again", shows("three"))
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestDisplayRepaintsWhenAsked(t *testing.T) {
	sim, d := plugDisplay(t, "epson", hw.Config{})
	start(t, sim.Run)
	start(t, d.Run)
	text := [2]string{"下一位 12", "2"}
	shown := func() bool { return strings.TrimSpace(sim.Lines()[0]) == text[0] }
	d.Show(text)
	eventually(t, "the text", shown)
	eventually(t, "it is counted", func() bool { return d.Status().Frames == 1 })
	if err := sim.SwitchOffAndOn(); err != nil {
		t.Fatal(err)
	}
	d.Show(text)
	if frames := d.Status().Frames; frames != 1 || shown() {
		t.Errorf("%d frames for one text", frames)
	}
	d.Repaint(text)
	eventually(t, "the text again", shown)
}

// stuckAfter is far longer than the kernel takes for a write that it has room for, on a busy machine too.
const stuckAfter = time.Second

// stickDisplay shows changing text to a display that nobody reads until its
// writer is stuck, and returns how many writes were ever at work at once.
func stickDisplay(t *testing.T, d *hw.Display) (last string) {
	t.Helper()
	n := 0
	eventually(t, "the writer is stuck", func() bool {
		for range 50 {
			frames := d.Status().Frames
			n++
			last = fmt.Sprintf("text %d", n)
			d.Show([2]string{last, "2"})
			within(20*time.Millisecond, func() bool { return d.Status().Frames > frames })
		}
		return d.Status().State == hw.Stuck
	})
	return last
}

// TestStuckDisplay fills a display that takes nothing, then lets it take.
func TestStuckDisplay(t *testing.T) {
	var ports counted
	sim, d := plugDisplay(t, "cd5220", hw.Config{WriteTimeout: stuckAfter, Open: ports.open})
	stop := start(t, d.Run)
	awaitState(t, d.Status, hw.Open)
	last := stickDisplay(t, d)
	if st := d.Status(); st.Stuck != 1 || st.Errors != 1 || st.LastError == "" {
		t.Errorf("status %+v", st)
	}
	start(t, sim.Run)
	awaitState(t, d.Status, hw.Open)
	eventually(t, "the latest text, at last", func() bool { return strings.TrimSpace(sim.Lines()[0]) == last })
	if err := stop(); err != nil {
		t.Error(err)
	}
	ports.check(t)
}

// TestStuckDisplayUnplugged pulls the cable of a stuck display.
func TestStuckDisplayUnplugged(t *testing.T) {
	var ports counted
	sim, d := plugDisplay(t, "epson", hw.Config{WriteTimeout: stuckAfter, Open: ports.open})
	stop := start(t, d.Run)
	awaitState(t, d.Status, hw.Open)
	last := stickDisplay(t, d)
	if err := sim.Unplug(); err != nil {
		t.Fatal(err)
	}
	awaitState(t, d.Status, hw.Retrying)
	if err := sim.Plug(); err != nil {
		t.Fatal(err)
	}
	start(t, sim.Run)
	eventually(t, "the latest text", func() bool { return strings.TrimSpace(sim.Lines()[0]) == last })
	if err := stop(); err != nil {
		t.Error(err)
	}
	ports.check(t)
}

// TestStuckDisplayStopped stops a program whose display takes nothing: Run
// returns and says so, and what is left ends with the device.
func TestStuckDisplayStopped(t *testing.T) {
	var ports counted
	sim, d := plugDisplay(t, "epson", hw.Config{WriteTimeout: stuckAfter, Open: ports.open})
	stop := start(t, d.Run)
	awaitState(t, d.Status, hw.Open)
	stickDisplay(t, d)
	if err := stop(); !errors.Is(err, hw.ErrStuck) {
		t.Errorf("Run: %v, want ErrStuck", err)
	}
	if err := sim.Unplug(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the writer ends", func() bool { return ports.writing.Load() == 0 })
	ports.check(t)
}
