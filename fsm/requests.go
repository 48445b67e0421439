package fsm

import (
	"bytes"
	"crypto/sha256"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	storehubv1 "storehub/proto/storehub/v1"
)

// The memory of request ids (architecture 5): a retry after any crash gets the first answer.
const (
	maxRequestIDs     = 524_288 // bare ids
	maxAnswers        = 65_536  // ids with their answer or fault
	maxAnswerBytes    = 4 << 10 // of one remembered answer or fault
	rememberMS        = 24 * 60 * 60 * 1000
	maxListRemembered = 20  // items of a long list that a retry repeats
	maxPruned         = 128 // rows of one memory that one entry may drop
)

// requestKey begins with the id: ids differ in their first letters, where a credential is the same
// for a whole day.
func requestKey(credential, id string) string { return id + "\x00" + credential }

func indexRequest(s *State, before, after *storehubv1.RequestRow) {
	if before != nil {
		s.by.request.Delete(requestKey(before.Credential, before.RequestId))
	}
	if after != nil {
		s.by.request.Set(requestKey(after.Credential, after.RequestId), numberKey(after.Seq))
	}
}

func buildRequests(s *State, rows func(visit func(*storehubv1.RequestRow))) {
	all := make([]entry, 0, s.rows.requests.size())
	rows(func(r *storehubv1.RequestRow) {
		all = append(all, entry{requestKey(r.Credential, r.RequestId), numberKey(r.Seq)})
	})
	fill(s.by.request, all)
}

// remembered is what the same request id came to before.
func (tx *Tx) remembered() (*storehubv1.Result, bool) {
	if tx.cmd.RequestId == "" {
		return nil, false
	}
	seq, ok := tx.s.by.request.Get(requestKey(tx.credential(), tx.cmd.RequestId))
	if !ok {
		return nil, false
	}
	row, _ := tx.s.rows.requests.get(seq)
	if row.Op != tx.op().number || !bytes.Equal(row.Digest, tx.cmd.Digest) {
		res := faultResult(refuse(Invalid, storehubv1.Reason_REASON_REQUEST_ID_REUSED, "first_used_for", OpName(row.Op)))
		res.Repeated = true
		res.Index = row.Index
		return res, true
	}
	res := &storehubv1.Result{Index: row.Index, Repeated: true}
	switch {
	case row.Fault != nil: // of one that is forgotten only kind and reason are left
		res.FaultKind, res.Fault = row.Fault.Kind, row.Fault.Detail
	case row.Forgotten:
		f := refuse(Conflict, storehubv1.Reason_REASON_REQUEST_DONE, "index", row.Index)
		res.FaultKind, res.Fault = int32(f.Kind), f.Detail
	default:
		res.Answer = row.Answer
	}
	return res, true
}

// remember keeps what the request came to, shortened to what a retry may repeat.
// Full and PREPARED_STALE are not kept: the same request may well succeed later.
// Neither is a bad credential, or strangers could fill the memory.
func (tx *Tx) remember(res *storehubv1.Result, answer proto.Message) {
	if tx.cmd.RequestId == "" || Kind(res.FaultKind) == Full || Kind(res.FaultKind) == Unauthenticated ||
		res.GetFault().GetReason() == storehubv1.Reason_REASON_PREPARED_STALE {
		return
	}
	row := &storehubv1.RequestRow{
		Seq: tx.next(&tx.shop().RequestSeq), Credential: tx.credential(), RequestId: tx.cmd.RequestId,
		Index: tx.s.index, AtMs: tx.now, Op: tx.op().number, Digest: tx.cmd.Digest,
	}
	if res.FaultKind != 0 {
		row.Fault = &storehubv1.FaultRow{Kind: res.FaultKind, Detail: shortFault(res.Fault)}
	} else {
		row.Answer, row.AnswerSum = tx.shortAnswer(res.Answer, answer)
		row.Forgotten = len(row.Answer) > maxAnswerBytes
		if row.Forgotten {
			row.Answer, row.AnswerSum = nil, nil
		}
	}
	tx.s.rows.requests.put(tx, row)
}

