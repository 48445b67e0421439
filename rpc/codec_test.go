package rpc_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc/rpctest"
)

func TestJSONSpellings(t *testing.T) {
	s := open(t).staffed(4, 0)
	for name, body := range map[string]string{
		"bare words, camel": `{"category":"foot","kind":"ROTATION","counts":{"female":1},"allowPartial":true}`,
		"prefixed, snake":   `{"category":"foot","kind":"KIND_ROTATION","counts":{"any":1},"allow_partial":true}`,
		"numbers, nulls":    `{"category":"foot","kind":1,"counts":{"any":"1","male":null},"room":null}`,
	} {
		t.Run(name, func(t *testing.T) {
			r := s.call("Dispatch.Dispatch", body).ok()
			list := r.at("assignments").([]any)
			if len(list) != 1 || list[0].(map[string]any)["kind"] != "KIND_ROTATION" {
				t.Fatal(r.raw)
			}
		})
	}
	// Words in a list, and in an optional field of an update.
	s.call("Roster.PutStaff", `{"id":"anna","name":"Anna","roles":["RECEPTION","ROLE_MANAGER"]}`).ok()
	s.call("Shop.UpdateSettings", `{"queue_order":"LEAST_TURNS","returnGraceMs":"120000"}`).ok()
	r := s.call("Shop.GetSettings", `{}`).ok()
	if r.at("settings", "returnGraceMs") != "120000" || r.at("settings", "queueOrder") != "QUEUE_ORDER_LEAST_TURNS" {
		t.Fatal("64 bits are strings, enums whole names:", r.raw)
	}
}

func TestJSONWritesZeroValues(t *testing.T) {
	s := open(t)
	r := s.call("Dispatch.GetBoard", `{}`).ok()
	for _, field := range []string{"categories", "index", "ageMs", "hasMajority", "head", "restored"} {
		if _, ok := r.body[field]; !ok {
			t.Errorf("%s is not written: %s", field, r.raw)
		}
	}
	if r.at("ageMs") != "0" || r.at("restored") != false {
		t.Error(r.raw)
	}
}

func TestJSONRefusals(t *testing.T) {
	s := open(t)
	for _, c := range []struct{ method, body, reason, arg string }{
		{"Dispatch.Dispatch", `{"categorie":"foot"}`, "UNKNOWN_FIELD", "field=categorie"},
		{"Dispatch.Dispatch", `{"counts":{"femal":1}}`, "UNKNOWN_FIELD", "field=counts.femal"},
		{"Dispatch.GetBoard", `{"Category":"foot"}`, "UNKNOWN_FIELD", "field=Category"},
		{"Dispatch.Dispatch", `{"kind":"ROTATE"}`, "UNKNOWN_ENUM", "field=kind"},
		{"Dispatch.Dispatch", `{"kind":"ROTATE"}`, "UNKNOWN_ENUM", "value=ROTATE"},
		{"Dispatch.Dispatch", `{"kind":77}`, "UNKNOWN_ENUM", "field=kind"},
		{"Roster.PutStaff", `{"roles":["OWNER","BOSS"]}`, "UNKNOWN_ENUM", "field=roles"},
		{"Roster.PutStaff", `{"roles":[null]}`, "MALFORMED", "field=roles"},
		{"Dispatch.Dispatch", `{"kind":"ROTATION"`, "MALFORMED", ""},
		{"Dispatch.Dispatch", `{"kind":}`, "MALFORMED", "field=kind"},
		{"Dispatch.Dispatch", `[]`, "MALFORMED", "problem=an object is wanted"},
		{"Dispatch.Dispatch", ``, "MALFORMED", ""},
		{"Dispatch.Dispatch", `hello`, "MALFORMED", ""},
		{"Dispatch.Dispatch", `{} {}`, "MALFORMED", "problem=something follows the object"},
		{"Dispatch.Dispatch", `{"counts":3}`, "MALFORMED", "field=counts"},
		{"Dispatch.Dispatch", `{"counts":{"any":"many"}}`, "MALFORMED", "field=counts.any"},
		{"Dispatch.Dispatch", `{"counts":{"any":1.5}}`, "MALFORMED", "field=counts.any"},
		{"Dispatch.Dispatch", `{"counts":{"any":99999999999}}`, "MALFORMED", "field=counts.any"},
		{"Dispatch.Dispatch", `{"technicians":"12"}`, "MALFORMED", "field=technicians"},
		{"Dispatch.Dispatch", `{"technicians":[12]}`, "MALFORMED", "field=technicians"},
		{"Dispatch.Dispatch", `{"category":7}`, "MALFORMED", "field=category"},
		{"Dispatch.Dispatch", `{"category":"a","category":"b"}`, "MALFORMED", "field=category"},
		{"Dispatch.Dispatch", `{"allowPartial":true,"allow_partial":true}`, "MALFORMED", "field=allow_partial"},
		{"Roster.AssignCard", `{"technician":"1","staffId":"anna"}`, "MALFORMED", "field=staff_id"},
		{"Roster.HoldTechnician", `{"until":"tomorrow"}`, "MALFORMED", "problem=no time as RFC 3339 with offset"},
		{"Dispatch.GetBoard", "{\"category\":\"\xff\"}", "BAD_TEXT", ""},
		{"Dispatch.GetBoard", `{"category":"\ud800"}`, "MALFORMED", "field=category"},
	} {
		t.Run(c.reason+" "+c.body, func(t *testing.T) {
			var args []string
			if c.arg != "" {
				args = append(args, c.arg)
			}
			s.call(c.method, c.body).refused("invalid_argument", c.reason, args...)
		})
	}
}

