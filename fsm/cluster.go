package fsm

import (
	"bytes"
	"crypto/sha256"
	"strings"

	storehubv1 "storehub/proto/storehub/v1"
)

const (
	joinTokenDefaultMS = 60 * 60 * 1000
	joinTokenMaxMS     = 24 * joinTokenDefaultMS
	maxNodeID          = 32 // of nodes and clusters
	maxNodeName        = 63 // a label of a host name
)

func checkHash(field string, hash []byte) error {
	if len(hash) != sha256.Size {
		return refuse(Invalid, storehubv1.Reason_REASON_REQUIRED, "field", field)
	}
	return nil
}

func indexJoinToken(s *State, before, after *storehubv1.JoinTokenRow) {
	if before != nil {
		s.by.joinToken.Delete(string(before.Hash))
	}
	if after != nil {
		s.by.joinToken.Set(string(after.Hash), numberKey(after.Id))
	}
}

// CheckShopName refuses a name that the set-up would: a node looks before there is anything.
func CheckShopName(name string) error { return cleanName("shop", &name) }

// CheckSetUp refuses what the rule would, by trying it on a shop that is not there yet. A cluster whose first
// command is refused is none, so a node looks before it makes one.
func CheckSetUp(env Env, req *storehubv1.SetUp) error {
	cmd := Wrap(req)
	cmd.Credential = &storehubv1.Credential{Who: &storehubv1.Credential_NodeId{NodeId: req.NodeId}}
	if err := first(CheckRequired(req), RefuseSecretsInClear(cmd), CheckSize(cmd)); err != nil {
		return err
	}
	s := New()
	Prepare(s.View, env, cmd)
	if f := FaultOf(s.Apply(1, 1, cmd).Result); f != nil {
		return f
	}
	return nil
}

// setUp is the first command of a cluster: the shop, what it sets, its owner and its first node.
func setUp(tx *Tx, req *storehubv1.SetUp) (*storehubv1.SetUpResult, error) {
	shop := tx.shop()
	if shop.SetUp {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_ALREADY_SET_UP, "cluster", shop.ClusterId)
	}
	name, nodeName := req.Name, req.NodeName
	if err := first(
		cleanName("name", &name), checkIDOf("cluster_id", req.ClusterId, maxNodeID), checkIDOf("node_id", req.NodeId, maxNodeID),
		cleanText("node_name", &nodeName, 1, maxNodeName), checkHash("owner_token_hash", req.OwnerTokenHash),
	); err != nil {
		return nil, err
	}
	shop.SetUp, shop.ClusterId, shop.Name, shop.Epoch, shop.Level = true, req.ClusterId, name, req.Epoch, req.Level
	tx.s.rows.tokens.put(tx, &storehubv1.TokenRow{
		Id: tx.next(&shop.TokenId), Name: "owner", Role: storehubv1.Role_ROLE_OWNER, Hash: req.OwnerTokenHash, CreatedAtMs: tx.now, CreatedBy: tx.actor,
	})
	tx.s.rows.nodes.put(tx, &storehubv1.NodeRow{Id: req.NodeId, Name: nodeName, Role: storehubv1.NodeRole_NODE_ROLE_VOTER, JoinedAtMs: tx.now})
	tx.armDay()
	tx.emit("ShopSetUp", "", 0, "cluster", req.ClusterId, "name", name, "node", req.NodeId)
	return &storehubv1.SetUpResult{}, tx.setUpMore(req)
}

// setUpMore does what a shop that was set up without would do next, so that nobody ever finds a half of it.
func (tx *Tx) setUpMore(req *storehubv1.SetUp) error {
	if req.Settings != nil {
		if _, err := updateSettings(tx, req.Settings); err != nil {
			return err
		}
	}
	if req.Owner != nil {
		if _, err := tx.writeStaff(req.Owner); err != nil { // nobody is there yet who could be above whom
			return err
		}
	}
	return nil
}

// tick has no rule of its own: time passed before it.
func tick(*Tx, *storehubv1.Tick) (*storehubv1.TickResult, error) {
	return &storehubv1.TickResult{}, nil
}

// termStarted marks a new leader. Nothing is served before it is applied.
func termStarted(tx *Tx, req *storehubv1.TermStarted) (*storehubv1.TermStartedResult, error) {
	tx.shop().LeaderId = req.NodeId
	tx.emit("TermStarted", "", 0, "node", req.NodeId, "term", req.Term)
	return &storehubv1.TermStartedResult{}, nil
}

