package rpc

import (
	"maps"
	"sync"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// maxUsed credentials are remembered; more there are in no shop. What is beyond is not remembered until others are forgotten.
const maxUsed = 10_000

// lastUses remembers when credentials were last good here. That it is in memory costs a call nothing, and the log one entry an hour,
// however many calls there are.
type lastUses struct {
	mu sync.Mutex
	at fsm.Used
}

func (u *lastUses) note(c *storehubv1.Credential, now int64) {
	if len(c.GetTokenHash()) == 0 {
		return // a node
	}
	hash := fsm.KeyOf(c.GetTokenHash())
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.at == nil {
		u.at = fsm.Used{}
	}
	if _, known := u.at[hash]; known || len(u.at) < maxUsed {
		u.at[hash] = now
	}
}

func (u *lastUses) all() fsm.Used {
	u.mu.Lock()
	defer u.mu.Unlock()
	return maps.Clone(u.at)
}

// forget drops what was not used since.
func (u *lastUses) forget(since int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	maps.DeleteFunc(u.at, func(_ fsm.TokenHash, at int64) bool { return at < since })
}

// keepUsesMS is for how long what was used is remembered here. By then it is in the log.
const keepUsesMS = 24 * 60 * 60 * 1000

// Unnoted is what is to be written down of sessions that were used here, nil = nothing.
func (s *Server) Unnoted() *storehubv1.NoteSessions {
	s.used.forget(s.hub.NowMS() - keepUsesMS)
	return s.hub.Recent().Unnoted(s.used.all())
}