func TestJSONErrorsRepeatNoSecret(t *testing.T) {
	s := open(t)
	r := s.call("Roster.PutStaff", `{"id":"anna","name":"Anna","roles":["OWNER"],"pin":13579246}`)
	if r.refused("invalid_argument", "MALFORMED", "field=pin"); strings.Contains(r.raw, "13579246") {
		t.Fatal(r.raw)
	}
}

func TestBinaryRefusals(t *testing.T) {
	s := open(t)
	inner := protowire.AppendVarint(protowire.AppendTag(nil, 9, protowire.VarintType), 1)
	for name, c := range map[string]struct {
		body        []byte
		reason, arg string
	}{
		"unknown field":    {protowire.AppendVarint(protowire.AppendTag(nil, 999, protowire.VarintType), 1), "UNKNOWN_FIELD", "field=999"},
		"unknown in a sub": {protowire.AppendBytes(protowire.AppendTag(nil, 3, protowire.BytesType), inner), "UNKNOWN_FIELD", "field=counts.9"},
		"unnamed enum":     {protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), 77), "UNKNOWN_ENUM", "field=kind"},
		"bad text":         {protowire.AppendString(protowire.AppendTag(nil, 6, protowire.BytesType), "\xff"), "BAD_TEXT", "field=room"},
		"bad text in list": {protowire.AppendString(protowire.AppendTag(nil, 4, protowire.BytesType), "a\xc3"), "BAD_TEXT", "field=technicians"},
		"no frame":         {[]byte{0xff, 0xff, 0xff}, "MALFORMED", ""},
		// Whoever knows how refusals travel inside cannot make one up.
		"forged refusal": {protowire.AppendBytes(protowire.AppendTag(nil, 1<<29-1, protowire.BytesType), []byte{8, 1}), "UNKNOWN_FIELD", "field=536870911"},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.send("application/proto", "Dispatch.Dispatch", bytes.NewReader(c.body))
			if c.arg == "" {
				r.refused("invalid_argument", c.reason)
				return
			}
			r.refused("invalid_argument", c.reason, c.arg)
		})
	}
	good, err := proto.Marshal(&storehubv1.GetBoardRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if r := s.send("application/proto", "Dispatch.GetBoard", bytes.NewReader(good)); r.status != 200 {
		t.Fatal(r.raw)
	}
}

