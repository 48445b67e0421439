package fsm

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	tokenDefaultMS = 365 * 24 * 60 * 60 * 1000
	tokenMaxMS     = 10 * tokenDefaultMS
)

// permissions is what each role may do (domain B6 24, 25).
var permissions = map[storehubv1.Role][]storehubv1.Permission{
	storehubv1.Role_ROLE_OWNER: {
		storehubv1.Permission_PERMISSION_READ, storehubv1.Permission_PERMISSION_ROSTER, storehubv1.Permission_PERMISSION_DISPATCH,
		storehubv1.Permission_PERMISSION_SWIPE, storehubv1.Permission_PERMISSION_MANAGE, storehubv1.Permission_PERMISSION_ACCESS,
		storehubv1.Permission_PERMISSION_CLUSTER, storehubv1.Permission_PERMISSION_AUDIT,
		storehubv1.Permission_PERMISSION_PLANS, storehubv1.Permission_PERMISSION_BACKDATE, storehubv1.Permission_PERMISSION_CUSTOMERS,
		storehubv1.Permission_PERMISSION_BOOKINGS, storehubv1.Permission_PERMISSION_CALLS,
		storehubv1.Permission_PERMISSION_PHONE_NUMBERS, storehubv1.Permission_PERMISSION_CUSTOMER_DATA, storehubv1.Permission_PERMISSION_TICKETS,
		storehubv1.Permission_PERMISSION_SERVE, storehubv1.Permission_PERMISSION_AGENDA,
	},
	storehubv1.Role_ROLE_MANAGER: {
		storehubv1.Permission_PERMISSION_READ, storehubv1.Permission_PERMISSION_ROSTER, storehubv1.Permission_PERMISSION_DISPATCH,
		storehubv1.Permission_PERMISSION_SWIPE, storehubv1.Permission_PERMISSION_MANAGE, storehubv1.Permission_PERMISSION_AUDIT,
		storehubv1.Permission_PERMISSION_PLANS, storehubv1.Permission_PERMISSION_BACKDATE, storehubv1.Permission_PERMISSION_CUSTOMERS,
		storehubv1.Permission_PERMISSION_BOOKINGS, storehubv1.Permission_PERMISSION_CALLS,
		storehubv1.Permission_PERMISSION_PHONE_NUMBERS, storehubv1.Permission_PERMISSION_CUSTOMER_DATA, storehubv1.Permission_PERMISSION_TICKETS,
		storehubv1.Permission_PERMISSION_SERVE, storehubv1.Permission_PERMISSION_AGENDA,
	},
	storehubv1.Role_ROLE_RECEPTION:    append(slices.Clone(deskPermissions), storehubv1.Permission_PERMISSION_PLANS, storehubv1.Permission_PERMISSION_PHONE_NUMBERS),
	storehubv1.Role_ROLE_SERVICE_DESK: append(slices.Clone(deskPermissions), storehubv1.Permission_PERMISSION_PLANS),
	storehubv1.Role_ROLE_TERMINAL:     append(slices.Clone(deskPermissions), storehubv1.Permission_PERMISSION_PHONE_NUMBERS),
	storehubv1.Role_ROLE_ASSISTANT:    {storehubv1.Permission_PERMISSION_REPORT_CALLS},
	storehubv1.Role_ROLE_TECHNICIAN: {
		storehubv1.Permission_PERMISSION_READ, storehubv1.Permission_PERMISSION_SERVE, storehubv1.Permission_PERMISSION_AGENDA,
	},
	storehubv1.Role_ROLE_VIEWER: {storehubv1.Permission_PERMISSION_READ},
}

var deskPermissions = []storehubv1.Permission{
	storehubv1.Permission_PERMISSION_READ, storehubv1.Permission_PERMISSION_ROSTER,
	storehubv1.Permission_PERMISSION_DISPATCH, storehubv1.Permission_PERMISSION_SWIPE, storehubv1.Permission_PERMISSION_CUSTOMERS,
	storehubv1.Permission_PERMISSION_BOOKINGS, storehubv1.Permission_PERMISSION_CALLS, storehubv1.Permission_PERMISSION_TICKETS,
	storehubv1.Permission_PERMISSION_SERVE, storehubv1.Permission_PERMISSION_AGENDA,
}

