//go:build linux

package chaos

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"storehub/ops/fleet"
	storehubv1 "storehub/proto/storehub/v1"
)

// nonsense is a request that must be refused.
type nonsense struct {
	name, method, body   string
	binary               bool
	header               map[string]string
	code, reason, saying string
	// judged: a rule refuses it, so it is in the log and in the audit; else it comes no further
	// than the node that it was sent to.
	judged bool
}

// field is one field of a binary request.
func field(number protowire.Number, value string) string {
	return string(protowire.AppendString(protowire.AppendTag(nil, number, protowire.BytesType), value))
}

func varint(number protowire.Number, value uint64) string {
	return string(protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), value))
}

const bad = "invalid_argument"

// sentences are what somebody may send who means no good, or whose program is broken.
var sentences = []nonsense{
	{name: "unknown field", method: "Dispatch/Dispatch", body: `{"categorie":"foot"}`, code: bad, reason: "UNKNOWN_FIELD", saying: "categorie"},
	{name: "unknown field below", method: "Dispatch/Dispatch", body: `{"counts":{"femal":1}}`, code: bad, reason: "UNKNOWN_FIELD", saying: "counts.femal"},
	{name: "unknown field in binary", method: "Dispatch/Dispatch", binary: true, body: varint(999, 1), code: bad, reason: "UNKNOWN_FIELD", saying: "999"},
	{name: "half of JSON", method: "Dispatch/Dispatch", body: `{"kind":`, code: bad, reason: "MALFORMED", saying: "kind"},
	{name: "no JSON", method: "Dispatch/Dispatch", body: `hello`, code: bad, reason: "MALFORMED", saying: "object"},
	{name: "nothing", method: "Dispatch/Dispatch", body: ``, code: bad, reason: "MALFORMED", saying: "object"},
	{name: "no protobuf", method: "Dispatch/Dispatch", binary: true, body: "\xff\xff\xff", code: bad, reason: "MALFORMED"},
	{name: "deep JSON", method: "Dispatch/Dispatch", body: strings.Repeat(`{"counts":`, 20_000), code: bad, reason: "MALFORMED"},
	{name: "unknown enum", method: "Dispatch/Dispatch", body: `{"kind":"ROTATE"}`, code: bad, reason: "UNKNOWN_ENUM", saying: "ROTATE"},
	{name: "unknown enum by number", method: "Dispatch/Dispatch", binary: true, body: varint(2, 77), code: bad, reason: "UNKNOWN_ENUM", saying: "77"},
	{name: "a billion technicians", method: "Dispatch/Dispatch", body: `{"category":"foot","kind":"ROTATION","counts":{"any":1000000000}}`, code: bad, reason: "OUT_OF_RANGE", saying: "1000000000", judged: true},
	{name: "minus one technician", method: "Dispatch/Dispatch", body: `{"category":"foot","kind":"ROTATION","counts":{"any":-1}}`, code: bad, reason: "OUT_OF_RANGE", saying: "-1", judged: true},
	{name: "counts that overflow together", method: "Dispatch/Dispatch", body: `{"category":"foot","kind":"ROTATION","counts":{"any":2147483647,"female":2147483647,"male":3}}`, code: bad, reason: "OUT_OF_RANGE", judged: true},
	{name: "more than 32 bits", method: "Dispatch/Dispatch", body: `{"counts":{"any":99999999999}}`, code: bad, reason: "MALFORMED", saying: "counts.any"},
	{name: "many technicians by name", method: "Dispatch/Dispatch", body: `{"kind":"REQUEST","technicians":["1"` + strings.Repeat(`,"1"`, 20_000) + `]}`, code: bad, reason: "OUT_OF_RANGE", saying: "20001", judged: true},
	{name: "two mebibytes", method: "Roster/PutRoom", body: `{"id":"x","name":"` + strings.Repeat("x", 2<<20) + `"}`, code: bad, reason: "TOO_LARGE", saying: "1048576"},
	{name: "two mebibytes in binary", method: "Roster/PutRoom", binary: true, body: field(2, strings.Repeat("x", 2<<20)), code: bad, reason: "TOO_LARGE"},
	{name: "more than the log takes", method: "Roster/PutRoom", body: `{"id":"x","name":"` + strings.Repeat("x", 300<<10) + `"}`, code: bad, reason: "TOO_LARGE", saying: "262144"},
	{name: "a name of ten kilobytes", method: "Roster/PutRoom", body: `{"id":"x","name":"` + strings.Repeat("n", 10<<10) + `"}`, code: bad, reason: "TOO_LONG", saying: "name", judged: true},
	{name: "a name with a line break", method: "Roster/PutRoom", body: `{"id":"x","name":"a\nb"}`, code: bad, reason: "BAD_TEXT", saying: "name", judged: true},
	{name: "no UTF-8", method: "Roster/PutRoom", body: "{\"id\":\"x\",\"name\":\"\xff\"}", code: bad, reason: "BAD_TEXT", saying: "UTF-8"},
	{name: "no UTF-8 in binary", method: "Roster/PutRoom", binary: true, body: field(1, "x") + field(2, "a\xc3"), code: bad, reason: "BAD_TEXT", saying: "name"},
	{name: "half a surrogate", method: "Roster/PutRoom", body: `{"id":"x","name":"\ud800"}`, code: bad, reason: "MALFORMED", saying: "name"},
	{name: "an id that was used", method: "Roster/PutRoom", body: `{"id":"x","name":"another"}`, header: map[string]string{"Storehub-Request-Id": usedID}, code: bad, reason: "REQUEST_ID_REUSED"},
	{name: "an id of another method", method: "Roster/CheckIn", body: `{"technician":"1"}`, header: map[string]string{"Storehub-Request-Id": usedID}, code: bad, reason: "REQUEST_ID_REUSED"},
	{name: "an id that is too long", method: "Roster/PutRoom", body: `{"id":"x","name":"x"}`, header: map[string]string{"Storehub-Request-Id": strings.Repeat("i", 65)}, code: bad, reason: "BAD_REQUEST_ID"},
	{name: "no such technician", method: "Roster/CheckIn", body: `{"technician":"4711"}`, code: "not_found", reason: "NO_SUCH_TECHNICIAN", saying: "4711", judged: true},
	{name: "no such assignment", method: "Dispatch/CancelAssignment", body: `{"assignment_id":"A-4711"}`, code: "not_found", reason: "NO_SUCH_ASSIGNMENT", saying: "A-4711", judged: true},
	{name: "no such category", method: "Dispatch/Dispatch", body: `{"category":"moon","kind":"ROTATION","counts":{"any":1}}`, code: "not_found", reason: "NO_SUCH_CATEGORY", saying: "moon", judged: true},
	{name: "no such method", method: "Dispatch/Dance", body: `{}`, code: "not_found", reason: "NO_SUCH_METHOD", saying: "Dance"},
	{name: "no such consistency", method: "Dispatch/GetBoard", body: `{}`, header: map[string]string{"Storehub-Consistency": "perhaps"}, code: bad, reason: "BAD_VALUE", saying: "linearizable"},
	{name: "an index that is none", method: "Dispatch/GetBoard", body: `{}`, header: map[string]string{"Storehub-Min-Index": "-1"}, code: bad, reason: "BAD_VALUE", saying: "Storehub-Min-Index"},
	{name: "no gzip", method: "Dispatch/GetBoard", body: `{}`, header: map[string]string{"Content-Encoding": "gzip"}, code: bad, reason: "MALFORMED"},
	{name: "no token", method: "Roster/PutRoom", body: `{"id":"x","name":"x"}`, header: map[string]string{"Authorization": ""}, code: "unauthenticated", reason: "NO_CREDENTIAL"},
	{name: "somebody else's token", method: "Roster/PutRoom", body: `{"id":"x","name":"x"}`, header: map[string]string{"Authorization": "Bearer x"}, code: "unauthenticated", reason: "BAD_CREDENTIAL"},
}

