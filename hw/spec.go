package hw

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"storehub/hw/display"
	"storehub/hw/modem"
	"storehub/hw/reader"
)

// ErrSpec is the error of every device description that does not parse.
var ErrSpec = errors.New("bad device")

// Spec is a device as configuration names it: DRIVER@PATH[?option=value&…].
// Options a driver does not know are errors, not ignored.
type Spec struct {
	Kind     Kind
	Driver   string
	Path     string // any tty, a symlink such as those under /dev/serial/by-id, a pty; COM3 on Windows
	Terminal string // option terminal; "" is the node's only one
	Baud     int    // option baud, default 9600, for modems 115200

	// For readers: option lockout_ms, 0 to 10000, default 2000.
	Lockout time.Duration
	// For the reader driver line: options format (default text) and
	// idle_flush_ms, 20 to 1000, for readers that send no line end (0: off).
	Format    reader.Format
	IdleFlush time.Duration

	// For displays: option encoding, default gb18030.
	Encoding display.Encoding

	// For modems: option line names the line that calls come in on. For the
	// driver line: option match, see modem.NewLineBox. For the driver ami:
	// options user, secret_file, and context, of which there may be several
	// with commas between.
	Line, Match               string
	User, SecretFile, Context string
	// For the driver whozz in the network: option from, whose datagrams are
	// heard; none: those of senders that are near.
	From []netip.Prefix
}

// udpPrefix begins the path of a source that is heard on a port of this computer.
const udpPrefix = "udp:"

// network reports that the path is an address HOST:PORT, behind udpPrefix if
// this computer listens there, and no serial port.
func (sp Spec) network() bool {
	return sp.Driver == modem.DriverAMI || sp.Driver == modem.DriverWhozz && strings.HasPrefix(sp.Path, udpPrefix)
}

// login reports that what is behind the path serves nobody before he has logged in.
func (sp Spec) login() bool { return sp.Driver == modem.DriverAMI }

// drivers is the list of what exists, and which options each knows.
var drivers = map[Kind]map[string][]string{
	KindReader: {
		reader.DriverRDM6300: {"baud", "lockout_ms", "terminal"},
		reader.DriverID12:    {"baud", "lockout_ms", "terminal"},
		reader.DriverEM18:    {"baud", "lockout_ms", "terminal"},
		reader.DriverLine:    {"baud", "format", "idle_flush_ms", "lockout_ms", "terminal"},
	},
	KindDisplay: {
		display.DriverEpson:  {"baud", "encoding", "terminal"},
		display.DriverCD5220: {"baud", "encoding", "terminal"},
	},
	KindModem: {
		modem.DriverGSM:   {"baud", "line", "terminal"},
		modem.DriverCID:   {"baud", "line", "terminal"},
		modem.DriverWhozz: {"baud", "from", "line", "terminal"},
		modem.DriverAMI:   {"context", "line", "secret_file", "terminal", "user"},
		modem.DriverLine:  {"baud", "line", "match", "terminal"},
	},
}

