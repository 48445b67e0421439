package demo

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// callsRead is how many calls are read back: more than an hour has.
const callsRead = 500

// eachCallIsInTheLogOnce reads the call log of every node: what was reported is there once, and everywhere the same.
func (c *closing) eachCallIsInTheLogOnce(ctx context.Context) (string, error) {
	var first *storehubv1.ListCallsResponse
	for _, name := range memberNames {
		log, err := c.member(name).API.ListCalls(ctx, &storehubv1.ListCallsRequest{Limit: callsRead})
		if err != nil {
			return "", err
		}
		count := map[string]int{}
		for _, call := range log.Calls {
			count[call.CallId]++
		}
		for _, id := range c.calls.said {
			if err := expect("calls of the id "+id+" at "+name, 1, count[id]); err != nil {
				return "", err
			}
		}
		if first == nil {
			first = log
		}
		if !proto.Equal(first, log) {
			return "", fmt.Errorf("the call log of %s is another than that of %s", name, memberNames[0])
		}
	}
	return fmt.Sprintf("%d of this hour", len(c.calls.said)), nil
}

// eachCallHasOneRegister reads at every node who has the calls that two wanted, and that nobody else shows them.
func (c *closing) eachCallHasOneRegister(ctx context.Context) (string, error) {
	if len(c.calls.claimed) == 0 {
		return "", errors.New("expected calls that two registers wanted, saw none")
	}
	for _, name := range memberNames {
		log, err := c.member(name).API.ListCalls(ctx, &storehubv1.ListCallsRequest{Limit: callsRead})
		if err != nil {
			return "", err
		}
		seen := 0
		for _, call := range log.Calls {
			winner, wanted := c.calls.claimed[call.Id]
			if !wanted {
				continue
			}
			seen++
			if err := errors.Join(expect(call.Id+" at "+name+" is taken by", winner, call.ClaimedBy), sameList(call.Id+" at "+name+" shows at", []string{winner}, call.ShownAt)); err != nil {
				return "", err
			}
		}
		if err := expect("calls that two registers wanted, at "+name, len(c.calls.claimed), seen); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d calls that two wanted", len(c.calls.claimed)), nil
}