func TestTooLarge(t *testing.T) {
	s := open(t)
	big := `{"category":"` + strings.Repeat("x", 2<<20) + `"}`
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, _ = w.Write([]byte(big))
	_ = w.Close()
	t.Run("json", func(t *testing.T) {
		r := s.call("Dispatch.GetBoard", big).refused("invalid_argument", "TOO_LARGE")
		if r.header.Get("Storehub-Request-Id") == "" || r.header.Get("Storehub-Index") == "" {
			t.Fatal(r.header)
		}
	})
	t.Run("chunked", func(t *testing.T) {
		s.send("application/json", "Dispatch.GetBoard", io.MultiReader(strings.NewReader(big))).refused("invalid_argument", "TOO_LARGE")
	})
	t.Run("binary", func(t *testing.T) {
		s.send("application/proto", "Dispatch.GetBoard", strings.NewReader(big)).refused("invalid_argument", "TOO_LARGE")
	})
	t.Run("a small body that unpacks to a large one", func(t *testing.T) {
		s.send("application/json", "Dispatch.GetBoard", bytes.NewReader(zipped.Bytes()), "Content-Encoding", "gzip").refused("invalid_argument", "TOO_LARGE")
	})
	t.Run("no gzip at all", func(t *testing.T) {
		s.send("application/json", "Dispatch.GetBoard", strings.NewReader("{}"), "Content-Encoding", "gzip").refused("invalid_argument", "MALFORMED")
	})
	t.Run("good gzip", func(t *testing.T) {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		_, _ = w.Write([]byte("{}"))
		_ = w.Close()
		s.send("application/json", "Dispatch.GetBoard", &b, "Content-Encoding", "gzip").ok()
	})
	t.Run("just below is read", func(t *testing.T) {
		s.call("Dispatch.GetBoard", `{"category":"`+strings.Repeat("x", 1<<20-20)+`"}`).refused("not_found", "NO_SUCH_CATEGORY")
	})
	t.Run("over what the log takes", func(t *testing.T) {
		s.call("Roster.PutRoom", `{"id":"`+strings.Repeat("x", 300<<10)+`"}`).refused("invalid_argument", "TOO_LARGE")
	})
}

// An empty message is no bytes at all in binary, and its answer tells index and id all the same.
func TestEmptyAnswerHasHeaders(t *testing.T) {
	s := open(t)
	room, err := proto.Marshal(&storehubv1.PutRoomRequest{Id: "1", Name: "one"})
	if err != nil {
		t.Fatal(err)
	}
	r := s.send("application/proto", "Roster.PutRoom", bytes.NewReader(room), "Storehub-Request-Id", "act-1")
	if r.status != 200 || r.raw != "" || r.header.Get("Storehub-Index") == "" || r.header.Get("Storehub-Request-Id") != "act-1" {
		t.Fatal(r.status, r.raw, r.header)
	}
}

func TestNoSuchMethod(t *testing.T) {
	s := open(t)
	s.call("Dispatch.Dance", `{}`).refused("not_found", "NO_SUCH_METHOD", "method=storehub.v1.DispatchService/Dance")
}

// TestPackedForOtherMachines: a large answer is packed for the network, and not for who asks on this machine.
func TestPackedForOtherMachines(t *testing.T) {
	h := handlerFor(rpctest.NewShop().Node("n1"))
	for from, want := range map[string]string{"192.0.2.1:1": "gzip", "[2001:db8::1]:1": "gzip", "127.0.0.1:1": "", "[::1]:1": "", "[::ffff:127.0.0.1]:1": ""} {
		h.from = from
		r := h.call(t, "Shop.GetSettings", `{}`, rpctest.OwnerToken, "Accept-Encoding", "gzip")
		if got := r.header.Get("Content-Encoding"); r.status != 200 || got != want || len(r.raw) == 0 {
			t.Errorf("for %s: %q, status %d, %d bytes", from, got, r.status, len(r.raw))
		}
	}
}
