package fsm_test

import (
	"fmt"
	"testing"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// TestFills: a table is near its limit from 80 % on, and at it what adds to it is refused.
func TestFills(t *testing.T) {
	s := set(t)
	fill := func() fsm.Fill {
		for _, f := range s.State.View().Fills() {
			if f.Max <= 0 || f.Rows > f.Max {
				t.Errorf("%+v", f)
			}
			if f.Table == "categories" {
				return f
			}
		}
		t.Fatal("no categories")
		return fsm.Fill{}
	}
	for n := fill().Rows; n < fill().Max; n++ {
		if f := fill(); f.Rows != n || f.Near() != (n >= 52) { // 80 % of 64 is 51.2
			t.Fatalf("%d categories: %+v, near %v", n, f, f.Near())
		}
		s.Must(&storehubv1.PutCategoryRequest{Id: fmt.Sprint("c", n), Name: fmt.Sprint("c", n)})
	}
	if _, f := s.Do(&storehubv1.PutCategoryRequest{Id: "more", Name: "more"}); f == nil || f.Kind != fsm.Full {
		t.Errorf("one more: %v", f)
	}
}
