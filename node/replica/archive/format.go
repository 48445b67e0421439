package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// format is how the files of an archive are written. 2: what they tell of customers is sealed. 3: an erasure has the customer's mark.
const format = "3"

// ErrFormat says that an archive is of another version.
var ErrFormat = errors.New("the archive is not of this version")

// checkFormat refuses a directory with files of another format, and marks one without any.
func checkFormat(dir string) error {
	path := filepath.Join(dir, "format")
	b, err := os.ReadFile(path)
	switch {
	case err == nil && strings.TrimSpace(string(b)) == format:
		return nil
	case err == nil:
		return fmt.Errorf("%w: it has format %q, this version knows %s; move it away, and a new one begins", ErrFormat, strings.TrimSpace(string(b)), format)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if found, err := os.ReadDir(filepath.Join(dir, "days")); err == nil && len(found) > 0 {
		return fmt.Errorf("%w: its files are of before names and numbers were sealed in it; move it away, and a new one begins", ErrFormat)
	}
	if err := os.WriteFile(path, []byte(format+"\n"), 0o600); err != nil {
		return err
	}
	return syncDir(dir)
}
