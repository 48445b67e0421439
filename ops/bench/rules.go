package bench

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/phones"
	storehubv1 "storehub/proto/storehub/v1"
)

// chinaS is the offset of the usual zone, whose clocks do not change.
const chinaS = 8 * 3600

// rules is the state machine by itself: no raft, no disk, no network.
type rules struct {
	state *fsm.State
	now   time.Time
	owner *storehubv1.Credential
	made  int
}

// newRules founds a shop with plans on.
func newRules() (*rules, error) {
	token := sha256.Sum256([]byte("owner"))
	r := &rules{state: fsm.New(), now: time.Now().In(time.FixedZone("shop", chinaS)), owner: &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: token[:]}}}
	found := r.command(&storehubv1.SetUp{ClusterId: "bench", Name: "bench", Epoch: 1, Level: 1, OwnerTokenHash: token[:], NodeId: "n1", NodeName: "n1"})
	found.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: "n1"}}
	if err := apply(r.state, found); err != nil {
		return nil, err
	}
	return r, r.do(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
}

// command is a request as the leader hands it to the log, but for its id: a state that remembers none is the same size however
// it came about.
func (r *rules) command(req proto.Message) *storehubv1.Command {
	cmd := fsm.Wrap(req)
	cmd.Credential = r.owner
	fsm.Prepare(r.state.View, env, cmd)
	cmd.Stamp = &storehubv1.Stamp{UnixMs: r.now.UnixMilli(), OffsetS: chinaS}
	return cmd
}

// env is what a node looks up, but that nothing in it is a secret.
var env = fsm.Env{
	Zone:   china,
	Phones: fsm.Phones{E164: phones.E164, Region: phones.Region, Version: phones.Version},
	Random: func(n int) []byte { return make([]byte, n) },
}

// china is a zone of one offset, whatever it is called.
func china(string) (fsm.Zone, bool) {
	return fsm.Zone{Version: "bench", OffsetS: func(int64) int32 { return chinaS }}, true
}

func (r *rules) do(reqs ...proto.Message) error {
	for _, req := range reqs {
		if err := apply(r.state, r.command(req)); err != nil {
			return fmt.Errorf("%s: %w", req.ProtoReflect().Descriptor().Name(), err)
		}
	}
	return nil
}

// named is a command with an id, as every client sends it.
func (r *rules) named(req proto.Message) *storehubv1.Command {
	cmd := r.command(req)
	r.made++
	cmd.RequestId = "bench-" + strconv.Itoa(r.made)
	return cmd
}

// apply runs an entry at the next index; the refusal, if it was one.
func apply(s *fsm.State, cmd *storehubv1.Command) error {
	out := s.Apply(s.Index()+1, 1, cmd)
	if f := fsm.FaultOf(out.Result); f != nil {
		return f
	}
	return nil
}
