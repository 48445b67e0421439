package replica

import (
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/node/clock"
	storehubv1 "storehub/proto/storehub/v1"
)

// saltLen is the length of the salt under which the audit hides personal fields.
const saltLen = 16

// sealer makes log entries of commands, on the leader.
type sealer struct {
	env   fsm.Env
	out   *published
	zones zones
}

// check is everything that may be said about a command before it is anywhere near the log. It runs
// at the node that was asked and again at the leader, which trusts nobody.
func check(cmd *storehubv1.Command) error {
	if fsm.Request(cmd) == nil {
		return fsm.CheckKnown(cmd) // an op of a newer version is an unknown field
	}
	for _, c := range []func() error{
		func() error { return fsm.CheckSize(cmd) },
		func() error { return fsm.CheckKnown(cmd) },
		func() error { return fsm.CheckRequestID(cmd.RequestId) },
		func() error { return fsm.RefuseSecretsInClear(cmd) },
	} {
		if err := c(); err != nil {
			return err
		}
	}
	return nil
}

// bare is a command without what only a leader may write into it.
func bare(cmd *storehubv1.Command) *storehubv1.Command {
	return &storehubv1.Command{RequestId: cmd.RequestId, Credential: cmd.Credential, Digest: cmd.Digest, Op: cmd.Op}
}

// seal is the log entry of a bare command: prepared, and stamped with the leader's time.
func (s *sealer) seal(c *clock.Leader, committed uint64, cmd *storehubv1.Command) ([]byte, error) {
	fsm.Prepare(func() fsm.View { return s.out.live().View() }, s.env, cmd)
	shop := s.out.facts.Load()
	cmd.Level = max(shop.level, 1)
	cmd.Salt = make([]byte, saltLen)
	if _, err := rand.Read(cmd.Salt); err != nil {
		return nil, fmt.Errorf("make a salt: %w", err)
	}
	now := c.NowMS()
	at := s.zones.offset(shop.zone, now)
	cmd.Stamp = &storehubv1.Stamp{
		UnixMs: now, OffsetS: at.OffsetS, OffsetUntilMs: at.UntilMS, NextOffsetS: at.NextOffsetS, Committed: committed,
	}
	data, err := proto.Marshal(cmd)
	if err != nil {
		return nil, fmt.Errorf("encode a command: %w", err)
	}
	if len(data) > fsm.MaxEntry {
		return nil, fsm.CheckSize(cmd)
	}
	return data, nil
}

// zones remembers the shop's zone, which changes about never, and its offset, which does twice a year.
type zones struct {
	mu   sync.Mutex
	name string
	loc  *time.Location
	at   clock.Offset
	from int64
}

func (z *zones) offset(name string, nowMS int64) clock.Offset {
	z.mu.Lock()
	defer z.mu.Unlock()
	if name == "" {
		return clock.Offset{}
	}
	if name != z.name {
		loc, _, err := clock.Zone(name)
		if err != nil {
			return clock.Offset{} // a shop with a zone of a newer table: the leader's level forbids it
		}
		z.name, z.loc, z.from = name, loc, 0
	}
	if z.from == 0 || nowMS < z.from || (z.at.UntilMS != 0 && nowMS >= z.at.UntilMS) {
		z.at, z.from = clock.OffsetAt(z.loc, nowMS), nowMS
	}
	return z.at
}
