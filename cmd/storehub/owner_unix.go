//go:build !windows

package main

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// wholeDir is what to do where files of dir belong to several users.
func wholeDir(dir string) string {
	return "give all of it to the user who runs the node: sudo chown -R USER " + dir
}

// otherOwner is the user to whom dir belongs if this process is root and he is not, "" otherwise: what
// root writes there he cannot open any more.
func otherOwner(dir string) string {
	info, err := os.Stat(dir)
	if err != nil || os.Geteuid() != 0 {
		return ""
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || st.Uid == 0 {
		return ""
	}
	id := strconv.FormatUint(uint64(st.Uid), 10)
	if u, err := user.LookupId(id); err == nil {
		return u.Username
	}
	return "#" + id // as sudo -u takes it
}
