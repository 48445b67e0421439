package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"storehub/node"
)

const serveLong = `Serve runs the node in DIR until ^C. A leader hands over before it stops.

Where DIR is missing or empty it makes no shop by itself: it shows an address at which this computer's
browser makes one, or joins one that exists, and goes on as that node. The address is good once, and
for half an hour; then there is another. With --setup-remote a browser elsewhere can do it, too. Or
use "storehub init" and "storehub join".

HOST:PORT of --listen is for other nodes, browsers and this program, all of it TLS; the port behind
it is for the nodes' gossip, TCP and UDP. --http is for this computer's own browser and program.
Unless it listens on 127.0.0.1 alone the node tells the local network by mDNS (UDP 5353) that it is
there, for "storehub nodes --discover": its name and address, the shop's name, and which authority
it has. --no-mdns keeps it quiet; that is no lock, and who calls needs a credential either way.

Devices are DRIVER@PATH, with options like a URL: ?terminal=NAME where a node has several, for
displays ?encoding=gb18030. PATH is any serial port; a name under /dev/serial/by-id stays the same
whatever is plugged in first. A terminal that is named here is made if the shop has none of that
name, and never changed.

A telephone tells who calls by a modem, a caller ID box or an exchange, all of them with --modem.
With --intake phones whose apps cannot do TLS with the shop's own authority report calls to
http://HOST:PORT/v1/calls. It takes reports with the token of a paired phone, ten a minute, and
reads nothing back; but whoever listens on the network reads them. It is off unless it is given.

What customers are told goes out by e-mail, ntfy, a webhook and, with a modem, as text messages;
what technicians are told of their dispatches by ntfy and by the push services of their browsers. One
node with a channel is enough; of several the one that leads sends. Passwords are in files of one
line, which only this user can read.

A file given with --config says the same: each key is the name of a flag here, what repeats is a
list, and an unknown key is a mistake. The command line wins.

  listen: 0.0.0.0:7100
  terminal: [techroom:TECH_ROOM]
  reader:
    - rdm6300@/dev/serial/by-id/usb-1a86_USB_Serial-if00-port0`

const seeLog = "see what is logged above, and \"storehub serve --help\""

// serveFlags are what a node is told, beside its Config.
type serveFlags struct {
	node.Config
	config        string
	level         string
	untilStdinEnd bool
	setupRemote   bool
}

