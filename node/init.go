package node

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"storehub/fsm"
	"storehub/node/identity"
	"storehub/node/raftkit"
)

// errUsed says that a new node was to be made where something is already.
var errUsed = errors.New("the data directory is not empty")

// errShopName says that a shop cannot be called so.
var errShopName = errors.New("the name of a shop has 1 to 60 characters, none of them a control character")

// InitOptions say what cluster to make. Dir and Name are required.
type InitOptions struct {
	Dir string
	// Name is what people call the first node; it becomes NAME.local.
	Name string
	// Shop is what the shop is called, for good: 1-60 characters; "" = Name.
	Shop string
	// First is what the shop has from the beginning.
	First First
	// Timeout is the election timeout; 0 = what the disk needs.
	Timeout time.Duration
}

// Initialised is what Init has made.
type Initialised struct {
	ClusterID, NodeID string
	// OwnerToken opens everything; it also lies in TokenFile, mode 0600.
	OwnerToken, TokenFile string
	Timeout               time.Duration
}

// Init makes a cluster with its first node in a directory that is missing or empty, all or nothing.
func Init(ctx context.Context, o InitOptions) (made Initialised, err error) {
	if err := identity.ValidName(o.Name); err != nil {
		return made, err
	}
	if o.Shop == "" {
		o.Shop = o.Name
	}
	if fsm.CheckShopName(o.Shop) != nil {
		return made, fmt.Errorf("%w: %q", errShopName, o.Shop)
	}
	first, err := o.First.setUp()
	if err != nil {
		return made, refusal(err)
	}
	err = makeDir(o.Dir, func(tmp string) error {
		id, err := identity.Create(tmp, o.Name)
		if err != nil {
			return err
		}
		d, token := dataDir(tmp), newToken()
		sum := sha256.Sum256([]byte(token))
		s, err := seed{Name: o.Shop, OwnerTokenHash: sum[:]}.with(first)
		if err != nil {
			return err
		}
		cmd, err := s.command(id)
		if err != nil {
			return err
		}
		if err := fsm.CheckSetUp(env(id), cmd); err != nil {
			return refusal(err)
		}
		if o.Timeout == 0 {
			c, err := raftkit.Calibrate(ctx, tmp, raftkit.CalibrationRuns)
			if err != nil {
				return err
			}
			o.Timeout = c.T
		}
		made = Initialised{
			ClusterID: string(id.Cluster()), NodeID: string(id.Node()), OwnerToken: token,
			TokenFile: dataDir(o.Dir).path(tokenName), Timeout: o.Timeout,
		}
		return errors.Join(
			d.writeBytes(tokenName, []byte(token+"\n")),
			d.write(seedName, s),
			d.write(settingsName, settings{TimeoutMS: o.Timeout.Milliseconds()}),
		)
	})
	if err != nil {
		return Initialised{}, fmt.Errorf("make a cluster in %s: %w", o.Dir, err)
	}
	return made, nil
}

// newToken is a random bearer token.
func newToken() string { return tokenPrefix + rand.Text() }

// tokenPrefix lets a person, and a scanner of leaked secrets, see what it is.
const tokenPrefix = "sht_"
