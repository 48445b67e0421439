package ports

import (
	"net"
	"testing"
)

// What was taken is free to listen at, and is taken once.
func TestTake(t *testing.T) {
	seen := map[int]bool{}
	for range 50 {
		node, page, err := Take()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []int{node, node + 1, page} {
			if seen[p] {
				t.Errorf("%d was taken twice", p)
			}
			seen[p] = true
			l, err := net.Listen("tcp", Addr(p))
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
		}
	}
}

// A block is had by one at a time, and only if all of it is free.
func TestHold(t *testing.T) {
	node, page, err := Take()
	if err != nil {
		t.Fatal(err)
	}
	l, err := Hold(node, page)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Hold(node, page); err == nil {
		t.Error("it was held twice")
	}
	_ = l.Close()
	u, err := net.ListenPacket("udp", Addr(page))
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	if _, err := Hold(node, page); err == nil {
		t.Error("it was held although one port was taken")
	}
	if l, err := Hold(node); err != nil {
		t.Error("the refusal kept it:", err)
	} else {
		_ = l.Close()
	}
}
