// Package client calls a shop's nodes from the outside: the nearest of them that serves, and another one
// when it goes away.
//
//   - The nodes are measured before the first call, and again every minute beside the calls. The present
//     one is left when it fails, or for one that is clearly nearer or serves when it does not.
//   - A call is tried for up to Options.Patience on one node after the other with one request
//     id, so that it is carried out once however often it was sent.
//   - When nobody could say whether a write was done, the error is ErrOutcomeUnknown. Only the
//     same request id (WithRequestID) can tell later.
//   - A refusal is returned at once; Fault reads why. Behind a try that may have been done it is the answer only
//     when it came from the log, else ErrOutcomeUnknown is.
//   - WatchBoard and WatchEvents go on elsewhere when their node falls silent, or has lost the others
//     and another has not. They return only when f, the context or a refusal ends them, or when no address is a node
//     of the shop: its port speaks no TLS, or TLS only, or its certificate is a stranger's.
//
// A Client may be used by any number of goroutines. Close gives its connections back.
//
// The example is a whole program: put the addresses of your nodes, their identity/ca.crt and a token into it.
// docs/client.md has the rules for programs in other languages.
package client
