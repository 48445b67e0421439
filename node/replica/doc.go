// Package replica keeps this node's copy of the shop: it puts commands into the log, applies what
// the log says and hands out views.
//
// What is promised:
//
//   - A command is put into the log by the leader, stamped and prepared there; a follower hands it
//     on once. An *Error tells whether it certainly was not done or whether nobody knows.
//   - Local shows at least what this node has answered; AtLeast waits for an index; Linearizable
//     contains every write answered before the call.
//   - A new leader serves nothing before its TermStarted is applied.
//   - An entry that this binary does not understand, or a state that differs from the others',
//     makes the node read-only and no candidate; it never panics over it and never skips it.
//   - After a start without a majority the last state that is known to be committed is shown.
//   - Every applied entry is in the archive before a snapshot may drop it from the log, but for those
//     that the archive had to leave out: package archive says which.
//
// Raft's own goroutine is the only one that changes the state (adapter). Everybody else reads copies
// that nobody changes (published). The first who asks after a change makes the copy, under the lock
// that also holds while an entry is applied; who finds a copy as new as the state takes no lock.
// Goroutines run only inside Run.
package replica
