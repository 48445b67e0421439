package fsm_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestCatalogueKinds: every choice of CatalogueObject is a kind of the catalogue, in the same order.
func TestCatalogueKinds(t *testing.T) {
	var want []string
	fields := (&storehubv1.CatalogueObject{}).ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		want = append(want, string(fields.Get(i).Name()))
	}
	if have := fsm.CatalogueKinds(); strings.Join(have, " ") != strings.Join(want, " ") {
		t.Errorf("the catalogue has %v, its object %v", have, want)
	}
}

// TestCatalogueHasNoSecrets: those of a request are looked for in its own fields alone, and an export would show them.
func TestCatalogueHasNoSecrets(t *testing.T) {
	kinds := (&storehubv1.CatalogueObject{}).ProtoReflect().Descriptor().Fields()
	for i := range kinds.Len() {
		for fields, j := kinds.Get(i).Message().Fields(), 0; j < fields.Len(); j++ {
			if fd := fields.Get(j); proto.GetExtension(fd.Options(), storehubv1.E_Secret).(storehubv1.SecretForm) != 0 {
				t.Errorf("%s is a secret", fd.FullName())
			}
		}
	}
}

func rooms(n int, name string) *storehubv1.ApplyCatalogueRequest {
	req := &storehubv1.ApplyCatalogueRequest{}
	for i := range n {
		req.Objects = append(req.Objects, &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Room{
			Room: &storehubv1.PutRoomRequest{Id: fmt.Sprint("r", i), Name: name},
		}})
	}
	return req
}

// TestCatalogueLimits: what is written has limits; what is only tried has those of a request.
func TestCatalogueLimits(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	for _, c := range []struct {
		req    *storehubv1.ApplyCatalogueRequest
		reason storehubv1.Reason
	}{
		{rooms(1001, "x"), storehubv1.Reason_REASON_TOO_LONG},
		{rooms(950, strings.Repeat("x", 60)), storehubv1.Reason_REASON_TOO_LARGE},
	} {
		if _, fault := s.Do(c.req); fault == nil || fault.Detail.Reason != c.reason {
			t.Errorf("%d objects of %d bytes: %v", len(c.req.Objects), proto.Size(c.req), fault)
		}
		c.req.DryRun = true
		if res := s.Must(c.req).(*storehubv1.ApplyCatalogueResponse); int(res.Created) != len(c.req.Objects) {
			t.Errorf("a dry run of %d objects would make %d", len(c.req.Objects), res.Created)
		}
	}
	res := s.Must(rooms(1000, "x")).(*storehubv1.ApplyCatalogueResponse)
	if res.Created != 1000 || len(res.Changes) != 1000 || res.Truncated {
		t.Errorf("made %d, told %d", res.Created, len(res.Changes))
	}
}

// TestCatalogueRetry: a retry has the counts and the first of many changes.
func TestCatalogueRetry(t *testing.T) {
	s := fsmtest.New()
	s.SetUp()
	cmd := s.Command(rooms(500, "x"))
	s.Apply(cmd)
	out := s.Apply(proto.CloneOf(cmd))
	answer, err := fsm.Answer(cmd, out.Result)
	if err != nil {
		t.Fatal(err)
	}
	res := answer.(*storehubv1.ApplyCatalogueResponse)
	if !out.Result.Repeated || res.Created != 500 || res.Total != 500 || len(res.Changes) != 20 || !res.Truncated {
		t.Errorf("got %d of %d, created %d, truncated %v", len(res.Changes), res.Total, res.Created, res.Truncated)
	}
}

// TestCatalogueHidesPeople: the audit has a digest of names within objects, and a logged answer has none.
func TestCatalogueHidesPeople(t *testing.T) {
	leaf := func(name string) []byte {
		s := fsmtest.New()
		s.SetUp()
		res := s.Must(&storehubv1.ApplyCatalogueRequest{Objects: []*storehubv1.CatalogueObject{{Object: &storehubv1.CatalogueObject_Technician{
			Technician: &storehubv1.PutTechnicianRequest{Number: "8", Name: name, Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot"},
		}}}}).(*storehubv1.ApplyCatalogueResponse)
		if c := res.Changes[0]; c.Before != nil || c.After != nil {
			t.Errorf("the answer tells %v", c)
		}
		if bytes.Contains(s.Last.Leaf, []byte(name)) {
			t.Errorf("%s stands in the audit", name)
		}
		return s.Last.Leaf
	}
	if bytes.Equal(leaf("Wang Fang"), leaf("Li Lei")) {
		t.Error("two names have one digest")
	}
}
