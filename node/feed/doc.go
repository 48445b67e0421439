// Package feed hands committed events to those who watch.
//
// A Feed is a ring of the newest events by log index. Subscribers get, on any
// node and from any index that the ring still covers:
//
//   - ordered: indexes only grow;
//   - unique: no event twice;
//   - reliable: nothing in between is left out, or the subscription ends with
//     an error;
//   - atomic: all events of one log entry come together;
//   - resumable: Subscribe(after) goes on behind any Entry.Index or Progress;
//   - marked: Progress tells up to where nothing more will come, even when the
//     entries in between had no events.
//
// Publishing never waits for a subscriber. One that leaves more than Buffer
// events unread is closed with ErrSlow and may come back with its last index.
//
// Level is the other way to watch: it tells that the index grew and nothing
// else, for those who then read the whole board.
package feed
