// Package raftkit is the hardening around hashicorp/raft: transports, stores and watchdogs that keep the open bugs and the sharp edges of the
// library away from a node. It knows raft and nothing of the shop.
//
// # What is promised
//
//   - Transport: heartbeats are served by raft's main thread (raft#695), a batch is at most 1 MiB, a follower learns of a commit one round trip after
//     it (the nudge), a peer that comes back gets its entries with its next heartbeat, a vote survives dead pooled connections, nothing is pipelined (raft#612), and Close leaves no connection and no goroutine.
//   - OpenStores: a data directory opens completely checked or not at all. ErrInUse, ErrOtherStore and ErrDamaged say which; nothing panics on a
//     damaged file and nothing is repaired by forgetting. Votes are one durable record (raft#661); a write that fails or stalls ends the process (raft#503).
//   - DeathWatch: when the leader's process is gone the followers elect at once instead of waiting for the timeout. The election is raft's own.
//   - Confirm: a proof of the lead that rests on no clock.
//   - TransferWatch, ProgressWatch, Leadership: loops with a pure decision inside, for what raft cannot notice about itself.
//   - Outcome: whether a failed write certainly did not happen.
//
// # What is not promised
//
// A disk that acknowledges writes it does not keep cannot be detected here. A crash that tears the last, unacknowledged batch looks like a flipped bit in
// that batch; after a clean Close the two are told apart, after a crash the batch is dropped as torn.
//
// # Order
//
// Every component with a Run(ctx) blocks in it until ctx is done or the component is closed, owns its goroutines, and may be used before Run is called. Nothing
// here calls os.Exit: exit functions are handed in, and must not return in production.
package raftkit
