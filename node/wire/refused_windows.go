package wire

import (
	"errors"
	"syscall"
)

// wsaECONNREFUSED is what Windows says; its syscall.ECONNREFUSED is invented.
const wsaECONNREFUSED = syscall.Errno(10061)

func refused(err error) bool { return errors.Is(err, wsaECONNREFUSED) }