// Drivers lists the drivers of a kind, sorted.
func Drivers(kind Kind) []string {
	var names []string
	for name := range drivers[kind] {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// ParseReader parses a --reader value, such as rdm6300@/dev/ttyUSB0. The
// error wraps ErrSpec and says what exists.
func ParseReader(s string) (Spec, error) { return parseSpec(KindReader, s) }

// ParseDisplay parses a --display value, such as
// epson@/dev/serial/by-id/usb-X?encoding=cp852. The error wraps ErrSpec.
func ParseDisplay(s string) (Spec, error) { return parseSpec(KindDisplay, s) }

// ParseModem parses a --modem value, such as gsm@/dev/serial/by-id/usb-X or
// ami@192.168.1.5:5038?user=storehub&secret_file=FILE: what sends text messages
// or tells of calls. The error wraps ErrSpec.
func ParseModem(s string) (Spec, error) { return parseSpec(KindModem, s) }

func parseSpec(kind Kind, s string) (Spec, error) {
	device, query, _ := strings.Cut(s, "?")
	// Who mistypes secret_file has written a secret there, and errors go into journals: no option is repeated as it was written.
	fail := func(format string, args ...any) (Spec, error) {
		return Spec{}, fmt.Errorf("%w: --%s %s: %s", ErrSpec, kind, device, fmt.Sprintf(format, args...))
	}
	driver, path, ok := strings.Cut(device, "@")
	if !ok {
		return fail("write it as DRIVER@PATH, with DRIVER one of %s", strings.Join(Drivers(kind), ", "))
	}
	known, ok := drivers[kind][driver]
	if !ok {
		return fail("unknown driver %q (have %s)", driver, strings.Join(Drivers(kind), ", "))
	}
	if path == "" {
		return fail("the path is missing after @")
	}
	options, err := url.ParseQuery(query)
	if err != nil {
		return fail("the options are not written as name=value, with & between them, %% as %%25 and ; as %%3B")
	}
	spec := Spec{Kind: kind, Driver: driver, Path: path, Baud: baudDefault}
	spec.setDefaults()
	for _, name := range sortedKeys(options) {
		if !slices.Contains(known, name) {
			name, _, _ = strings.Cut(name, "=")
			return fail("unknown option %q (driver %s has %s)", name, driver, strings.Join(known, ", "))
		}
		if len(options[name]) != 1 {
			return fail("option %s is given twice", name)
		}
		if err := spec.set(name, options[name][0]); err != nil {
			return fail("option %s: %v", name, err)
		}
	}
	if err := spec.check(options); err != nil {
		return fail("%v", err)
	}
	return spec, nil
}

// check looks at what no single option shows.
func (sp *Spec) check(options url.Values) error {
	switch {
	case !sp.network() && len(sp.From) > 0:
		return errors.New("from is for a source at udp:HOST:PORT")
	case !sp.network():
		return nil
	case options.Has("baud"):
		return errors.New("an address has no baud")
	case sp.Driver == modem.DriverAMI && (sp.User == "" || sp.SecretFile == ""):
		return errors.New("the options user and secret_file are needed")
	}
	if _, port, err := net.SplitHostPort(strings.TrimPrefix(sp.Path, udpPrefix)); err != nil || port == "" {
		return errors.New("write the path as HOST:PORT")
	}
	return nil
}

func (sp *Spec) setDefaults() {
	switch sp.Kind {
	case KindReader:
		sp.Lockout = reader.LockoutDefault
		if sp.Driver == reader.DriverLine {
			sp.Format = reader.FormatText
		}
	case KindDisplay:
		sp.Encoding = display.EncodingDefault
	case KindModem:
		switch sp.Driver {
		case modem.DriverGSM, modem.DriverCID:
			sp.Baud = baudModem
		case modem.DriverLine:
			sp.Match = modem.MatchDefault
		}
	}
}

func (sp *Spec) set(name, value string) (err error) {
	switch name {
	case "terminal":
		sp.Terminal, err = named(value)
	case "line":
		sp.Line, err = named(value)
	case "user":
		sp.User, err = named(value)
	case "secret_file":
		sp.SecretFile, err = named(value)
	case "context":
		sp.Context, err = named(value)
	case "from":
		sp.From, err = senders(value)
	case "match":
		sp.Match, err = value, modem.CheckMatch(value)
	case "baud":
		sp.Baud, err = number(value, 300, 921600)
	case "lockout_ms":
		sp.Lockout, err = millis(value, 0, int(reader.LockoutMax/time.Millisecond))
	case "idle_flush_ms":
		sp.IdleFlush, err = millis(value, 20, 1000)
	case "format":
		sp.Format, err = reader.ParseFormat(value)
	case "encoding":
		sp.Encoding, err = display.ParseEncoding(value)
	}
	return err
}

func named(s string) (string, error) {
	if s == "" {
		return "", errors.New("a name is missing")
	}
	return s, nil
}

func number(s string, low, high int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("%q is not a number from %d to %d", s, low, high)
	}
	return n, nil
}

func millis(s string, low, high int) (time.Duration, error) {
	n, err := number(s, low, high)
	return time.Duration(n) * time.Millisecond, err
}

func sortedKeys(v url.Values) []string {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
