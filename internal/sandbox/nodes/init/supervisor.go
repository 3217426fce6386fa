package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"stateful-clusters/internal/sandbox/nodes/boot"
)

// again is the time after which a program that has ended is started again, as the units of containerd and kubelet have it on the nodes
// of EKS (RestartSec=5, https://github.com/awslabs/amazon-eks-ami).
const again = 5 * time.Second

// supervisor keeps programs running. As the first process it also meets the end of every process whose parent is gone.
type supervisor struct {
	mu   sync.Mutex
	ends map[int]chan syscall.WaitStatus // by process
}

// start runs programs in their order, each when what it waits for is there.
func (s *supervisor) start(programs []boot.Program) {
	for _, p := range programs {
		for p.Await != "" && !exists(p.Await) {
			time.Sleep(lookAgain)
		}
		if p.Once {
			for !s.run(p) {
				time.Sleep(again)
			}
			continue
		}
		go func() {
			for {
				s.run(p)
				time.Sleep(again)
			}
		}()
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// run runs a program to its end, and reports whether it ended well.
func (s *supervisor) run(p boot.Program) bool {
	log, err := os.OpenFile(filepath.Join(boot.Disk, p.Name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return false
	}
	defer log.Close()
	none, err := os.Open(os.DevNull)
	if err != nil {
		fmt.Fprintln(log, err)
		return false
	}
	defer none.Close()
	files := []*os.File{none, log, log}
	s.mu.Lock() // or its end could be met before it is known
	process, err := os.StartProcess(p.Args[0], p.Args, &os.ProcAttr{Env: append(os.Environ(), p.Env...), Files: files})
	if err != nil {
		s.mu.Unlock()
		fmt.Fprintln(log, err)
		return false
	}
	end := make(chan syscall.WaitStatus, 1)
	s.ends[process.Pid] = end
	s.mu.Unlock()
	status := <-end
	fmt.Fprintf(log, "init: %s has ended: exit code %d, signal %v\n", p.Name, status.ExitStatus(), status.Signal())
	return status.ExitStatus() == 0
}

// reap meets the ends of processes, until the power is taken away.
func (s *supervisor) reap() error {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err != nil { // there is no child at the moment
			time.Sleep(lookAgain)
			continue
		}
		s.mu.Lock()
		if end := s.ends[pid]; end != nil {
			delete(s.ends, pid)
			end <- status
		}
		s.mu.Unlock()
	}
}
