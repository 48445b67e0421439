package rpc

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"

	"golang.org/x/crypto/argon2"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"storehub/fsm"
	storehubv1 "storehub/proto/storehub/v1"
)

// The cost of a password: what OWASP asks for at least, and what a small PC does in 50 ms.
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	argonSalt    = 16
	argonHash    = 32
	// maxHashing passwords are hashed at once; others wait.
	maxHashing = 2
)

// A PIN has so many digits. The rule cannot check it: it sees only the hash.
const (
	minPIN = 4
	maxPIN = 12
)

// hideSecrets answers the request with each secret replaced by its hash; req stays as it is.
func (s *Server) hideSecrets(ctx context.Context, req proto.Message) (proto.Message, error) {
	hidden := proto.Clone(req)
	m := hidden.ProtoReflect()
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		fd := fields.Get(i)
		form := secretForm(fd)
		if form == storehubv1.SecretForm_SECRET_FORM_UNSPECIFIED || !m.Has(fd) {
			continue
		}
		hash, err := s.hide(ctx, string(fd.Name()), form, m.Get(fd).String())
		if err != nil {
			return nil, err
		}
		m.Set(fd, protoreflect.ValueOfString(hash))
	}
	return hidden, nil
}

func secretForm(fd protoreflect.FieldDescriptor) storehubv1.SecretForm {
	return proto.GetExtension(fd.Options(), storehubv1.E_Secret).(storehubv1.SecretForm)
}

func (s *Server) hide(ctx context.Context, field string, form storehubv1.SecretForm, secret string) (string, error) {
	switch form {
	case storehubv1.SecretForm_SECRET_FORM_PASSWORD:
		return s.hashPIN(ctx, field, secret)
	case storehubv1.SecretForm_SECRET_FORM_TOKEN:
		sum := sha256.Sum256([]byte(secret))
		return hex.EncodeToString(sum[:]), nil
	case storehubv1.SecretForm_SECRET_FORM_CODE:
		return hex.EncodeToString(s.hub.Digest("code", []byte(secret))), nil
	}
	return "", fmt.Errorf("field %s: a secret of form %v cannot be in a request", field, form)
}

func (s *Server) hashPIN(ctx context.Context, field, pin string) (string, error) {
	if err := checkPIN(field, pin); err != nil {
		return "", err
	}
	select {
	case s.hashing <- struct{}{}:
		defer func() { <-s.hashing }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	return HashPIN(field, pin)
}

// HashPIN is what the state keeps of a PIN, with a new salt. One of too few or many digits is refused; field is what the
// refusal calls it. It takes argonMemory, so who serves many must not do it for all at once.
func HashPIN(field, pin string) (string, error) {
	if err := checkPIN(field, pin); err != nil {
		return "", err
	}
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt)
	return encodePIN(salt, pin), nil
}

func checkPIN(field, pin string) error {
	if len(pin) < minPIN || len(pin) > maxPIN {
		return refuse(fsm.Invalid, storehubv1.Reason_REASON_OUT_OF_RANGE, "field", field, "min", fmt.Sprint(minPIN), "max", fmt.Sprint(maxPIN))
	}
	for i := range len(pin) {
		if pin[i] < '0' || pin[i] > '9' {
			return refuse(fsm.Invalid, storehubv1.Reason_REASON_BAD_VALUE, "field", field, "value", "digits only")
		}
	}
	return nil
}

// encodePIN is the usual text form of argon2id: parameters, salt and hash.
func encodePIN(salt []byte, pin string) string {
	hash := argon2.IDKey([]byte(pin), salt, argonTime, argonMemory, argonThreads, argonHash)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads, b64.EncodeToString(salt), b64.EncodeToString(hash))
}
