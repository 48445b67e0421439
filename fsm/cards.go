package fsm

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

// cardUID is a card as the state stores it: technology, hex digits most significant
// first, and how many bits of the id are known (hardware notes 1.2).
type cardUID struct {
	technology string
	bits       int
	hex        string
}

var fullBits = map[string]int{"em4100": 40, "iso14443a": 0, "mag": 0, "text": 0}

func (c cardUID) String() string {
	if full := fullBits[c.technology]; full != 0 && c.bits != full {
		return fmt.Sprintf("%s/%d:%s", c.technology, c.bits, c.hex)
	}
	return c.technology + ":" + c.hex
}

// parseCard reads every form in which a card may be named.
func parseCard(s string) (cardUID, error) {
	bad := refuse(Invalid, storehubv1.Reason_REASON_CARD_MALFORMED)
	if looksLikePayment(s) {
		return cardUID{}, refuse(Invalid, storehubv1.Reason_REASON_PAYMENT_CARD)
	}
	if len(s) > 160 {
		return cardUID{}, bad
	}
	if printed, ok := strings.CutPrefix(s, "printed:"); ok {
		return parsePrinted(printed)
	}
	kind, digits, ok := strings.Cut(s, ":")
	if !ok {
		if len(s) != 10 {
			return cardUID{}, bad
		}
		kind, digits = "em4100", s
	}
	technology, width, narrowed := strings.Cut(kind, "/")
	full, known := fullBits[technology]
	if kind == "text" {
		digits = hexOfText(digits)
	}
	digits = strings.ToUpper(digits)
	raw, err := hex.DecodeString(digits)
	if !known || err != nil || len(raw) == 0 || len(raw) > 64 {
		return cardUID{}, bad
	}
	bits := len(raw) * 8
	if narrowed {
		n, err := strconv.Atoi(width)
		if err != nil || technology != "em4100" || (n != 32 && n != 24) || n != bits {
			return cardUID{}, bad
		}
	} else if full != 0 && bits != full {
		return cardUID{}, bad
	}
	return cardUID{technology, bits, digits}, nil
}

// hexOfText lets a person write what a card says, "MEMBER-42". What can be hex is hex: that is how
// readers and answers name a card.
func hexOfText(s string) string {
	if _, err := hex.DecodeString(s); err == nil || !readable([]byte(s)) {
		return s
	}
	return hex.EncodeToString([]byte(s))
}

// parsePrinted reads what stands on an EM4100 card: "0008075634", "123,14706" or both.
func parsePrinted(s string) (cardUID, error) {
	bad := refuse(Invalid, storehubv1.Reason_REASON_CARD_MALFORMED)
	var low32, low24 = int64(-1), int64(-1)
	for _, part := range strings.Fields(s) {
		if hi, lo, ok := strings.Cut(part, ","); ok {
			f, err1 := strconv.ParseUint(hi, 10, 8)
			n, err2 := strconv.ParseUint(lo, 10, 16)
			if err1 != nil || err2 != nil || low24 >= 0 {
				return cardUID{}, bad
			}
			low24 = int64(f<<16 | n)
			continue
		}
		n, err := strconv.ParseUint(part, 10, 32)
		if err != nil || len(part) != 10 || low32 >= 0 {
			return cardUID{}, bad
		}
		low32 = int64(n)
	}
	switch {
	case low32 >= 0 && low24 >= 0 && low32&0xFFFFFF != low24:
		return cardUID{}, bad // the two halves disagree: one was misread
	case low32 >= 0:
		return cardUID{"em4100", 32, fmt.Sprintf("%08X", low32)}, nil
	case low24 >= 0:
		return cardUID{"em4100", 24, fmt.Sprintf("%06X", low24)}, nil
	}
	return cardUID{}, bad
}

// bitsKey is the shortest form under which an EM4100 card can be found, "" for other cards.
func bitsKey(uid string) string {
	c, err := parseCard(uid)
	if err != nil || c.technology != "em4100" {
		return ""
	}
	return c.hex[len(c.hex)-6:]
}

func indexCard(s *State, before, after *storehubv1.CardRow) {
	if before != nil {
		if k := bitsKey(before.Uid); k != "" {
			s.by.bits.Delete(under(k) + before.Uid)
		}
		s.by.holder.Delete(holderKey(before) + before.Uid)
	}
	if after != nil {
		if k := bitsKey(after.Uid); k != "" {
			s.by.bits.Set(under(k)+after.Uid, after.Uid)
		}
		s.by.holder.Set(holderKey(after)+after.Uid, after.Uid)
	}
}

func holderKey(r *storehubv1.CardRow) string {
	switch {
	case r.Technician != "":
		return under("t" + r.Technician)
	case r.CustomerId != "":
		return under("c" + r.CustomerId)
	}
	return under("s" + r.StaffId)
}

// matching are the stored cards that agree with c in the bits both know.
func (s *State) matching(c cardUID) []string {
	if _, ok := s.rows.cards.get(c.String()); ok {
		return []string{c.String()}
	}
	if c.technology != "em4100" {
		return nil
	}
	var found []string
	prefixed(s.by.bits, under(c.hex[len(c.hex)-6:]), func(_, uid string) bool {
		other, _ := parseCard(uid)
		n := min(len(other.hex), len(c.hex))
		if other.hex[len(other.hex)-n:] == c.hex[len(c.hex)-n:] {
			found = append(found, uid)
		}
		return true
	})
	return found
}

