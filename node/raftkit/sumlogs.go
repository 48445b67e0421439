package raftkit

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/hashicorp/raft"
)

// summedLogs keeps a CRC32C behind every entry. bbolt has no checksums, raft-wal looks at those of the last batch only, and one flipped bit that goes unnoticed
// makes this replica differ from the others for ever.
type summedLogs struct{ raft.LogStore }

func (s *summedLogs) IsMonotonic() bool { return isMonotonic(s.LogStore) }

func (s *summedLogs) StoreLog(l *raft.Log) error { return s.StoreLogs([]*raft.Log{l}) }

// StoreLogs stores copies: raft and its cache go on using the originals.
func (s *summedLogs) StoreLogs(logs []*raft.Log) error {
	sealed := make([]raft.Log, len(logs))
	refs := make([]*raft.Log, len(logs))
	for i, l := range logs {
		sealed[i] = *l
		ext := make([]byte, 0, len(l.Extensions)+4)
		sealed[i].Extensions = binary.BigEndian.AppendUint32(append(ext, l.Extensions...), entrySum(l))
		refs[i] = &sealed[i]
	}
	return s.LogStore.StoreLogs(refs)
}

// GetLog also turns a panic of the inner decoder, which trusts its bytes, into an error. It empties l first: msgpack passes over a field whose name it does not know, and a damaged
// name would leave what l held before.
func (s *summedLogs) GetLog(index uint64, l *raft.Log) error {
	*l = raft.Log{}
	err := guarded(func() error { return s.LogStore.GetLog(index, l) })
	if errors.Is(err, raft.ErrLogNotFound) {
		return raft.ErrLogNotFound // raft compares with ==
	}
	if err != nil {
		return err
	}
	k := len(l.Extensions) - 4
	if k < 0 {
		return fmt.Errorf("entry %d has no checksum: %w", index, ErrDamaged)
	}
	want := binary.BigEndian.Uint32(l.Extensions[k:])
	if l.Extensions = l.Extensions[:k:k]; k == 0 {
		l.Extensions = nil
	}
	if l.Index != index || entrySum(l) != want {
		return fmt.Errorf("entry %d: checksum does not fit: %w", index, ErrDamaged)
	}
	return nil
}

// entrySum covers all that raft and the state machine look at; AppendedAt is information for operators.
func entrySum(l *raft.Log) uint32 {
	var head [33]byte
	binary.BigEndian.PutUint64(head[0:], l.Index)
	binary.BigEndian.PutUint64(head[8:], l.Term)
	binary.BigEndian.PutUint64(head[16:], uint64(len(l.Data)))
	binary.BigEndian.PutUint64(head[24:], uint64(len(l.Extensions)))
	head[32] = byte(l.Type)
	sum := crc32.Checksum(head[:], castagnoli)
	sum = crc32.Update(sum, castagnoli, l.Data)
	return crc32.Update(sum, castagnoli, l.Extensions)
}
