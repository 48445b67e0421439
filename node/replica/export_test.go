package replica

// FlipBit makes the hashes that this replica knows of its own state wrong, as a flipped bit in memory
// or a rule that is not deterministic would.
func (r *Replica) FlipBit() {
	r.hashes.mu.Lock()
	defer r.hashes.mu.Unlock()
	for i := range r.hashes.ring {
		r.hashes.ring[i].hash[0] ^= 1
	}
}
