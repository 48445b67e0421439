// Command storehub runs a node of a shop and talks to one.
//
// One file holds one sub-command; commands.go is the table of contents. The text of --help is
// the reference, with one example for each command.
//
// Exit codes: 0 done, 1 refused, 2 usage, 3 unavailable or outcome unknown. What went wrong goes
// to stderr in three lines (what happened, why, what to do); a refusal also to stdout as JSON
// with -o json.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// version is set by the linker.
var version = "unknown"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second ^C ends it at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	os.Exit(code)
}
