package fsm

import (
	"encoding/hex"
	"slices"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	maxAssistants = 10_000
	// A code is good for so long, and so many wrong ones within that time close all that are open (B6 30).
	pairingMS  = 10 * minuteMS
	wrongCodes = 5
)

func indexAssistant(s *State, before, after *storehubv1.AssistantRow) {
	if before != nil {
		s.by.assisting.Delete(numberKey(before.TokenId))
	}
	if after != nil {
		s.by.assisting.Set(numberKey(after.TokenId), numberKey(after.Id))
	}
}

// assistantOf is whose token one is.
func (s *State) assistantOf(token tokenID) (*storehubv1.AssistantRow, bool) {
	key, ok := s.by.assisting.Get(numberKey(uint64(token)))
	if !ok {
		return nil, false
	}
	return s.rows.assistants.get(key)
}

// createPairing opens a code at a register. The code itself is made outside: the leader prepares its hash.
func createPairing(tx *Tx, req *storehubv1.CreatePairingRequest) (*storehubv1.CreatePairingResponse, error) {
	t, err := tx.register(req.Terminal)
	if err != nil {
		return nil, err
	}
	row := &storehubv1.PairingRow{Terminal: t.Id, Hash: tx.cmd.GetPrepared().GetSecretHash(), ExpiresAtMs: tx.now + pairingMS}
	if len(row.Hash) == 0 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	if other := tx.s.pairing(row.Hash, tx.now); other != nil && other.Terminal != t.Id {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_CODE_CLASH)
	}
	tx.s.rows.pairings.put(tx, row)
	tx.subject("terminal:" + t.Id)
	tx.emit("PairingCreated", "", 0, "terminal", t.Id)
	return &storehubv1.CreatePairingResponse{ExpiresAt: stampOf(row.ExpiresAtMs)}, nil
}

// pairing is what is open with a code, nil = nothing is.
func (s *State) pairing(hash []byte, now int64) (found *storehubv1.PairingRow) {
	s.rows.pairings.scan("", func(_ string, r *storehubv1.PairingRow) bool {
		if string(r.Hash) == string(hash) && r.ExpiresAtMs > now {
			found = r
		}
		return found == nil
	})
	return found
}

// pair makes a phone an assistant. Its token is made outside: the leader prepares its hash.
func pair(tx *Tx, req *storehubv1.PairRequest) (*storehubv1.PairResponse, error) {
	name := req.DeviceName
	if err := first(cleanName("device_name", &name), roomFor(tx.s.rows.assistants), tx.roomForToken()); err != nil {
		return nil, err
	}
	hash, err := hex.DecodeString(req.Code)
	open := tx.s.pairing(hash, tx.now)
	if err != nil || open == nil {
		return nil, tx.wrongCode()
	}
	secret := tx.cmd.GetPrepared().GetSecretHash()
	if _, known := tx.s.by.token.Get(string(secret)); known || len(secret) == 0 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	token := &storehubv1.TokenRow{
		Id: tx.next(&tx.shop().TokenId), Name: name, Role: storehubv1.Role_ROLE_ASSISTANT, Terminal: open.Terminal, Hash: secret,
		CreatedAtMs: tx.now, CreatedBy: "pairing:" + open.Terminal,
	}
	row := &storehubv1.AssistantRow{Id: tx.next(&tx.shop().AssistantId), DeviceName: name, Terminal: open.Terminal, TokenId: token.Id, PairedAtMs: tx.now}
	tx.s.rows.tokens.put(tx, token)
	tx.s.rows.assistants.put(tx, row)
	tx.s.rows.pairings.delete(tx, open.Terminal)
	id := assistantID(row.Id).String()
	tx.subject(id)
	tx.emit("AssistantPaired", "", 0, "assistant", id, "terminal", row.Terminal)
	return &storehubv1.PairResponse{AssistantId: id, Terminal: row.Terminal}, nil
}

// wrongCode counts codes that open nothing. A wrong code names no pairing, so too many of them close all.
func (tx *Tx) wrongCode() error {
	reason := storehubv1.Reason_REASON_WRONG_CODE
	if tx.tooManyWrong(&tx.shop().WrongCodesMs) {
		tx.closePairings()
		reason = storehubv1.Reason_REASON_CODES_CLOSED
	}
	return tx.RefuseAndKeep(refuse(Denied, reason))
}

// tooManyWrong counts a wrong code with those of the last ten minutes, and begins anew when they are too many.
func (tx *Tx) tooManyWrong(times *[]int64) bool {
	*times = append(slices.DeleteFunc(slices.Clone(*times), func(ms int64) bool { return ms <= tx.now-pairingMS }), tx.now)
	if len(*times) < wrongCodes {
		return false
	}
	*times = nil
	return true
}

func (tx *Tx) closePairings() {
	var open []string
	tx.s.rows.pairings.scan("", func(terminal string, _ *storehubv1.PairingRow) bool {
		open = append(open, terminal)
		return true
	})
	for _, t := range open {
		tx.s.rows.pairings.delete(tx, t)
	}
	tx.emit("PairingsClosed", "", 0, "wrong_codes", wrongCodes)
}

func revokeAssistant(tx *Tx, req *storehubv1.RevokeAssistantRequest) (*storehubv1.RevokeAssistantResponse, error) {
	n, _ := parseID("H", req.AssistantId)
	row, ok := tx.s.rows.assistants.get(numberKey(n))
	if !ok {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_ASSISTANT, "assistant", req.AssistantId)
	}
	if row.RevokedAtMs != 0 {
		return &storehubv1.RevokeAssistantResponse{}, nil
	}
	tx.s.rows.assistants.edit(tx, numberKey(n), func(r *storehubv1.AssistantRow) { r.RevokedAtMs = tx.now })
	if _, there := tx.s.rows.tokens.get(numberKey(row.TokenId)); there {
		tx.s.rows.tokens.edit(tx, numberKey(row.TokenId), func(r *storehubv1.TokenRow) { r.RevokedAtMs = tx.now })
	}
	id := assistantID(n).String()
	tx.subject(id)
	tx.emit("AssistantRevoked", "", 0, "assistant", id, "terminal", row.Terminal)
	return &storehubv1.RevokeAssistantResponse{}, nil
}

// ListAssistants is all phones that were ever paired, by id.
func (v View) ListAssistants(*storehubv1.ListAssistantsRequest) *storehubv1.ListAssistantsResponse {
	res := &storehubv1.ListAssistantsResponse{}
	v.s.rows.assistants.scan("", func(_ string, r *storehubv1.AssistantRow) bool {
		res.Assistants = append(res.Assistants, &storehubv1.Assistant{
			Id: assistantID(r.Id).String(), DeviceName: r.DeviceName, Terminal: r.Terminal, PairedAt: stampOf(r.PairedAtMs), LastSeenAt: stampOf(r.LastSeenMs),
			RevokedAt: stampOf(r.RevokedAtMs),
		})
		return true
	})
	return res
}
