package fleet

import (
	"os/exec"
	"syscall"
)

// ownGroup keeps a Ctrl-C in the terminal away from the process: the fleet alone decides
// who stops when.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
