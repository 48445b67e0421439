package fsm

import (
	"crypto/sha256"
	"encoding/binary"

	"google.golang.org/protobuf/proto"

	storehubv1 "storehub/proto/storehub/v1"
)

// rowHash is 128 bits of a row's SHA-256. The state's hash is the sum of its
// rows' hashes, so that a put costs two additions whatever the size of the state.
// It finds replicas that differ by accident; it is no defence against forgery,
// which the audit tree is.
type rowHash [2]uint64

func (h rowHash) plus(o rowHash) rowHash  { return rowHash{h[0] + o[0], h[1] + o[1]} }
func (h rowHash) minus(o rowHash) rowHash { return rowHash{h[0] - o[0], h[1] - o[1]} }

// maxUnhashed bounds the changes that wait to be counted, and with them the old rows kept alive.
const maxUnhashed = 4096

// rehash counts all that was written since the last time into the state's hash. It does so when
// somebody asks, not with every entry: a row that many entries write, as the shop's counters, is
// then hashed once.
func (s *State) rehash() {
	if len(s.journal) == 0 && !s.rows.shop.dirty && !s.rows.tree.dirty {
		return // nothing is written: many may ask a fork at the same time
	}
	for _, c := range s.journal {
		s.scratch = c.t.rehash(s, c.key, c.before, s.scratch)
	}
	s.scratch = s.rows.shop.rehash(s, s.scratch)
	s.scratch = s.rows.tree.rehash(s, s.scratch)
	clear(s.journal)
	s.journal = s.journal[:0]
}

// hashRow writes into buf, which it answers for the next row.
func hashRow(table uint32, row proto.Message, buf []byte) (rowHash, []byte) {
	buf = binary.BigEndian.AppendUint32(buf[:0], table)
	buf = appendCanonical(buf, row)
	sum := sha256.Sum256(buf)
	return rowHash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}, buf
}

// appendCanonical writes a message in a form that depends on its values alone.
func appendCanonical(b []byte, m proto.Message) []byte {
	return m.(storehubv1.Plain).AppendCanonical(b)
}
