package main

import (
	"context"
	"fmt"
	"strings"

	"storehub/node"
)

const cannotStart = "the node cannot start"

// setUp lets somebody make a node where there is none, and returns when there is one. False: it is to stop instead.
func (a *app) setUp(ctx context.Context, f serveFlags) (ready bool, err error) {
	empty, err := node.NeedsSetup(f.Dir)
	if err != nil {
		return false, dirFailure(f.Dir, cannotStart, err, seeLog)
	}
	if !empty {
		return true, nil
	}
	s, err := node.OpenSetup(ctx, f.Config, node.SetupOptions{Remote: f.setupRemote, Tell: func(sign node.SetupSign) { a.tellSetup(f, sign) }})
	if err != nil {
		return false, dirFailure(f.Dir, cannotStart, err, seeLog)
	}
	if err := s.Run(ctx); err != nil {
		if ctx.Err() != nil {
			return false, nil // that is how one stops it
		}
		return false, dirFailure(f.Dir, "the set-up has stopped", err, seeLog)
	}
	return true, nil
}

// tellSetup shows where this computer is set up: to a person, or to whoever reads the log.
func (a *app) tellSetup(f serveFlags, sign node.SetupSign) {
	byHand := "storehub init --dir " + f.Dir + " --name NAME --shop SHOP, or storehub join --dir " + f.Dir + " --name NAME TOKEN --via URL"
	until := sign.Until.Format("15:04")
	if !screenOf(a.err).terminal {
		f.Log.Info("this computer is no node of a shop yet: set it up in a browser", "url", strings.Join(sign.URLs, " "), "until", until, "fingerprint", sign.Fingerprint, "or", byHand)
		return
	}
	fmt.Fprintf(a.err, "\nThis computer is no node of a shop yet. Set it up in a browser, until %s:\n\n", until)
	for _, url := range sign.URLs {
		fmt.Fprintf(a.err, "  %s\n", url)
	}
	if sign.Fingerprint != "" {
		fmt.Fprintf(a.err, "\nA browser warns of the https address, since nobody vouches for this computer yet. Go on only if it\n"+
			"shows a certificate with this SHA-256 fingerprint:\n\n  %s\n\n", sign.Fingerprint)
		_ = drawQR(a.err, sign.URLs[len(sign.URLs)-1]) // the address is there to be typed, too
	}
	fmt.Fprintf(a.err, "\nOr without a browser: %s\n\n", byHand)
}
