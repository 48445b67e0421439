package main

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
)

// secretFile is a new file for one secret, readable by its owner only. A nil one is no file.
type secretFile struct{ f *os.File }

// createSecret makes the file before the secret is made; it never overwrites one. "" = no file.
// Whoever asks again takes the empty file that the first try has kept.
func createSecret(name string, again bool) (*secretFile, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if again && errors.Is(err, fs.ErrExist) {
		if f := emptySecret(name); f != nil {
			return &secretFile{f}, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return &secretFile{f}, nil
}

func (s *secretFile) write(secret string) error {
	_, err := s.f.WriteString(secret + "\n")
	return errors.Join(err, s.f.Sync(), s.f.Close())
}

// emptySecret opens a file that keep has left, nil = it is none.
func emptySecret(name string) *os.File {
	st, err := os.Lstat(name)
	if err != nil || !st.Mode().IsRegular() || st.Size() > 0 || st.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return nil
	}
	return f
}

// keep leaves the file for the next try, since the secret may have been made, and answers why.
func (s *secretFile) keep(why error) error {
	if s != nil {
		_ = s.f.Close()
	}
	return why
}

// drop removes the file, since there is no secret for it, and answers why.
func (s *secretFile) drop(why error) error {
	if s != nil {
		_ = s.f.Close()
		_ = os.Remove(s.f.Name())
	}
	return why
}

// keepToken lets a token be made, and takes it from its answer into a file, if one is named. The file is made first: a token that
// cannot be kept must not be made.
func (a *app) keepToken(file string, give func() (token *string, err error)) error {
	out, err := createSecret(file, a.requestID != "")
	if err != nil {
		return err
	}
	token, err := give()
	switch {
	case outcomeUnknown(err):
		return out.keep(err)
	case err != nil:
		return out.drop(err)
	case file == "":
		return nil
	}
	if err := out.write(*token); err != nil {
		return err
	}
	*token = ""
	return nil
}
