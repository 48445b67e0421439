package node

import (
	"encoding/json"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"storehub/fsm"
	"storehub/node/identity"
	storehubv1 "storehub/proto/storehub/v1"
	"storehub/rpc"
)

// First is what a new shop has from the beginning beside its name; what is left out is as in every new shop.
type First struct {
	Language storehubv1.Language
	// Zone is an IANA name, Currency an ISO 4217 and Region an ISO 3166 code.
	Zone, Currency, Region string
	// Owner is the first of the staff; nil = nobody yet.
	Owner *Owner
}

// Owner is the first person of a shop, who may do everything.
type Owner struct {
	ID, Name string
	// PIN has 4 to 12 digits.
	PIN string
	// Card is one that he signs in with; "" = none.
	Card string
}

// setUp is what the first command has of it. The PIN is a hash in it.
func (f First) setUp() (*storehubv1.SetUp, error) {
	set := &storehubv1.UpdateSettingsRequest{}
	for _, s := range []struct {
		to   **string
		text string
	}{{&set.Zone, f.Zone}, {&set.Currency, f.Currency}, {&set.DefaultRegion, f.Region}} {
		if s.text != "" {
			*s.to = &s.text
		}
	}
	if f.Language != 0 {
		set.Language = f.Language.Enum()
	}
	cmd := &storehubv1.SetUp{}
	if proto.Size(set) > 0 {
		cmd.Settings = set
	}
	if f.Owner == nil {
		return cmd, nil
	}
	pin, err := rpc.HashPIN("pin", f.Owner.PIN)
	if err != nil {
		return nil, err
	}
	cmd.Owner = &storehubv1.PutStaffRequest{Id: f.Owner.ID, Name: f.Owner.Name, Roles: []storehubv1.Role{storehubv1.Role_ROLE_OWNER}, Pin: pin}
	if f.Owner.Card != "" {
		cmd.Owner.CardUids = []string{f.Owner.Card}
	}
	return cmd, nil
}

// refusal is an error of the rules as a caller of the API would get it, with its reason; others stay as they are.
func refusal(err error) error {
	var fault *fsm.Fault
	if errors.As(err, &fault) {
		return rpc.ToWire(fault)
	}
	return err
}

// seed is the first command of a cluster, as it waits in a file for the first leader. Everything that the shop begins
// with is in that one command: whenever the PC loses its power, there is all of it or nothing.
type seed struct {
	Name           string `json:"name"`
	OwnerTokenHash []byte `json:"owner_token_hash"`
	// First is a SetUp, in its own JSON, with settings and owner alone.
	First json.RawMessage `json:"first,omitempty"`
}

// with keeps settings and owner.
func (s seed) with(first *storehubv1.SetUp) (seed, error) {
	if first.Settings == nil && first.Owner == nil {
		return s, nil
	}
	var err error
	s.First, err = protojson.Marshal(first)
	return s, err
}

func (s seed) command(id *identity.Identity) (*storehubv1.SetUp, error) {
	cmd := &storehubv1.SetUp{}
	if s.First != nil {
		if err := protojson.Unmarshal(s.First, cmd); err != nil {
			return nil, fmt.Errorf("what the shop begins with cannot be read: %w", err)
		}
	}
	cmd.ClusterId, cmd.Name, cmd.Epoch, cmd.Level, cmd.OwnerTokenHash = string(id.Cluster()), s.Name, 1, 1, s.OwnerTokenHash
	cmd.NodeId, cmd.NodeName = string(id.Node()), id.Name()
	return cmd, nil
}
