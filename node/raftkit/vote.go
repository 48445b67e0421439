package raftkit

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"sync"

	"github.com/hashicorp/raft"
)

// The keys raft uses, and the one record in which its two vote keys are kept.
const (
	keyTerm     = "CurrentTerm"
	keyVoteTerm = "LastVoteTerm"
	keyVoteCand = "LastVoteCand"
	keyVote     = "Vote"
)

// errNotFound has the text that raft compares with.
var errNotFound = errors.New("not found")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// VoteStable is a stable store in which a vote is one durable record.
//
// Raft writes the term of a vote and its candidate as two records. After a crash in between, the store claims that the candidate of an older vote was voted for in
// the new term, and raft grants him that "duplicate" vote without looking at his log (raft#661). Here the term waits in memory for the
// candidate; raft answers nothing in between. It also halves the syncs of an election, which is what decides whether a slow disk can elect at all.
//
// A CurrentTerm that did not change is not written again (raft does so at every start). Every value carries a checksum, since bbolt has none and a flipped
// bit in a term or a vote is a second vote.
type VoteStable struct {
	inner raft.StableStore

	mu       sync.Mutex
	pending  uint64 // LastVoteTerm that waits for its LastVoteCand
	waiting  bool
	term     uint64 // the durable CurrentTerm
	termSure bool
}

var _ raft.StableStore = (*VoteStable)(nil)

// NewVoteStable wraps inner, whose missing keys must be told by an error with the text "not found".
func NewVoteStable(inner raft.StableStore) *VoteStable { return &VoteStable{inner: inner} }

// SetUint64 implements raft.StableStore.
func (v *VoteStable) SetUint64(key []byte, val uint64) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch string(key) {
	case keyVoteTerm:
		v.pending, v.waiting = val, true
		return nil
	case keyTerm:
		if v.termSure && v.term == val {
			return nil
		}
		v.termSure = false // a write that fails may still have landed
		if err := v.put(key, binary.BigEndian.AppendUint64(nil, val)); err != nil {
			return err
		}
		v.term, v.termSure = val, true
		return nil
	}
	return v.put(key, binary.BigEndian.AppendUint64(nil, val))
}

// Set implements raft.StableStore.
func (v *VoteStable) Set(key, val []byte) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if string(key) != keyVoteCand {
		return v.put(key, val)
	}
	if !v.waiting {
		return errors.New("raft stored a vote's candidate before its term: the library changed its order, so the vote is refused")
	}
	if err := v.put([]byte(keyVote), append(binary.BigEndian.AppendUint64(nil, v.pending), val...)); err != nil {
		return err
	}
	v.waiting = false
	return nil
}

// GetUint64 implements raft.StableStore.
func (v *VoteStable) GetUint64(key []byte) (uint64, error) {
	if string(key) == keyVoteTerm {
		term, _, err := v.vote()
		return term, err
	}
	b, err := v.get(key)
	if err != nil {
		return 0, err
	}
	if len(b) != 8 {
		return 0, fmt.Errorf("stable store, %s: %d bytes where a number should be: %w", key, len(b), ErrDamaged)
	}
	n := binary.BigEndian.Uint64(b)
	if string(key) == keyTerm {
		v.mu.Lock()
		v.term, v.termSure = n, true
		v.mu.Unlock()
	}
	return n, nil
}

// Get implements raft.StableStore.
func (v *VoteStable) Get(key []byte) ([]byte, error) {
	if string(key) == keyVoteCand {
		_, cand, err := v.vote()
		return cand, err
	}
	return v.get(key)
}

// vote reads the record. A damaged one is an error and never "not found": raft would take that for "has not voted".
func (v *VoteStable) vote() (term uint64, cand []byte, err error) {
	b, err := v.get([]byte(keyVote))
	if err != nil {
		return 0, nil, err
	}
	if len(b) < 8 {
		return 0, nil, fmt.Errorf("stable store, vote of %d bytes: %w", len(b), ErrDamaged)
	}
	return binary.BigEndian.Uint64(b), b[8:], nil
}

func (v *VoteStable) put(key, val []byte) error {
	return v.inner.Set(key, sealValue(key, val))
}

func (v *VoteStable) get(key []byte) ([]byte, error) {
	b, err := v.inner.Get(key)
	switch {
	case err != nil && err.Error() == errNotFound.Error():
		return nil, errNotFound
	case err != nil:
		return nil, fmt.Errorf("stable store, %s: %w", key, err)
	}
	val, ok := unsealValue(key, b)
	if !ok {
		return nil, fmt.Errorf("stable store, %s: checksum does not fit: %w", key, ErrDamaged)
	}
	return val, nil
}

// sealValue appends a CRC32C of key and value.
func sealValue(key, val []byte) []byte {
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, val)
	return binary.BigEndian.AppendUint32(bytes.Clone(val), sum)
}

func unsealValue(key, b []byte) ([]byte, bool) {
	if len(b) < 4 {
		return nil, false
	}
	val := b[:len(b)-4]
	sum := crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, val)
	return val, binary.BigEndian.Uint32(b[len(val):]) == sum
}
