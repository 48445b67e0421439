package fsm

import (
	"crypto/sha256"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// noteAfterMS: a use is news that is so much younger than the one that is known.
	noteAfterMS = 60 * minuteMS
	// maxNoted sessions stand in one entry.
	maxNoted = 1_000
)

// TokenHash is what a token is known by.
type TokenHash [sha256.Size]byte

// KeyOf is a token's hash as a key.
func KeyOf(hash []byte) (key TokenHash) {
	copy(key[:], hash)
	return key
}

// Used is when a node has last seen tokens, in cluster time.
type Used map[TokenHash]int64

// noteSessions writes down when sessions were last used. Nobody acts here: what a node says of a session that has ended meanwhile is
// no news, and what it says of the time to come counts as now.
func noteSessions(tx *Tx, req *storehubv1.NoteSessions) (*storehubv1.NoteSessionsResult, error) {
	if len(req.Used) > maxNoted {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_TOO_LONG, "field", "used", "limit", maxNoted)
	}
	for _, use := range req.Used {
		n, _ := parseID("T", use.Id)
		row, ok := tx.s.rows.tokens.get(numberKey(n))
		if at := min(use.AtMs, tx.now); ok && isSession(row) && at > row.UsedAtMs {
			tx.s.rows.tokens.edit(tx, numberKey(n), func(r *storehubv1.TokenRow) { r.UsedAtMs = at })
		}
	}
	return &storehubv1.NoteSessionsResult{}, nil
}

// Unnoted is what a node has seen of sessions that this state does not know, nil = nothing.
func (v View) Unnoted(used Used) *storehubv1.NoteSessions {
	news := &storehubv1.NoteSessions{}
	v.s.rows.tokens.scan("", func(_ string, r *storehubv1.TokenRow) bool {
		if at := used[KeyOf(r.Hash)]; isSession(r) && r.RevokedAtMs == 0 && at-r.UsedAtMs >= noteAfterMS {
			news.Used = append(news.Used, &storehubv1.SessionUse{Id: tokenID(r.Id).String(), AtMs: at})
		}
		return len(news.Used) < maxNoted
	})
	if len(news.Used) == 0 {
		return nil
	}
	return news
}