// deskRoles are the people who run the front of the shop.
var deskRoles = []storehubv1.Role{
	storehubv1.Role_ROLE_OWNER, storehubv1.Role_ROLE_MANAGER, storehubv1.Role_ROLE_RECEPTION, storehubv1.Role_ROLE_SERVICE_DESK,
}

// caller is whose credential a command carries.
type caller struct {
	// role is the token's; a member of staff who signed in has his own roles and none by his token.
	role  storehubv1.Role
	roles []storehubv1.Role
	token tokenID
	// terminal is whose token it is, of one of the role TERMINAL or ASSISTANT.
	terminal string
	node     string
	// staff and technician are who is signed in.
	staff, technician string
	// open: the request's own secret says who asks.
	open bool
}

func (c caller) String() string {
	switch {
	case c.open:
		return "stranger"
	case c.node != "":
		return "node:" + c.node
	case c.staff != "":
		return "staff:" + c.staff
	case c.technician != "":
		return "technician:" + c.technician
	case c.terminal != "":
		return "terminal:" + c.terminal
	}
	return "token:" + c.token.String()
}

// credentialKey names a credential in the memory of request ids. Hex: rows are proto messages,
// whose strings must be UTF-8.
func credentialKey(c *storehubv1.Credential) string {
	if id := c.GetNodeId(); id != "" {
		return "n" + id
	}
	return "t" + hex.EncodeToString(c.GetTokenHash())
}

// credential is the key of the command's, made once.
func (tx *Tx) credential() string {
	if tx.by == "" {
		tx.by = credentialKey(tx.cmd.Credential)
	}
	return tx.by
}

func indexToken(s *State, before, after *storehubv1.TokenRow) {
	if before != nil {
		s.by.token.Delete(string(before.Hash))
		s.by.pushed.Delete(pushedKey(before))
	}
	if after != nil {
		s.by.token.Set(string(after.Hash), numberKey(after.Id))
		if after.Push != nil {
			s.by.pushed.Set(pushedKey(after), numberKey(after.Id))
		}
	}
}

// Authorize is the fast refusal before the log; the same check runs again inside
// Apply, where it decides. req is the request of a read or a write.
func (v View) Authorize(c *storehubv1.Credential, need storehubv1.Permission, now int64) error {
	_, err := v.s.callerOf(c, need, now)
	return err
}

func (s *State) callerOf(c *storehubv1.Credential, need storehubv1.Permission, now int64) (caller, error) {
	if need == storehubv1.Permission_PERMISSION_OPEN {
		return caller{open: true}, nil
	}
	if id := c.GetNodeId(); id != "" {
		return s.nodeCaller(id, need)
	}
	if len(c.GetTokenHash()) == 0 {
		return caller{}, refuse(Unauthenticated, storehubv1.Reason_REASON_NO_CREDENTIAL)
	}
	key, ok := s.by.token.Get(string(c.GetTokenHash()))
	if !ok {
		return caller{}, refuse(Unauthenticated, storehubv1.Reason_REASON_BAD_CREDENTIAL)
	}
	row, _ := s.rows.tokens.get(key)
	if s.ended(row, now) {
		return caller{}, refuse(Unauthenticated, storehubv1.Reason_REASON_BAD_CREDENTIAL)
	}
	if row.ExpiresAtMs != 0 && row.ExpiresAtMs <= now {
		return caller{}, refuse(Unauthenticated, storehubv1.Reason_REASON_TOKEN_EXPIRED)
	}
	roles := s.rolesOf(row)
	if !permitted(roles, need) || !s.atDesk(row, need) {
		return caller{}, refuse(Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "role", roleWords(roles), "permission", need)
	}
	who := caller{role: row.Role, roles: roles, token: tokenID(row.Id), staff: row.StaffId, technician: row.Technician}
	if who.staff == "" {
		who.terminal = row.Terminal // that of a person is only where he signed in
	}
	return who, nil
}

// permitted tells whether one of the roles may.
func permitted(roles []storehubv1.Role, need storehubv1.Permission) bool {
	return slices.ContainsFunc(roles, func(r storehubv1.Role) bool { return slices.Contains(permissions[r], need) })
}

