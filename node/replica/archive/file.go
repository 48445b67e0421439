package archive

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// series is the files of one kind, one per business day.
type series struct {
	dir, ext string
	log      *slog.Logger

	day   string // of the open file
	file  *os.File
	size  int64  // of the open file's intact part
	last  uint64 // highest index in all files
	dirty bool
	torn  bool // the file has more than its intact part: a write failed in the middle, or a sync did
	// synced and kept are size and last as of the last sync.
	synced int64
	kept   uint64
}

func dayName(day int32) string { return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly) }

// openSeries finds the newest file, cuts a torn end off, and learns the last index.
func openSeries(dir, ext string, log *slog.Logger) (*series, error) {
	s := &series{dir: dir, ext: ext, log: log}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	days, err := s.days()
	if err != nil || len(days) == 0 {
		return s, err
	}
	if err := s.open(days[len(days)-1]); err != nil {
		return nil, err
	}
	// A file may be empty after a crash; then the one before knows.
	for i := len(days) - 2; i >= 0 && s.last == 0; i-- {
		if s.last, _, err = scan(s.path(days[i])); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *series) path(day string) string { return filepath.Join(s.dir, day+s.ext) }

// days lists the files by their day.
func (s *series) days() ([]string, error) {
	found, err := os.ReadDir(s.dir)
	if err != nil {
		return nil, err
	}
	var days []string
	for _, f := range found {
		name, ok := strings.CutSuffix(f.Name(), s.ext)
		if _, err := time.Parse(time.DateOnly, name); ok && err == nil {
			days = append(days, name)
		}
	}
	slices.Sort(days)
	return days, nil
}

// open continues a day's file after its last whole frame. What a process left there that ended before
// its sync is forced to disk.
func (s *series) open(day string) error {
	last, size, err := scan(s.path(day))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := s.setAside(day, last, size); err != nil {
		return err
	}
	f, err := os.OpenFile(s.path(day), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Truncate(size), f.Sync()); err != nil {
		return errors.Join(err, f.Close())
	}
	if _, err := f.Seek(size, io.SeekStart); err != nil {
		return errors.Join(err, f.Close())
	}
	s.day, s.file, s.size, s.last = day, f, size, max(s.last, last)
	s.synced, s.kept, s.dirty, s.torn = s.size, s.last, true, false // its name may not be on disk
	return nil
}

// scan reads a file to its last whole frame.
func scan(path string) (last uint64, size int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	for {
		h, payload, err := readFrame(r)
		if errors.Is(err, io.EOF) || errors.Is(err, errTorn) {
			return last, size, nil
		}
		if err != nil {
			return 0, 0, fmt.Errorf("read %s: %w", path, err)
		}
		last, size = max(last, h.last), size+headLen+int64(len(payload))
	}
}

// turn makes the file of a day the open one. A day that is not later than the open one stays there.
func (s *series) turn(day string) error {
	if s.file != nil && day <= s.day {
		return nil
	}
	if err := s.sync(); err != nil {
		return err
	}
	if s.file != nil {
		err := s.file.Close()
		s.file = nil
		if err != nil {
			return err
		}
	}
	return s.open(day)
}

func (s *series) empty() bool { return s.size == 0 }

// add appends a frame, or nothing.
func (s *series) add(kind byte, first, last uint64, content []byte) error {
	frame, err := makeFrame(kind, first, last, content)
	if err != nil {
		return err
	}
	if err := s.mend(); err != nil {
		return err
	}
	s.dirty, s.torn = true, true
	if _, err := s.file.Write(frame); err != nil {
		return errors.Join(err, s.mend())
	}
	s.torn = false
	s.size += int64(len(frame))
	s.last = max(s.last, last)
	return nil
}

// mend cuts off half a frame, or frames that may not be on disk, which would hide all that comes after.
func (s *series) mend() error {
	if !s.torn {
		return nil
	}
	if err := s.file.Truncate(s.size); err != nil {
		return err
	}
	if _, err := s.file.Seek(s.size, io.SeekStart); err != nil {
		return err
	}
	s.torn = false
	return nil
}

// sync forces the file to disk. If that fails it takes back what was added since it last did: the system
// tells once that it could not write a page, and counts it as written from then on.
func (s *series) sync() error {
	if s.file == nil || !s.dirty {
		return nil
	}
	if err := s.mend(); err != nil {
		return err
	}
	if err := s.file.Sync(); err != nil {
		return errors.Join(err, s.takeBack())
	}
	s.synced, s.kept = s.size, s.last
	if err := syncDir(s.dir); err != nil {
		return err
	}
	s.dirty = false
	return nil
}

// takeBack cuts the file to what the last sync has forced to disk.
func (s *series) takeBack() error {
	if s.file == nil || s.size == s.synced {
		return nil
	}
	s.size, s.last, s.torn = s.synced, s.kept, true
	return s.mend()
}

func (s *series) close() error {
	if s.file == nil {
		return nil
	}
	err := s.sync()
	return errors.Join(err, s.file.Close())
}
