package hw_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"storehub/hw"
)

var prefixes = cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })

func TestParseSpec(t *testing.T) {
	const second = time.Second
	for in, want := range map[string]hw.Spec{
		"rdm6300@/dev/ttyUSB0": {Kind: hw.KindReader, Driver: "rdm6300", Path: "/dev/ttyUSB0", Baud: 9600, Lockout: 2 * second},
		"line@/dev/serial/by-id/usb-1a86_USB2.0-Serial-if00-port0?format=dec10&terminal=desk&baud=19200&lockout_ms=0&idle_flush_ms=50": {
			Kind: hw.KindReader, Driver: "line", Path: "/dev/serial/by-id/usb-1a86_USB2.0-Serial-if00-port0",
			Terminal: "desk", Baud: 19200, Format: "dec10", IdleFlush: 50 * time.Millisecond},
		"line@COM3":      {Kind: hw.KindReader, Driver: "line", Path: "COM3", Baud: 9600, Format: "text", Lockout: 2 * second},
		"em18@/tmp/a@b?": {Kind: hw.KindReader, Driver: "em18", Path: "/tmp/a@b", Baud: 9600, Lockout: 2 * second},
	} {
		got, err := hw.ParseReader(in)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, got, prefixes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	for in, want := range map[string]hw.Spec{
		"epson@/dev/ttyS0": {Kind: hw.KindDisplay, Driver: "epson", Path: "/dev/ttyS0", Baud: 9600, Encoding: "gb18030"},
		"cd5220@x?encoding=cp852&terminal=front%20desk": {Kind: hw.KindDisplay, Driver: "cd5220", Path: "x", Baud: 9600,
			Encoding: "cp852", Terminal: "front desk"},
	} {
		got, err := hw.ParseDisplay(in)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, got, prefixes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	for in, want := range map[string]hw.Spec{
		"gsm@/dev/ttyUSB2":     {Kind: hw.KindModem, Driver: "gsm", Path: "/dev/ttyUSB2", Baud: 115200},
		"gsm@/dev/x?baud=9600": {Kind: hw.KindModem, Driver: "gsm", Path: "/dev/x", Baud: 9600},
		"cid@/dev/ttyACM0?line=front&terminal=desk": {Kind: hw.KindModem, Driver: "cid", Path: "/dev/ttyACM0", Baud: 115200,
			Line: "front", Terminal: "desk"},
		"whozz@/dev/ttyUSB0":     {Kind: hw.KindModem, Driver: "whozz", Path: "/dev/ttyUSB0", Baud: 9600},
		"whozz@udp:0.0.0.0:3520": {Kind: hw.KindModem, Driver: "whozz", Path: "udp:0.0.0.0:3520", Baud: 9600},
		"whozz@udp::3520?from=192.168.1.9,2001:db8::/64": {Kind: hw.KindModem, Driver: "whozz", Path: "udp::3520", Baud: 9600,
			From: []netip.Prefix{netip.MustParsePrefix("192.168.1.9/32"), netip.MustParsePrefix("2001:db8::/64")}},
		"ami@pbx:5038?user=u&secret_file=/etc/s&context=from-trunk,from-sip": {Kind: hw.KindModem, Driver: "ami", Path: "pbx:5038",
			Baud: 9600, User: "u", SecretFile: "/etc/s", Context: "from-trunk,from-sip"},
		"line@COM3":                         {Kind: hw.KindModem, Driver: "line", Path: "COM3", Baud: 9600, Match: `(?P<number>[0-9*#]{3,20})`},
		`line@x?match=^C:(?P<number>\d%2B)`: {Kind: hw.KindModem, Driver: "line", Path: "x", Baud: 9600, Match: `^C:(?P<number>\d+)`},
	} {
		got, err := hw.ParseModem(in)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, got, prefixes); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
}

// TestParseSpecRefuses holds that each refusal says what would be right.
func TestParseSpecRefuses(t *testing.T) {
	for in, says := range map[string]string{
		"/dev/ttyUSB0":                    "DRIVER@PATH",
		"acr122@/dev/ttyUSB0":             "em18, id12, line, rdm6300",
		"rdm6300@":                        "path is missing",
		"rdm6300@x?format=text":           "baud, lockout_ms, terminal",
		"line@x?format=oct":               "text, hex10, dec10, dec8, wg26",
		"line@x?format=text&format=hex10": "given twice",
		"line@x?lockout_ms=10001":         "0 to 10000",
		"line@x?idle_flush_ms=1":          "20 to 1000",
		"line@x?baud=fast":                "300 to 921600",
		"line@x?terminal=":                "name is missing",
		"line@x?a=%zz":                    "options",
		"line@x?Format=text":              `unknown option "Format"`,
	} {
		if _, err := hw.ParseReader(in); !errors.Is(err, hw.ErrSpec) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", in, err, says)
		}
	}
	for in, says := range map[string]string{
		"vfd@x":                  "cd5220, epson",
		"epson@x?encoding=utf-8": "gb18030, gbk, cp852, ascii",
		"epson@x?lockout_ms=1":   "baud, encoding, terminal",
	} {
		if _, err := hw.ParseDisplay(in); !errors.Is(err, hw.ErrSpec) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", in, err, says)
		}
	}
	for in, says := range map[string]string{
		"/dev/ttyUSB0":                 "--modem /dev/ttyUSB0: write it as DRIVER@PATH",
		"cdma@x":                       "have ami, cid, gsm, line, whozz",
		"gsm@x?pin=1234":               `unknown option "pin" (driver gsm has baud, line, terminal)`,
		"gsm@x?baud=1&baud=9600":       "given twice",
		"cid@x?line=":                  "name is missing",
		"whozz@udp:3520":               "HOST:PORT",
		"whozz@udp::1?baud=9600":       "no baud",
		"whozz@udp::1?from=":           "such as 192.168.1.9, or networks such as 192.168.1.0/24",
		"whozz@udp::1?from=box":        "such as 192.168.1.9, or networks such as 192.168.1.0/24",
		"whozz@x?from=192.168.1.9":     "from is for a source at udp:HOST:PORT",
		"ami@pbx:5038?user=u":          "user and secret_file are needed",
		"ami@pbx?user=u&secret_file=s": "HOST:PORT",
		"line@x?match=(":               "missing closing",
		"line@x?match=[0-9]{3,}":       "(?P<number>",
	} {
		if _, err := hw.ParseModem(in); !errors.Is(err, hw.ErrSpec) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", in, err, says)
		}
	}
}