// createJoinToken hands out the right to join, once.
func createJoinToken(tx *Tx, req *storehubv1.CreateJoinTokenRequest) (*storehubv1.CreateJoinTokenResponse, error) {
	role := req.Role
	if role == storehubv1.NodeRole_NODE_ROLE_UNSPECIFIED {
		role = storehubv1.NodeRole_NODE_ROLE_VOTER
	}
	ttl, err := millisOf("ttl", req.Ttl, joinTokenDefaultMS)
	if err != nil {
		return nil, err
	}
	if role == storehubv1.NodeRole_NODE_ROLE_LEADER {
		return nil, refuse(Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", "role", "value", "LEADER")
	}
	if err := first(checkRange("ttl", ttl, 1000, joinTokenMaxMS), tx.roomForJoinToken()); err != nil {
		return nil, err
	}
	hash := tx.cmd.GetPrepared().GetSecretHash()
	if _, taken := tx.s.by.joinToken.Get(string(hash)); taken || len(hash) != 32 {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_PREPARED_STALE)
	}
	row := &storehubv1.JoinTokenRow{Id: tx.next(&tx.shop().JoinTokenId), Hash: hash, Role: role, ExpiresAtMs: tx.now + ttl}
	tx.s.rows.joinTokens.put(tx, row)
	tx.emit("JoinTokenCreated", "", 0, "id", row.Id, "role", role)
	return &storehubv1.CreateJoinTokenResponse{Id: text(row.Id), ExpiresAt: stampOf(row.ExpiresAtMs)}, nil
}

// nodeName is the name of a node, its id where that is all that is known.
func (s *State) nodeName(id string) string {
	if row, ok := s.rows.nodes.get(id); ok {
		return row.Name
	}
	return id
}

// admitNode spends a join token. The same node with the same key may show it again: its answer may
// have been lost. Nobody else gets an answer for an id that is known: ids are no secret, and whoever
// is admitted under one gets its certificate.
func admitNode(tx *Tx, req *storehubv1.AdmitNode) (*storehubv1.AdmitNodeResult, error) {
	key, ok := tx.s.by.joinToken.Get(string(req.TokenHash))
	if !ok {
		return nil, refuse(Denied, storehubv1.Reason_REASON_NO_SUCH_TOKEN)
	}
	row, _ := tx.s.rows.joinTokens.get(key)
	if row.ExpiresAtMs <= tx.now {
		return nil, refuse(Denied, storehubv1.Reason_REASON_TOKEN_EXPIRED)
	}
	if err := first(checkHash("key_hash", req.KeyHash), checkIDOf("node_id", req.NodeId, maxNodeID)); err != nil {
		return nil, err
	}
	again := row.UsedBy == req.NodeId && bytes.Equal(row.UsedByKeyHash, req.KeyHash)
	if row.UsedBy != "" && !again {
		return nil, refuse(Denied, storehubv1.Reason_REASON_JOIN_TOKEN_SPENT, "used_by", row.UsedBy, "name", tx.s.nodeName(row.UsedBy))
	}
	if node, known := tx.s.rows.nodes.get(req.NodeId); known {
		if !again || node.Removed || !bytes.Equal(node.KeyHash, req.KeyHash) {
			return nil, refuse(Denied, storehubv1.Reason_REASON_NODE_KNOWN, "node", req.NodeId)
		}
		return &storehubv1.AdmitNodeResult{Role: node.Role}, nil
	}
	name := req.Name
	if err := cleanText("name", &name, 1, maxNodeName); err != nil {
		return nil, err
	}
	if err := first(tx.s.checkNodeName(name), roomFor(tx.s.rows.nodes)); err != nil {
		return nil, err
	}
	tx.s.rows.joinTokens.edit(tx, key, func(r *storehubv1.JoinTokenRow) { r.UsedBy, r.UsedByKeyHash = req.NodeId, req.KeyHash })
	tx.s.rows.nodes.put(tx, &storehubv1.NodeRow{Id: req.NodeId, Name: name, Role: row.Role, JoinedAtMs: tx.now, KeyHash: req.KeyHash})
	tx.emit("NodeAdmitted", "", 0, "node", req.NodeId, "name", name, "role", row.Role)
	return &storehubv1.AdmitNodeResult{Role: row.Role}, nil
}

