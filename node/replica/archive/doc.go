// Package archive keeps what the state lets go: every applied entry, the rows that left their
// window, and the hashes of the audit tree's leaves.
//
//	DIR/days/2026-03-14.log   entries of one business day, after the snapshot the day began with
//	DIR/rows/2026-03-14.rows  rows that left the state on that day
//	DIR/leaves                32 bytes for each leaf of the audit tree, by its number
//	DIR/erasures              customers who were erased: id, index, time, epoch
//	DIR/gaps.json             what is missing for good
//	DIR/format                how the files are written
//
// What they tell of customers is sealed (fsm.SealEntry) with keys that only the live state has. Files only grow, but for gaps.json. They consist of frames with a checksum; a frame that a crash cut off is removed
// at the next start, and the log, which still has its entries, brings it again. A file with a damaged
// frame before intact ones is kept as *.damaged, and its beginning goes on. Nothing is forced to disk
// but by Sync, which a snapshot of the log waits for.
//
// A disk that fails for a while, or a slow one, loses nothing: up to 16 MiB of entries wait in memory,
// some 30,000. What comes beyond that is left out until there is room, and what was written since the last
// Sync is taken back when one fails, since no second try tells what of it is there. Both are then brought
// from the raft log, which keeps them: while something is missing Sync refuses, so no snapshot lets the log
// drop it. What the log does not have either, as after a snapshot from the leader, is a gap with a new
// snapshot behind it, never a wrong state: it is logged and listed, and Replay answers ErrGap across it.
package archive
