package fsm

import (
	"crypto/sha256"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	// So many wrong PINs are nobody's fault. From then on each costs twice the time of the one before, up to a limit; after a day
	// without another one they are forgotten.
	freePINs        = 3
	pinDelayMS      = minuteMS / 2
	pinDelayMaxMS   = 15 * minuteMS
	pinsForgottenMS = dayMS
	maxWrongPINs    = 1_000
	maxPINsCounted  = 64
)

// signIn makes a session. Its token is made outside: the leader prepares its hash.
func signIn(tx *Tx, req *storehubv1.SignInRequest) (*storehubv1.SignInResponse, error) {
	row := &storehubv1.TokenRow{DeviceName: req.DeviceName}
	if err := first(cleanText("device_name", &row.DeviceName, 0, maxName), tx.roomForToken()); err != nil {
		return nil, err
	}
	if err := tx.whoSignsIn(req, row); err != nil {
		return nil, err
	}
	hash := tx.cmd.GetPrepared().GetSecretHash()
	if _, known := tx.s.by.token.Get(string(hash)); known || len(hash) == 0 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	row.Id, row.Hash, row.CreatedAtMs, row.UsedAtMs = tx.next(&tx.shop().TokenId), hash, tx.now, tx.now
	session := tx.s.session(row)
	session.Current = true
	row.Name = session.Name
	if row.CreatedBy == "" {
		row.CreatedBy = tx.actor
	}
	tx.actor = sessionOwner(row)
	tx.s.rows.tokens.put(tx, row)
	tx.subject(tx.actor)
	tx.subject("token:" + session.Id)
	tx.emit("SignedIn", "", 0, "session", session.Id, "terminal", row.Terminal)
	return &storehubv1.SignInResponse{ExpiresAt: session.ExpiresAt, Session: session}, nil
}

// whoSignsIn writes into a session's row whose it is and how long it lives.
func (tx *Tx) whoSignsIn(req *storehubv1.SignInRequest, row *storehubv1.TokenRow) error {
	if code, ok := req.Who.(*storehubv1.SignInRequest_Code); ok {
		return tx.byCode(code.Code, row)
	}
	at, err := tx.enrolled()
	if err != nil {
		return err
	}
	if req.Who == nil {
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "card_uid, staff_id or code")
	}
	if req.Pin == "" {
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "pin")
	}
	id := req.GetStaffId()
	if card := req.GetCardUid(); card != "" {
		found, err := tx.s.findCard(card)
		if err != nil {
			return err
		}
		if id = found.StaffId; id == "" {
			return refuse(Denied, storehubv1.Reason_REASON_CARD_NOT_STAFF)
		}
	}
	if err := first(checkID("staff_id", id), tx.checkPIN(id, req.Pin)); err != nil {
		return err
	}
	row.StaffId, row.Terminal, row.Enrolment = id, at.Terminal, at.Id
	row.ExpiresAtMs = tx.now + int64(tx.s.effective.GetSessionDeskHours())*60*minuteMS
	return nil
}

func (tx *Tx) byCode(code string, row *storehubv1.TokenRow) error {
	kind, id, err := tx.spendCode(code)
	if err != nil {
		return err
	}
	switch kind {
	case subjectTechnician:
		row.Technician, row.Role, row.ExpiresAtMs = id, storehubv1.Role_ROLE_TECHNICIAN, tx.inDays(tx.s.effective.GetSessionTechnicianDays())
	case subjectStaff:
		row.StaffId, row.ExpiresAtMs = id, tx.inDays(tx.s.effective.GetSessionStaffDays())
	case subjectTerminal:
		row.Terminal, row.Role = id, storehubv1.Role_ROLE_TERMINAL
		if days := tx.s.effective.GetSessionTerminalDays(); days > 0 {
			row.ExpiresAtMs = tx.inDays(days)
		}
	}
	return nil
}

func (tx *Tx) inDays(n int32) int64 { return tx.now + int64(n)*dayMS }

// Enrolled refuses, before the log, a credential at which nobody can sign in by card or id.
func (v View) Enrolled(c *storehubv1.Credential, now int64) error {
	_, err := v.s.enrolledAs(c, now)
	return err
}

