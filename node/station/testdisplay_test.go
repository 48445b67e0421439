//go:build linux

package station

import (
	"slices"
	"testing"
	"time"

	storehubv1 "storehub/proto/storehub/v1"
)

// Whoever looks after a display sees from afar what it shows, and sees it work when it is tested, also while the shop stands still.
func TestTestDisplay(t *testing.T) {
	b := newBench(t, storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, storehubv1.Language_LANGUAGE_ZH_CN)
	b.shows("空闲0 上钟0 待0")
	told := func() []string { return b.station.Devices()[1].Shown }
	b.until("the status tells what it shows", func() bool {
		return slices.ContainsFunc(told(), func(l string) bool { return l == "空闲0 上钟0 待0" })
	})
	if reader := b.station.Devices()[0]; reader.Shown != nil {
		t.Errorf("a reader shows %q", reader.Shown)
	}
	for _, none := range [][2]string{{"elsewhere", ""}, {"here", "/dev/none"}} {
		if list, _ := b.station.TestDisplay(none[0], none[1]); list != nil {
			t.Errorf("%v: %v", none, list)
		}
	}
	list, until := b.station.TestDisplay("here", b.display.Path())
	if len(list) != 1 || list[0].Path != b.display.Path() || list[0].State != storehubv1.DeviceState_DEVICE_STATE_OPEN || time.Until(until) > testFor {
		t.Errorf("%v until %v", list, until)
	}
	b.shows("1234567890ABCDEFGHIJ", "测试 一二三四五六七")
	if at := time.Now(); at.After(until) {
		t.Errorf("the pattern came at %v, after %v", at, until)
	}
	b.shows("空闲0 上钟0 待0") // again, by itself
	if time.Now().Before(until) {
		t.Error("the pattern went too soon")
	}
}
