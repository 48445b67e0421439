// Package chaos breaks what a shop's computers break: it kills and stops real storehub processes
// under load, takes their disks away, damages their files and sends them nonsense. What must
// hold in every case is the same: no acknowledged write is lost, none is applied twice, all nodes
// end with one state, and whoever stops says why in plain words.
//
// It has nothing but tests.
package chaos
