// Package phones reads phone numbers as people and networks write them, with the tables of libphonenumber. The tables grow from one
// version to the next, so that this is done before the log and never by a rule.
package phones

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// Version of the tables: that of the module in go.mod, which a test compares.
const Version = "phonenumbers v1.8.1"

// E164 is a number in the form of E.164, "+48601234567", or "" for what is no phone number: too short or too long for its country, an
// extension, a service, the name of a SIP user. A number without a country is one of the region, an ISO 3166 code such as "PL".
func E164(number, region string) string {
	number = clean(number)
	if number == "" {
		return ""
	}
	n, err := phonenumbers.Parse(number, region)
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return ""
	}
	return phonenumbers.Format(n, phonenumbers.E164)
}

// clean takes away what marks a number as one, and writes the international prefix as a plus: everywhere, whatever it is in the
// region, since phones that travelled keep it. It answers "" for what has letters in it.
func clean(number string) string {
	number = strings.TrimFunc(number, unicode.IsSpace)
	if uri, ok := strings.CutPrefix(strings.ToLower(number), "tel:"); ok {
		number, _, _ = strings.Cut(uri, ";") // RFC 3966: parameters are no part of it
	}
	if strings.ContainsFunc(number, unicode.IsLetter) {
		return ""
	}
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	return number
}

// Region tells whether the tables know a region by its ISO 3166 code in capital letters.
func Region(region string) bool { return phonenumbers.GetSupportedRegions()[region] }

// Regions are all that Region knows, in order.
func Regions() []string { return slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions())) }