func roleWords(roles []storehubv1.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = strings.TrimPrefix(r.String(), "ROLE_")
	}
	return strings.Join(words, "+")
}

// atDesk tells whether a token may do here what it may do elsewhere: a room's terminal tells nobody who calls the shop.
func (s *State) atDesk(token *storehubv1.TokenRow, need storehubv1.Permission) bool {
	switch need {
	case storehubv1.Permission_PERMISSION_CALLS, storehubv1.Permission_PERMISSION_PHONE_NUMBERS:
		t, ok := s.rows.terminals.get(token.Terminal)
		return token.Role != storehubv1.Role_ROLE_TERMINAL || ok && desk(t.Role)
	}
	return true
}

// nodeCaller: a node may do what nodes do, and what the devices on it do.
func (s *State) nodeCaller(id string, need storehubv1.Permission) (caller, error) {
	row, ok := s.rows.nodes.get(id)
	known := ok && !row.Removed
	switch need {
	case storehubv1.Permission_PERMISSION_PEER:
		if known || !s.shop().SetUp {
			return caller{node: id}, nil
		}
	case storehubv1.Permission_PERMISSION_SWIPE, storehubv1.Permission_PERMISSION_READ, storehubv1.Permission_PERMISSION_MANAGE,
		storehubv1.Permission_PERMISSION_REPORT_CALLS:
		if known {
			return caller{node: id}, nil
		}
	}
	return caller{}, refuse(Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "node", id, "permission", need)
}

// authorize finds out who asks, at this index, and whether he may.
func (tx *Tx) authorize() error {
	need := tx.op().permission
	if tx.cmd.Credential.GetNodeId() != "" && tx.cmd.GetEraseCustomer() != nil {
		need = storehubv1.Permission_PERMISSION_PEER // whom an older state brought back a node erases again
	}
	c, err := tx.s.callerOf(tx.cmd.Credential, need, tx.now)
	if err != nil {
		return err
	}
	if c.node != "" && tx.op().permission == storehubv1.Permission_PERMISSION_MANAGE && tx.cmd.GetPutTerminal() == nil {
		return refuse(Denied, storehubv1.Reason_REASON_PERMISSION_MISSING, "node", c.node)
	}
	tx.caller, tx.actor = c, c.String()
	if c.role == storehubv1.Role_ROLE_ASSISTANT {
		a, _ := tx.s.assistantOf(c.token)
		tx.actor = "assistant:" + assistantID(a.GetId()).String()
	}
	return nil
}

// person is who a command is done by, as far as a card or a credential tells.
type person struct {
	technician string // set when it is a technician
	roles      []storehubv1.Role
}

func (p person) desk() bool {
	return slices.ContainsFunc(p.roles, func(r storehubv1.Role) bool { return slices.Contains(deskRoles, r) })
}

// act finds the person behind a command. A terminal's word needs a card that was just
// swiped there, once for each act; must = false lets the terminal act without one. The
// token of a person may name a card, which is recorded as named, not swiped.
func (tx *Tx) act(card string, must bool) (person, error) {
	if card == "" {
		if tx.caller.role != storehubv1.Role_ROLE_TERMINAL {
			return person{technician: tx.caller.technician, roles: tx.caller.roles}, nil
		}
		if must && tx.s.effective.GetActorCardRequired() {
			return person{}, refuse(Denied, storehubv1.Reason_REASON_ACTOR_REQUIRED)
		}
		// The shop trusts whoever stands at the terminal, or the act moves nobody's turn.
		return person{roles: []storehubv1.Role{storehubv1.Role_ROLE_RECEPTION}}, nil
	}
	row, err := tx.actorCard(card)
	if err != nil {
		return person{}, err
	}
	if tx.caller.role == storehubv1.Role_ROLE_TERMINAL {
		if err := tx.useIdentification(row.Uid); err != nil {
			return person{}, err
		}
	}
	p, name := tx.s.holderOf(row)
	if own := tx.caller.technician; own != "" && p.technician != own {
		// He has his own rights, whoever's card he can name.
		return person{}, refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", tx.actor)
	}
	tx.actor = name
	if tx.caller.role != storehubv1.Role_ROLE_TERMINAL {
		tx.actor = name + namedBy + tx.caller.String()
		p.roles = append(p.roles, tx.caller.roles...)
		p.technician = tx.caller.technician
	}
	return p, nil
}

