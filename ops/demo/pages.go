package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/durationpb"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// demoPIN is everybody's in the demo, whose people are nobody. A real shop has none that it has not set.
	demoPIN = "2468"
	// codeLives is a working day with the demo.
	codeLives = 12 * time.Hour
)

// showPages prints a link for each terminal and for a phone that makes a browser it.
func (s *stage) showPages(ctx context.Context, leader *fleet.Member) error {
	var links [][2]string
	for _, m := range s.fleet.Members() {
		code, err := s.codeFor(ctx, leader, &storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Terminal{Terminal: m.Name}})
		if err != nil {
			return err
		}
		links = append(links, [2]string{m.Name, m.HTTP() + "/#code=" + code})
	}
	technician := numberOf(0)
	code, err := s.codeFor(ctx, leader, &storehubv1.CreateSignInCodeRequest{Who: &storehubv1.CreateSignInCodeRequest_Technician{Technician: technician}})
	if err != nil {
		return err
	}
	links = append(links, [2]string{"phone of " + technician, leader.HTTP() + "/#code=" + code})
	fmt.Fprintln(s.Out, "Open in a browser; each link works once and makes it that terminal, the phone best in a private window:")
	fmt.Fprintln(s.Out)
	printPairs(s.Out, links)
	wall := s.fleet.Members()[1]
	fmt.Fprintf(s.Out, "\nIn a browser that is %s the screen for guests is %s/guests.\n%s\n", wall.Name, wall.HTTP(), signInLine())
	return nil
}

// signInLine names people as the page offers them to choose from.
func signInLine() string {
	var rest []string
	for _, e := range staff[1:] {
		rest = append(rest, e.name)
	}
	return fmt.Sprintf("At the office choose %s, the owner; %s may do less. Everybody's PIN is %s. Show a card at a reader with \"sim swipe\", see below.",
		staff[0].name, strings.Join(rest, " and "), demoPIN)
}

func (s *stage) codeFor(ctx context.Context, at *fleet.Member, req *storehubv1.CreateSignInCodeRequest) (string, error) {
	req.Ttl = durationpb.New(codeLives)
	res, err := at.API.CreateSignInCode(ctx, req)
	if err != nil {
		return "", fmt.Errorf("make a code to sign in with: %w", err)
	}
	return res.Code, nil
}