// findCard looks a card up by the bits both sides know. Blocked and unknown cards are refused.
func (s *State) findCard(named string) (*storehubv1.CardRow, error) {
	c, err := parseCard(named)
	if err != nil {
		return nil, err
	}
	switch found := s.matching(c); len(found) {
	case 0:
		return nil, refuse(Missing, storehubv1.Reason_REASON_CARD_UNKNOWN, "card", c)
	case 1:
		row, _ := s.rows.cards.get(found[0])
		if row.Blocked {
			return nil, refuse(Denied, storehubv1.Reason_REASON_CARD_BLOCKED, "card", row.Uid)
		}
		return row, nil
	default:
		return nil, refuse(Conflict, storehubv1.Reason_REASON_CARD_AMBIGUOUS, "card", c, "matches", len(found))
	}
}

// cardsOf are the cards of a technician ("t"+number), a member of staff ("s"+id) or a customer ("c"+id).
func (s *State) cardsOf(holder string) []string {
	var uids []string
	prefixed(s.by.holder, under(holder), func(_, uid string) bool {
		uids = append(uids, uid)
		return true
	})
	return uids
}

// checkCards refuses a card that is not the holder's: after he was made only AssignCard gives one, and nobody
// should believe that he has it.
func (s *State) checkCards(named []string, holder string) error {
	own := s.cardsOf(holder)
	for _, n := range named {
		c, err := parseCard(n)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(s.matching(c), func(uid string) bool { return slices.Contains(own, uid) }) {
			return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "card_uids", "value", c)
		}
	}
	return nil
}

// blockedOf are those of cardsOf that are blocked.
func (s *State) blockedOf(holder string) []string {
	return slices.DeleteFunc(s.cardsOf(holder), func(uid string) bool {
		row, _ := s.rows.cards.get(uid)
		return !row.GetBlocked()
	})
}

// enrol gives a card to somebody: a new one, his own again, which unblocks it, or a blocked one of
// somebody else. A card that somebody else uses is refused.
func (tx *Tx) enrol(named string, row *storehubv1.CardRow) (string, error) {
	c, err := parseCard(named)
	if err != nil {
		return "", err
	}
	found := tx.s.matching(c)
	if len(found) > 1 {
		return "", refuse(Conflict, storehubv1.Reason_REASON_CARD_AMBIGUOUS, "card", c, "matches", len(found))
	}
	var was []any
	for _, uid := range found {
		other, _ := tx.s.rows.cards.get(uid)
		if holderKey(other) != holderKey(row) {
			_, holder := tx.s.holderOf(other)
			was = []any{"was", holder}
			tx.subject(holder)
		}
		if was != nil && !other.Blocked {
			return "", refuse(Exists, storehubv1.Reason_REASON_CARD_TAKEN, "card", uid, "holder", was[1])
		}
		// More bits of the same card are known now, or it is enrolled again: keep one row.
		tx.s.rows.cards.delete(tx, uid)
		if o, _ := parseCard(uid); o.bits > c.bits {
			c = o
		}
	}
	if err := roomFor(tx.s.rows.cards); err != nil {
		return "", err
	}
	row.Uid = c.String()
	tx.s.rows.cards.put(tx, row)
	_, holder := tx.s.holderOf(row)
	tx.subject(holder)
	tx.emit("CardAssigned", row.Technician, 0, append([]any{"card", row.Uid, "holder", holder}, was...)...)
	return row.Uid, nil
}

// newCard is a card of whoever is named, who has to be there; not set: nobody is.
func (s *State) newCard(technician, staff, customer string) (*storehubv1.CardRow, error) {
	switch {
	case technician != "":
		_, err := s.technician(technician)
		return &storehubv1.CardRow{Technician: technician}, err
	case staff != "":
		if _, ok := s.rows.staff.get(staff); !ok {
			return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_STAFF, "staff", staff)
		}
		return &storehubv1.CardRow{StaffId: staff}, nil
	case customer != "":
		row, err := s.customer(customer)
		if err != nil {
			return nil, err
		}
		return &storehubv1.CardRow{CustomerId: customerID(row.Id).String()}, nil
	}
	return nil, refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "holder")
}

func assignCard(tx *Tx, req *storehubv1.AssignCardRequest) (*storehubv1.AssignCardResponse, error) {
	row, err := tx.s.newCard(req.GetTechnician(), req.GetStaffId(), req.GetCustomerId())
	if err != nil {
		return nil, err
	}
	uid, err := tx.enrol(req.CardUid, row)
	if err != nil {
		return nil, err
	}
	return &storehubv1.AssignCardResponse{CardUid: uid}, nil
}

func blockCard(tx *Tx, req *storehubv1.BlockCardRequest) (*storehubv1.BlockCardResponse, error) {
	return &storehubv1.BlockCardResponse{}, tx.block(req.CardUid)
}

func (tx *Tx) block(named string) error {
	c, err := parseCard(named)
	if err != nil {
		return err
	}
	found := tx.s.matching(c)
	if len(found) == 0 {
		return refuse(Missing, storehubv1.Reason_REASON_CARD_UNKNOWN, "card", c)
	}
	if len(found) > 1 {
		return refuse(Conflict, storehubv1.Reason_REASON_CARD_AMBIGUOUS, "card", c, "matches", len(found))
	}
	row := tx.s.rows.cards.edit(tx, found[0], func(r *storehubv1.CardRow) { r.Blocked = true })
	_, holder := tx.s.holderOf(row)
	tx.subject(holder)
	tx.emit("CardBlocked", row.Technician, 0, "card", row.Uid, "holder", holder)
	return nil
}
