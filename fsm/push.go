package fsm

import (
	"bytes"
	"crypto/sha256"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// maxPushEndpoint is more than any push service makes; the longest known are half as long.
	maxPushEndpoint = 1_000
	pushAuthLen     = 16
	// A key is a point that is written in full, as browsers do. Whether it lies on the curve finds out who seals with it.
	pushKeyLen  = 65
	pushKeyForm = 4
)

// setPushSubscription says where the browser of the caller's own session hears of notices. A browser has one subscription: an
// endpoint that another session had, of whoever was signed in on the phone before, is that one's no more.
func setPushSubscription(tx *Tx, req *storehubv1.SetPushSubscriptionRequest) (*storehubv1.SetPushSubscriptionResponse, error) {
	row, ok := tx.s.tokenOf(tx.cmd.Credential)
	if !ok || row.Technician == "" {
		return nil, refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", tx.actor)
	}
	if req.Endpoint == "" && len(req.Key) == 0 && len(req.Auth) == 0 {
		tx.setPush(row, nil)
		return &storehubv1.SetPushSubscriptionResponse{}, nil
	}
	if err := checkPush(req); err != nil {
		return nil, err
	}
	push := &storehubv1.PushRow{Endpoint: req.Endpoint, Key: req.Key, Auth: req.Auth, SinceMs: tx.now}
	if had := row.Push; had != nil && had.Endpoint == push.Endpoint && bytes.Equal(had.Key, push.Key) && bytes.Equal(had.Auth, push.Auth) {
		return &storehubv1.SetPushSubscriptionResponse{}, nil
	}
	for _, other := range tx.s.pushed("") {
		if other.Id != row.Id && other.Push.Endpoint == req.Endpoint {
			tx.setPush(other, nil)
		}
	}
	tx.setPush(row, push)
	return &storehubv1.SetPushSubscriptionResponse{}, nil
}

// checkPush refuses what no browser makes. No refusal repeats the endpoint: it is a secret of the phone's.
func checkPush(req *storehubv1.SetPushSubscriptionRequest) error {
	bad := func(field, want string) error {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field, "value", want)
	}
	after, https := strings.CutPrefix(req.Endpoint, "https://")
	host, _, _ := strings.Cut(after, "/")
	switch {
	case req.Endpoint == "":
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "endpoint")
	case len(req.Endpoint) > maxPushEndpoint:
		return refuse(Invalid, storehubv1.Reason_REASON_TOO_LONG, "field", "endpoint", "limit", maxPushEndpoint)
	case strings.ContainsFunc(req.Endpoint, func(r rune) bool { return r <= ' ' || r >= 0x7f }):
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_TEXT, "field", "endpoint")
	case !https || host == "" || strings.ContainsAny(host, "@?#"):
		return bad("endpoint", "not https://HOST/PATH")
	case len(req.Key) != pushKeyLen || req.Key[0] != pushKeyForm:
		return bad("key", "not a point of P-256 in 65 bytes")
	case len(req.Auth) != pushAuthLen:
		return bad("auth", "not 16 bytes")
	}
	return nil
}

// setPush gives a session a subscription, or takes its away.
func (tx *Tx) setPush(row *storehubv1.TokenRow, push *storehubv1.PushRow) {
	if row.Push == nil && push == nil {
		return
	}
	tx.s.rows.tokens.edit(tx, numberKey(row.Id), func(r *storehubv1.TokenRow) { r.Push = push })
	id := tokenID(row.Id).String()
	tx.subject("token:" + id)
	event := "PushSubscribed"
	if push == nil {
		event = "PushEnded"
	}
	tx.emit(event, row.Technician, 0, "session", id)
}

// forgetPush takes the word of a node that a subscription, to which it has sent a notice, is gone. One that the session has had only
// since the node claimed the notice may be another.
func (tx *Tx) forgetPush(row *storehubv1.NoticeRow) {
	session, _ := tx.s.rows.tokens.get(numberKey(row.Session))
	if push := session.GetPush(); push != nil && push.SinceMs < row.StateAtMs {
		tx.setPush(session, nil)
	}
}

// pushTo is the subscription of a session, nil when it has none or is over.
func (s *State) pushTo(session uint64) *storehubv1.PushRow {
	row, ok := s.rows.tokens.get(numberKey(session))
	if now := s.shop().TimeMs; !ok || s.ended(row, now) || dead(row, now) {
		return nil
	}
	return row.Push
}

// pushed are the sessions of a technician that have a subscription, "" = of everybody; those that are over too.
func (s *State) pushed(technician string) (list []*storehubv1.TokenRow) {
	about := ""
	if technician != "" {
		about = technician + "\x00"
	}
	prefixed(s.by.pushed, about, func(_, key string) bool {
		row, _ := s.rows.tokens.get(key)
		list = append(list, row)
		return true
	})
	return list
}

func pushedKey(r *storehubv1.TokenRow) string { return r.Technician + "\x00" + numberKey(r.Id) }

// PushEndpointSum is SHA-256 of the push endpoint of a credential's session, by which its page finds out whether the browser still has
// the same; empty = it has none.
func (v View) PushEndpointSum(c *storehubv1.Credential) []byte {
	row, _ := v.s.tokenOf(c)
	if row.GetPush() == nil {
		return nil
	}
	sum := sha256.Sum256([]byte(row.Push.Endpoint))
	return sum[:]
}