// transferLeadership records who wants whom to lead, and that he may. The hand-over itself is raft's: it
// comes after this command, and TermStarted tells who won.
func transferLeadership(tx *Tx, req *storehubv1.TransferLeadershipRequest) (*storehubv1.TransferLeadershipResponse, error) {
	from := tx.s.shop().LeaderId
	if req.To == "" {
		tx.emit("HandOverRequested", "", 0)
		return &storehubv1.TransferLeadershipResponse{From: from}, nil
	}
	node, err := tx.s.findNode(req.To)
	if err != nil {
		return nil, err
	}
	tx.subject("node:" + node.Id)
	tx.emit("HandOverRequested", "", 0, "node", node.Id)
	return &storehubv1.TransferLeadershipResponse{LeaderId: node.Id, From: from}, nil
}

// HandedTo is the first who took the lead as it was asked for at an index, "" = nobody yet. Asked is
// the rule's answer: who shall lead, or else anybody but who led then. Whoever asks again must not
// hand over what was handed over, and the terms since then stand in the audit.
func (v View) HandedTo(asked *storehubv1.TransferLeadershipResponse, index uint64) (node string) {
	if asked.LeaderId != "" && asked.LeaderId == asked.From {
		return asked.From
	}
	began := opOf((&storehubv1.TermStarted{}).ProtoReflect().Descriptor().FullName()).Number()
	v.s.rows.audit.rows.Reverse(func(_ string, e *cell[*storehubv1.AuditRow]) bool {
		leader, _ := strings.CutPrefix(e.row.Actor, "node:")
		fits := leader == asked.LeaderId || asked.LeaderId == "" && leader != asked.From
		if e.row.Index > index && e.row.Op == uint32(began) && e.row.Result == 0 && fits {
			node = leader
		}
		return e.row.Index > index
	})
	return node
}

// removeNode takes a node out. Raft's configuration follows (node/replica), and nobody lets the node in any
// more.
func removeNode(tx *Tx, req *storehubv1.RemoveNodeRequest) (*storehubv1.RemoveNodeResponse, error) {
	node, err := tx.s.findNode(req.Id)
	if err != nil {
		return nil, err
	}
	if !tx.s.hasVoterBut(node.Id) {
		return nil, refuse(Conflict, storehubv1.Reason_REASON_NODE_NEEDED, "node", node.Id, "name", node.Name)
	}
	tx.s.rows.nodes.edit(tx, node.Id, func(r *storehubv1.NodeRow) { r.Removed = true })
	tx.subject("node:" + node.Id)
	tx.emit("NodeRemoved", "", 0, "node", node.Id, "name", node.Name)
	tx.freeTerminals(node.Id)
	return &storehubv1.RemoveNodeResponse{Id: node.Id}, nil
}

// hasVoterBut reports another node that may vote.
func (s *State) hasVoterBut(id string) (found bool) {
	s.rows.nodes.scan("", func(_ string, r *storehubv1.NodeRow) bool {
		found = !r.Removed && r.Id != id && r.Role != storehubv1.NodeRole_NODE_ROLE_NONVOTER
		return !found
	})
	return found
}

// findNode is a member by id or name.
func (s *State) findNode(node string) (found *storehubv1.NodeRow, err error) {
	s.rows.nodes.scan("", func(_ string, n *storehubv1.NodeRow) bool {
		if !n.Removed && (n.Id == node || n.Name == node) {
			found = n
		}
		return found == nil
	})
	if found == nil {
		return nil, refuse(Missing, storehubv1.Reason_REASON_NO_SUCH_NODE, "node", node)
	}
	return found, nil
}

// checkNodeName: people and TransferLeadership call nodes by their names.
func (s *State) checkNodeName(name string) error {
	var err error
	s.rows.nodes.scan("", func(_ string, n *storehubv1.NodeRow) bool {
		if n.Name == name && !n.Removed {
			err = refuse(Exists, storehubv1.Reason_REASON_DUPLICATE, "field", "name", "value", name, "node", n.Id)
		}
		return err == nil
	})
	return err
}

// Node is what the state knows of a member.
type Node struct {
	ID, Name string
	Role     storehubv1.NodeRole
	Removed  bool
}

// Nodes lists the members, by id.
func (v View) Nodes() []Node {
	var list []Node
	v.s.rows.nodes.scan("", func(_ string, r *storehubv1.NodeRow) bool {
		list = append(list, Node{r.Id, r.Name, r.Role, r.Removed})
		return true
	})
	return list
}
