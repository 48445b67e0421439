// Package fsmtest tests the rules of the shop: a runner for scripts in the shop's own words,
// a second, dumber model of the queue, generators and invariants.
//
// A script is a file for cockroachdb/datadriven. Every line of a block is one verb; what they
// come to stands below the dashes. The board shows a queue from the head with a letter behind
// who is not free: p pending, s serving, b on a break, h held, and - for free but not sent.
package fsmtest