func serveCommand(a *app) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:     "serve --dir DIR",
		Short:   "Run this computer's node",
		Long:    serveLong,
		Example: "  storehub serve --dir /var/lib/storehub \\\n    --terminal reception:RECEPTION --reader rdm6300@/dev/ttyUSB0",
		Args:    cobra.NoArgs,
		RunE: do(func(cmd *cobra.Command, _ []string) error {
			if f.config != "" {
				if err := applyConfig(cmd, f.config); err != nil {
					return err
				}
			}
			return a.serve(cmd, f)
		}),
	}
	fl := cmd.Flags()
	fl.StringVar(&f.Dir, "dir", "", "`DIR` of the node; what is missing or empty is set up in a browser")
	fl.StringVar(&f.Listen, "listen", "0.0.0.0:7100", "`HOST:PORT` for nodes, browsers and programs, with TLS")
	fl.StringVar(&f.HTTP, "http", "127.0.0.1:7102", "`127.0.0.1:PORT` for this computer itself, \"\" = none")
	fl.StringVar(&f.Intake, "intake", "", "`HOST:PORT` at which phones report calls without TLS (not given: nowhere)")
	fl.StringArrayVar(&f.Terminals, "terminal", nil, "`NAME:ROLE` of a terminal here: RECEPTION, TECH_ROOM, BACK_OFFICE, or NAME:ROOM:ID with a room of the shop; repeats")
	fl.StringArrayVar(&f.Readers, "reader", nil, "`DRIVER@PATH` of a card reader: rdm6300, id12, em18, line; repeats")
	fl.StringArrayVar(&f.Displays, "display", nil, "`DRIVER@PATH` of a customer display: epson, cd5220; repeats")
	fl.StringArrayVar(&f.Modems, "modem", nil, "`DRIVER@PATH` of a modem for text messages: gsm, or of what tells who calls: gsm, cid, whozz, ami, line; repeats")
	noticeFlags(cmd, &f)
	fl.BoolVar(&f.setupRemote, "setup-remote", false, "let a browser elsewhere set up an empty DIR, at --listen")
	fl.StringArrayVar(&f.Hints, "hint", nil, "`HOST:PORT` of another node, if all have moved; repeats")
	fl.BoolVar(&f.NoMDNS, "no-mdns", false, "do not tell the local network that this node is there")
	fl.StringVar(&f.LogStore, "log-store", "", "`wal|bolt` (not given: what is there, else the faster one)")
	fl.StringVar(&f.config, "config", "", "`FILE` that says the same as these flags")
	levels := []string{"debug", "info", "warn", "error"}
	fl.Var(newChoice(&f.level, "info", levels...), "log-level", "what is logged: debug, info, warn or error")
	fl.BoolVar(&f.untilStdinEnd, "stop-when-stdin-closes", false, "stop when whoever started it has gone")
	fl.DurationVar(&f.CatchUp, "catch-up", 0, "how long a new node keeps up before it votes; 0 = 10 s")
	fl.BoolVar(&f.NoDeathWatch, "no-death-watch", false, "miss a dead leader by its heartbeats only")
	must(fl.MarkHidden("no-death-watch")) // for the benchmark, which shows what the watch is worth
	must(fl.MarkHidden("catch-up"))       // for the demo and tests, where nobody wants to wait
	must(fl.SetAnnotation("http", emptyMeans, nil))
	must(cmd.MarkFlagDirname("dir"))
	must(cmd.RegisterFlagCompletionFunc("terminal", completeTerminal))
	must(cmd.RegisterFlagCompletionFunc("reader", completeDevices(node.Readers())))
	must(cmd.RegisterFlagCompletionFunc("display", completeDevices(node.Displays())))
	must(cmd.RegisterFlagCompletionFunc("modem", completeDevices(node.Modems())))
	must(cmd.RegisterFlagCompletionFunc("log-level", cobra.FixedCompletions(levels, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("log-store", cobra.FixedCompletions([]string{"wal", "bolt"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

// noticeFlags say by what a node sends what customers are told.
func noticeFlags(cmd *cobra.Command, f *serveFlags) {
	fl, n := cmd.Flags(), &f.Notices
	fl.StringVar(&n.Mail.Server, "mail-server", "", "`URL` of the server that takes e-mail: smtp+starttls://USER@HOST:PORT or smtps://USER@HOST:PORT")
	fl.StringVar(&n.Mail.From, "mail-from", "", "`ADDRESS` that e-mail comes from, with or without a name: Lotus <shop@example.com>")
	fl.StringVar(&n.Mail.PasswordFile, "mail-password-file", "", "`FILE` with the password of the mail server's USER")
	fl.StringVar(&n.Ntfy.Server, "ntfy-server", "", "`URL` of an ntfy server: https://HOST")
	fl.StringVar(&n.Ntfy.TokenFile, "ntfy-token-file", "", "`FILE` with an access token of the ntfy server, if it asks for one")
	fl.StringVar(&n.Webhook.URL, "webhook", "", "`URL` of a program of the shop that is told everything: https://HOST/PATH")
	fl.StringVar(&n.Webhook.SecretFile, "webhook-secret-file", "", "`FILE` with the secret by which the webhook knows the shop")
	fl.StringVar(&n.WebPush.Contact, "web-push", "", "`CONTACT` whom the push services of phones' browsers may write to, mailto:owner@example.com or https://HOST: sends by them")
	fl.StringArrayVar(&n.WebPush.Hosts, "web-push-host", nil, "`HOST` of a push service besides those of the known browsers; repeats")
	fl.StringVar(&n.CAFile, "notice-ca-file", "", "`FILE` with certificates to trust besides the system's, for the servers of notices")
	for _, address := range []string{"mail-server", "mail-from", "ntfy-server", "webhook", "web-push", "web-push-host"} {
		must(cmd.RegisterFlagCompletionFunc(address, cobra.NoFileCompletions))
	}
}

// gcPercent lets the heap grow to five times what lives in it: a shop's state is small, and
// under load every command leaves copies of tree nodes behind.
const gcPercent = 400

func (a *app) serve(cmd *cobra.Command, f serveFlags) error {
	ctx, cancel := context.WithCancel(cmd.Context())
	defer cancel()
	if f.Dir == "" {
		return usage(cmd, "--dir is missing")
	}
	f.Version = versionName()
	f.Log = newLog(a.err, f.level)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if len(f.Terminals) == 0 && len(f.Readers)+len(f.Displays) > 0 {
		return usage(cmd, "a reader or display belongs to a terminal: add --terminal NAME:ROLE, such as reception:RECEPTION")
	}
	if err := f.Validate(); err != nil {
		return usage(cmd, strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	if err := mayServe(f.Dir); err != nil {
		return err
	}
	if os.Geteuid() == 0 && !f.untilStdinEnd { // nodes of a demo are gone with it
		fmt.Fprintln(a.err, "warning: the node runs as root, and only root can open what it writes; a user of its own is enough: sudo -u USER storehub serve")
	}
	outlivesReader()
	if f.untilStdinEnd {
		go func() {
			_, _ = io.Copy(io.Discard, a.in) // an error is an end, too
			cancel()
		}()
	}
	if ready, err := a.setUp(ctx, f); err != nil || !ready {
		return err
	}
	n, err := node.Open(ctx, f.Config)
	if err != nil {
		if f := intakeFailure(f.Intake, err); f != nil {
			return f
		}
		return dirFailure(f.Dir, cannotStart, err, seeLog)
	}
	a.greet(f, n.IntakeAddr())
	if err := n.Run(ctx); err != nil {
		return dirFailure(f.Dir, "the node has stopped", err, seeLog)
	}
	return nil
}

// mayServe refuses to run as root the node of somebody else, who could not open any more what root
// wrote there.
func mayServe(dir string) error {
	if user := otherOwner(dir); user != "" {
		return refused("the node was not started as root", dir+" belongs to "+user+", who could not run the node any more afterwards",
			"run it as its user: sudo -u "+strings.Replace(user, "#", `\#`, 1)+" storehub serve --dir "+dir)
	}
	return nil
}

// intakeFailure explains why calls cannot be taken in clear at the address that was given, nil = it is not that.
func intakeFailure(intake string, err error) *failure {
	var op *net.OpError
	at, unreadable := net.ResolveTCPAddr("tcp", intake)
	if intake == "" || unreadable != nil || !errors.As(err, &op) || op.Addr == nil || op.Addr.String() != at.String() {
		return nil
	}
	switch {
	case addressInUse(err):
		return unavailable(cannotStart, op.Error(), "another program has this port, or another storehub is running; choose another with --intake")
	case addressNotMine(err):
		return unavailable(cannotStart, at.IP.String()+" is no address of this PC; its are "+ownAddresses(), "give --intake one of them, with the port")
	}
	return nil
}

// ownAddresses are those that a phone may reach, and this PC's own one.
func ownAddresses() string {
	addrs, _ := net.InterfaceAddrs() // none: there is nothing to choose from
	var own []string
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
			own = append(own, n.IP.String())
		}
	}
	return strings.Join(own, ", ")
}

// greet says where the node is; what it does from now on is in the log. intake is where phones reach it, "" = nowhere.
func (a *app) greet(f serveFlags, intake string) {
	fmt.Fprintf(a.out, "storehub %s serves %s on https://%s", f.Version, f.Dir, f.Listen)
	if f.HTTP != "" {
		fmt.Fprintf(a.out, " and, for this computer, http://%s", f.HTTP)
	}
	fmt.Fprintln(a.out)
	if intake != "" {
		fmt.Fprintf(a.err, "warning: phones report calls to http://%s/v1/calls in clear: whoever listens on this network reads the numbers and the token, "+
			"which reports calls and reads nothing. Use a network that guests are not on\n", intake)
	}
}

func newLog(w io.Writer, level string) *slog.Logger {
	var l slog.Level
	must(l.UnmarshalText([]byte(level))) // the flag takes only names of levels
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: l}))
}
