package fsm

import (
	"crypto/sha256"

	"golang.org/x/text/unicode/norm"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	storehubv1 "storehub/proto/storehub/v1"
)

// Env is what differs between machines and is looked up before the log.
type Env struct {
	// Zone finds a time zone by its IANA name.
	Zone func(name string) (Zone, bool)
	// Phones reads phone numbers.
	Phones Phones
	// Random is so many bytes that nobody can guess. Nil: there are none, and nobody gets a key.
	Random func(n int) []byte
	// CodeHash is what the state keeps of a short code: nobody can try all of them without the cluster's secret.
	CodeHash func(code string) []byte
	// Secret computes the secret that an answer shows, from the request id alone (architecture 3.11).
	Secret func(purpose string, cmd *storehubv1.Command) string
}

// Phones knows the world's phone numbers.
type Phones struct {
	// E164 is a number in the form of E.164, "" for one that is none. A number without a country is one of the region, an ISO 3166
	// code such as "CN".
	E164 func(number, region string) string
	// Region tells whether there is such a region.
	Region func(region string) bool
	// Version of the tables.
	Version string
}

// Purposes of derived secrets.
const (
	SecretPairing   = "pairing" // six digits
	SecretAssistant = "assistant"
	SecretToken     = "token"
	SecretJoin      = "join"
	SecretFeed      = "feed"
	SecretSignIn    = "sign-in" // eight letters and digits
	SecretSession   = "session"
)

// Prepare brings the texts of a command into NFC and fills cmd.Prepared for the commands that need
// it, as the shop is now. Few need to know that, and to look costs a copy of the state. The leader calls it just before the stamp;
// whatever stood there is replaced.
func Prepare(now func() View, env Env, cmd *storehubv1.Command) {
	cmd.Prepared = nil
	compose(cmd)
	switch op := cmd.Op.(type) {
	case *storehubv1.Command_UpdateSettings:
		cmd.Prepared = settingsBefore(env, op.UpdateSettings)
	case *storehubv1.Command_SetUp:
		if op.SetUp.Settings != nil {
			cmd.Prepared = settingsBefore(env, op.SetUp.Settings)
		}
	case *storehubv1.Command_PutCustomer, *storehubv1.Command_ImportCustomers, *storehubv1.Command_ReportCall, *storehubv1.Command_FlagNumber:
		cmd.Prepared = now().s.numbersBefore(env, numbersIn(cmd))
	case *storehubv1.Command_CreatePlan:
		cmd.Prepared = now().s.datesBefore(env, op.CreatePlan)
	case *storehubv1.Command_RescheduleOccurrences:
		cmd.Prepared = now().s.movesBefore(env, op.RescheduleOccurrences)
	case *storehubv1.Command_RezonePlans:
		cmd.Prepared = now().s.rezonedBefore(env, op.RezonePlans)
	case *storehubv1.Command_CreateBooking:
		cmd.Prepared = now().s.instantBefore(env, op.CreateBooking.StartsAt)
	case *storehubv1.Command_ReserveFromCall:
		cmd.Prepared = now().s.instantBefore(env, op.ReserveFromCall.GetBooking().GetStartsAt())
	case *storehubv1.Command_RescheduleBooking:
		cmd.Prepared = now().s.instantBefore(env, op.RescheduleBooking.StartsAt)
	case *storehubv1.Command_JoinWaitlist:
		cmd.Prepared = now().s.waitBefore(env, op.JoinWaitlist)
	case *storehubv1.Command_CreateToken:
		cmd.Prepared = secretHash(env.Secret(SecretToken, cmd))
	case *storehubv1.Command_SignIn:
		cmd.Prepared = secretHash(env.Secret(SecretSession, cmd))
	case *storehubv1.Command_CreateSignInCode:
		cmd.Prepared = &storehubv1.Prepared{SecretHash: env.CodeHash(CanonicalCode(env.Secret(SecretSignIn, cmd)))}
	case *storehubv1.Command_CreateJoinToken:
		cmd.Prepared = secretHash(env.Secret(SecretJoin, cmd))
	case *storehubv1.Command_CreateCalendarFeed:
		cmd.Prepared = secretHash(env.Secret(SecretFeed, cmd))
	case *storehubv1.Command_Pair:
		cmd.Prepared = secretHash(env.Secret(SecretAssistant, cmd))
	case *storehubv1.Command_CreatePairing:
		cmd.Prepared = &storehubv1.Prepared{SecretHash: env.CodeHash(env.Secret(SecretPairing, cmd))}
	}
	if Request(cmd) != nil && aboutPeople[commandOf(cmd).number] && env.Random != nil {
		// The keys of new customers and of the day are made of it, and one of both may be needed.
		if cmd.Prepared == nil {
			cmd.Prepared = &storehubv1.Prepared{}
		}
		cmd.Prepared.KeySeed = env.Random(sha256.Size)
	}
}

