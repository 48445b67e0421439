// Package archive keeps what the state lets go: every applied entry, the rows that left their
// window, and the hashes of the audit tree's leaves.
//
//	DIR/days/2026-03-14.log   entries of one business day, after the snapshot the day began with
//	DIR/rows/2026-03-14.rows  rows that left the state on that day
//	DIR/leaves                32 bytes for each leaf of the audit tree, by its number
//
// Files only grow. They consist of frames with a checksum; a frame that a crash cut off is removed
// at the next start, and the log, which still has its entries, brings it again. Nothing is forced
// to disk but by Sync, which a snapshot of the log waits for.
//
// What is missing on this node (it took a snapshot from the leader, or its disk was full for long)
// is a gap with a new snapshot behind it, never a wrong state.
package archive
