package bench

import (
	"os"
	"syscall"
)

// syncData flushes what is needed to read the file's data again, as the log stores do.
func syncData(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }
