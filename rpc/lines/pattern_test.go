package lines

import (
	"testing"

	storehubv1 "storehub/proto/storehub/v1"
)

// A test pattern fills the display, and nothing of it is cut off.
func TestPatternFits(t *testing.T) {
	for lang, p := range map[storehubv1.Language]string{
		storehubv1.Language_LANGUAGE_ZH_CN: patterns.zh, storehubv1.Language_LANGUAGE_EN: patterns.en, storehubv1.Language_LANGUAGE_PL: patterns.pl,
	} {
		got := Test(lang)
		if Width(got[0]) != Cells || got[1] != p || Width(p) < Cells-2 {
			t.Errorf("%v: %q, %d and %d cells", lang, got, Width(got[0]), Width(p))
		}
	}
}
