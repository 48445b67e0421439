package replica_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"storehub/node/nodetest"
	"storehub/node/replica"
	storehubv1 "storehub/proto/storehub/v1"
)

// alone runs a shop of one node.
func alone(t *testing.T, takes time.Duration, f func(t *testing.T, s *nodetest.Sim, n *nodetest.SimNode)) {
	synctest.Test(t, func(t *testing.T) {
		s := nodetest.NewSim(t, 1)
		s.Tune = func(_ *nodetest.SimNode, o *replica.Options) {
			slow := &slowLogs{LogStore: o.Logs}
			slow.takes.Store(int64(takes))
			o.Logs = slow
		}
		s.StartAll()
		defer s.StopAll()
		s.Furnish(2)
		f(t, s, s.Nodes[0])
	})
}

// A replica that cannot apply its log leads, since nobody else is there, but it fills the log no
// further, and says that its board is old.
func TestHaltedLeaderIsQuiet(t *testing.T) {
	alone(t, time.Millisecond, func(t *testing.T, s *nodetest.Sim, n *nodetest.SimNode) {
		time.Sleep(time.Second)
		// Field 99999 of a future Command.
		if err := n.Replica().Raft().Apply([]byte{0xfa, 0xe9, 0x30, 0x00}, time.Second).Error(); err != nil {
			t.Fatal(err)
		}
		s.Eventually("it stops", func() bool { return n.Replica().Trouble() != nil })
		n.Kill()
		time.Sleep(time.Hour)
		n.Start()
		s.Eventually("it stops again", func() bool { return n.Replica().Trouble() != nil })
		time.Sleep(time.Second)
		before := n.Replica().Raft().LastIndex()
		time.Sleep(time.Minute)
		if now := n.Replica().Raft().LastIndex(); now != before || n.Replica().Raft().State() != raft.Leader {
			t.Errorf("%d entries in a minute, as %v", now-before, n.Replica().Raft().State())
		}
		if st := n.Replica().Standing(); st.HasMajority || st.Age < time.Hour {
			t.Errorf("it says %+v", st)
		}
	})
}

// A node that follows on but has stopped applying must not show its board as the present one.
func TestTroubleIsNotThePresent(t *testing.T) {
	inBubble(t, func(t *testing.T, s *nodetest.Sim) {
		for _, n := range s.Nodes {
			if n == s.MustLead() {
				continue
			}
			n.Kill()
			s.Tune = func(_ *nodetest.SimNode, o *replica.Options) {
				o.Trouble = &replica.Trouble{Reason: storehubv1.Reason_REASON_QUARANTINED, Why: "sick"}
			}
			n.Start()
			time.Sleep(time.Minute)
			if st := n.Replica().Standing(); st.HasMajority || st.Age < time.Minute || st.Leader == "" {
				t.Errorf("it says %+v", st)
			}
			return
		}
	})
}

// A shop of one PC that slept has the right time soon after: there is nobody to hand over to.
func TestTimeAfterASleepAlone(t *testing.T) {
	alone(t, time.Millisecond, func(t *testing.T, s *nodetest.Sim, n *nodetest.SimNode) {
		n.Clock.Step(time.Hour)
		time.Sleep(15 * time.Second)
		s.Must("x", &storehubv1.UpdateSettingsRequest{})
		if late := n.Clock.Wall().Sub(time.UnixMilli(n.View().Now())); late.Abs() > time.Second {
			t.Errorf("cluster time is behind by %v", late)
		}
		before := n.Replica().Raft().LastIndex()
		time.Sleep(time.Minute)
		if now := n.Replica().Raft().LastIndex(); now > before+2 {
			t.Errorf("%d entries in a quiet minute", now-before)
		}
	})
}
