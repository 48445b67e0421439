package fsm

import (
	"encoding/hex"
	"slices"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxSignInCodes    = 500
	signInCodeMS      = 10 * minuteMS
	signInCodeMaxMS   = dayMS
	subjectStaff      = "staff"
	subjectTechnician = "technician"
	subjectTerminal   = "terminal"
)

// CodeAlphabet is what codes to sign in with are made of: nothing that looks like something else.
const CodeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// CanonicalCode is a code as it is hashed, however somebody typed what was read out to him.
func CanonicalCode(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == ' ':
			return -1
		case r >= 'a' && r <= 'z':
			r += 'A' - 'a'
		}
		switch r {
		case 'O':
			return '0'
		case 'I', 'L':
			return '1'
		}
		return r
	}, code)
}

// createSignInCode opens a code for somebody. The code itself is made outside: the leader prepares its hash.
func createSignInCode(tx *Tx, req *storehubv1.CreateSignInCodeRequest) (*storehubv1.CreateSignInCodeResponse, error) {
	ttl, err := millisOf("ttl", req.Ttl, signInCodeMS)
	if err := first(err, checkRange("ttl", ttl, 1000, signInCodeMaxMS)); err != nil {
		return nil, err
	}
	subject, err := tx.mayInvite(req)
	if err != nil {
		return nil, err
	}
	row := &storehubv1.SignInCodeRow{Subject: subject, Hash: tx.cmd.GetPrepared().GetSecretHash(), ExpiresAtMs: tx.now + ttl, CreatedBy: tx.actor}
	if len(row.Hash) == 0 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	if other := tx.s.signInCode(row.Hash); other != nil && other.Subject != subject {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_CODE_CLASH)
	}
	tx.dropSignInCodes(func(r *storehubv1.SignInCodeRow) bool { return r.Subject == subject || r.ExpiresAtMs <= tx.now })
	if err := roomFor(tx.s.rows.signInCodes); err != nil {
		return nil, err
	}
	tx.s.rows.signInCodes.put(tx, row)
	tx.subject(subject)
	tx.emit("SignInCodeCreated", "", 0, "for", subject)
	return &storehubv1.CreateSignInCodeResponse{ExpiresAt: stampOf(row.ExpiresAtMs)}, nil
}

// mayInvite finds whom a code is for, and refuses who may not make one for him.
func (tx *Tx) mayInvite(req *storehubv1.CreateSignInCodeRequest) (subject string, err error) {
	switch who := req.Who.(type) {
	case *storehubv1.CreateSignInCodeRequest_Technician:
		if _, err := tx.s.technician(who.Technician); err != nil {
			return "", err
		}
		if t, ok := tx.s.rows.terminals.get(tx.caller.terminal); tx.caller.role == storehubv1.Role_ROLE_TERMINAL && (!ok || !desk(t.Role)) {
			return "", refuse(Conflict, storehubv1.Reason_REASON_NOT_A_REGISTER, "terminal", tx.caller.terminal, "role", t.GetRole())
		}
		return subjectTechnician + ":" + who.Technician, nil
	case *storehubv1.CreateSignInCodeRequest_StaffId:
		row, ok := tx.s.rows.staff.get(who.StaffId)
		if !ok {
			return "", refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_STAFF, "staff", who.StaffId)
		}
		return subjectStaff + ":" + row.Id, first(tx.manages(), tx.notAbove(row.Id, row.Roles))
	case *storehubv1.CreateSignInCodeRequest_Terminal:
		t, err := tx.s.terminal(who.Terminal)
		if err != nil {
			return "", err
		}
		return subjectTerminal + ":" + t.Id, tx.manages()
	}
	return "", refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "technician, staff_id or terminal")
}

// manages refuses whoever neither runs the shop nor owns it.
func (tx *Tx) manages() error {
	if tx.may(storehubv1.Permission_PERMISSION_MANAGE) || tx.may(storehubv1.Permission_PERMISSION_ACCESS) {
		return nil
	}
	return refuse(Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "role", roleWords(tx.caller.roles), "permission", storehubv1.Permission_PERMISSION_MANAGE)
}

// notAbove refuses to touch somebody who may do anything that the caller may not: with his session or PIN the caller could.
func (tx *Tx) notAbove(staff string, roles []storehubv1.Role) error {
	if above(roles, tx.caller.roles) {
		return refuse(Denied, storehubv1.Reason_REASON_ABOVE_YOU, "staff", staff, "role", roleWords(roles))
	}
	return nil
}

// above tells whether some roles may anything that others may not.
func above(roles, others []storehubv1.Role) bool {
	return slices.ContainsFunc(roles, func(r storehubv1.Role) bool {
		return slices.ContainsFunc(permissions[r], func(p storehubv1.Permission) bool { return !permitted(others, p) })
	})
}

// signInCode is the row of a code, spent or not, nil = there is none.
func (s *State) signInCode(hash []byte) (found *storehubv1.SignInCodeRow) {
	s.rows.signInCodes.scan("", func(_ string, r *storehubv1.SignInCodeRow) bool {
		if string(r.Hash) == string(hash) {
			found = r
		}
		return found == nil
	})
	return found
}

// spendCode uses up the code of a request and answers whom it is for. It can be used once: by the one who says it first.
func (tx *Tx) spendCode(code string) (kind, id string, err error) {
	hash, bad := hex.DecodeString(code)
	row := tx.s.signInCode(hash)
	if bad != nil || row == nil {
		return "", "", tx.wrongSignInCode()
	}
	if row.UsedAtMs != 0 || row.ExpiresAtMs <= tx.now {
		return "", "", refuse(Denied, storehubv1.Reason_REASON_SIGN_IN_CODE_SPENT)
	}
	tx.s.rows.signInCodes.edit(tx, row.Subject, func(r *storehubv1.SignInCodeRow) { r.UsedAtMs = tx.now })
	kind, id, _ = strings.Cut(row.Subject, ":")
	return kind, id, nil
}

// wrongSignInCode counts codes that nobody has made. A wrong one names nobody, so too many of them close all.
func (tx *Tx) wrongSignInCode() error {
	if !tx.tooManyWrong(&tx.shop().WrongSignInCodesMs) {
		return tx.RefuseAndKeep(refuse(Denied, storehubv1.Reason_REASON_WRONG_SIGN_IN_CODE))
	}
	tx.dropSignInCodes(func(*storehubv1.SignInCodeRow) bool { return true })
	tx.emit("SignInCodesClosed", "", 0, "wrong_codes", wrongCodes)
	return tx.RefuseAndKeep(refuse(Denied, storehubv1.Reason_REASON_SIGN_IN_CODES_CLOSED))
}

func (tx *Tx) dropSignInCodes(which func(*storehubv1.SignInCodeRow) bool) {
	var gone []string
	tx.s.rows.signInCodes.scan("", func(subject string, r *storehubv1.SignInCodeRow) bool {
		if which(r) {
			gone = append(gone, subject)
		}
		return true
	})
	for _, subject := range gone {
		tx.s.rows.signInCodes.delete(tx, subject)
	}
}
