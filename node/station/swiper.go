package station

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/hw"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
	"storehub/rpc/lines"
)

const (
	// swipeRoom is how many swipes may wait at one reader; more are dropped and counted there.
	swipeRoom = 4
	// staleAfter: a swipe that waited longer is no longer what its owner wants.
	staleAfter = 2 * time.Second
	// swipeTimeout bounds a swipe from the reader to its answer, a change of leader included.
	swipeTimeout = 4 * time.Second
	retryPause   = 50 * time.Millisecond
)

// Counts are what the cards at this node came to since it started.
type Counts struct {
	Swipes, Refused, Unserved, Stale, PaymentCards atomic.Int64
}

// swiper serves the swipes of one card reader.
type swiper struct {
	*Station
	post   *post
	dev    *hw.Reader
	swipes chan hw.Swipe
}

func newSwiper(s *Station, p *post, spec hw.Spec) (*swiper, error) {
	r := &swiper{Station: s, post: p, swipes: make(chan hw.Swipe, swipeRoom)}
	var err error
	r.dev, err = hw.NewReader(hw.Config{Spec: spec, Logger: s.cfg.Logger}, r.swipes)
	return r, err
}

func (r *swiper) serve(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case sw := <-r.swipes:
			r.swipe(ctx, sw)
		}
	}
}

// swipe takes one card to the log and its answer to the terminal's displays.
func (r *swiper) swipe(ctx context.Context, sw hw.Swipe) {
	switch {
	case time.Since(sw.At) > staleAfter:
		r.Counts.Stale.Add(1)
		r.tooLate(ctx, sw)
		return
	case sw.Payment:
		// The number never left the decoder; there is nothing to propose, log or show of it.
		r.Counts.PaymentCards.Add(1)
		r.post.refuse(&storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_PAYMENT_CARD})
		return
	case !r.cfg.Hub.Standing().HasMajority:
		r.Counts.Unserved.Add(1)
		r.post.refuse(&storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_NO_MAJORITY})
		return
	}
	r.Counts.Swipes.Add(1)
	answer := &storehubv1.SwipeResponse{}
	r.post.begin()
	index, err := r.propose(ctx, &storehubv1.SwipeRequest{Terminal: r.post.id, CardUid: sw.Card.String()}, answer)
	r.post.end(index)
	if err == nil {
		r.post.show(func(l storehubv1.Language) [2]string { return lines.Swipe(l, answer) })
		return
	}
	r.Counts.Refused.Add(1)
	var fault *fsm.Fault
	var away *rpc.Unavailable
	switch {
	case errors.As(err, &fault):
		r.post.refuse(fault.Detail)
	case errors.As(err, &away):
		r.post.refuse(&storehubv1.FaultDetail{Reason: away.Reason, Uncertain: away.Uncertain})
	default:
		r.post.refuse(&storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true})
	}
	r.cfg.Logger.Info("swipe refused", "terminal", r.post.id, "why", err)
}

// tooLate refuses a swipe that waited. Whoever was before it is still reading, so it names whose card
// it was and, if nobody else waits, leaves him a moment.
func (r *swiper) tooLate(ctx context.Context, sw hw.Swipe) {
	why := &storehubv1.FaultDetail{Reason: storehubv1.Reason_REASON_PREPARED_STALE}
	if number := r.holder(ctx, sw.Card.String()); number != "" {
		why.Args = []*storehubv1.FaultArg{{Name: "technician", Value: number}}
	}
	if len(r.swipes) == 0 {
		select {
		case <-ctx.Done():
		case <-time.After(r.post.untilRead(time.Now())):
		}
	}
	r.post.refuse(why)
}

// holder is the technician with this card, "" = nobody, or nobody knows.
func (r *swiper) holder(ctx context.Context, card string) string {
	v, err := r.cfg.Hub.Local(ctx)
	if err != nil {
		return ""
	}
	all, err := v.ListTechnicians(&storehubv1.ListTechniciansRequest{})
	if err != nil {
		return ""
	}
	for _, t := range all.Technicians {
		if slices.Contains(t.CardUids, card) {
			return t.Number
		}
	}
	return ""
}

func (s *Station) language(ctx context.Context, p *post) storehubv1.Language {
	v, err := s.cfg.Hub.Local(ctx)
	if err != nil {
		return storehubv1.Language_LANGUAGE_EN
	}
	return v.LanguageAt(p.id)
}

// propose makes a command in the node's name, decodes its answer into answer, if that is wanted,
// and tells the index of its entry. While the cluster changes its leader the same request id is
// tried again: it acts once. A try that may have acted makes every later failure uncertain.
func (s *Station) propose(ctx context.Context, req, answer proto.Message) (index uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, swipeTimeout)
	defer cancel()
	body, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		return 0, err
	}
	cmd := fsm.Wrap(req)
	cmd.RequestId = rand.Text()
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: s.cfg.NodeID}}
	cmd.Digest = s.cfg.Hub.Digest("request", []byte(req.ProtoReflect().Descriptor().FullName()), body)
	uncertain := false
	for {
		res, err := s.cfg.Hub.Propose(ctx, cmd)
		if err == nil {
			if fault := fsm.FaultOf(res); fault != nil {
				return res.Index, fault
			}
			if answer == nil {
				return res.Index, nil
			}
			return res.Index, proto.Unmarshal(res.Answer, answer)
		}
		var away *rpc.Unavailable
		if !errors.As(err, &away) {
			return 0, sure(err, uncertain)
		}
		uncertain = uncertain || away.Uncertain
		if away.Reason == storehubv1.Reason_REASON_NO_MAJORITY {
			return 0, sure(err, uncertain)
		}
		select {
		case <-ctx.Done():
			return 0, sure(fmt.Errorf("no answer within %v: %w", swipeTimeout, err), uncertain)
		case <-time.After(retryPause):
		}
	}
}

// sure is err, if no try before it may have acted.
func sure(err error, uncertain bool) error {
	if !uncertain {
		return err
	}
	return &rpc.Unavailable{Reason: storehubv1.Reason_REASON_UNCERTAIN, Uncertain: true, Why: "it may have been done: " + err.Error()}
}
