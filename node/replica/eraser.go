package replica

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"storehub/fsm"
	"storehub/node/clock"
	"storehub/node/replica/archive"
	storehubv1 "storehub/proto/storehub/v1"
)

// eraseAgain is the pause of a new leader before it tries once more, doubled up to eraseAgainMax: each try is an entry of the log.
const (
	eraseAgain    = time.Second
	eraseAgainMax = time.Minute
)

// eraser erases again whom a state that was put back has brought back (P44). The archive is no part of the state: what it knows of erasures
// stays when the state goes back to before them. A leader looks once, when it takes over; the others have it from the log.
type eraser struct {
	self    string
	out     *published
	terms   *terms
	erased  func() []archive.Erasure
	changed *signals
	log     *slog.Logger
	// propose is proposer.internal.
	propose func(context.Context, *term, *storehubv1.Command) (*storehubv1.Result, error)
}

// Run erases until ctx is done.
func (e *eraser) Run(ctx context.Context) error {
	changed, stop := e.changed.listen()
	defer stop()
	var done uint64 // the term that has nothing left to do
	for pause := eraseAgain; ; {
		if t := e.terms.now(); t != nil && t.number != done {
			if err := e.again(ctx, t); err != nil {
				e.log.Warn("customers who were erased before this state was put back are not erased again yet; it is tried again", "error", err)
				if !sleep(ctx, pause) {
					return nil
				}
				pause = min(2*pause, eraseAgainMax)
				continue
			}
			done, pause = t.number, eraseAgain
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

// again looks each erasure's customer up, which finds nothing to do in a state that has them all. Somebody to whom the older state gave the id
// anew has another key, and stays. One who cannot be erased now keeps nobody else.
func (e *eraser) again(ctx context.Context, t *term) error {
	var failed error
	for _, x := range e.erased() {
		if e.out.live().View().Unerased(x.Erased) {
			failed = errors.Join(failed, e.erase(ctx, t, x))
		}
	}
	return failed
}

func (e *eraser) erase(ctx context.Context, t *term, x archive.Erasure) error {
	ctx, cancel := context.WithTimeout(ctx, defaultTimeout)
	defer cancel()
	res, err := e.propose(ctx, t, &storehubv1.Command{
		Credential: &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: e.self}},
		Op: &storehubv1.Command_EraseCustomer{EraseCustomer: &storehubv1.EraseCustomerRequest{
			Id: fsm.CustomerName(x.Customer), Reason: "erased on " + e.dayOf(x.AtMS) + ", before this state was put back",
		}},
	})
	if err != nil {
		return err
	}
	f := fsm.FaultOf(res)
	switch {
	case f == nil:
		e.log.Warn("a customer whom an older state had brought back is erased again", "customer", fsm.CustomerName(x.Customer))
	case f.Detail.Reason != storehubv1.Reason_REASON_ERASED: // somebody was faster
		return fmt.Errorf("erase %s: %w", fsm.CustomerName(x.Customer), f)
	}
	return nil
}

// dayOf is an instant's date in the shop.
func (e *eraser) dayOf(ms int64) string {
	at := time.UnixMilli(ms).UTC()
	if loc, _, err := clock.Zone(e.out.facts.Load().zone); err == nil {
		at = at.In(loc)
	}
	return at.Format(time.DateOnly)
}