// settingsBefore looks up the zone and the region that a change of the settings names.
func settingsBefore(env Env, req *storehubv1.UpdateSettingsRequest) *storehubv1.Prepared {
	var p *storehubv1.Prepared
	if zone := req.Zone; zone != nil {
		found, _ := env.Zone(*zone)
		p = &storehubv1.Prepared{Zone: *zone, ZoneVersion: found.Version}
	}
	if region := req.DefaultRegion; region != nil && env.Phones.Region(*region) {
		if p == nil {
			p = &storehubv1.Prepared{}
		}
		p.Region, p.PhonesVersion = *region, env.Phones.Version
	}
	return p
}

// zoneBefore is the shop's zone and what is prepared with it, nil when this machine does not know the zone.
func (s *State) zoneBefore(env Env) (Zone, *storehubv1.Prepared) {
	name := s.effective.GetZone()
	zone, known := env.Zone(name)
	if !known {
		return zone, nil
	}
	return zone, &storehubv1.Prepared{Zone: name, ZoneVersion: zone.Version}
}

// prepared is an instant with what the zone says of it.
func (z Zone) prepared(ms int64, twice bool) *storehubv1.PreparedDate {
	return &storehubv1.PreparedDate{StartsAtMs: ms, OffsetS: int32(z.offsetMS(ms) / 1000), Twice: twice}
}

// datesBefore finds when the dates of a plan are. For a request that is refused in any case there are none.
func (s *State) datesBefore(env Env, req *storehubv1.CreatePlanRequest) *storehubv1.Prepared {
	zone, p := s.zoneBefore(env)
	sr, err := s.seriesOf(req)
	if err != nil || p == nil {
		return p
	}
	for i, wall := range sr.walls(func(i int) int64 { return zone.offsetMS(sr.first[i/sr.count]) }) {
		ms, twice := zone.instant(wall)
		if i < len(sr.first)*sr.count && i%sr.count == 0 {
			ms, twice = sr.first[i/sr.count], false // the instant that was named decides (B6 16)
		}
		p.Dates = append(p.Dates, zone.prepared(ms, twice))
	}
	return p
}

// instantBefore finds what the shop's clock shows at an instant.
func (s *State) instantBefore(env Env, at *timestamppb.Timestamp) *storehubv1.Prepared {
	zone, p := s.zoneBefore(env)
	ms, err := millis("starts_at", at)
	if err == nil && p != nil && at != nil {
		p.Dates = append(p.Dates, zone.prepared(ms, false))
	}
	return p
}

// compose lets letters that look the same be the same. It happens before the log because the
// tables of Unicode grow: two versions of this program may compose a text differently, and rules
// compare and store what stands in the entry. The request is copied before it is changed.
func compose(cmd *storehubv1.Command) {
	req := Request(cmd)
	if req == nil || composed(req.ProtoReflect()) {
		return
	}
	copied := proto.Clone(req)
	composeTexts(copied.ProtoReflect())
	cmd.Op = Wrap(copied).Op
}

// composed tells whether all texts of a message are in NFC.
func composed(m protoreflect.Message) bool {
	all := true
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if !fd.IsList() {
			all = composedValue(fd, v)
			return all
		}
		for i := 0; all && i < v.List().Len(); i++ {
			all = composedValue(fd, v.List().Get(i))
		}
		return all
	})
	return all
}

func composedValue(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		return composed(v.Message())
	case protoreflect.StringKind:
		return norm.NFC.IsNormalString(v.String())
	}
	return true
}

func composeTexts(m protoreflect.Message) {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		switch {
		case !m.Has(fd):
		case fd.IsList():
			for list, j := m.Mutable(fd).List(), 0; j < list.Len(); j++ {
				list.Set(j, composedCopy(fd, list.Get(j)))
			}
		case fd.Kind() == protoreflect.MessageKind:
			composeTexts(m.Mutable(fd).Message())
		default:
			m.Set(fd, composedCopy(fd, m.Get(fd)))
		}
	}
}

func composedCopy(fd protoreflect.FieldDescriptor, v protoreflect.Value) protoreflect.Value {
	switch fd.Kind() {
	case protoreflect.MessageKind:
		composeTexts(v.Message())
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(norm.NFC.String(v.String()))
	}
	return v
}

func secretHash(secret string) *storehubv1.Prepared {
	sum := sha256.Sum256([]byte(secret))
	return &storehubv1.Prepared{SecretHash: sum[:]}
}

// Reveal writes the derived secret into an answer, on the node that answers the client.
func Reveal(env Env, cmd *storehubv1.Command, answer any) {
	switch a := answer.(type) {
	case *storehubv1.CreateTokenResponse:
		a.Token = env.Secret(SecretToken, cmd)
	case *storehubv1.SignInResponse:
		a.Token = env.Secret(SecretSession, cmd)
	case *storehubv1.CreateSignInCodeResponse:
		a.Code = env.Secret(SecretSignIn, cmd)
	case *storehubv1.CreateJoinTokenResponse:
		a.Token = env.Secret(SecretJoin, cmd) // line and urls are of the node that answers, which knows addresses
	case *storehubv1.CreatePairingResponse:
		a.Code = env.Secret(SecretPairing, cmd)
	case *storehubv1.PairResponse:
		a.Token = env.Secret(SecretAssistant, cmd)
	case *storehubv1.CreateCalendarFeedResponse:
		a.Path = CalendarPath + env.Secret(SecretFeed, cmd) + ".ics"
	}
}
