package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// minorDigits is how many digits a currency has behind the point (ISO 4217), where that is not two.
var minorDigits = map[string]int{
	"BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0, "UGX": 0, "VND": 0, "VUV": 0,
	"XAF": 0, "XOF": 0, "XPF": 0,
	"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}

func digitsOf(currency string) int {
	if n, known := minorDigits[currency]; known {
		return n
	}
	return 2
}

// money shows minor units as people write them: 198.00, in yen 198.
func money(minor int64, currency string) string {
	sign, n := "", uint64(minor)
	if minor < 0 {
		sign, n = "-", -n
	}
	text, digits := strconv.FormatUint(n, 10), digitsOf(currency)
	if digits == 0 {
		return sign + text
	}
	text = strings.Repeat("0", max(0, digits+1-len(text))) + text
	return sign + text[:len(text)-digits] + "." + text[len(text)-digits:]
}

var typedMoney = regexp.MustCompile(`^(-?)(\d{1,12})(?:[.,](\d+))?$`)

// readMoney reads an amount as people write it, with a point or a comma.
func readMoney(text, currency string) (int64, error) {
	digits := digitsOf(currency)
	m := typedMoney.FindStringSubmatch(text)
	if m == nil || len(m[3]) > digits {
		like := "198.00"
		if digits != 2 {
			like = money(19800, currency)
		}
		return 0, badInput(quote(text)+" is no amount in "+currency, fmt.Sprintf("%s has %d digits behind the point, and thousands are not set apart", currency, digits), "write it like "+like)
	}
	minor, err := strconv.ParseInt(m[2]+m[3]+strings.Repeat("0", digits-len(m[3])), 10, 64)
	if m[1] == "-" {
		minor = -minor
	}
	return minor, err
}

// inMajor shows the amounts of a refusal that names its currency as people write money.
func inMajor(args []*storehubv1.FaultArg) []*storehubv1.FaultArg {
	currency := valueOf(args, "currency")
	if currency == "" {
		return args
	}
	out := make([]*storehubv1.FaultArg, 0, len(args))
	for _, a := range args {
		if n, err := strconv.ParseInt(a.Value, 10, 64); err == nil && strings.HasSuffix(a.Name, "_minor") {
			a = &storehubv1.FaultArg{Name: a.Name, Value: money(n, currency) + " " + currency}
		}
		out = append(out, a)
	}
	return out
}
