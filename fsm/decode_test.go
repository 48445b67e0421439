package fsm_test

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

func marshalled(tb testing.TB, m proto.Message) []byte {
	tb.Helper()
	b, err := proto.Marshal(m)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestDecode: an entry of a newer version stops the replica with a clear message.
func TestDecode(t *testing.T) {
	dispatch := &storehubv1.DispatchRequest{Category: "foot", Kind: storehubv1.Kind_KIND_ROTATION, Counts: &storehubv1.Counts{Any: 1}}
	good := marshalled(t, fsm.Wrap(dispatch))
	if cmd, err := fsm.Decode(good); err != nil || !proto.Equal(fsm.Request(cmd), dispatch) {
		t.Fatal(cmd, err)
	}
	newer := proto.CloneOf(dispatch)
	newer.Counts.ProtoReflect().SetUnknown(protowire.AppendVarint(protowire.AppendTag(nil, 99, protowire.VarintType), 1))
	odd := proto.CloneOf(dispatch)
	odd.Kind = 77
	op := protowire.AppendBytes(protowire.AppendTag(nil, 9999, protowire.BytesType), nil)
	text := protowire.AppendString(protowire.AppendTag(nil, 2, protowire.BytesType), "\xff")
	for name, b := range map[string][]byte{
		"UNKNOWN_FIELD field=\"dispatch.counts.99\"": marshalled(t, fsm.Wrap(newer)),
		"UNKNOWN_ENUM field=\"dispatch.kind\"":       marshalled(t, fsm.Wrap(odd)),
		"UNKNOWN_FIELD field=\"9999\"":               op,
		"UTF-8":                                      text,
		"no command":                                 nil,
		"log entry: proto":                           []byte("\x01"),
	} {
		if _, err := fsm.Decode(b); err == nil || !strings.Contains(err.Error(), strings.SplitN(name, " value", 2)[0]) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
	if fsm.Wrap(&storehubv1.Board{}) != nil || fsm.Request(&storehubv1.Command{}) != nil || fsm.OpName(1) != "" || fsm.OpName(190) != "Dispatch" {
		t.Error("something that is no command was taken for one")
	}
}

// FuzzDecode: whatever decodes can be applied by anybody without a panic in a rule.
func FuzzDecode(f *testing.F) {
	g := fsmtest.NewGenerator(3)
	for range 200 {
		cmd := g.Next()
		f.Add(marshalled(f, cmd))
		g.Apply(cmd)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		cmd, err := fsm.Decode(b)
		if err != nil {
			return
		}
		s := g.Shop.State.Fork()
		cmd.Credential = fsmtest.Token("owner")
		if cmd.Stamp == nil || cmd.Stamp.UnixMs > 4e12 {
			cmd.Stamp = nil
		}
		out := s.Apply(s.Index()+1, 1, cmd)
		if out.Panic != "" {
			t.Fatalf("%v: %s", cmd, out.Panic)
		}
		if err := fsmtest.CheckState(s); err != nil {
			t.Fatalf("%v: %v", cmd, err)
		}
	})
}

func TestCheckRequestID(t *testing.T) {
	for id, ok := range map[string]bool{"a": true, strings.Repeat("x", 64): true, "": false, strings.Repeat("x", 65): false, "a b": false, "é": false, "a\n": false} {
		if err := fsm.CheckRequestID(id); (err == nil) != ok {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestCheckSize(t *testing.T) {
	cmd := fsm.Wrap(&storehubv1.CheckInRequest{Technician: strings.Repeat("x", fsm.MaxEntry)})
	var f *fsm.Fault
	if err := fsm.CheckSize(cmd); !errors.As(err, &f) || f.Detail.Reason != storehubv1.Reason_REASON_TOO_LARGE {
		t.Error(err)
	}
	if err := fsm.CheckSize(fsm.Wrap(&storehubv1.CheckInRequest{})); err != nil {
		t.Error(err)
	}
}

// TestPaymentCards: a bank card's number is refused before the log in every field that names a card.
func TestPaymentCards(t *testing.T) {
	const bank = "4111111111111111"
	for _, req := range []proto.Message{
		&storehubv1.SwipeRequest{CardUid: bank},
		&storehubv1.SwipeRequest{CardUid: "mag:343131313131313131313131313131313d32353132"},
		&storehubv1.AssignCardRequest{CardUid: "text:" + bank + "=2512"},
		&storehubv1.BlockCardRequest{CardUid: bank},
		&storehubv1.DispatchRequest{ActorCard: bank},
		&storehubv1.PutTechnicianRequest{CardUids: []string{"em4100:6F007B3972", bank}},
		&storehubv1.PutStaffRequest{CardUids: []string{bank}},
		&storehubv1.ApplyCatalogueRequest{Objects: []*storehubv1.CatalogueObject{{Object: &storehubv1.CatalogueObject_Technician{
			Technician: &storehubv1.PutTechnicianRequest{CardUids: []string{bank}},
		}}}},
	} {
		if fsm.RefuseSecretsInClear(fsm.Wrap(req)) == nil {
			t.Errorf("%v went through", req)
		}
	}
	for _, req := range []proto.Message{
		&storehubv1.SwipeRequest{CardUid: "em4100:6F007B3972"},
		&storehubv1.SwipeRequest{CardUid: "iso14443a:41111111111111"},
		&storehubv1.SwipeRequest{CardUid: "4111111111111112"},
		&storehubv1.DispatchRequest{}, &storehubv1.Tick{},
	} {
		if err := fsm.RefuseSecretsInClear(fsm.Wrap(req)); err != nil {
			t.Errorf("%v: %v", req, err)
		}
	}
	if err := fsm.RefuseSecretsInClear(&storehubv1.Command{}); err != nil {
		t.Error(err)
	}
}

// TestPaymentRule: the layout of a stripe in what was scanned, any such number in what was typed.
func TestPaymentRule(t *testing.T) {
	text := func(s string) string { return "text:" + hex.EncodeToString([]byte(s)) }
	for card, want := range map[string]bool{
		"4111111111111111":                              true,
		" 4111111111111111":                             true,
		"4111 1111 1111 1111":                           true,
		"4111-1111-1111-1111":                           true,
		"text:4111111111111111":                         true,
		"mag:4111111111111111":                          true,
		"text:4111111111111111D2512":                    true,
		"text:4111 1111 1111 1111":                      true,
		"printed:4111111111111111":                      true,
		"%B4111 1111 1111 1111^DOE/J^2512101?":          true,
		"4111111111111112":                              false, // Luhn
		"printed:0008075637 123,14706":                  false, // thirteen digits with the blank away
		"iso14443a:41111111111111":                      false,
		text("4111111111111111"):                        true,
		text("4111111111111111=25"):                     true,  // cut off
		text("4222222222222"):                           false, // 13 digits may be a bar code
		text("4222222222222=2712"):                      true,
		text("order 4111111111111111"):                  false,
		text("4111111111111111=2712101"):                true,
		text("4111111111111111D2712101"):                true,
		text("4222222222222=2713101"):                   false, // no such month
		text("4111111111111112=2712101"):                false,
		text(";4111111111111112=2712101?"):              true, // misread by one digit
		text("%B4111111111111111^A/B^2712101?"):         true,
		text("%B4111 1111 1111 1111^DOE/J^2512101?"):    true,
		text("x-4111111111111111=2712101"):              true,
		text("9-4111111111111111=2712101"):              true,
		text("%B4111111111111112^A/B^2712101?"):         false,
		text("41111111111111110000=2712"):               false, // twenty digits
		"text:3132333435363736":                         false, // "12345676", whose hex passes Luhn
		text("会员 4111111111111111=2712"):                true,
		"mag:" + hex.EncodeToString([]byte("12345676")): false,
	} {
		if got := fsm.RefuseSecretsInClear(fsm.Wrap(&storehubv1.SwipeRequest{CardUid: card})) != nil; got != want {
			t.Errorf("%q: %v, want %v", card, got, want)
		}
	}
}

func TestCompareNumbers(t *testing.T) {
	order := []string{"1", "2", "9", "10", "12", "A2", "A10", "B1"}
	for i, a := range order {
		for j, b := range order {
			if c := fsm.CompareNumbers(a, b); (c < 0) != (i < j) || (c > 0) != (i > j) {
				t.Errorf("%s and %s: %d", a, b, c)
			}
		}
	}
	if fsm.CompareNumbers("007", "7") != 0 {
		t.Error("leading zeros decided")
	}
}
