// Package wire is the one TCP port of a node and the calls to other nodes.
//
// A connection is TLS or nothing. After the handshake it goes where its
// protocol name says: raft streams to Raft, the peers' HTTP/2 to Peers, all
// else (browser, command line, phone) to Public. The first two have shown a
// certificate of this cluster; package identity judged it.
//
// Promises:
//
//   - A node is dialled by its id. Where it lives is looked up for every dial,
//     and whoever answers must prove to be that node; a wrong address book
//     gives a failed call, never a wrong peer.
//   - A handshake lasts at most 3 s and their number is bounded, in all and for
//     each address; what is over the bound is closed at once.
//   - A peer whose PC went silent is noticed after about 6 s: keep-alive 3 s,
//     and on Linux 3 s for unacknowledged bytes.
//   - Options.OnPeerClosed hears of every broken incoming raft stream, and
//     Redial then tells a process that is gone from one that lives.
//
// Goroutines run only inside Run, which returns after the last of them.
package wire
