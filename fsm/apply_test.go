package fsm_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"storehub/fsm"
	"storehub/fsm/fsmtest"
	storehubv1 "storehub/proto/storehub/v1"
)

func set(t *testing.T) *fsmtest.Shop {
	t.Helper()
	s := fsmtest.New()
	s.SetUp()
	return s
}

func reasonOf(f *fsm.Fault) storehubv1.Reason {
	if f == nil {
		return 0
	}
	return f.Detail.Reason
}

// TestPanicLeavesNoTrace: a rule that panics refuses, changes nothing, and the next command works.
func TestPanicLeavesNoTrace(t *testing.T) {
	s := set(t)
	s.Hire("foot", "A", "B")
	fsm.BreakState(s.State, "A")
	before := s.State.Fork()
	_, f := s.Do(&storehubv1.CheckInRequest{Technician: "A"})
	if f == nil || f.Kind != fsm.Internal || reasonOf(f) != storehubv1.Reason_REASON_RULE_PANICKED || s.Last.Panic == "" || len(s.Last.Events) > 0 {
		t.Fatalf("fault %v, panic %q, events %v", f, s.Last.Panic, s.Last.Events)
	}
	if diff := fsmtest.Differences(before, s.State); len(diff) > 0 {
		t.Errorf("a panic changed %v", diff)
	}
	if _, f := s.Do(&storehubv1.CheckInRequest{Technician: "B"}); f != nil {
		t.Error(f)
	}
}

// TestPanicOutsideOfRules: what panics where no rule is to blame stops the caller, and leaves the
// state as it was before the entry.
func TestPanicOutsideOfRules(t *testing.T) {
	s := set(t)
	s.Hire("foot", "A")
	mend := fsm.BreakTree(s.State)
	before := s.State.Fork()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic")
			}
		}()
		s.Do(&storehubv1.CheckInRequest{Technician: "A"})
	}()
	if diff := fsmtest.Differences(before, s.State); len(diff) > 0 || s.State.Index() != before.Index() || !bytes.Equal(s.State.Hash(), before.Hash()) {
		t.Errorf("index %d, before %d; changed: %v", s.State.Index(), before.Index(), diff)
	}
	mend()
	if _, f := s.Do(&storehubv1.CheckInRequest{Technician: "A"}); f != nil {
		t.Error(f)
	}
}

