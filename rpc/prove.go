package rpc

import (
	"cmp"
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// searchLeaves are read at a time to find the one of a record.
const searchLeaves = 1024

// ProveEntry makes its proofs of the hashes in the archive. The state has the head by itself: an archive that
// leads to another one proves nothing, and says so instead of answering what would look like a forged log.
func (h cluster) ProveEntry(ctx context.Context, req *storehubv1.ProveEntryRequest) (*storehubv1.ProveEntryResponse, error) {
	if req.Index != 0 {
		if err := h.s.authorize(ctx, storehubv1.Permission_PERMISSION_AUDIT); err != nil {
			return nil, err
		}
	}
	v, err := h.s.view(ctx)
	if err != nil {
		return nil, err
	}
	now := v.Head()
	size := cmp.Or(req.Size, now.Size)
	switch {
	case size > now.Size:
		return nil, refuse(fsm.Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", "size")
	case req.OldSize > size:
		return nil, refuse(fsm.Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", "old_size")
	case size == 0:
		return &storehubv1.ProveEntryResponse{}, nil
	}
	tree, err := h.s.hub.Tree(ctx)
	if err != nil {
		return nil, err
	}
	p := prover{tree: tree, size: int64(size)}
	if root := p.root(int64(now.Size)); p.err == nil && root != tlog.Hash(now.Hash) {
		return nil, errors.New("the leaves in this node's archive do not lead to the head of its state")
	}
	res := &storehubv1.ProveEntryResponse{Size: size}
	root := p.root(p.size)
	res.Head = root[:]
	res.Consistency = p.consistency(int64(req.OldSize))
	if req.Index != 0 {
		p.entry(v.Record(req.Index), res)
	}
	return res, p.err
}

// prover makes proofs of a tree until one fails.
type prover struct {
	tree tlog.HashReader
	size int64
	err  error
}

func (p *prover) root(size int64) (root tlog.Hash) {
	if p.err == nil {
		root, p.err = tlog.TreeHash(size, p.tree)
	}
	return root
}

func (p *prover) consistency(old int64) [][]byte {
	if p.err != nil || old == 0 {
		return nil
	}
	var proof tlog.TreeProof
	proof, p.err = tlog.ProveTree(p.size, old, p.tree)
	return bytesOf(proof)
}

// entry proves that a record stands in the tree.
func (p *prover) entry(leaf []byte, res *storehubv1.ProveEntryResponse) {
	if p.err != nil {
		return
	}
	number := int64(-1)
	if leaf != nil {
		number = p.find(tlog.RecordHash(leaf))
	}
	if p.err == nil && number < 0 {
		p.err = refuse(fsm.Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", "index")
	}
	if p.err != nil {
		return
	}
	var proof tlog.RecordProof
	proof, p.err = tlog.ProveRecord(p.size, number, p.tree)
	res.Leaf, res.LeafNumber, res.Proof = leaf, uint64(number), bytesOf(proof)
}

// find looks for a leaf from the newest on, -1 = it is not in the tree.
func (p *prover) find(leaf tlog.Hash) int64 {
	for to := p.size; to > 0; to -= searchLeaves {
		var indexes []int64
		for n := to - 1; n >= max(0, to-searchLeaves); n-- {
			indexes = append(indexes, tlog.StoredHashIndex(0, n))
		}
		hashes, err := p.tree.ReadHashes(indexes)
		if err != nil {
			p.err = err
			return -1
		}
		for i, h := range hashes {
			if h == leaf {
				return to - 1 - int64(i)
			}
		}
	}
	return -1
}

func bytesOf(proof []tlog.Hash) [][]byte {
	list := make([][]byte, len(proof))
	for i := range proof {
		list[i] = proof[i][:]
	}
	return list
}
