package fsm

import (
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

// signOut ends the session that a command brings.
func signOut(tx *Tx, req *storehubv1.SignOutRequest) (*storehubv1.SignOutResponse, error) {
	row, ok := tx.s.tokenOf(tx.cmd.Credential)
	person := ok && (row.StaffId != "" || row.Technician != "")
	if !person && !(ok && req.Terminal && row.Role == storehubv1.Role_ROLE_TERMINAL) {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_NOT_SIGNED_IN)
	}
	tx.endToken(row)
	return &storehubv1.SignOutResponse{Id: tokenID(row.Id).String()}, nil
}

// endSession ends anybody's who may not do more than the caller.
func endSession(tx *Tx, req *storehubv1.EndSessionRequest) (*storehubv1.EndSessionResponse, error) {
	n, _ := parseID("T", req.Id)
	row, ok := tx.s.rows.tokens.get(numberKey(n))
	if !ok || !isSession(row) {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_SESSION, "id", req.Id)
	}
	if err := tx.notAbove(row.StaffId, tx.s.rolesOf(row)); err != nil {
		return nil, err
	}
	tx.endToken(row)
	return &storehubv1.EndSessionResponse{}, nil
}

// isSession tells a person's or terminal's token from that of a program.
func isSession(row *storehubv1.TokenRow) bool {
	return row.StaffId != "" || row.Technician != "" || row.Role == storehubv1.Role_ROLE_TERMINAL
}

// ListSessions is who is signed in, as far as somebody with these roles may end it. used is when the node that answers has last seen
// each, by the hash of its token.
func (v View) ListSessions(c *storehubv1.Credential, now int64, used Used) *storehubv1.ListSessionsResponse {
	res, own := &storehubv1.ListSessionsResponse{}, caller{}
	if row, ok := v.s.tokenOf(c); ok {
		own = caller{token: tokenID(row.Id), roles: v.s.rolesOf(row)}
	}
	v.s.rows.tokens.scan("", func(_ string, r *storehubv1.TokenRow) bool {
		if isSession(r) && !v.s.ended(r, now) && !dead(r, now) && !above(v.s.rolesOf(r), own.roles) {
			m := v.s.session(r)
			m.Current = tokenID(r.Id) == own.token
			m.LastUsedAt = stampOf(max(r.UsedAtMs, used[KeyOf(r.Hash)]))
			res.Sessions = append(res.Sessions, m)
		}
		return true
	})
	return res
}

func (tx *Tx) endToken(row *storehubv1.TokenRow) {
	if row.RevokedAtMs != 0 {
		return
	}
	id := tokenID(row.Id).String()
	tx.revoke(row)
	tx.subject(sessionOwner(row))
	tx.subject("token:" + id)
	tx.emit("SignedOut", "", 0, "session", id, "of", sessionOwner(row))
}

// revoke lets a token open nothing from now on. Its browser is not told of anything any more.
func (tx *Tx) revoke(row *storehubv1.TokenRow) {
	tx.s.rows.tokens.edit(tx, numberKey(row.Id), func(r *storehubv1.TokenRow) { r.RevokedAtMs, r.Push = tx.now, nil })
}

// tokenOf is the row of a credential, whether it is still good or not.
func (s *State) tokenOf(c *storehubv1.Credential) (*storehubv1.TokenRow, bool) {
	key, ok := s.by.token.Get(string(c.GetTokenHash()))
	if !ok {
		return nil, false
	}
	return s.rows.tokens.get(key)
}

// ended tells that a token opens nothing whatever its time: it was revoked, or the terminal where he signed in, or he is gone.
func (s *State) ended(row *storehubv1.TokenRow, now int64) bool {
	if row.RevokedAtMs != 0 {
		return true
	}
	if row.Enrolment != 0 {
		if at, ok := s.rows.tokens.get(numberKey(row.Enrolment)); !ok || dead(at, now) {
			return true
		}
	}
	if row.StaffId != "" {
		_, there := s.rows.staff.get(row.StaffId)
		return !there
	}
	return false
}

// eachAlone is every role by itself.
var eachAlone = func() [][]storehubv1.Role {
	list := make([][]storehubv1.Role, len(storehubv1.Role_name))
	for i := range list {
		list[i] = []storehubv1.Role{storehubv1.Role(i)}
	}
	return list
}()

// rolesOf is what a token may be now: a member of staff has the roles of his row, whenever they were given.
func (s *State) rolesOf(row *storehubv1.TokenRow) []storehubv1.Role {
	if row.StaffId != "" {
		staff, _ := s.rows.staff.get(row.StaffId)
		return staff.GetRoles()
	}
	return eachAlone[row.Role]
}

// sessionOwner is whose a session is, as the audit says it.
func sessionOwner(row *storehubv1.TokenRow) string {
	switch {
	case row.StaffId != "":
		return subjectStaff + ":" + row.StaffId
	case row.Technician != "":
		return subjectTechnician + ":" + row.Technician
	case row.Role == storehubv1.Role_ROLE_TERMINAL:
		return subjectTerminal + ":" + row.Terminal
	}
	return "token:" + tokenID(row.Id).String()
}

// session is what is shown of a token.
func (s *State) session(row *storehubv1.TokenRow) *storehubv1.Session {
	m := &storehubv1.Session{
		Id: tokenID(row.Id).String(), Kind: storehubv1.SessionKind_SESSION_KIND_TOKEN, Name: row.Name, Terminal: row.Terminal,
		StaffId: row.StaffId, Technician: row.Technician, DeviceName: row.DeviceName,
		Roles: slices.Clone(s.rolesOf(row)), CreatedAt: stampOf(row.CreatedAtMs), ExpiresAt: stampOf(row.ExpiresAtMs), LastUsedAt: stampOf(row.UsedAtMs),
		Push: row.Push != nil,
	}
	switch {
	case row.StaffId != "":
		m.Kind = storehubv1.SessionKind_SESSION_KIND_STAFF
		staff, _ := s.rows.staff.get(row.StaffId)
		m.Name = staff.GetName()
	case row.Technician != "":
		m.Kind = storehubv1.SessionKind_SESSION_KIND_TECHNICIAN
		t, _ := s.rows.technicians.get(row.Technician)
		m.Name = t.GetName()
	case row.Role == storehubv1.Role_ROLE_TERMINAL:
		m.Kind = storehubv1.SessionKind_SESSION_KIND_TERMINAL
		t, _ := s.rows.terminals.get(row.Terminal)
		m.Name, m.TerminalRole = t.GetName(), t.GetRole()
	}
	for n := range len(storehubv1.Permission_name) {
		if p := storehubv1.Permission(n); permitted(m.Roles, p) && s.atDesk(row, p) {
			m.Permissions = append(m.Permissions, p)
		}
	}
	return m
}

// SessionOf is what a credential stands for, nil for one that is no good.
func (v View) SessionOf(c *storehubv1.Credential, now int64) *storehubv1.Session {
	row, ok := v.s.tokenOf(c)
	if !ok || v.s.ended(row, now) || dead(row, now) {
		return nil
	}
	m := v.s.session(row)
	m.Current = true
	return m
}

// Over tells of a credential that was good once and never will be again.
func (v View) Over(c *storehubv1.Credential, now int64) bool {
	row, ok := v.s.tokenOf(c)
	return ok && (v.s.ended(row, now) || dead(row, now))
}
