//go:build !windows

package demo

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C in the terminal away from the process: the demo alone decides who
// stops when.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }
