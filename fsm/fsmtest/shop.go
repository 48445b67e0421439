package fsmtest

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/phones"
	storehubv1 "storehub/proto/storehub/v1"
)

// The shop of the scripts stands at UTC+8 and opens on a Monday evening.
const offsetS = 8 * 3600

var opening = time.Date(2026, 3, 2, 20, 0, 0, 0, time.FixedZone("shop", offsetS))

// Shop is one state machine with a clock and somebody who gives commands.
type Shop struct {
	State *fsm.State
	Now   time.Time
	// Offsets are the zone's in the stamps, nil = those of the scripts.
	Offsets *storehubv1.Stamp
	// As is whose credential commands carry.
	As *storehubv1.Credential
	// Log is everything applied, for replays.
	Log []*storehubv1.Command
	// Last is what the last command came to.
	Last fsm.Outcome

	// Ops are the commands that were given and Reasons the words in capitals that a script's output
	// showed, for laws about coverage.
	Ops, Reasons map[string]bool

	index  uint64
	nextID int
	tokens map[string]bool
	codes  map[string]string // the last one that was shown at each register, and to: each who may sign in
	paired map[string][]byte // assistant or session -> SHA-256 of its token
}

// New is a shop before its set-up.
func New() *Shop {
	return &Shop{State: fsm.New(), Now: opening, Ops: map[string]bool{}, Reasons: map[string]bool{}, tokens: map[string]bool{}, codes: map[string]string{}, paired: map[string][]byte{}}
}

// zone is one of Go's own table, which every version of these tests has.
func zone(name string) (fsm.Zone, bool) {
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return fsm.Zone{}, false
	}
	return fsm.Zone{Version: "2026a", OffsetS: func(ms int64) int32 {
		_, offset := time.UnixMilli(ms).In(loc).Zone()
		return int32(offset)
	}}, true
}

// Env is what the machine knows of zones and secrets.
func (s *Shop) Env() fsm.Env {
	return fsm.Env{
		Zone:   zone,
		Phones: fsm.Phones{E164: phones.E164, Region: phones.Region, Version: phones.Version},
		// Nobody has to be kept from guessing here, and the same commands are to make the same state.
		Random: func(n int) []byte { return bytes.Repeat([]byte{byte(s.nextID)}, n) },
		CodeHash: func(code string) []byte {
			sum := sha256.Sum256([]byte("code " + code))
			return sum[:]
		},
		Secret: func(purpose string, cmd *storehubv1.Command) string {
			if purpose == fsm.SecretSignIn {
				return "code-" + cmd.RequestId
			}
			if purpose == fsm.SecretPairing {
				h := fnv.New32()
				_, _ = h.Write([]byte(cmd.RequestId))
				return fmt.Sprintf("%06d", h.Sum32()%1_000_000)
			}
			return purpose + ":" + fmt.Sprintf("%x", cmd.Credential.GetTokenHash()) + ":" + cmd.RequestId
		},
	}
}

// Command wraps a request as a node would.
func (s *Shop) Command(req proto.Message) *storehubv1.Command {
	s.nextID++
	cmd := fsm.Wrap(req)
	if cmd == nil {
		return nil
	}
	cmd.RequestId = "r" + strconv.Itoa(s.nextID)
	cmd.Credential = s.As
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(req)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(append([]byte(req.ProtoReflect().Descriptor().FullName()), b...))
	cmd.Digest = sum[:]
	cmd.Salt = []byte("sixteen bytes...")
	return cmd
}

// Apply stamps and applies a command at the next index.
func (s *Shop) Apply(cmd *storehubv1.Command) fsm.Outcome {
	fsm.Prepare(s.State.View, s.Env(), cmd)
	cmd.Stamp = &storehubv1.Stamp{OffsetS: offsetS}
	if s.Offsets != nil {
		cmd.Stamp = proto.CloneOf(s.Offsets)
	}
	cmd.Stamp.UnixMs = s.Now.UnixMilli()
	s.index++
	s.Log = append(s.Log, proto.CloneOf(cmd))
	s.Last = s.State.Apply(s.index, 1, cmd)
	s.pairings(cmd)
	s.Ops[string(fsm.Request(cmd).ProtoReflect().Descriptor().Name())] = true
	return s.Last
}

// pairings remembers what people and phones see of a pairing.
func (s *Shop) pairings(cmd *storehubv1.Command) {
	if s.Last.Result.FaultKind != 0 {
		return
	}
	if req := cmd.GetCreatePairing(); req != nil {
		s.codes[req.Terminal] = s.Env().Secret(fsm.SecretPairing, cmd)
	}
	if cmd.GetPair() != nil {
		answer, err := fsm.Answer(cmd, s.Last.Result)
		if err != nil {
			panic(err)
		}
		s.paired[answer.(*storehubv1.PairResponse).AssistantId] = cmd.Prepared.SecretHash
	}
	s.sessions(cmd)
}

// sessions remembers what people see of a sign-in: the code of whom it is for, the token of the session.
func (s *Shop) sessions(cmd *storehubv1.Command) {
	if req := cmd.GetCreateSignInCode(); req != nil {
		s.codes["to:"+req.GetTechnician()+req.GetStaffId()+req.GetTerminal()] = s.Env().Secret(fsm.SecretSignIn, cmd)
	}
	if cmd.GetSignIn() != nil {
		answer, err := fsm.Answer(cmd, s.Last.Result)
		if err != nil {
			panic(err)
		}
		s.paired[answer.(*storehubv1.SignInResponse).Session.Id] = cmd.Prepared.SecretHash
	}
}

// PIN is what a node makes of a PIN, with the salt that everybody has but who is written as "salt/pin".
func PIN(word string) string {
	salt, pin, salted := strings.Cut(word, "/")
	if !salted {
		salt, pin = "salt", word
	}
	return "$" + salt + "$" + pin
}

// Do gives a command and answers what it came to.
func (s *Shop) Do(req proto.Message) (proto.Message, *fsm.Fault) {
	cmd := s.Command(req)
	out := s.Apply(cmd)
	if f := fsm.FaultOf(out.Result); f != nil {
		return nil, f
	}
	answer, err := fsm.Answer(cmd, out.Result)
	if err != nil {
		panic(err)
	}
	return answer, nil
}

// Must gives a command that cannot be refused.
func (s *Shop) Must(req proto.Message) proto.Message {
	answer, fault := s.Do(req)
	if fault != nil {
		panic(fmt.Sprintf("%s: %v", req.ProtoReflect().Descriptor().Name(), fault))
	}
	return answer
}

// Tick lets the leader's ticks happen until nothing is due, and answers the events of all.
func (s *Shop) Tick() []*storehubv1.Event {
	var events []*storehubv1.Event
	was := s.As
	s.As = Node("n1")
	for {
		s.Must(&storehubv1.Tick{})
		events = append(events, s.Last.Events...)
		if at, ok := s.State.View().NextDeadline(); !ok || at > s.Now.UnixMilli() {
			break
		}
	}
	s.As = was
	return events
}

// Token is the credential of whoever holds the token of a name.
func Token(name string) *storehubv1.Credential {
	sum := sha256.Sum256([]byte("token of " + name))
	return &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: sum[:]}}
}

// Node is the credential of a node.
func Node(id string) *storehubv1.Credential {
	return &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: id}}
}

// Card is the card of somebody: every technician and member of staff of a script has one.
func Card(holder string) string {
	if strings.Contains(holder, ":") {
		return holder
	}
	h := fnv.New32a()
	h.Write([]byte(holder))
	return fmt.Sprintf("em4100:C0%08X", h.Sum32())
}

