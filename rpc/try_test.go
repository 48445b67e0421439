package rpc_test

import (
	"testing"
	"time"

	"storehub/rpc"
)

// TestCatalogue: what is applied is exported, and applied again changes nothing. A dry run is answered by
// any node with the refusals of the real one, wants the same permission, and is not logged.
func TestCatalogue(t *testing.T) {
	s := open(t)
	const rooms = `"objects":[{"room":{"id":"801","name":"801"}},{"room":{"id":"802","name":"802"}}]`
	index := s.shop.View().Index()
	r := s.call("Shop.ApplyCatalogue", `{"dryRun":true,`+rooms+`}`).ok()
	if r.at("created") != 2.0 || s.shop.View().Index() != index {
		t.Error("a dry run:", r.raw, s.shop.View().Index())
	}
	r = s.call("Shop.ApplyCatalogue", `{`+rooms+`}`).ok()
	if r.at("created") != 2.0 || s.shop.View().Index() != index+1 {
		t.Error(r.raw)
	}
	objects := s.call("Shop.ExportCatalogue", `{}`).ok().at("objects").([]any)
	if len(objects) < 2 {
		t.Error(objects)
	}
	if r = s.call("Shop.ApplyCatalogue", `{`+rooms+`}`).ok(); r.at("unchanged") != 2.0 {
		t.Error(r.raw)
	}
	const bad = `"objects":[{"room":{"id":"803","name":"803"}},{"item":{"id":"x","name":"x","minutes":601}}]}`
	index = s.shop.View().Index()
	s.call("Shop.ApplyCatalogue", `{"dryRun":true,`+bad).refused("invalid_argument", "OUT_OF_RANGE")
	if s.shop.View().Index() != index {
		t.Error("a dry run was logged")
	}
	s.call("Shop.ApplyCatalogue", `{`+bad).refused("invalid_argument", "OUT_OF_RANGE")
	card := s.call("Shop.ApplyCatalogue", `{"dryRun":true,"objects":[{"technician":{"number":"1","cardUids":["4111111111111111"]}}]}`)
	card.refused("invalid_argument", "PAYMENT_CARD")

	viewer, _ := s.token("VIEWER")
	s.call("Shop.ApplyCatalogue", `{"dryRun":true,`+rooms+`}`, "Authorization", "Bearer "+viewer).refused("permission_denied", "PERMISSION_MISSING")
	s.call("Shop.ExportCatalogue", `{}`, "Authorization", "Bearer "+viewer).refused("permission_denied", "PERMISSION_MISSING")

	// As certain as a preview, unless told otherwise.
	s.node.Set(func(st *rpc.Standing) { st.HasMajority, st.Age = false, 2500*time.Millisecond })
	s.call("Shop.ApplyCatalogue", `{"dryRun":true,`+rooms+`}`).refused("unavailable", "NO_MAJORITY")
	s.call("Shop.ExportCatalogue", `{}`).refused("unavailable", "NO_MAJORITY")
	s.call("Shop.ApplyCatalogue", `{"dryRun":true,`+rooms+`}`, rpc.HeaderConsistency, "local").ok()
}
