package modem_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storehub/hw/modem"
)

// FuzzCalls holds that no source can say anything that breaks its decoder, that
// cutting changes nothing, and that each call rings once and ends once at most.
func FuzzCalls(f *testing.F) {
	names := []string{"callerid_modem.json", "callerid_mdmf.json", "gsm_clip.json", "whozzcalling.json", "asterisk_ami.json"}
	for i, name := range names {
		for _, v := range callVectors(f, name) {
			f.Add(byte(i), unhex(f, v.Bytes))
		}
	}
	f.Add(byte(5), []byte("139\r\n139\n\x02140\x03"))
	f.Add(byte(3), append([]byte("^^<U>\r\n\r\n\r\n<S>\r\n\r\n\r\n$"), "01 R             11/07 07:43:5202 N"...))
	f.Fuzz(func(t *testing.T, which byte, b []byte) {
		fresh := func() modem.Listener {
			switch which % 6 {
			case 0, 1:
				return modem.NewCID()
			case 2:
				return modem.NewCLIP()
			case 3:
				return modem.NewWhozz()
			case 4:
				return loggedIn{modem.NewAMI(modem.AMIConfig{})}
			}
			l, err := modem.NewLineBox(modem.MatchDefault)
			if err != nil {
				t.Fatal(err)
			}
			return l
		}
		l := fresh()
		whole := listen(l, [][]byte{b}, 0)
		cut := listen(fresh(), slices.Collect(slices.Chunk(b, 1)), 0)
		if diff := cmp.Diff(whole.events, cut.events); diff != "" {
			t.Errorf("cutting changes (-whole +cut):\n%s", diff)
		}
		for n := 0; n < 100 && !l.Deadline().IsZero(); n++ {
			l.Tick(l.Deadline(), whole.emit)
		}
		l.Closed(t0.Add(time.Hour), whole.emit)
		onceEach(t, whole.events)
	})
}

func onceEach(t *testing.T, events []modem.Event) {
	t.Helper()
	rang, over := map[string]bool{}, map[string]bool{}
	for _, e := range events {
		c := e.Call
		switch {
		case e.Reject != "" && c == (modem.CallEvent{}):
		case e.Reject != "", c.ID == "", over[c.ID], rang[c.ID] == (c.State == modem.Ringing):
			t.Errorf("%s", fmt.Sprintf("%+v", e))
		case (c.Number == "") == (c.Presented == modem.Allowed):
			t.Errorf("%q is %s", c.Number, c.Presented)
		}
		rang[c.ID] = true
		over[c.ID] = c.State == modem.Ended || c.State == modem.Missed
	}
}
