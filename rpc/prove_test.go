package rpc_test

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// TestProveEntry: whoever has kept any head so far can check that everything since was only added, and whoever may
// read the audit that a record stands in it.
func TestProveEntry(t *testing.T) {
	s := open(t)
	type head struct {
		size int64
		hash tlog.Hash
	}
	headOf := func(r reply, hash string) head {
		size, _ := strconv.ParseInt(r.at("size").(string), 10, 64)
		return head{size, tlog.Hash(decoded(t, r.at(hash)))}
	}
	var kept []head
	for i := range 5 {
		kept = append(kept, headOf(s.call("Cluster.GetHead", `{}`).ok(), "head"))
		for j := range i {
			s.call("Roster.PutRoom", fmt.Sprintf(`{"id":"r%d","name":"Room"}`, j)).ok()
		}
		s.call("Roster.PutRoom", `{"id":"r0","name":"Other room"}`).ok()
	}
	for _, old := range kept {
		r := s.call("Cluster.ProveEntry", fmt.Sprintf(`{"oldSize":%d}`, old.size)).ok()
		now := headOf(r, "head")
		if err := tlog.CheckTree(hashes(t, r.at("consistency")), now.size, now.hash, old.size, old.hash); err != nil {
			t.Errorf("from %d to %d: %v", old.size, now.size, err)
		}
	}
	to := kept[3]
	if r := s.call("Cluster.ProveEntry", fmt.Sprintf(`{"size":%d}`, to.size)).ok(); headOf(r, "head") != to || len(r.at("consistency").([]any)) != 0 {
		t.Error(r.raw)
	}
	record := s.call("Cluster.ListAudit", `{"limit":1}`).ok().at("records").([]any)[0].(map[string]any)
	asked := fmt.Sprintf(`{"index":%q}`, record["index"])
	r := s.call("Cluster.ProveEntry", asked).ok()
	now := headOf(r, "head")
	number, _ := strconv.ParseInt(r.at("leafNumber").(string), 10, 64)
	if err := tlog.CheckRecord(hashes(t, r.at("proof")), now.size, now.hash, number, tlog.RecordHash(decoded(t, r.at("leaf")))); err != nil {
		t.Error(err)
	}
	s.call("Cluster.ProveEntry", `{"size":1000000}`).refused("invalid_argument", "OUT_OF_RANGE", "field=size")
	s.call("Cluster.ProveEntry", fmt.Sprintf(`{"size":%d,"oldSize":%d}`, to.size, to.size+1)).refused("invalid_argument", "OUT_OF_RANGE", "field=old_size")
	s.call("Cluster.ProveEntry", `{"index":1000000}`).refused("invalid_argument", "OUT_OF_RANGE", "field=index")
	viewer, _ := s.token("VIEWER")
	s.call("Cluster.ProveEntry", `{"oldSize":1}`, "Authorization", "Bearer "+viewer).ok()
	s.call("Cluster.ProveEntry", asked, "Authorization", "Bearer "+viewer).refused("permission_denied", "PERMISSION_MISSING", "permission=AUDIT")
}

func decoded(t *testing.T, text any) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(text.(string))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func hashes(t *testing.T, list any) (proof []tlog.Hash) {
	t.Helper()
	for _, h := range list.([]any) {
		proof = append(proof, tlog.Hash(decoded(t, h)))
	}
	return proof
}
