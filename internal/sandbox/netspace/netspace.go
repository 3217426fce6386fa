// Package netspace does things in the network of another process. It needs root.
package netspace

import (
	"context"
	"errors"
	"net"
	"runtime"

	"github.com/vishvananda/netns"
)

// In does something in the network of a process. A process number of 0 is an error: whom it should be of does not run.
func In(pid int, do func() error) error {
	if pid == 0 {
		return errors.New("the machine with that network does not run")
	}
	ns, err := netns.GetFromPid(pid)
	if err != nil {
		return err
	}
	defer ns.Close()
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and the thread ends with the goroutine, for it is in another network now
		err := netns.Set(ns)
		if err == nil {
			err = do()
		}
		result <- err
	}()
	return <-result
}

// Dialer connects from within the network of a process.
type Dialer struct{ PID func() int }

// DialContext is that of net.Dialer.
func (d Dialer) DialContext(ctx context.Context, network, address string) (connection net.Conn, err error) {
	err = In(d.PID(), func() error {
		var plain net.Dialer
		connection, err = plain.DialContext(ctx, network, address)
		return err
	})
	return connection, err
}
