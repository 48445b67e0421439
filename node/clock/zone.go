package clock

import (
	"archive/zip"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// TableVersion is the IANA release in zoneinfo.zip. A new archive comes with a
// new version here; a test compares the digest.
const TableVersion = "2025c"

// ErrZone says that a name is not an IANA time zone.
var ErrZone = errors.New("not an IANA time zone")

//go:embed zoneinfo.zip
var archive string

// maxZoneFile bounds what is read of one entry; the largest has 4 KB.
const maxZoneFile = 1 << 20

// index lists the archive's entries by name.
var index = sync.OnceValues(func() (map[string]*zip.File, error) {
	r, err := zip.NewReader(strings.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("open the time zones in this binary: %w", err)
	}
	m := make(map[string]*zip.File, len(r.File))
	for _, f := range r.File {
		// Factory stands for a PC whose zone nobody has set.
		if !strings.HasSuffix(f.Name, "/") && f.Name != "Factory" {
			m[f.Name] = f
		}
	}
	return m, nil
})

// loaded keeps parsed zones: name -> *time.Location. It holds at most the
// archive's 600.
var loaded sync.Map

// Zone returns a zone by its IANA name, such as Europe/Warsaw, and the version
// of the table it came from. Names are exact; "", "Local" and abbreviations
// that are no IANA names fail with ErrZone.
func Zone(name string) (loc *time.Location, version string, err error) {
	if l, ok := loaded.Load(name); ok {
		return l.(*time.Location), TableVersion, nil
	}
	files, err := index()
	if err != nil {
		return nil, "", err
	}
	f, ok := files[name]
	if !ok {
		return nil, "", fmt.Errorf("%w: %q", ErrZone, name)
	}
	loc, err = readZone(name, f)
	if err != nil {
		return nil, "", fmt.Errorf("read the time zone %s: %w", name, err)
	}
	l, _ := loaded.LoadOrStore(name, loc)
	return l.(*time.Location), TableVersion, nil
}

// Zones lists every name that Zone accepts, in order.
func Zones() ([]string, error) {
	files, err := index()
	if err != nil {
		return nil, err
	}
	return slices.Sorted(maps.Keys(files)), nil
}

func readZone(name string, f *zip.File) (*time.Location, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(r, maxZoneFile))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(name, data)
}
