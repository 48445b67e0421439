//go:build linux || darwin

package node

import "golang.org/x/sys/unix"

// diskSpace is what this program may still write on the disk of a directory, and how large that is.
func diskSpace(dir string) (free, total int64, err error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, 0, err
	}
	return int64(st.Bavail) * int64(st.Bsize), int64(st.Blocks) * int64(st.Bsize), nil
}
