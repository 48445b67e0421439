// Package nodetest runs whole clusters in one process.
//
// Sim is three replicas with raft unmodified, in memory, for virtual time (testing/synctest): links
// can be cut, nodes killed and started again with what they had on disk, clocks set. The schedule of
// a seed repeats, the order of goroutines does not.
//
// Real is nodes as they are, on loopback, with TLS and files.
package nodetest
