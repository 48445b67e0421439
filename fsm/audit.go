package fsm

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// maxAudit is how many audit records the state holds; older ones lie in the archive.
const maxAudit = 50_000

// record writes the command's record into the audit, for all but Tick, and answers its leaf for the tree.
func (tx *Tx) record(res *storehubv1.Result) []byte {
	row := &storehubv1.AuditRow{
		Index: tx.s.index, AtMs: tx.now, Op: tx.op().number, Actor: tx.actor, Subjects: tx.subjects,
		Personal: personalDigest(tx.cmd.Salt, tx.request()), Result: res.GetFault().GetReason(), Note: tx.note,
	}
	leaf := auditLeaf(row)
	if tx.cmd.GetTick() == nil {
		row.Seq = tx.next(&tx.shop().AuditSeq)
		tx.s.rows.audit.put(tx, row)
	}
	return leaf
}

// auditLeaf is the canonical form of a record. It never changes without a new tree:
//
//	index u64 | time i64 ms | op u32 | result u32 | actor str | n u32 | n subjects str | digest str
//
// big-endian, str = length u32 and bytes.
func auditLeaf(r *storehubv1.AuditRow) []byte {
	b := binary.BigEndian.AppendUint64(nil, r.Index)
	b = binary.BigEndian.AppendUint64(b, uint64(r.AtMs))
	b = binary.BigEndian.AppendUint32(b, r.Op)
	b = binary.BigEndian.AppendUint32(b, uint32(r.Result))
	b = appendString(b, r.Actor)
	b = binary.BigEndian.AppendUint32(b, uint32(len(r.Subjects)))
	for _, s := range r.Subjects {
		b = appendString(b, s)
	}
	return appendString(b, string(r.Personal))
}

func appendString(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

// personalDigest is SHA-256 over the salt and the personal fields of a request, nil when it
// has none. Without the salt, which goes with the entry, nobody can guess a name from it.
func personalDigest(salt []byte, req proto.Message) []byte {
	b := appendPersonal(nil, req.ProtoReflect())
	if b == nil {
		return nil
	}
	sum := sha256.Sum256(append(append([]byte(nil), salt...), b...))
	return sum[:]
}

// appendPersonal appends the personal fields of a message, and of those within it in their places.
func appendPersonal(b []byte, m protoreflect.Message) []byte {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		switch {
		case !m.Has(fd):
		case fd.Kind() == protoreflect.MessageKind && fd.IsList():
			for list, j := m.Get(fd).List(), 0; j < list.Len(); j++ {
				b = appendPersonal(b, list.Get(j).Message())
			}
		case fd.Kind() == protoreflect.MessageKind:
			b = appendPersonal(b, m.Get(fd).Message())
		case fd.Kind() == protoreflect.StringKind && fd.IsList() && personal(fd):
			for list, j := m.Get(fd).List(), 0; j < list.Len(); j++ {
				b = binary.BigEndian.AppendUint32(b, uint32(fd.Number()))
				b = appendString(b, list.Get(j).String())
			}
		case fd.Kind() == protoreflect.StringKind && personal(fd):
			b = binary.BigEndian.AppendUint32(b, uint32(fd.Number()))
			b = appendString(b, m.Get(fd).String())
		}
	}
	return b
}

func personal(fd protoreflect.FieldDescriptor) bool {
	return proto.GetExtension(fd.Options(), storehubv1.E_Personal).(bool)
}

// grow adds a leaf hash to the tree. The edge holds the roots of the complete
// subtrees, largest first, one for each bit of the size (RFC 6962).
func (tx *Tx) grow(leaf tlog.Hash) {
	tree := tx.s.rows.tree.write()
	for n := tree.Size; n&1 == 1; n >>= 1 {
		last := len(tree.Edge) - 1
		leaf = tlog.NodeHash(tlog.Hash(tree.Edge[last]), leaf)
		tree.Edge = tree.Edge[:last]
	}
	tree.Edge = append(tree.Edge, leaf[:])
	tree.Size++
}

// leaves is the size of the audit tree.
func (s *State) leaves() uint64 { return s.rows.tree.row.Size }

// Head is size and root of the audit tree.
func (v View) Head() *storehubv1.TreeHead {
	tree := v.s.rows.tree.row
	if tree.Size == 0 {
		return &storehubv1.TreeHead{}
	}
	root := tlog.Hash(tree.Edge[len(tree.Edge)-1])
	for i := len(tree.Edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(tlog.Hash(tree.Edge[i]), root)
	}
	return &storehubv1.TreeHead{Size: tree.Size, Hash: root[:]}
}

// Record is the record of an entry as the tree has it, nil when the state holds none: ticks have none, and the oldest
// have left.
func (v View) Record(index uint64) (leaf []byte) {
	v.s.rows.audit.rows.Reverse(func(_ string, e *cell[*storehubv1.AuditRow]) bool {
		if e.row.Index == index {
			leaf = auditLeaf(e.row)
		}
		return e.row.Index > index
	})
	return leaf
}

// pruneAudit lets the oldest records leave for the archive.
func (tx *Tx) pruneAudit() {
	for t := tx.s.rows.audit; t.size() > maxAudit; {
		key, e, _ := t.rows.Min()
		tx.left = append(tx.left, e.row)
		t.delete(tx, key)
	}
}

// ListAudit is the newest records first. limit 0 = 200, at most 1,000.
func (v View) ListAudit(req *storehubv1.ListAuditRequest) *storehubv1.ListAuditResponse {
	limit := int(req.Limit)
	if limit <= 0 {
		limit = 200
	}
	limit = min(limit, 1000)
	res := &storehubv1.ListAuditResponse{}
	v.s.rows.audit.rows.Reverse(func(_ string, e *cell[*storehubv1.AuditRow]) bool {
		r := e.row
		if req.From != nil && r.AtMs < req.From.AsTime().UnixMilli() {
			return false
		}
		if (req.To == nil || r.AtMs < req.To.AsTime().UnixMilli()) && (req.Actor == "" || req.Actor == r.Actor) && (req.Subject == "" || slices.Contains(r.Subjects, req.Subject)) {
			res.Records = append(res.Records, &storehubv1.AuditRecord{
				Seq: r.Seq, Index: r.Index, At: stampOf(r.AtMs), Op: OpName(r.Op), Actor: r.Actor, Subjects: r.Subjects, Result: r.Result, Note: r.Note,
			})
		}
		return len(res.Records) < limit
	})
	res.Names = v.s.called(res.Records)
	return res
}

// prune keeps the state to the present and a window (architecture 3.12).
func (tx *Tx) prune() {
	tx.pruneRequests()
	tx.pruneAudit()
	tx.pruneEnded()
}
