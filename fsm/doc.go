// Package fsm holds the rules of the shop as one deterministic state machine.
//
// The same commands at the same log indexes give the same state, answers and
// events on every replica and for ever: a rule may use only its arguments. There
// is no clock, chance, environment, file, network, goroutine, lock or logger in
// this package; time is the stamp in the command, ids come from counters in the
// state, and what differs between machines is prepared before the log (prepare.go).
//
// A rule is a function
//
//	func dispatch(tx *Tx, req *storehubv1.DispatchRequest) (*storehubv1.DispatchResponse, error)
//
// listed in commands.go. It reads and writes the tables of its Tx and answers, or
// returns a *Fault, in which case nothing it did remains. Reads are methods of View.
//
// A State belongs to one goroutine while it is applied to; Fork gives an
// independent copy at the price of a few pointers, which readers may share.
package fsm