// holderOf is the person a card belongs to and his name in the audit.
func (s *State) holderOf(row *storehubv1.CardRow) (person, string) {
	if row.Technician != "" {
		return person{technician: row.Technician}, "technician:" + row.Technician
	}
	if row.CustomerId != "" {
		return person{}, "customer:" + row.CustomerId
	}
	p := person{}
	if staff, ok := s.rows.staff.get(row.StaffId); ok {
		p.roles = slices.Clone(staff.Roles)
	}
	return p, "staff:" + row.StaffId
}

// identification names what a terminal knows of the card that was swiped there last, for what that terminal asks for: its screen
// is told this and not the card, which is good for more than one act.
func identification(t *storehubv1.TerminalRow) string {
	return "swipe:" + strconv.FormatUint(t.Swipes, 10)
}

// actorCard finds the card that an act names, by itself or by the identification at the terminal that asks.
func (tx *Tx) actorCard(named string) (*storehubv1.CardRow, error) {
	if tx.caller.role != storehubv1.Role_ROLE_TERMINAL || !strings.HasPrefix(named, "swipe:") {
		return tx.s.findCard(named)
	}
	t, ok := tx.s.rows.terminals.get(tx.caller.terminal)
	if !ok || t.IdentifiedCard == "" || named != identification(t) {
		return nil, refuse(Denied, storehubv1.Reason_REASON_SWIPE_FIRST)
	}
	return tx.s.findCard(t.IdentifiedCard)
}

// useIdentification consumes what the terminal knows of the card: swiped there, not long ago, not used yet.
func (tx *Tx) useIdentification(uid string) error {
	t, ok := tx.s.rows.terminals.get(tx.caller.terminal)
	if !ok || t.IdentifiedCard != uid || t.IdentifiedUntilMs <= tx.now {
		return refuse(Denied, storehubv1.Reason_REASON_SWIPE_FIRST)
	}
	tx.s.rows.terminals.edit(tx, t.Id, func(r *storehubv1.TerminalRow) { r.IdentifiedCard, r.IdentifiedUntilMs = "", 0 })
	return nil
}

// actOn is act for something that belongs to one technician: himself or the desk, nobody else (D25).
func (tx *Tx) actOn(card string, must bool, technician string) error {
	p, err := tx.act(card, must)
	if err != nil {
		return err
	}
	if p.technician != technician && !p.desk() {
		return refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", tx.actor, "technician", technician)
	}
	return nil
}

// actInShop is act for what anybody who works here may do, but nobody who may only look.
func (tx *Tx) actInShop(card string, must bool) error {
	p, err := tx.act(card, must)
	if err != nil {
		return err
	}
	if p.technician == "" && !p.desk() {
		return refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", tx.actor)
	}
	return nil
}

// actAtDesk is act for what only the desk may do.
func (tx *Tx) actAtDesk(card string, must bool) error {
	p, err := tx.act(card, must)
	if err != nil {
		return err
	}
	if !p.desk() {
		return refuse(Denied, storehubv1.Reason_REASON_ACTOR_NOT_ALLOWED, "actor", tx.actor)
	}
	return nil
}

