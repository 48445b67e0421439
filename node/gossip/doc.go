// Package gossip is the address book of a cluster and a hint about health.
//
// Nodes tell each other where they live over memberlist: encrypted, labelled
// with the cluster id, on the port after the node's own, TCP and UDP. The last
// known addresses are kept in a file, so that a node that starts alone knows
// where to ask.
//
// It is advice. A wrong entry gives a failed handshake, never a wrong peer; a
// node that gossip calls dead may be alive; nothing here changes who belongs to
// the cluster, and failover does not wait for it.
//
// A node appears in memberlist as <node id>.<boot epoch>: memberlist refuses a
// known name at a new address, so each start is a new name. Of several living
// names of a node the one with the newest epoch counts.
package gossip
