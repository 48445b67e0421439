package hwtest

import (
	"errors"
	"fmt"
	"os"
)

func openPTY() (master, slave *os.File, err error) {
	return nil, nil, fmt.Errorf("open pty: %w", errors.ErrUnsupported)
}
