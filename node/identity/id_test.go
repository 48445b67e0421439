package identity

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestIDsAreReadBackAsPeopleTypeThem(t *testing.T) {
	n := NewNodeID()
	if len(n) != 26 {
		t.Fatalf("an id has %d characters, want 26", len(n))
	}
	typed := " " + strings.ToUpper(strings.NewReplacer("0", "o", "1", "l").Replace(string(n))) + "\n"
	got, err := ParseNodeID(typed)
	if err != nil || got != n {
		t.Fatalf("ParseNodeID(%q) = %q, %v; want %q", typed, got, err, n)
	}
	for _, bad := range []string{"", "short", string(n) + "0", string(n[:25]) + "u", string(n[:25]) + "z"} {
		if _, err := ParseNodeID(bad); err == nil && bad != string(n) {
			t.Errorf("ParseNodeID(%q) was accepted", bad)
		}
	}
}

func TestValidName(t *testing.T) {
	for _, ok := range []string{"a", "reception", "pc-2", strings.Repeat("x", 63)} {
		if err := ValidName(ok); err != nil {
			t.Errorf("ValidName(%q) = %v", ok, err)
		}
	}
	for _, bad := range []string{"", "-a", "a-", "Reception", "a.b", "前台", strings.Repeat("x", 64)} {
		if ValidName(bad) == nil {
			t.Errorf("ValidName(%q) accepted it", bad)
		}
	}
}

func anyToken(t *rapid.T) Token {
	var tok Token
	copy(tok.Cluster[:], rapid.SliceOfN(rapid.Byte(), 6, 6).Draw(t, "cluster"))
	copy(tok.CA[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "ca"))
	copy(tok.Secret[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "secret"))
	return tok
}

func TestTokenRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tok := anyToken(t)
		text := tok.Text()
		cut := rapid.IntRange(0, len(text)).Draw(t, "line break")
		for _, typed := range []string{text, strings.ToLower(text), text[:cut] + "\n  " + text[cut:]} {
			got, err := ParseToken(typed)
			if err != nil || got != tok {
				t.Fatalf("ParseToken(%q) = %v, %v", typed, got, err)
			}
		}
	})
}

func TestEveryMistypedTokenIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := anyToken(t).Text()
		i := rapid.IntRange(len(tokenPrefix), len(text)-1).Draw(t, "place")
		c := rapid.SampledFrom([]byte(strings.ToUpper(letters))).Draw(t, "letter")
		if text[i] == '-' || text[i] == c {
			return
		}
		typo := text[:i] + string(c) + text[i+1:]
		if _, err := ParseToken(typo); !errors.Is(err, ErrToken) {
			t.Fatalf("a typo at %d was accepted: %v", i, err)
		}
		j := rapid.IntRange(len(tokenPrefix), len(text)-2).Draw(t, "swap")
		if text[j] == text[j+1] || text[j] == '-' || text[j+1] == '-' {
			return
		}
		swapped := text[:j] + text[j+1:j+2] + text[j:j+1] + text[j+2:]
		if _, err := ParseToken(swapped); !errors.Is(err, ErrToken) {
			t.Fatalf("two letters swapped at %d were accepted: %v", j, err)
		}
	})
}

func TestTokenErrorsSayWhatToLookAt(t *testing.T) {
	text := Token{Secret: [16]byte{1, 2, 3}}.Text()
	for _, tc := range []struct{ name, in, want string }{
		{"empty", "", `starts with "SH1-"`},
		{"something else", "hello", `starts with "SH1-"`},
		{"newer", "SH2" + text[3:], `reads only "SH1-"`},
		{"cut", text[:40], "cut off: 36 of 68"},
		{"long", text + "ABC", "too long: 71"},
		{"foreign letter", text[:10] + "Ü" + text[11:], `'Ü' never occurs`},
		{"typo", text[:10] + "X" + text[11:], "mistyped"},
	} {
		_, err := ParseToken(tc.in)
		if !errors.Is(err, ErrToken) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %q", tc.name, err, tc.want)
		}
	}
}

func TestParseTokenNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		_, _ = ParseToken(s)
		_, _ = ParseToken(tokenPrefix + s)
		_, _ = ParseNodeID(s)
	})
}

func TestTokenDoesNotPrintItsSecret(t *testing.T) {
	tok := Token{Secret: [16]byte{1, 2, 3}}
	if s := tok.String() + tok.LogValue().String(); strings.Contains(s, tok.Text()[20:40]) {
		t.Fatalf("the secret is visible: %s", s)
	}
}

func TestFloor(t *testing.T) {
	at := func(s string) time.Time {
		v, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	build := buildTime()
	for _, tc := range []struct {
		name                 string
		cluster, local, want time.Time
	}{
		{"sane clock wins", build.Add(time.Hour), build.Add(48 * time.Hour), build.Add(48 * time.Hour)},
		{"1970 after a restart", build.Add(90 * 24 * time.Hour), at("1970-01-01"), build.Add(90 * 24 * time.Hour)},
		{"1970 on the first start", time.Time{}, at("1970-01-01"), build},
		{"year 2099", build.Add(time.Hour), at("2099-01-01"), build.Add(time.Hour)},
	} {
		f := newFloor("", func() time.Time { return tc.local })
		if err := f.note(tc.cluster); err != nil {
			t.Fatal(err)
		}
		if got := f.now(); !got.Equal(tc.want) {
			t.Errorf("%s: %s, want %s", tc.name, got, tc.want)
		}
	}
}

func TestFloorIgnoresAnAbsurdClusterTime(t *testing.T) {
	f := newFloor("", time.Now)
	before := f.now()
	if err := f.note(time.Now().AddDate(50, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if f.now().After(before.Add(time.Hour)) {
		t.Fatal("one absurd stamp would make every certificate look expired")
	}
}
