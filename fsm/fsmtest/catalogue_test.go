package fsmtest

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	storehubv1 "storehub/proto/storehub/v1"
)

// TestExportChangesNothing: the catalogue of any shop, applied in any order to that shop or to a restart of
// it, is unchanged, and writes no row and no event. Applied to an empty shop it makes the same catalogue.
func TestExportChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := New()
		s.SetUp()
		s.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			s.Do(&storehubv1.ApplyCatalogueRequest{Objects: []*storehubv1.CatalogueObject{drawObject(t)}})
		}
		s.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(rapid.Bool().Draw(t, "plans"))})
		before := s.State.View().ExportCatalogue(nil)
		apply(t, s, before)
		if _, err := restart(s, nil); err != nil {
			t.Fatal(err)
		}
		apply(t, s, before)

		other := New()
		other.SetUp()
		other.Must(&storehubv1.UpdateSettingsRequest{PlansEnabled: proto.Bool(true)})
		other.Must(&storehubv1.ApplyCatalogueRequest{Objects: before.Objects})
		if have := other.State.View().ExportCatalogue(nil); !proto.Equal(have, before) {
			t.Fatalf("another shop has %v of %v", have, before)
		}
	})
}

func apply(t *rapid.T, s *Shop, exported *storehubv1.ExportCatalogueResponse) {
	objects := rapid.Permutation(exported.Objects).Draw(t, "order")
	res := s.Must(&storehubv1.ApplyCatalogueRequest{Objects: objects}).(*storehubv1.ApplyCatalogueResponse)
	if int(res.Unchanged) != len(objects) || len(s.Last.Events) > 0 {
		t.Fatalf("of %d objects %d are unchanged, and there happened %v", len(objects), res.Unchanged, s.Last.Events)
	}
	if after := s.State.View().ExportCatalogue(nil); !proto.Equal(after, exported) {
		t.Fatalf("%v became %v", exported, after)
	}
}

// drawObject is an object that a shop may refuse.
func drawObject(t *rapid.T) *storehubv1.CatalogueObject {
	word := func(label string) string { return rapid.SampledFrom([]string{"a", "b", "foot", "c"}).Draw(t, label) }
	text := func(label string) string {
		return rapid.SampledFrom([]string{"", "Anna", " 足疗 60 ", "Łódź", "e\u0301"}).Draw(t, label)
	}
	maybe := func(label string) *int32 {
		return rapid.SampledFrom([]*int32{nil, proto.Int32(0), proto.Int32(1), proto.Int32(40)}).Draw(t, label)
	}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 0:
		return &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Category{Category: &storehubv1.PutCategoryRequest{
			Id: word("id"), Name: text("name"), UsualMinutes: rapid.SampledFrom([]int32{0, 5, 60}).Draw(t, "usual"),
			StartMode: storehubv1.StartMode(rapid.IntRange(0, 2).Draw(t, "mode")), TailAt: storehubv1.TailAt(rapid.IntRange(0, 2).Draw(t, "tail")),
		}}}
	case 1:
		return &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Room{Room: &storehubv1.PutRoomRequest{
			Id: word("id"), Name: text("name"), Zone: text("zone"),
		}}}
	case 2:
		return &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Technician{Technician: &storehubv1.PutTechnicianRequest{
			Number: word("id"), Name: text("name"), Category: word("category"), Gender: storehubv1.Gender(rapid.IntRange(0, 2).Draw(t, "gender")), Phone: text("phone"),
		}}}
	case 3:
		return &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Item{Item: &storehubv1.PutServiceItemRequest{
			Id: word("id"), Name: text("name"), Minutes: rapid.SampledFrom([]int32{0, 60}).Draw(t, "minutes"), PriceMinor: rapid.Int64Range(0, 20000).Draw(t, "price"),
			TurnWeightPct: maybe("weight"), Capacity: maybe("capacity"), BookingMode: storehubv1.BookingMode(rapid.IntRange(0, 2).Draw(t, "mode")),
			Skills: rapid.SampledFrom([][]string{nil, {"oil"}, {"oil", " hot stone "}}).Draw(t, "skills"),
			Needs:  rapid.SampledFrom([][]storehubv1.ResourceKind{nil, {storehubv1.ResourceKind_RESOURCE_KIND_VENUE}}).Draw(t, "needs"),
		}}}
	}
	return &storehubv1.CatalogueObject{Object: &storehubv1.CatalogueObject_Resource{Resource: &storehubv1.PutResourceRequest{
		Id: word("id"), Name: text("name"), Kind: storehubv1.ResourceKind(rapid.IntRange(0, 3).Draw(t, "resource")),
		Capacity: maybe("capacity"), Technician: rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "technician"),
	}}}
}