// enrolled is the terminal whose own credential a command brings. A PIN is worth something only at a device of the shop.
func (tx *Tx) enrolled() (*storehubv1.TokenRow, error) {
	row, err := tx.s.enrolledAs(tx.cmd.Credential, tx.now)
	if err == nil {
		tx.actor = "terminal:" + row.Terminal
	}
	return row, err
}

func (s *State) enrolledAs(c *storehubv1.Credential, now int64) (*storehubv1.TokenRow, error) {
	row, ok := s.tokenOf(c)
	if !ok || row.Role != storehubv1.Role_ROLE_TERMINAL || dead(row, now) {
		return nil, refuse(Denied, storehubv1.Reason_REASON_NOT_ENROLLED)
	}
	return row, nil
}

// checkPIN compares what the node made of a PIN with the row's. Whether there is such a member of staff, or only his PIN is another,
// nobody is told; wrong ones are counted in either case.
func (tx *Tx) checkPIN(staff, hashed string) error {
	wrong, counted := tx.s.rows.wrongPINs.get(staff)
	if counted && wrong.UntilMs > tx.now {
		return refuse(Denied, storehubv1.Reason_REASON_TOO_MANY_WRONG_PINS, "until_ms", wrong.UntilMs)
	}
	row, _ := tx.s.rows.staff.get(staff)
	kept := string(row.GetPinHash())
	if kept != "" && saltOf(kept) != saltOf(hashed) { // it was set anew while this was on its way
		return refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	if kept == "" || sha256.Sum256([]byte(kept)) != sha256.Sum256([]byte(hashed)) {
		return tx.wrongPIN(staff)
	}
	if counted {
		tx.s.rows.wrongPINs.delete(tx, staff)
	}
	return nil
}

// saltOf is what of a hash is known before the PIN: all but the last part of "$argon2id$v=19$m=…$SALT$HASH".
func saltOf(hash string) string { return hash[:strings.LastIndexByte(hash, '$')+1] }

func (tx *Tx) wrongPIN(staff string) error {
	row := &storehubv1.WrongPinsRow{StaffId: staff, Count: 1, LastMs: tx.now}
	if before, ok := tx.s.rows.wrongPINs.get(staff); ok && before.LastMs > tx.now-pinsForgottenMS {
		row.Count = min(before.Count+1, maxPINsCounted)
	}
	var until []any // when the next one is looked at, if he has to wait
	if row.Count >= freePINs {
		row.UntilMs = tx.now + pinDelay(row.Count)
		until = []any{"until_ms", row.UntilMs}
		tx.emit("WrongPINsCounted", "", 0, "staff", staff, "count", row.Count, "until_ms", row.UntilMs)
	}
	tx.s.rows.wrongPINs.put(tx, row)
	tx.forgetWrongPINs()
	tx.subject("staff:" + staff)
	return tx.RefuseAndKeep(refuse(Denied, storehubv1.Reason_REASON_WRONG_PIN, until...))
}

// pinDelay is how long somebody waits after so many wrong PINs.
func pinDelay(count int32) int64 {
	delay := int64(pinDelayMS)
	for ; count > freePINs && delay < pinDelayMaxMS; count-- {
		delay *= 2
	}
	return min(delay, pinDelayMaxMS)
}

// forgetWrongPINs keeps the table small when somebody tries ids that nobody has: the oldest goes.
func (tx *Tx) forgetWrongPINs() {
	if tx.s.rows.wrongPINs.size() <= maxWrongPINs {
		return
	}
	var oldest *storehubv1.WrongPinsRow
	tx.s.rows.wrongPINs.scan("", func(_ string, r *storehubv1.WrongPinsRow) bool {
		if oldest == nil || r.LastMs < oldest.LastMs {
			oldest = r
		}
		return true
	})
	tx.s.rows.wrongPINs.delete(tx, oldest.StaffId)
}

// PINSalt is the part of a member of staff's hash that his PIN is hashed with again, "" = he has none, or there is no such.
func (v View) PINSalt(req *storehubv1.SignInRequest) string {
	id := req.GetStaffId()
	if card := req.GetCardUid(); card != "" {
		if found, err := v.s.findCard(card); err == nil {
			id = found.StaffId
		}
	}
	row, _ := v.s.rows.staff.get(id)
	return saltOf(string(row.GetPinHash()))
}
