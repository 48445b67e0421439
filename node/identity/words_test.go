package identity

import (
	"slices"
	"strings"
	"testing"
)

func TestFingerprintWords(t *testing.T) {
	// 127.0.0.1 and 63.84.220.193, as the paper on proquints has them.
	if got := FingerprintWords("7f000001" + "3f54dcc1" + "ffff" + strings.Repeat("00", 22)); !slices.Equal(got, []string{"lusab", "babad", "gutih", "tugad", "zuzuz"}) {
		t.Error(got)
	}
	id := mustCreate(t)
	if got := FingerprintWords(id.CADigest()); len(got) != fingerprintWords || slices.Equal(got, FingerprintWords(mustCreate(t).CADigest())) {
		t.Error(got)
	}
	for _, bad := range []string{"", "7f00", "no digest"} {
		if got := FingerprintWords(bad); got != nil {
			t.Errorf("%q: %q", bad, got)
		}
	}
}
