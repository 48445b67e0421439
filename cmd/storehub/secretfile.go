package main

import (
	"errors"
	"os"
)

// secretFile is a new file for one secret, readable by its owner only. A nil one is no file.
type secretFile struct{ f *os.File }

// createSecret makes the file before the secret is made; it never overwrites one. "" = no file.
func createSecret(name string) (*secretFile, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	return &secretFile{f}, nil
}

func (s *secretFile) write(secret string) error {
	_, err := s.f.WriteString(secret + "\n")
	return errors.Join(err, s.f.Sync(), s.f.Close())
}

// drop removes the file, since there is no secret for it, and answers why.
func (s *secretFile) drop(why error) error {
	if s != nil {
		_ = s.f.Close()
		_ = os.Remove(s.f.Name())
	}
	return why
}
