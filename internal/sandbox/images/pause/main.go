// Command pause is the process of a pod's sandbox container: it holds the pod's namespaces and ends the children that others leave.
// https://github.com/kubernetes/kubernetes/tree/master/build/pause is what a cluster has in its place.
package main

import (
	"os"
	"os/signal"
	"syscall"
)

func main() {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGCHLD)
	for reap(); (<-signals) == syscall.SIGCHLD; {
		reap()
	}
}

// reap waits for the children that have ended. Several of them may share one signal.
func reap() {
	for {
		if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != nil || pid <= 0 {
			return
		}
	}
}
