package node

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"storehub/fsm"
	"storehub/hw"
	"storehub/node/notify"
	"storehub/node/raftkit"
	"storehub/node/station"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/vapid"
)

// Config is what a node is told when it starts. Dir and Listen are required.
type Config struct {
	Dir string
	// Listen is HOST:PORT for other nodes, browsers and the command line, all TLS. The gossip has the
	// next port, TCP and UDP. Without HOST, or with 0.0.0.0, it is all addresses of this PC.
	Listen string
	// HTTP is 127.0.0.1:PORT for this terminal's own browser, without TLS; "" = none.
	HTTP string
	// Intake is HOST:PORT at which phones report calls in clear, "" = nowhere: their apps do not trust a shop's own authority.
	Intake string
	// LogStore is "wal" or "bolt"; "" = what the directory has, else the faster one of this system.
	LogStore string
	// Terminals are NAME:ROLE, or NAME:ROOM:ID with the room, Readers and Displays
	// DRIVER@PATH[?option=value&…].
	Terminals, Readers, Displays []string
	// Modems are DRIVER@PATH[?option=value&…] of the modem for text messages, of which there is at most
	// one, and of what tells of calls.
	Modems []string
	// Notices are the other channels by which this node sends what customers are told. Shop and the key of
	// WebPush are filled in here.
	Notices notify.Config
	// Hints are HOST:PORT of other nodes, if all have moved.
	Hints []string
	// CatchUp is how long a node must have kept up before it may vote; 0 = 10 s.
	CatchUp time.Duration
	// NoMDNS keeps this node from telling the local network that it is there.
	NoMDNS bool
	// NoDeathWatch leaves it to raft's heartbeats to miss a dead leader; for measurements.
	NoDeathWatch bool
	// Version is the binary's, for people.
	Version string
	Log     *slog.Logger // nil: slog.Default()
	// Exit ends the process when it must not go on, such as with a disk that does not answer. It must
	// not return. Nil: it logs and exits with code 70.
	Exit func(error)
}

// exitCode tells the service manager that a restart may help.
const exitCode = 70

// Validate reports what is wrong with c, all of it.
func (c *Config) Validate() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if c.Dir == "" {
		bad("the data directory is missing")
	}
	if _, port, err := net.SplitHostPort(c.Listen); err != nil {
		bad("the address to listen on, %q, is not HOST:PORT", c.Listen)
	} else if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65534 {
		bad("the port in %q must be 1 to 65534: the gossip has the next one", c.Listen)
	}
	if c.HTTP != "" {
		host, _, err := net.SplitHostPort(c.HTTP)
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
			bad("the plain page is for this PC only: %q must be 127.0.0.1:PORT", c.HTTP)
		}
	}
	if _, port, err := net.SplitHostPort(c.Intake); c.Intake != "" && (err != nil || port == "") {
		bad("the address for calls in clear, %q, is not HOST:PORT", c.Intake)
	}
	for _, h := range c.Hints {
		if _, _, err := net.SplitHostPort(h); err != nil {
			bad("the hint %q is not HOST:PORT", h)
		}
	}
	if _, err := c.logKind(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.stationConfig(); err != nil {
		errs = append(errs, err)
	}
	if _, err := c.senders("any", anyDigest); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// logKind is the log store that was asked for, or is there, or is the faster one here.
func (c *Config) logKind() (raftkit.LogKind, error) {
	switch raftkit.LogKind(c.LogStore) {
	case raftkit.WAL, raftkit.Bolt:
		return raftkit.LogKind(c.LogStore), nil
	case "":
	default:
		return "", fmt.Errorf("the log store is %q or %q, not %q", raftkit.WAL, raftkit.Bolt, c.LogStore)
	}
	if _, err := os.Stat(filepath.Join(c.raftDir(), "log.db")); err == nil || runtime.GOOS == "windows" {
		return raftkit.Bolt, nil
	}
	return raftkit.WAL, nil
}

func (c *Config) raftDir() string { return filepath.Join(c.Dir, "raft") }

// stationConfig parses the devices.
func (c *Config) stationConfig() (station.Config, error) {
	var s station.Config
	var errs []error
	for _, text := range c.Terminals {
		t, err := parseTerminal(text)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		s.Terminals = append(s.Terminals, t)
	}
	s.Readers = specs(c.Readers, hw.ParseReader, &errs)
	s.Displays = specs(c.Displays, hw.ParseDisplay, &errs)
	s.Modems = specs(c.Modems, hw.ParseModem, &errs)
	if err := errors.Join(errs...); err != nil {
		return s, err
	}
	if _, err := station.New(s); err != nil {
		return s, err
	}
	return s, nil
}

// senders reads the files of secrets and makes what sends by the channels other than text messages.
func (c *Config) senders(shop string, digest vapid.Digest) (map[notify.Channel]notify.Sender, error) {
	notices := c.Notices
	key, err := vapid.Key(digest)
	if err != nil {
		return nil, err
	}
	notices.Shop, notices.WebPush.Key = shop, key
	return notify.Open(notices)
}

// anyDigest is that of no shop: with it what is wrong with the channels is found out before there is one.
func anyDigest(string, ...[]byte) []byte { return bytes.Repeat([]byte{1}, 32) }

// Readers, Displays and Modems are the drivers that Config.Readers, Displays and Modems may name.
func Readers() []string  { return hw.Drivers(hw.KindReader) }
func Displays() []string { return hw.Drivers(hw.KindDisplay) }
func Modems() []string   { return hw.Drivers(hw.KindModem) }

// parseTerminal reads NAME:ROLE, and NAME:ROOM:ID for the terminal of a room.
func parseTerminal(text string) (station.Terminal, error) {
	name, rest, _ := strings.Cut(text, ":")
	word, room, hasRoom := strings.Cut(rest, ":")
	role := storehubv1.TerminalRole(storehubv1.TerminalRole_value["TERMINAL_ROLE_"+strings.ToUpper(word)])
	inRoom := role == storehubv1.TerminalRole_TERMINAL_ROLE_ROOM
	switch {
	case name == "" || role == storehubv1.TerminalRole_TERMINAL_ROLE_UNSPECIFIED:
		return station.Terminal{}, fmt.Errorf("the terminal %q is not NAME:ROLE with ROLE one of RECEPTION, TECH_ROOM, BACK_OFFICE, ROOM", text)
	case fsm.CheckTerminalID(name) != nil:
		return station.Terminal{}, fmt.Errorf("the terminal %q: its name has no blanks, no control characters and at most 32 characters", text)
	case inRoom && room == "":
		return station.Terminal{}, fmt.Errorf("the terminal %q needs the id of its room: %s:ROOM:ID, such as %s:ROOM:201", text, name, name)
	case !inRoom && hasRoom:
		return station.Terminal{}, fmt.Errorf("the terminal %q is %s and stands in no room: %s:%s", text, strings.ToUpper(word), name, word)
	}
	return station.Terminal{Name: name, Role: role, Room: room}, nil
}

func specs(texts []string, parse func(string) (hw.Spec, error), errs *[]error) []hw.Spec {
	var list []hw.Spec
	for _, text := range texts {
		spec, err := parse(text)
		if err != nil {
			*errs = append(*errs, err)
			continue
		}
		list = append(list, spec)
	}
	return list
}

func (c *Config) setDefaults() {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Version == "" {
		c.Version = "devel"
	}
	if c.Exit == nil {
		log := c.Log
		c.Exit = func(err error) {
			log.Error("storehub ends at once", "error", err)
			os.Exit(exitCode)
		}
	}
}