// TestForkIsOnlyRead: a fork's hash and its snapshot may be asked for by many at a time.
func TestForkIsOnlyRead(t *testing.T) {
	s := set(t)
	s.Hire("foot", "A", "B")
	fork := s.State.Fork()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			fork.Hash()
			if err := fork.WriteSnapshot(io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestTimerPanics: what happens by itself and panics is dropped, told, and stops nothing else.
func TestTimerPanics(t *testing.T) {
	s := set(t)
	for _, n := range s.Hire("foot", "A", "B") {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
		s.Must(&storehubv1.HoldTechnicianRequest{Technician: n, Until: timestamppb.New(s.Now.Add(time.Minute))})
	}
	fsm.BreakState(s.State, "A")
	s.Now = s.Now.Add(time.Hour)
	var names []string
	for _, e := range s.Tick() {
		names = append(names, e.Name)
	}
	if got := strings.Join(names, " "); got != "TimerFailed HoldLapsed" {
		t.Errorf("events: %s", got)
	}
}

// TestRefuseAndKeep: a rule may keep what it wrote although it refuses; otherwise nothing remains.
func TestRefuseAndKeep(t *testing.T) {
	for name, c := range map[string]struct {
		rule func(*fsm.Tx) error
		kind fsm.Kind
		kept bool
	}{
		"keep":  {func(tx *fsm.Tx) error { tx.Note("new"); return tx.RefuseAndKeep(fsm.Refusal()) }, fsm.Denied, true},
		"plain": {func(tx *fsm.Tx) error { tx.Note("new"); return fsm.Refusal() }, fsm.Denied, false},
		"panic": {func(tx *fsm.Tx) error { tx.Note("new"); panic("oops") }, fsm.Internal, false},
		"kept, then panic": {func(tx *fsm.Tx) error {
			tx.Note("new")
			_ = tx.RefuseAndKeep(fsm.Refusal())
			panic("oops")
		}, fsm.Internal, false},
		"no fault": {func(tx *fsm.Tx) error { tx.Note("new"); return errors.New("not a fault") }, fsm.Internal, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := set(t)
			before := s.State.Fork()
			restore := fsm.ReplaceRule(&storehubv1.PutRoomRequest{}, c.rule)
			_, f := s.Do(&storehubv1.PutRoomRequest{Id: "x", Name: "x"})
			restore()
			if f == nil || f.Kind != c.kind {
				t.Fatalf("fault %v", f)
			}
			if changed := len(fsmtest.Differences(before, s.State)) > 0; changed != c.kept || (len(s.Last.Events) > 0) != c.kept {
				t.Errorf("changed %v, events %v", changed, s.Last.Events)
			}
			if err := s.Check(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestTimePassesInOrder: deadlines happen in order of (deadline, kind, id), each at its own time,
// before the rule, and at most 1,000 an entry.
func TestTimePassesInOrder(t *testing.T) {
	s := set(t)
	for i, n := range s.Hire("foot", "9", "10", "B", "A") {
		s.Must(&storehubv1.CheckInRequest{Technician: n})
		if i == 2 {
			s.Now = s.Now.Add(time.Minute)
		}
		s.Must(&storehubv1.HoldTechnicianRequest{Technician: n, Until: timestamppb.New(s.Now.Add(time.Minute))})
	}
	s.Now = s.Now.Add(time.Hour)
	s.Must(&storehubv1.CheckOutRequest{Technician: "A"})
	var got []string
	for _, e := range s.Last.Events {
		got = append(got, e.Name+" "+e.Technician+" "+e.Actor)
	}
	want := []string{"HoldLapsed 10 time", "HoldLapsed 9 time", "HoldLapsed A time", "HoldLapsed B time", "TechnicianCheckedOut A token:T-1"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v", got)
	}
	if r := s.State.View().ListAudit(&storehubv1.ListAuditRequest{Limit: 1}).Records[0]; len(r.Subjects) != 1 {
		t.Errorf("the command is about %v", r.Subjects)
	}

	for i := range 2*fsm.MaxPassed + 500 {
		fsm.AddTimer(s.State, s.Now.UnixMilli(), storehubv1.TimerKind_TIMER_KIND_OUTBOX_EXPIRES, "x"+strconv.Itoa(i))
	}
	s.As = fsmtest.Node("n1")
	for _, left := range []int{fsm.MaxPassed + 500, 500, 0} {
		s.Must(&storehubv1.Tick{})
		if n := len(fsm.Deadlines(s.State)) - 1; n != left { // the day's end is always ahead
			t.Errorf("%d deadlines are left, want %d", n, left)
		}
	}
}

// TestClockNeverGoesBack: an earlier stamp is raised to the last one, a missing one changes nothing.
func TestClockNeverGoesBack(t *testing.T) {
	s := set(t)
	last := s.State.View().Now()
	for _, stamp := range []*storehubv1.Stamp{nil, {UnixMs: last - 5000, OffsetS: 1}, {UnixMs: last}, {UnixMs: last + 1}} {
		cmd := s.Command(&storehubv1.PutRoomRequest{Id: "r", Name: "r"})
		cmd.Stamp = stamp
		s.State.Apply(s.State.Index()+1, 1, cmd)
		want := last
		if stamp != nil && stamp.UnixMs > want {
			want = stamp.UnixMs
		}
		if now := s.State.View().Now(); now != want {
			t.Errorf("after stamp %v it is %d, want %d", stamp, now, want)
		}
	}
}

// TestAuditTree: the head is the root over the leaves of all outcomes, for a witness who has them.
func TestAuditTree(t *testing.T) {
	g := fsmtest.NewGenerator(11)
	replay := fsm.New()
	var stored []tlog.Hash
	n := int64(0)
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var list []tlog.Hash
		for _, i := range indexes {
			list = append(list, stored[i])
		}
		return list, nil
	})
	for range 120 {
		g.Apply(g.Next())
	}
	for i, cmd := range g.Shop.Log {
		out := replay.Apply(uint64(i+1), 1, proto.CloneOf(cmd))
		if (out.Leaf == nil) != out.Result.Repeated {
			t.Fatalf("a leaf: %v, a repetition: %v", out.Leaf != nil, out.Result.Repeated)
		}
		if out.Leaf == nil {
			continue
		}
		hashes, err := tlog.StoredHashesForRecordHash(n, tlog.RecordHash(out.Leaf), read)
		if err != nil {
			t.Fatal(err)
		}
		stored, n = append(stored, hashes...), n+1
		want, err := tlog.TreeHash(n, read)
		if err != nil {
			t.Fatal(err)
		}
		if head := replay.View().Head(); head.Size != uint64(n) || !bytes.Equal(head.Hash, want[:]) {
			t.Fatalf("after %d leaves the head is %d, %x, want %x", n, head.Size, head.Hash, want)
		}
	}
}

// TestAuditLeaf is the format for ever.
func TestAuditLeaf(t *testing.T) {
	leaf := fsm.AuditLeaf(&storehubv1.AuditRow{
		Index: 7, AtMs: 1_772_452_800_000, Op: 190, Actor: "technician:8", Subjects: []string{"A-1", "技师"}, Personal: []byte{1, 2}, Result: 102, Note: "not in it", Seq: 5,
	})
	want := "0000000000000007" + "0000019cae6b6600" + "000000be" + "00000066" + "0000000c" + hex.EncodeToString([]byte("technician:8")) +
		"00000002" + "00000003" + hex.EncodeToString([]byte("A-1")) + "00000006" + hex.EncodeToString([]byte("技师")) + "00000002" + "0102"
	if got := hex.EncodeToString(leaf); got != want {
		t.Errorf("leaf\n%s, want\n%s", got, want)
	}
}

// TestPersonalDigest: the audit keeps a salted digest of a name, not the name.
func TestPersonalDigest(t *testing.T) {
	leafOf := func(salt, name string) []byte {
		s := set(t)
		cmd := s.Command(&storehubv1.PutTechnicianRequest{Number: "8", Name: name, Gender: storehubv1.Gender_GENDER_FEMALE, Category: "foot"})
		cmd.Salt = []byte(salt)
		return s.Apply(cmd).Leaf
	}
	a := leafOf("one", "Li Na")
	if bytes.Contains(a, []byte("Li Na")) {
		t.Error("the leaf tells the name")
	}
	if bytes.Equal(a, leafOf("two", "Li Na")) || bytes.Equal(a, leafOf("one", "Li Nb")) || !bytes.Equal(a, leafOf("one", "Li Na")) {
		t.Error("salt and name must decide the digest, and nothing else")
	}
}

// TestFull: a table at its limit refuses, and the refusal is not remembered.
func TestFull(t *testing.T) {
	s := set(t)
	for i := 1; i < fsm.MaxCategories; i++ {
		s.Must(&storehubv1.PutCategoryRequest{Id: "c" + strconv.Itoa(i), Name: "c"})
	}
	n := fsm.Requests(s.State)
	if _, f := s.Do(&storehubv1.PutCategoryRequest{Id: "more", Name: "c"}); f == nil || f.Kind != fsm.Full || reasonOf(f) != storehubv1.Reason_REASON_TABLE_FULL {
		t.Fatal(f)
	}
	if fsm.Requests(s.State) != n {
		t.Error("the refusal was remembered")
	}
	s.Must(&storehubv1.PutCategoryRequest{Id: "c1", Name: "a known one may still change"})
}

// TestAuditWindow: the state keeps the newest records; the others leave for the archive, oldest first.
func TestAuditWindow(t *testing.T) {
	if testing.Short() {
		t.Log("a short window is enough for a short run")
		return
	}
	s := set(t)
	first := fsm.Records(s.State)
	s.As = fsmtest.Node("n1")
	var left []proto.Message
	for i := range fsm.MaxAudit + 10 {
		cmd := fsm.Wrap(&storehubv1.TermStarted{NodeId: "n1", Term: uint64(i)})
		cmd.Credential = s.As
		left = append(left, s.State.Apply(s.State.Index()+1, 1, cmd).Left...)
	}
	if fsm.Records(s.State) != fsm.MaxAudit || len(left) != first+10 || left[0].(*storehubv1.AuditRow).Seq != 1 {
		t.Errorf("%d records are kept, %d left", fsm.Records(s.State), len(left))
	}
}
