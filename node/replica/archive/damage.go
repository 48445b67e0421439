package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// setAside keeps a file whose intact part of size bytes, up to index last, has intact frames behind
// something that is none. A crash cuts off an end and leaves nothing behind it, so this is damage, and
// cutting it off would destroy what a person may still want. The intact part goes on under the name.
func (s *series) setAside(day string, last uint64, size int64) error {
	path := s.path(day)
	at, found, err := laterFrame(path, last, size)
	if err != nil || !found {
		return err
	}
	aside, err := unused(path + ".damaged")
	if err != nil {
		return err
	}
	if err := copyStart(path, path+".new", size); err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	if err := os.Rename(path, aside); err != nil {
		return err
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	s.log.Error("a file of the archive is damaged in the middle; it was kept under another name",
		"file", path, "kept_as", aside, "damaged_at", size, "intact_again_at", at, "intact_up_to_index", last)
	return syncDir(s.dir)
}

// laterFrame looks for an intact frame behind the intact part of a file.
func laterFrame(path string, last uint64, size int64) (at int64, found bool, err error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	defer f.Close()
	if _, err := f.Seek(size, io.SeekStart); err != nil {
		return 0, false, err
	}
	rest, err := io.ReadAll(f)
	if err != nil {
		return 0, false, fmt.Errorf("read %s: %w", path, err)
	}
	for i := 1; i+headLen <= len(rest); i++ {
		h, err := parseHead(rest[i:])
		if err != nil || h.first <= last || int64(h.size) > int64(len(rest)-i-headLen) {
			continue
		}
		if payload := rest[i+headLen:][:h.size]; h.checksum(payload) == h.sum {
			return size + int64(i), true, nil
		}
	}
	return 0, false, nil
}

// unused is name, or name with a number behind it, of which there is no file.
func unused(name string) (string, error) {
	for try, n := name, 2; ; n++ {
		if _, err := os.Lstat(try); errors.Is(err, os.ErrNotExist) {
			return try, nil
		} else if err != nil {
			return "", err
		}
		try = fmt.Sprint(name, "-", n)
	}
}

// copyStart writes the first size bytes of a file to another one, to disk.
func copyStart(from, to string, size int64) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.CopyN(out, in, size); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}
