package replica

import (
	"bytes"
	"sync"
)

// hashEvery is the distance of the log indexes at which every replica looks at its hash. It does so at
// every Tick, too.
const hashEvery = 64

// keptHashes is for how many of those a replica can say what its state was.
const keptHashes = 1024

// hashes is the state's hash after some of the last commands, the same ones on every replica.
type hashes struct {
	mu   sync.Mutex
	ring [keptHashes]hashAt
	next int
}

type hashAt struct {
	index uint64
	hash  [16]byte
}

func (h *hashes) add(index uint64, hash []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := hashAt{index: index}
	copy(e.hash[:], hash)
	h.ring[h.next] = e
	h.next = (h.next + 1) % keptHashes
}

// at is the hash after the command at index; false when it is not known (any more).
func (h *hashes) at(index uint64) ([]byte, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	// Newest first: a Tick asks for what was applied just before.
	for i := range keptHashes {
		e := &h.ring[(h.next-1-i+2*keptHashes)%keptHashes]
		if e.index <= index {
			return bytes.Clone(e.hash[:]), e.index == index && index > 0
		}
	}
	return nil, false
}

// newest is the last command whose hash is known, and the hash; 0 when there is none.
func (h *hashes) newest() (uint64, []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	e := h.ring[(h.next-1+keptHashes)%keptHashes]
	return e.index, bytes.Clone(e.hash[:])
}

// forget drops everything, for a state that came from elsewhere.
func (h *hashes) forget() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ring, h.next = [keptHashes]hashAt{}, 0
}