// SetUp founds the shop: a category, rooms, terminals and people at the desk.
func (s *Shop) SetUp() {
	s.As = Node("n1")
	s.Must(&storehubv1.SetUp{
		ClusterId: "c1", Name: "Lotus", Epoch: 1, Level: 1, OwnerTokenHash: Token("owner").GetTokenHash(), NodeId: "n1", NodeName: "reception",
	})
	s.As = Token("owner")
	s.Must(&storehubv1.PutCategoryRequest{Id: "foot", Name: "足疗"})
	for _, room := range []string{"201", "202", "203"} {
		s.Must(&storehubv1.PutRoomRequest{Id: room, Name: "Room " + room})
	}
	for _, t := range []*storehubv1.PutTerminalRequest{
		{Id: "reception", Name: "Front desk", NodeId: "n1", Role: storehubv1.TerminalRole_TERMINAL_ROLE_RECEPTION},
		{Id: "techroom", Name: "Technicians", Role: storehubv1.TerminalRole_TERMINAL_ROLE_TECH_ROOM, Announces: true},
		{Id: "office", Name: "Office", Role: storehubv1.TerminalRole_TERMINAL_ROLE_BACK_OFFICE},
		{Id: "door201", Name: "201", Role: storehubv1.TerminalRole_TERMINAL_ROLE_ROOM, Room: "201"},
	} {
		s.Must(t)
	}
	for _, who := range []struct {
		id   string
		role storehubv1.Role
	}{
		{"anna", storehubv1.Role_ROLE_RECEPTION}, {"bo", storehubv1.Role_ROLE_SERVICE_DESK}, {"vic", storehubv1.Role_ROLE_VIEWER},
	} {
		s.Must(&storehubv1.PutStaffRequest{Id: who.id, Name: who.id, Roles: []storehubv1.Role{who.role}, CardUids: []string{Card(who.id)}})
	}
}

// Hire adds technicians, written "8f" or "8m"; without a letter it is a woman.
func (s *Shop) Hire(category string, names ...string) (numbers []string) {
	for _, name := range names {
		gender := storehubv1.Gender_GENDER_FEMALE
		if n := len(name) - 1; n > 0 && (name[n] == 'f' || name[n] == 'm') {
			if name[n] == 'm' {
				gender = storehubv1.Gender_GENDER_MALE
			}
			name = name[:n]
		}
		s.Must(&storehubv1.PutTechnicianRequest{Number: name, Name: "T" + name, Gender: gender, Category: category, CardUids: []string{Card(name)}})
		numbers = append(numbers, name)
	}
	return numbers
}

// speakAs changes whose credential commands carry. A token is made when it is first needed.
func (s *Shop) speakAs(who string) error {
	kind, id, _ := strings.Cut(who, ":")
	switch {
	case kind == "node":
		s.As = Node(id)
		return nil
	case who == "nobody":
		s.As = nil
		return nil
	case s.paired[who] != nil:
		s.As = &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: s.paired[who]}}
		return nil
	case who == "owner" || who == "stranger" || s.tokens[who]:
		s.As = s.credentialOf(who)
		return nil
	}
	role, ok := storehubv1.Role_value["ROLE_"+strings.ToUpper(kind)]
	if !ok {
		return fmt.Errorf("nobody is called %q", who)
	}
	s.As = Token("owner")
	cmd := s.Command(&storehubv1.CreateTokenRequest{Name: who, Role: storehubv1.Role(role), Terminal: id})
	cmd.RequestId = "token of " + who
	out := s.Apply(cmd)
	if f := fsm.FaultOf(out.Result); f != nil {
		return f
	}
	s.tokens[who] = true
	s.As = s.credentialOf(who)
	return nil
}

// credentialOf is the credential whose token was made under a name, see Env.Secret.
func (s *Shop) credentialOf(who string) *storehubv1.Credential {
	if !s.tokens[who] {
		return Token(who)
	}
	secret := s.Env().Secret(fsm.SecretToken, &storehubv1.Command{Credential: Token("owner"), RequestId: "token of " + who})
	sum := sha256.Sum256([]byte(secret))
	return &storehubv1.Credential{Who: &storehubv1.Credential_TokenHash{TokenHash: sum[:]}}
}
