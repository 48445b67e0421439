// Package clock tells the cluster's time and the shop's zone.
//
// Cluster time is what the leader stamps on commands. At take-over it is
// max(last stamp, median of the voters' clocks); from then on it runs with the
// leader's monotonic clock and is steered towards the median of the voters'
// clocks by at most 0.5 ms per ms. So it never goes back, one wrong clock among
// three or more never moves it, and a step of a single node's clock arrives
// smoothly. See Leader; Judge says when a leader should hand over.
//
// Zones come from the archive in this folder and never from the system, so that
// every binary of a version computes the same. The archive is Go's copy of the
// IANA time zone database, which is in the public domain; TableVersion names
// its release.
//
// The time package is the only clock, so everything works in a synctest bubble.
package clock
