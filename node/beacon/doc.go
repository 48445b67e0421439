// Package beacon tells the local network that a node is there, and finds those that are.
//
// A node hangs out its Sign by mDNS, as a service _storehub._tcp whose TXT record says which shop and node
// it is; it takes the sign in when it stops. Look lists the signs that others have out.
//
// Nothing here is proof of anything: whoever is on the network can hang out any sign, also a copy of
// somebody's. A sign is a hint where to knock. Who opens has to show a certificate of the shop's authority,
// whatever the sign said, and no node looks for its peers here.
package beacon