// usedID is the request id of a write that was done before.
const usedID = "used-before"

// TestNonsense sends all of it to each of three nodes, over TLS and in raw HTTP.
func TestNonsense(t *testing.T) {
	s := openShop(t)
	web := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.ca}, ForceAttemptHTTP2: true}}
	defer web.CloseIdleConnections()
	if _, err := insist(t.Context(), s.client(0), usedID, putRoom("used", "first")); err != nil {
		t.Fatal(err)
	}
	before, shown := s.meet(), s.shows(s.Members()[0])
	var judged []string
	for _, m := range s.Members() {
		for _, n := range sentences {
			if n.judged {
				judged = append(judged, "REASON_"+n.reason)
			}
			n.refused(s, web, m)
		}
	}
	s.meet()
	for _, m := range s.Members() {
		if list := s.audited(m, before.index); !slices.Equal(list, judged) {
			t.Errorf("a rule had to refuse %v, in the audit of %s are %v", judged, m.Name, list)
		}
		if now := s.shows(m); now != shown {
			t.Errorf("something of it was done. Before:\n%s\nNow at %s:\n%s", shown, m.Name, now)
		}
	}
	for k, m := range s.Members() {
		if _, err := m.API.PutRoom(t.Context(), &storehubv1.PutRoomRequest{Id: roomOf(k), Name: "after"}); err != nil {
			t.Errorf("%s takes no write afterwards: %v", m.Name, err)
		}
	}
	s.meet()
	s.calm()
}