// shortFault is what a retry may repeat of a refusal: the first things that were in the way.
func shortFault(f *storehubv1.FaultDetail) *storehubv1.FaultDetail {
	keep := min(len(f.Items), maxListRemembered)
	if keep == len(f.Items) && proto.Size(f) <= maxAnswerBytes {
		return f
	}
	f = f.Clone()
	f.Items, f.Truncated = f.Items[:keep], true
	for len(f.Items) > 0 && proto.Size(f) > maxAnswerBytes {
		f.Items = f.Items[:len(f.Items)-1]
	}
	for len(f.Args) > 0 && proto.Size(f) > maxAnswerBytes {
		f.Args = f.Args[:len(f.Args)-1]
	}
	return f
}

// shortAnswer cuts the lists of an answer that says total and truncated. The sum is of its values:
// two versions may write the same answer in different bytes, and must come to the same hash.
func (tx *Tx) shortAnswer(b []byte, answer proto.Message) (short, sum []byte) {
	if len(b) > maxAnswerBytes/4 {
		if m := withoutTails(answer); m != nil {
			b, answer = marshalAnswer(m), m
		}
	}
	if len(b) == 0 {
		return nil, nil
	}
	tx.s.scratch = appendCanonical(tx.s.scratch[:0], answer)
	full := sha256.Sum256(tx.s.scratch)
	return b, full[:]
}

// withoutTails is a copy of an answer with the first items of its long lists, nil when it has none
// or cannot say so.
func withoutTails(answer proto.Message) proto.Message {
	r := answer.ProtoReflect()
	truncated := r.Descriptor().Fields().ByName("truncated")
	if truncated == nil {
		return nil
	}
	short, cut := shortened(r)
	if !cut {
		return nil
	}
	short.Set(truncated, protoreflect.ValueOfBool(true))
	return short.Interface()
}

// shortened is a copy of a message, and of those that it holds, with the first items of its long lists, which it shares with the
// message: a copy of all items was a tenth of what a follower does for a plan.
func shortened(r protoreflect.Message) (short protoreflect.Message, cut bool) {
	short = r.New()
	for fields, i := r.Descriptor().Fields(), 0; i < fields.Len(); i++ {
		fd := fields.Get(i)
		v := r.Get(fd)
		switch {
		case !r.Has(fd):
			continue
		case fd.IsList() && v.List().Len() > maxListRemembered:
			cut = true
			list := short.Mutable(fd).List()
			for k := range maxListRemembered {
				list.Append(v.List().Get(k))
			}
			continue
		case !fd.IsList() && fd.Kind() == protoreflect.MessageKind:
			sub, subCut := shortened(v.Message())
			v, cut = protoreflect.ValueOfMessage(sub), cut || subCut
		}
		short.Set(fd, v)
	}
	return short, cut
}

func marshalAnswer(m proto.Message) []byte {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		panic(err)
	}
	return b
}

// bareRequest is what is left of a request when its answer is forgotten: its id, and the reason of a refusal.
func bareRequest(row *storehubv1.RequestRow) *storehubv1.RequestRow {
	bare := row.Clone()
	bare.Answer, bare.AnswerSum, bare.Forgotten = nil, nil, true
	if bare.Fault != nil {
		bare.Fault.Detail = &storehubv1.FaultDetail{Reason: row.Fault.Detail.GetReason(), Truncated: true}
	}
	return bare
}

// pruneRequests forgets answers and ids past their number or their day.
func (tx *Tx) pruneRequests() {
	t := tx.s.rows.requests
	newest := tx.shop().RequestSeq
	if newest > maxAnswers {
		if row, ok := t.get(numberKey(newest - maxAnswers)); ok && !row.Forgotten {
			t.put(tx, bareRequest(row))
		}
	}
	for range maxPruned {
		key, e, ok := t.rows.Min()
		if !ok || (t.size() <= maxRequestIDs && e.row.AtMs+rememberMS > tx.now) {
			return
		}
		t.delete(tx, key)
	}
}
