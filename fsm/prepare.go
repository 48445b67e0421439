package fsm

import (
	"crypto/sha256"

	storehubv1 "storehub/proto/storehub/v1"
)

// Env is what differs between machines and is looked up before the log.
type Env struct {
	// ZoneVersion answers the version of the zone table that knows an IANA name, "" for an unknown one.
	ZoneVersion func(name string) string
	// Secret computes the secret that an answer shows, from the request id alone (architecture 3.11).
	Secret func(purpose string, cmd *storehubv1.Command) string
}

// Purposes of derived secrets.
const (
	SecretToken = "token"
	SecretJoin  = "join"
)

// Prepare fills cmd.Prepared for the commands that need it. The leader calls it just
// before the stamp; whatever stood there is replaced.
func Prepare(env Env, cmd *storehubv1.Command) {
	cmd.Prepared = nil
	switch op := cmd.Op.(type) {
	case *storehubv1.Command_UpdateSettings:
		if zone := op.UpdateSettings.Zone; zone != nil {
			cmd.Prepared = &storehubv1.Prepared{Zone: *zone, ZoneVersion: env.ZoneVersion(*zone)}
		}
	case *storehubv1.Command_CreateToken:
		cmd.Prepared = secretHash(env.Secret(SecretToken, cmd))
	case *storehubv1.Command_CreateJoinToken:
		cmd.Prepared = secretHash(env.Secret(SecretJoin, cmd))
	}
}

func secretHash(secret string) *storehubv1.Prepared {
	sum := sha256.Sum256([]byte(secret))
	return &storehubv1.Prepared{SecretHash: sum[:]}
}

// Reveal writes the derived secret into an answer, on the node that answers the client.
func Reveal(env Env, cmd *storehubv1.Command, answer any) {
	switch a := answer.(type) {
	case *storehubv1.CreateTokenResponse:
		a.Token = env.Secret(SecretToken, cmd)
	case *storehubv1.CreateJoinTokenResponse:
		a.Token = env.Secret(SecretJoin, cmd)
	}
}
