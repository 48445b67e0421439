package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"storehub/hw/display"
	"storehub/hw/hwtest"
	"storehub/node/ports"
	"storehub/ops/demo/sim"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"storehub": main, "post": postForm, "ask": askSetup})
}

// postForm is an app on a phone: post URL TOKENFILE|- [FORM] prints what is answered.
func postForm() {
	method, body := http.MethodGet, ""
	if len(os.Args) > 3 {
		method, body = http.MethodPost, os.Args[3]
	}
	req, err := http.NewRequest(method, os.Args[1], strings.NewReader(body))
	must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if os.Args[2] != "-" {
		token, err := os.ReadFile(os.Args[2])
		must(err)
		req.Header.Set("Authorization", "Bearer "+strings.TrimSpace(string(token)))
	}
	res, err := http.DefaultClient.Do(req)
	must(err)
	defer res.Body.Close()
	_, err = io.Copy(os.Stdout, res.Body)
	must(err)
}

// askSetup is the page that sets a PC up: ask URL METHOD JSON [SECRETFILE [LINEFILE]] prints what is answered. $SECRET and
// $LINE in the JSON stand for what is in the files.
func askSetup() {
	body := os.Args[3]
	for i, name := range []string{"$SECRET", "$LINE"} {
		if len(os.Args) > 4+i {
			text, err := os.ReadFile(os.Args[4+i])
			must(err)
			body = strings.ReplaceAll(body, name, string(text))
		}
	}
	res, err := http.Post(os.Args[1]+"/storehub.v1.SetupService/"+os.Args[2], "application/json", strings.NewReader(body))
	must(err)
	defer res.Body.Close()
	_, err = io.Copy(os.Stdout, res.Body)
	must(err)
}

// TestScripts runs the commands as people do. A script has $PORT, $PORT2 and so on, which nobody
// listens at, $NEXTYEAR, in which dates can be made whenever the script runs, and the commands
//
//	poll CMD…         run a command until it exits 0, for at most 20 s
//	exits N CMD…      run a command that must exit with this code
//	post URL TOKENFILE|- [FORM]   what a phone's app does
//	ask URL METHOD JSON [SECRETFILE [LINEFILE]]   what the page does that sets a PC up
//	fakedemo DIR      a demo's sim listener, with its demo.json in DIR
//	pole FILE         a display at the port FILE
//	shows TEXT FILE   the first line of that display comes to be TEXT
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setUpScript,
		Condition:           condition,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"poll": poll, "exits": exits, "fakedemo": fakeDemo, "pole": pole, "shows": shows,
		},
	})
}

// condition knows [root]: whoever may write everywhere.
func condition(name string) (bool, error) {
	if name == "root" {
		return os.Geteuid() == 0, nil
	}
	return false, errors.New("there is no condition " + name)
}

func setUpScript(e *testscript.Env) error {
	home := filepath.Join(e.WorkDir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		return err
	}
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "AppData"} {
		e.Setenv(name, home)
	}
	for _, name := range []string{"STOREHUB_NODE", "STOREHUB_TOKEN_FILE", "STOREHUB_CA_FILE", "STOREHUB_CONTEXT", "COLUMNS"} {
		e.Setenv(name, "")
	}
	e.Setenv("TZ", "UTC")
	e.Setenv("NEXTYEAR", strconv.Itoa(time.Now().Year()+1))
	return setFreePorts(e)
}

func setFreePorts(e *testscript.Env) error {
	for _, which := range []string{"", "2", "3"} {
		node, page, err := ports.Take()
		if err != nil {
			return err
		}
		e.Setenv("PORT"+which, strconv.Itoa(node))
		e.Setenv("HTTP"+which, strconv.Itoa(page))
	}
	return nil
}

const (
	pollFor  = 20 * time.Second
	pollStep = 50 * time.Millisecond
)

// within looks again and again until something is so, and tells whether it became so in time.
func within(so func() bool) bool {
	for end := time.Now().Add(pollFor); time.Now().Before(end); time.Sleep(pollStep) {
		if so() {
			return true
		}
	}
	return false
}

func poll(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: poll CMD…")
	}
	var err error
	if !within(func() bool { err = ts.Exec(args[0], args[1:]...); return err == nil }) {
		ts.Fatalf("%v did not succeed within %v: %v", args, pollFor, err)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE CMD…")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if coded, ok := err.(interface{ ExitCode() int }); ok {
		got = coded.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v: %v", args, err)
	}
	if want := args[0]; strconv.Itoa(got) != want {
		ts.Fatalf("exit code %d, want %s", got, want)
	}
}

// pole plugs in a display: Windows has no ports that a test could make.
func pole(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: pole FILE")
	}
	d, err := hwtest.NewDisplay(ts.MkAbs(args[0]), display.DriverEpson, display.CP852)
	ts.Check(err)
	poles.Store(ts.MkAbs(args[0]), d)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	ts.Defer(func() {
		stop()
		<-done
		poles.Delete(ts.MkAbs(args[0]))
		ts.Check(d.Close())
	})
}

// poles are the displays of all scripts by their ports.
var poles sync.Map

func shows(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: shows TEXT FILE")
	}
	d, there := poles.Load(ts.MkAbs(args[1]))
	if !there {
		ts.Fatalf("there is no display at %s", args[1])
	}
	seen := ""
	if !within(func() bool { seen = d.(*hwtest.Display).Lines()[0]; return seen == args[0] }) {
		ts.Fatalf("the display shows %q", seen)
	}
}

// fakeDesk is the hardware of a demo that knows one node.
type fakeDesk struct{}

func (fakeDesk) known(node string) error {
	if node != "techroom" {
		return &sim.Problem{What: "there is no node " + node, Why: "the demo has techroom", Do: "name that"}
	}
	return nil
}
func (d fakeDesk) Swipe(_ context.Context, node, _ string) error { return d.known(node) }
func (d fakeDesk) Display(_ context.Context, node string) ([2]string, string, error) {
	return [2]string{"下一位 12 15 18      ", "空闲12 上钟7 待2     "}, "techroom is not running", d.known(node)
}
func (d fakeDesk) Unplug(_ context.Context, node string, _ sim.Device) error { return d.known(node) }
func (d fakeDesk) Replug(_ context.Context, node string, _ sim.Device) error { return d.known(node) }
func (d fakeDesk) Restart(_ context.Context, node string) error              { return d.known(node) }
func (d fakeDesk) Call(_ context.Context, node string, ring sim.Ring) (string, error) {
	return "the phone: " + ring.Number + ring.State, d.known(node)
}

func fakeDemo(ts *testscript.TestScript, _ bool, args []string) {
	ln, err := sim.Listen()
	ts.Check(err)
	token := sim.NewToken()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- sim.Serve(ctx, ln, token, fakeDesk{}) }()
	ts.Defer(func() {
		cancel()
		ts.Check(<-done)
	})
	raw, err := json.Marshal(map[string]any{
		"nodes": []map[string]string{{"name": "techroom"}},
		"cards": []map[string]string{{"uid": "em4100:6F007B3972", "technician": "8"}},
		"sim":   map[string]string{"addr": ln.Addr().String(), "token": token},
	})
	ts.Check(err)
	dir := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(os.WriteFile(filepath.Join(dir, "demo.json"), raw, 0o600))
}
