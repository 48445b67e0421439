// Package client calls a shop's nodes from the outside: any of them, and another one when it
// goes away.
//
//   - A call is tried for up to Options.Patience on one node after the other with one request
//     id, so that it is carried out once however often it was sent.
//   - When nobody could say whether a write was done, the error is ErrOutcomeUnknown. Only the
//     same request id (WithRequestID) can tell later.
//   - A refusal is returned at once; Fault reads why.
//   - WatchBoard and WatchEvents go on elsewhere when their node falls silent, and return only
//     when f, the context or a refusal ends them.
//
// A Client may be used by any number of goroutines. Close gives its connections back.
package client
