package server

import (
	"cmp"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// silence ends a connection between members, who speak ten times a second.
const silence = 3 * time.Second

// endInSilence ends a connection whose other end no longer confirms what is sent. Otherwise, after a cut, the kernel waits longer each
// time before it tries again (tcp(7), TCP_USER_TIMEOUT).
func endInSilence(_, _ string, conn syscall.RawConn) (err error) {
	failed := conn.Control(func(fd uintptr) {
		err = unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(silence.Milliseconds()))
	})
	return cmp.Or(failed, err)
}