// audited is what came of the commands of people after an index, in the order of the log.
func (s *shop) audited(m *fleet.Member, after uint64) (results []string) {
	s.t.Helper()
	res, err := m.API.ListAudit(s.t.Context(), &storehubv1.ListAuditRequest{Limit: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range slices.Backward(res.Records) { // newest first
		if r.Index > after && strings.HasPrefix(r.Actor, "token:") {
			results = append(results, r.Result.String())
		}
	}
	return results
}

// shows is all that the shop keeps of what the nonsense would change.
func (s *shop) shows(m *fleet.Member) string {
	s.t.Helper()
	ctx := s.t.Context()
	board, err := m.API.GetBoard(ctx, &storehubv1.GetBoardRequest{})
	if err != nil {
		s.t.Fatal(err)
	}
	rooms, err := m.API.ListRooms(ctx, &storehubv1.ListRoomsRequest{})
	if err != nil {
		s.t.Fatal(err)
	}
	var list []string
	for _, c := range board.Categories {
		b, err := proto.MarshalOptions{Deterministic: true}.Marshal(c)
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, fmt.Sprintf("%s %x", c.Id, b))
	}
	for _, r := range rooms.Rooms {
		list = append(list, r.Id+" "+r.Name)
	}
	return strings.Join(list, "\n")
}

// refusal is what a node says no with.
type refusal struct {
	status         int
	code, reason   string
	message, whole string
}

// refused sends it and judges the refusal. A node that cannot tell for the moment is asked again,
// with the same request id.
func (n nonsense) refused(s *shop, web *http.Client, m *fleet.Member) {
	s.t.Helper()
	id := rand.Text()
	var r refusal
	s.eventually(n.name+", sent to "+m.Name, func(ctx context.Context) (err error) {
		if r, err = n.send(ctx, web, m.HTTPS(), s.OwnerToken(), id); err == nil && r.code == "unavailable" {
			err = errors.New(r.whole)
		}
		return err
	})
	if r.code != n.code || r.reason != n.reason || len(r.message) < 10 || len(r.message) > 300 ||
		!strings.Contains(r.message, n.saying) || slices.Contains([]int{http.StatusOK, http.StatusInternalServerError}, r.status) {
		s.t.Errorf("%s, sent to %s: expected %s %s with %q, saw HTTP %d %s %s", n.name, m.Name, n.code, n.reason, n.saying, r.status, r.reason, r.whole)
	}
}

func (n nonsense) send(ctx context.Context, web *http.Client, url, token, id string) (refusal, error) {
	service, method, _ := strings.Cut(n.method, "/")
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/storehub.v1."+service+"Service/"+method, strings.NewReader(n.body))
	if err != nil {
		return refusal{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	if n.binary {
		req.Header.Set("Content-Type", "application/proto")
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Storehub-Request-Id", id)
	for key, value := range n.header {
		req.Header.Set(key, value)
	}
	res, err := web.Do(req)
	if err != nil {
		return refusal{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return refusal{}, err
	}
	return read(res.StatusCode, body)
}

func read(status int, body []byte) (refusal, error) {
	var said struct {
		Code, Message string
		Details       []struct{ Value string }
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return refusal{}, fmt.Errorf("HTTP %d with %q: %w", status, body, err)
	}
	r := refusal{status: status, code: said.Code, message: said.Message, whole: string(body)}
	for _, d := range said.Details {
		detail := &storehubv1.FaultDetail{}
		b, err := base64.RawStdEncoding.DecodeString(d.Value)
		if err := errors.Join(err, proto.Unmarshal(b, detail)); err != nil {
			return r, err
		}
		r.reason = strings.TrimPrefix(detail.Reason.String(), "REASON_")
	}
	return r, nil
}
