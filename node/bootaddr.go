package node

import (
	"github.com/hashicorp/raft"

	storehubv1 "storehub/proto/storehub/v1"
)

const quarantined = storehubv1.Reason_REASON_QUARANTINED

// addressOnly is the transport that raft.BootstrapCluster asks for: it only writes addresses down, and
// ours are node ids.
func addressOnly(id string) raft.Transport {
	_, t := raft.NewInmemTransport(raft.ServerAddress(id))
	return t
}
