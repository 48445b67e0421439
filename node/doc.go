// Package node is one terminal's storehub: it puts identity, wire, gossip, replica, clock, feed,
// station and rpc together and runs them.
//
// Init makes a cluster with its first node, Join a node of an existing one; both make a whole data
// directory or none. Open opens a directory, and Run works until its context ends.
//
//	DIR/identity/    who the node is (package identity)
//	DIR/node.json    what it needs to start: timeouts, other nodes' addresses
//	DIR/seed.json    the first command of a new cluster; only on its first node
//	DIR/owner.token  the owner's token, mode 0600; only on the first node
//	DIR/raft/        log, votes and snapshots (package raftkit)
//	DIR/archive/     what was applied (package archive)
//	DIR/peers.json   last known addresses (package gossip)
//	DIR/trouble.json why the node must not be believed any more, if that is so
package node
