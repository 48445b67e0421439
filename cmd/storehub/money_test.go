package main

import "testing"

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		minor          int64
		currency, text string
	}{
		{19800, "CNY", "198.00"}, {0, "CNY", "0.00"}, {5, "PLN", "0.05"}, {-5, "PLN", "-0.05"}, {-12345, "EUR", "-123.45"},
		{198, "JPY", "198"}, {0, "JPY", "0"}, {-7, "JPY", "-7"}, {1500, "KWD", "1.500"}, {1, "KWD", "0.001"},
		{-9223372036854775808, "CNY", "-92233720368547758.08"},
	} {
		if got := money(c.minor, c.currency); got != c.text {
			t.Errorf("%d %s is %s, want %s", c.minor, c.currency, got, c.text)
		}
		if got, err := readMoney(c.text, c.currency); c.minor > -1e12 && (err != nil || got != c.minor) {
			t.Errorf("%s %s is %d, %v", c.text, c.currency, got, err)
		}
	}
	for text, want := range map[string]int64{"198": 19800, "198,5": 19850, "0.5": 50, "-20": -2000} {
		if got, err := readMoney(text, "CNY"); err != nil || got != want {
			t.Errorf("%s is %d, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "-", "1.234", "1,000.00", "1 000", "x", "1.", ".5", "+5", "1e3", "--1", "9999999999999", "１２"} {
		if got, err := readMoney(bad, "CNY"); err == nil {
			t.Errorf("%q was read as %d", bad, got)
		}
	}
	if _, err := readMoney("1.5", "JPY"); err == nil {
		t.Error("half a yen")
	}
}
