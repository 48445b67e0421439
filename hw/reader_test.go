//go:build linux

package hw_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"storehub/hw"
	"storehub/hw/reader"
)

func TestReaderDrivers(t *testing.T) {
	for _, driver := range hw.Drivers(hw.KindReader) {
		t.Run(driver, func(t *testing.T) {
			sim, r, out := plugReader(t, driver, hw.Config{})
			start(t, r.Run)
			awaitState(t, r.Status, hw.Open)
			want := cardA
			if driver == reader.DriverLine { // its lines are text unless told otherwise
				want = reader.TextCard(cardA.UID)
			}
			swipe(t, sim, cardA)
			sw := awaitSwipe(t, out, want)
			if sw.Terminal != "desk" || sw.Path != sim.Path() || sw.Payment {
				t.Errorf("swipe %+v", sw)
			}
			if st := r.Status(); st.Kind != hw.KindReader || st.Driver != driver || st.Frames != 1 || st.LastFrameAt.IsZero() {
				t.Errorf("status %+v", st)
			}
		})
	}
}

// TestReaderReplug pulls the cable and puts another device behind the path.
func TestReaderReplug(t *testing.T) {
	var log records
	sim, r, out := plugReader(t, "rdm6300", hw.Config{Logger: log.logger()})
	stop := start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	swipe(t, sim, cardA)
	first := awaitSwipe(t, out, cardA)
	for round := range 3 {
		if err := sim.Unplug(); err != nil {
			t.Fatal(err)
		}
		st := awaitState(t, r.Status, hw.Retrying)
		if st.Errors == 0 || st.LastError == "" {
			t.Errorf("unplugged: %+v", st)
		}
		if err := sim.Plug(); err != nil {
			t.Fatal(err)
		}
		awaitState(t, r.Status, hw.Open)
		swipe(t, sim, reader.EM4100Card([5]byte{1, 2, 3, 4, byte(round)}))
		awaitSwipe(t, out, reader.EM4100Card([5]byte{1, 2, 3, 4, byte(round)}))
		if round > 0 {
			continue
		}
		frames := r.Status().Frames
		swipe(t, sim, cardA) // its lock-out outlives the reconnect
		eventually(t, "the frame is read", func() bool { return r.Status().Frames > frames })
		if time.Since(first.At) < reader.LockoutDefault {
			noSwipe(t, out)
		}
	}
	if err := stop(); err != nil {
		t.Errorf("Run: %v", err)
	}
	if st := r.Status(); st.Opens != 4 {
		t.Errorf("opened %d times, want 4", st.Opens)
	}
	if n := strings.Count(log.String(), "serial port open"); n != 4 {
		t.Errorf("logged open %d times:\n%s", n, &log)
	}
	if !strings.Contains(log.String(), hw.ErrLost.Error()) {
		t.Errorf("nobody was told that the device went:\n%s", &log)
	}
}

// TestReaderRepeats lets a card lie on the reader, which repeats it.
func TestReaderRepeats(t *testing.T) {
	sim, r, out := plugReader(t, "rdm6300", hw.Config{})
	start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	for range 10 {
		swipe(t, sim, cardA)
	}
	awaitSwipe(t, out, cardA)
	eventually(t, "ten frames", func() bool { return r.Status().Frames == 10 })
	swipe(t, sim, cardB)
	awaitSwipe(t, out, cardB)
	noSwipe(t, out)
}

// TestReaderBytewise sends a frame in single bytes, as a slow adapter does: in
// a bubble of time, for a machine that is slower still loses a frame rightly.
func TestReaderBytewise(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		frame, err := reader.Frame("id12", cardA)
		if err != nil {
			t.Fatal(err)
		}
		port, out := newFake(), make(chan hw.Swipe, 1)
		r, err := hw.NewReader(hw.Config{
			Spec: spec(t, hw.ParseReader, "id12@/dev/fake-bytes"),
			Open: func(string, int) (hw.Port, error) { return port, nil },
		}, out)
		if err != nil {
			t.Fatal(err)
		}
		start(t, r.Run)
		for i := range frame {
			port.data <- frame[i : i+1]
			time.Sleep(50 * time.Millisecond)
		}
		awaitSwipe(t, out, cardA)
	})
}

// TestReaderTimeout leaves a frame half-way: nobody sends more, and still it
// is counted and dropped.
func TestReaderTimeout(t *testing.T) {
	sim, r, out := plugReader(t, "rdm6300", hw.Config{})
	start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	if err := sim.Send([]byte("\x026F007B")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the partial frame is dropped", func() bool { return r.Status().Rejected == 1 })
	if got := r.Status().LastReject; got != "timeout" {
		t.Errorf("reason %q", got)
	}
	swipe(t, sim, cardA)
	awaitSwipe(t, out, cardA)
}

// TestPaymentCardIsSecret swipes a bank card through a line reader.
func TestPaymentCardIsSecret(t *testing.T) {
	const pan = "4111111111111111"
	var log records
	sim, r, out := plugReader(t, "line", hw.Config{Logger: log.logger()})
	start(t, r.Run)
	awaitState(t, r.Status, hw.Open)
	for range 2 {
		if err := sim.Send([]byte(";" + pan + "=27121011000056700100?\r")); err != nil {
			t.Fatal(err)
		}
	}
	sw := <-out
	if !sw.Payment || !sw.Card.IsZero() {
		t.Errorf("swipe %+v", sw)
	}
	eventually(t, "both frames", func() bool { return r.Status().Frames == 2 })
	noSwipe(t, out) // the hand trembled
	if told := fmt.Sprintf("%+v %+v %s", sw, r.Status(), &log); strings.Contains(told, pan) {
		t.Error("the number is told")
	}
}

// TestFlood lets one reader send as fast as it can, cards and rubbish, while
// another one is used.
func TestFlood(t *testing.T) {
	noisy, r, out := plugReader(t, "rdm6300", hw.Config{})
	calm, r2, out2 := plugReader(t, "rdm6300", hw.Config{})
	start(t, r.Run)
	start(t, r2.Run)
	awaitState(t, r.Status, hw.Open)
	awaitState(t, r2.Status, hw.Open)
	var flood []byte
	for i := range 1200 {
		frame, err := reader.Frame("rdm6300", reader.EM4100Card([5]byte{9, 9, 9, byte(i >> 8), byte(i)}))
		if err != nil {
			t.Fatal(err)
		}
		flood = append(append(flood, frame...), "noise\xFF\x02"...)
	}
	began := time.Now()
	sent := make(chan error, 1)
	go func() { sent <- noisy.Send(flood) }()
	swipe(t, calm, cardB)
	awaitSwipe(t, out2, cardB)
	if err := <-sent; err != nil {
		t.Fatal(err)
	}
	eventually(t, "the flood is read", func() bool { return r.Status().BytesIn == uint64(len(flood)) })
	st, allowed := r.Status(), 16<<10+time.Since(began).Seconds()*(16<<10)+256
	if st.Throttled == 0 || float64(len(flood)) > allowed {
		t.Errorf("%d bytes in %v, slowed %d times", len(flood), time.Since(began), st.Throttled)
	}
	if st.Dropped == 0 || len(out) > cap(out) {
		t.Errorf("no swipe was dropped: %+v", st)
	}
	for len(out) > 0 {
		<-out
	}
	eventually(t, "a swipe after the flood", func() bool {
		swipe(t, noisy, cardA)
		select {
		case sw := <-out:
			return sw.Card == cardA
		default:
			return false
		}
	})
}