// TestParseSpecRepeatsNoValue: a secret that is written where none belongs does not come into a journal.
func TestParseSpecRepeatsNoValue(t *testing.T) {
	for in, says := range map[string]string{
		"ami@pbx:5038?user=u&secret=xyzzy":                    `--modem ami@pbx:5038: unknown option "secret"`,
		"ami@pbx:5038?user=u&secret%3Dxyzzy":                  `--modem ami@pbx:5038: unknown option "secret"`,
		"ami@pbx:5038?user=u&secret_file=a&secret_file=xyzzy": "option secret_file is given twice",
		"ami@pbx:5038?user=u&secret_file=xyzzy%zz":            "--modem ami@pbx:5038: the options are not written as name=value",
		"ami@pbx:5038?user=u&secret_file=xyzzy%xy":            "the options are not written as",
		"ami@pbx:5038?user=u&secret_file=xyzzy;z":             "the options are not written as",
		"ami@pbx:5038?baud=9600&secret=xyzzy":                 "unknown option",
		"ami@pbx:5038?user=&secret_file=xyzzy":                "name is missing",
		"ami@pbx?user=u&secret_file=xyzzy":                    "HOST:PORT",
		"ami?secret=xyzzy@pbx":                                "--modem ami: write it as DRIVER@PATH",
		"amy@pbx?secret=xyzzy":                                `unknown driver "amy"`,
		"ami@?secret=xyzzy":                                   "path is missing",
	} {
		_, err := hw.ParseModem(in)
		if !errors.Is(err, hw.ErrSpec) || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "xyzzy") || strings.Contains(err.Error(), "%xy") {
			t.Errorf("%s: %v; want %q", in, err, says)
		}
	}
}

func FuzzParseSpec(f *testing.F) {
	f.Add("line@/dev/x?format=dec10&terminal=desk")
	f.Add("epson@y?encoding=cp852")
	f.Fuzz(func(t *testing.T, s string) {
		for _, parse := range []func(string) (hw.Spec, error){hw.ParseReader, hw.ParseDisplay, hw.ParseModem} {
			sp, err := parse(s)
			if err == nil && (sp.Path == "" || sp.Driver == "" || sp.Baud <= 0) {
				t.Errorf("%q: %+v", s, sp)
			}
		}
	})
}
