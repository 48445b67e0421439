// Package identity says who a node is and proves it.
//
// A cluster has one certificate authority (ECDSA P-256, 20 years). A node has a
// random 128-bit id, made once, and a leaf certificate (1 year) whose URI name
// is storehub://<cluster>/node/<id>. Everything lies under DIR/identity, files
// mode 0600, replaced by rename and flushed before anybody is told.
//
// What is promised:
//
//   - Create and Request.Accept write the whole identity or nothing; neither
//     touches a directory that is already in use.
//   - A peer is accepted only with a certificate of this cluster's authority,
//     with the node id that the dialer expects, and while Policy.Removed does
//     not name it. The check runs in VerifyConnection, so on every connection.
//   - A wrong local clock does no harm: time is never earlier than the build of
//     this binary, the newest cluster time heard, or the start of the validity
//     of the certificate that is looked at.
//   - A leaf that is good except for its age is told apart (ErrExpired), so
//     that its owner can be allowed to renew and nothing else.
//
// What is not: the authority's key and the cluster secret lie in plain files.
// Whoever can read the data directory of a voter can act as the cluster. The
// names the authority may vouch for are therefore limited (see newAuthority),
// so that a phone that trusts it trusts it for local networks only: the private
// ones, and those that the first PC was in when it made the shop.
package identity
