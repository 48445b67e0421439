package notify

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
	"unicode/utf16"

	storehubv1 "storehub/proto/storehub/v1"
)

var rewrite = flag.Bool("rewrite", false, "write the golden file anew")

const (
	zh = storehubv1.Language_LANGUAGE_ZH_CN
	en = storehubv1.Language_LANGUAGE_EN
	pl = storehubv1.Language_LANGUAGE_PL
)

var causes = []Cause{CauseReminder, CauseCancelled, CauseMoved, CauseOffer, CauseDispatched, CauseCalledOff, CauseReplaced}

func warsaw(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// event is what a shop that speaks l has to tell, with everything known.
func event(t testing.TB, l storehubv1.Language, c Cause) Event {
	at := time.Date(2026, 12, 4, 18, 30, 0, 0, warsaw(t))
	e := Event{
		Cause: c, At: at.AddDate(0, 0, -1), Shop: "Golden Lotus", Phone: "+48 22 123 45 67", CustomerID: "C-17", Customer: "Anna Nowak",
		Date: "P-12/3", Item: "Foot massage", Technician: "Li Wei", Place: "Room 3", StartsAt: at, EndsAt: at.Add(time.Hour),
	}
	switch l {
	case zh:
		e.Shop, e.Customer, e.Item, e.Technician, e.Place = "金莲足道", "王丽", "足疗", "李伟", "3号房"
	case pl:
		e.Shop, e.Item, e.Place = "Złoty Lotos", "Masaż stóp", "Pokój 3"
	}
	switch c {
	case CauseMoved:
		e.WasAt = at.AddDate(0, 0, -7)
	case CauseOffer:
		e.Until = at.Add(-30 * time.Hour)
	case CauseDispatched, CauseCalledOff, CauseReplaced:
		e.At, e.StartsAt, e.EndsAt = at, time.Time{}, time.Time{}
		e.CustomerID, e.Customer, e.Date, e.Technician = "", "", "", "12"
	}
	return e
}

// bare is the same with nothing known that need not be.
func bare(e Event) Event {
	e.Phone, e.Customer, e.Technician, e.Place, e.EndsAt, e.WasAt = "", "", "", "", time.Time{}, time.Time{}
	if e.Cause.summons() {
		e.Item = ""
	}
	return e
}

// TestWords writes everything that can be said down for a person to read.
func TestWords(t *testing.T) {
	var page strings.Builder
	for _, c := range causes {
		for _, l := range []storehubv1.Language{zh, en, pl} {
			show(t, &page, l, "", event(t, l, c))
			show(t, &page, l, ", little known", bare(event(t, l, c)))
		}
	}
	const golden = "testdata/words.golden"
	if *rewrite {
		if err := os.WriteFile(golden, []byte(page.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if page.String() != strings.ReplaceAll(string(want), "\r\n", "\n") {
		t.Errorf("the words are not %s:\n%s", golden, page.String())
	}
}

func show(t *testing.T, page *strings.Builder, l storehubv1.Language, what string, e Event) {
	t.Helper()
	w := Say(l, e)
	name := strings.TrimPrefix(l.String(), "LANGUAGE_")
	for _, s := range []string{w.Subject, w.Text, w.SMS} {
		if s == "" || strings.ContainsAny(s, "{}") || strings.Contains(s, "  ") || strings.Contains(s, "0001") {
			t.Errorf("%s %s: a place is left in %q", e.Cause, name, s)
		}
	}
	if strings.ContainsAny(w.Subject+w.SMS, "\n\r") {
		t.Errorf("%s %s: more than one line", e.Cause, name)
	}
	parts := smsParts(w.SMS)
	if limit := map[storehubv1.Language]int{en: 1, pl: 2, zh: 2}[l]; parts > limit {
		t.Errorf("%s %s: %d parts of SMS, at most %d: %s", e.Cause, name, parts, limit, w.SMS)
	}
	fmt.Fprintf(page, "=== %s, %s%s\n%s\n---\n%s--- SMS, parts: %d\n%s\n\n", e.Cause, name, what, w.Subject, w.Text, parts, w.SMS)
}

// gsm7 is the basic alphabet of 3GPP TS 23.038 that our words may need.
const gsm7 = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// smsParts counts as modems do: 160 or 70 in one, 153 or 67 in each of several.
func smsParts(s string) int {
	n, one, each := len([]rune(s)), 160, 153
	if strings.ContainsFunc(s, func(r rune) bool { return !strings.ContainsRune(gsm7, r) }) {
		n, one, each = len(utf16.Encode([]rune(s))), 70, 67
	}
	if n <= one {
		return 1
	}
	return (n + each - 1) / each
}

// TestDaysAndMonths says each of them once, as the golden page has few.
func TestDaysAndMonths(t *testing.T) {
	for _, c := range []struct {
		month, day int
		zh, en, pl string
	}{
		{1, 4, "2026年1月4日 星期日 09:05", "Sunday, 4 January 2026, 09:05", "niedziela, 4 stycznia 2026, 09:05"},
		{2, 2, "2026年2月2日 星期一 09:05", "Monday, 2 February 2026, 09:05", "poniedziałek, 2 lutego 2026, 09:05"},
		{3, 3, "2026年3月3日 星期二 09:05", "Tuesday, 3 March 2026, 09:05", "wtorek, 3 marca 2026, 09:05"},
		{4, 1, "2026年4月1日 星期三 09:05", "Wednesday, 1 April 2026, 09:05", "środa, 1 kwietnia 2026, 09:05"},
		{5, 7, "2026年5月7日 星期四 09:05", "Thursday, 7 May 2026, 09:05", "czwartek, 7 maja 2026, 09:05"},
		{6, 5, "2026年6月5日 星期五 09:05", "Friday, 5 June 2026, 09:05", "piątek, 5 czerwca 2026, 09:05"},
		{7, 4, "2026年7月4日 星期六 09:05", "Saturday, 4 July 2026, 09:05", "sobota, 4 lipca 2026, 09:05"},
		{8, 2, "2026年8月2日 星期日 09:05", "Sunday, 2 August 2026, 09:05", "niedziela, 2 sierpnia 2026, 09:05"},
		{9, 7, "2026年9月7日 星期一 09:05", "Monday, 7 September 2026, 09:05", "poniedziałek, 7 września 2026, 09:05"},
		{10, 6, "2026年10月6日 星期二 09:05", "Tuesday, 6 October 2026, 09:05", "wtorek, 6 października 2026, 09:05"},
		{11, 11, "2026年11月11日 星期三 09:05", "Wednesday, 11 November 2026, 09:05", "środa, 11 listopada 2026, 09:05"},
		{12, 31, "2026年12月31日 星期四 09:05", "Thursday, 31 December 2026, 09:05", "czwartek, 31 grudnia 2026, 09:05"},
	} {
		at := time.Date(2026, time.Month(c.month), c.day, 9, 5, 0, 0, warsaw(t))
		for l, want := range map[storehubv1.Language]string{zh: c.zh, en: c.en, pl: c.pl} {
			if text := Say(l, Event{Cause: CauseReminder, StartsAt: at}).Text; !strings.Contains(text, want+"\n") {
				t.Errorf("%s: %q is not in\n%s", l, want, text)
			}
		}
	}
}

func TestNamesAreNotSentences(t *testing.T) {
	w := Say(en, Event{Cause: CauseReminder, Shop: "S", Item: "{call}\nBcc: x", StartsAt: time.Unix(0, 0)})
	if !strings.HasPrefix(w.Subject, "Reminder: {call} Bcc: x,") {
		t.Error(w.Subject)
	}
}

func TestNoCauseHasNoWords(t *testing.T) {
	if w := Say(en, Event{Cause: "date.danced"}); w != (Words{}) {
		t.Error(w)
	}
}