// createToken hands out a credential. The token itself is made outside: the leader prepares its hash.
func createToken(tx *Tx, req *storehubv1.CreateTokenRequest) (*storehubv1.CreateTokenResponse, error) {
	name := req.Name
	ttl, err := millisOf("ttl", req.Ttl, tokenDefaultMS)
	if err := first(
		err,
		cleanName("name", &name),
		checkRange("ttl", ttl, 1000, tokenMaxMS),
		tx.checkTokenRole(req),
		tx.roomForToken(),
	); err != nil {
		return nil, err
	}
	hash := tx.cmd.GetPrepared().GetSecretHash()
	if len(hash) != 32 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	if _, ok := tx.s.by.token.Get(string(hash)); ok {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	expires := tx.now + ttl
	if req.Role == storehubv1.Role_ROLE_OWNER && req.Ttl == nil {
		expires = 0 // as the one of the set-up: nobody is locked out on a day that nobody chose
	}
	row := &storehubv1.TokenRow{
		Id: tx.next(&tx.shop().TokenId), Name: name, Role: req.Role, Terminal: req.Terminal, Hash: hash,
		ExpiresAtMs: expires, CreatedAtMs: tx.now, CreatedBy: tx.actor,
	}
	tx.s.rows.tokens.put(tx, row)
	id := tokenID(row.Id).String()
	tx.subject("token:" + id)
	tx.emit("TokenCreated", "", 0, "id", id, "role", req.Role, "terminal", req.Terminal)
	return &storehubv1.CreateTokenResponse{Id: id, ExpiresAt: stampOf(row.ExpiresAtMs)}, nil
}

func (tx *Tx) checkTokenRole(req *storehubv1.CreateTokenRequest) error {
	switch req.Role {
	case storehubv1.Role_ROLE_TECHNICIAN, storehubv1.Role_ROLE_ASSISTANT:
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "role", "value", req.Role)
	case storehubv1.Role_ROLE_TERMINAL:
		if req.Terminal == "" {
			return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", "terminal")
		}
		_, err := tx.s.terminal(req.Terminal)
		return err
	}
	if req.Terminal != "" {
		return refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "terminal", "value", req.Terminal)
	}
	return nil
}

// dead tells that a token opens nothing any more.
func dead(t *storehubv1.TokenRow, now int64) bool {
	return t.RevokedAtMs != 0 || t.ExpiresAtMs != 0 && t.ExpiresAtMs <= now
}

// lasts tells that a token opens something for as long as another, or longer.
func lasts(t, other *storehubv1.TokenRow) bool {
	return t.ExpiresAtMs == 0 || other.ExpiresAtMs != 0 && t.ExpiresAtMs >= other.ExpiresAtMs
}

// lastOwner: without this one nobody could hand out another, now or as soon as all others have ended.
func (tx *Tx) lastOwner(row *storehubv1.TokenRow) bool {
	if row.Role != storehubv1.Role_ROLE_OWNER || dead(row, tx.now) {
		return false
	}
	last := true
	tx.s.rows.tokens.scan("", func(_ string, t *storehubv1.TokenRow) bool {
		last = t.Id == row.Id || t.Role != row.Role || dead(t, tx.now) || !lasts(t, row)
		return last
	})
	return last
}

func revokeToken(tx *Tx, req *storehubv1.RevokeTokenRequest) (*storehubv1.RevokeTokenResponse, error) {
	n, _ := parseID("T", req.Id)
	row, ok := tx.s.rows.tokens.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_TOKEN, "id", req.Id)
	}
	id := tokenID(n).String()
	if !req.AllowLastOwner && tx.lastOwner(row) {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_LAST_OWNER, "id", id)
	}
	if row.RevokedAtMs == 0 {
		tx.revoke(row)
		if a, ok := tx.s.assistantOf(tokenID(n)); ok { // who is listed for longer than the token is kept
			tx.s.rows.assistants.edit(tx, numberKey(a.Id), func(r *storehubv1.AssistantRow) { r.RevokedAtMs = tx.now })
		}
		tx.subject("token:" + id)
		tx.emit("TokenRevoked", "", 0, "id", id)
	}
	return &storehubv1.RevokeTokenResponse{}, nil
}

// ListTokens is all tokens but those of people who have signed in, oldest first, without anything that could be used as one.
func (v View) ListTokens(*storehubv1.ListTokensRequest) *storehubv1.ListTokensResponse {
	res := &storehubv1.ListTokensResponse{}
	v.s.rows.tokens.scan("", func(_ string, r *storehubv1.TokenRow) bool {
		if r.StaffId != "" || r.Technician != "" {
			return true
		}
		res.Tokens = append(res.Tokens, &storehubv1.Token{
			Id: tokenID(r.Id).String(), Name: r.Name, Role: r.Role, Terminal: r.Terminal,
			CreatedAt: stampOf(r.CreatedAtMs), ExpiresAt: stampOf(r.ExpiresAtMs), RevokedAt: stampOf(r.RevokedAtMs),
		})
		return true
	})
	return res
}
