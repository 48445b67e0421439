package fsm

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// A payment card's number must reach neither log nor state. There is one rule, in two halves:
//
//   - What a reader scanned arrives as the hex of a text ("text:3431…"). It is a payment card when
//     the text has the layout of a stripe: 13 to 19 digits that pass Luhn, then '=' (or 'D') and a
//     month of expiry, or a track 1 number between 'B' and '^'; behind the sentinel ';' of track 2
//     without Luhn. That much the readers know themselves (docs/hardware.md, "Bank cards"). And it
//     is one when it is nothing but such a number of 14 digits or more, for readers that send no
//     more than that: house cards are shorter, and 13 digits are the bar code of an article, of
//     which one in ten passes Luhn.
//   - What a person types, or a program sends instead of a card's own form, is a payment card as
//     soon as it holds 13 to 19 digits that pass Luhn, grouped by blanks and dashes or not: no
//     card of a shop is named like that.
const (
	panMin = 13
	panMax = 19
)

// RefuseSecretsInClear is the check before the log: what must never be written down.
func RefuseSecretsInClear(cmd *storehubv1.Command) error {
	req := Request(cmd)
	if req == nil {
		return nil
	}
	return refusePayment(req.ProtoReflect())
}

// refusePayment looks into the messages within a message, too.
func refusePayment(m protoreflect.Message) error {
	for fields, i := m.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		if fd.Kind() != protoreflect.MessageKind || !m.Has(fd) {
			continue
		}
		if !fd.IsList() {
			if err := refusePayment(m.Get(fd).Message()); err != nil {
				return err
			}
			continue
		}
		for list, j := m.Get(fd).List(), 0; j < list.Len(); j++ {
			if err := refusePayment(list.Get(j).Message()); err != nil {
				return err
			}
		}
	}
	for _, name := range cardFields {
		fd := m.Descriptor().Fields().ByName(name)
		if fd == nil {
			continue
		}
		if !fd.IsList() {
			if looksLikePayment(m.Get(fd).String()) {
				return refuse(Invalid, storehubv1.Reason_REASON_PAYMENT_CARD)
			}
			continue
		}
		for list, i := m.Get(fd).List(), 0; i < list.Len(); i++ {
			if looksLikePayment(list.Get(i).String()) {
				return refuse(Invalid, storehubv1.Reason_REASON_PAYMENT_CARD)
			}
		}
	}
	return nil
}

// cardFields are the fields in which requests name cards, or a person may write the number of one by mistake.
var cardFields = []protoreflect.Name{"card_uid", "card_uids", "actor_card", "reference"}

func looksLikePayment(s string) bool {
	technology, rest, ok := strings.Cut(s, ":")
	switch {
	case !ok:
		rest = s
	case technology == "iso14443a":
		return false // its ids are hex, and some of seven bytes have digits only
	case technology == "text" || technology == "mag":
		if raw, err := hex.DecodeString(rest); err == nil && readable(raw) {
			return holdsPayment(string(raw), true)
		}
	}
	return holdsPayment(rest, false)
}

// readable tells a text from digits that happen to be hex, too.
func readable(raw []byte) bool {
	return utf8.Valid(raw) && !strings.ContainsFunc(string(raw), unwritable)
}

var ungrouped = strings.NewReplacer(" ", "", "-", "")

func holdsPayment(s string, scanned bool) bool {
	return paymentIn(s, scanned) || paymentIn(ungrouped.Replace(s), scanned)
}

// paymentIn judges every run of digits.
func paymentIn(s string, scanned bool) bool {
	for i := 0; i < len(s); i++ {
		n := digits(s[i:])
		if n >= panMin && n <= panMax {
			good, before, after := luhn(s[i:i+n]), s[:i], s[i+n:]
			switch {
			case good && (!scanned || track1(before, after) || track2(after) || n > panMin && alone(before, after)):
				return true
			case strings.HasSuffix(before, ";") && track2(after):
				return true
			}
		}
		i += n
	}
	return false
}

// alone: nothing stands before the number but sentinels, and nothing or a separator behind it.
func alone(before, after string) bool {
	return strings.Trim(before, ";%Bb") == "" && (after == "" || strings.ContainsAny(after[:1], "=^?Dd"))
}

func track1(before, after string) bool {
	return (strings.HasSuffix(before, "B") || strings.HasSuffix(before, "b")) && strings.HasPrefix(after, "^")
}

// track2 looks for the separator and a month of expiry, YYMM.
func track2(after string) bool {
	if len(after) < 5 || (after[0] != '=' && after[0] != 'D' && after[0] != 'd') || digits(after[1:]) < 4 {
		return false
	}
	month := after[3:5]
	return month >= "01" && month <= "12"
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
