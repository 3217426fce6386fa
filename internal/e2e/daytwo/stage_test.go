package daytwo

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"

	"stateful-clusters/internal/e2e/timeline"
)

// stage is where a sequence is performed. Its operations run at the same time as each other, so they return errors and leave it to the
// runner to fail the test.
type stage struct {
	*player
	ctx       context.Context
	recording *timeline.Timeline
	start     time.Time

	cli     sync.Mutex // held by who uses Pulumi, which works on a stack once at a time
	mishap  sync.Mutex // held while a member is lost or crashes: two at a time could be all that serve
	mu      sync.Mutex
	claimed map[string]bool // nodes that an operation is about
	said    []string        // what was done, and when
}

// tell writes down what happens.
func (s *stage) tell(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.said = append(s.said, fmt.Sprintf("%6.1fs %s", time.Since(s.start).Seconds(), fmt.Sprintf(format, args...)))
}

// story returns what was told.
func (s *stage) story() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.said, "\n")
}

// await waits until the members, and what is around them, are as they should be. It waits as long as the test run may last.
func (s *stage) await(what string, condition func(timeline.Moment) bool) error {
	limit, limited := s.T.Deadline()
	for {
		now := s.recording.Now()
		if condition(now) {
			return nil
		}
		if limited && time.Until(limit) < time.Minute {
			return fmt.Errorf("it never was so that %s:\n%s", what, now)
		}
		if err := s.pass(50 * time.Millisecond); err != nil {
			return err
		}
	}
}

// pass lets time pass. Sequences use it for times that were drawn, never in the hope that something has happened by then.
func (s *stage) pass(d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-s.ctx.Done():
		return s.ctx.Err()
	}
}

// claim waits until a member is on a node that no other operation is about, and keeps that node for the caller.
func (s *stage) claim(ordinal int) (node string, release func(), err error) {
	err = s.await(fmt.Sprintf("member %d is on a node that nobody else works on", ordinal), func(m timeline.Moment) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		node = m.Members[member(ordinal)].Node
		_, exists := m.Nodes[node]
		if !exists || s.claimed[node] {
			return false
		}
		s.claimed[node] = true
		return true
	})
	return node, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.claimed, node)
	}, err
}

func member(ordinal int) string { return fmt.Sprintf("migratorydata-%d", ordinal) }

// complete tells whether all members that are wanted are there, and no others.
func complete(m timeline.Moment) bool {
	if len(m.Members) != m.Replicas {
		return false
	}
	for _, member := range m.Members {
		if !member.Ready || !member.Deleted.IsZero() {
			return false
		}
	}
	return true
}

// kubectl runs what a person would, which must succeed.
func (s *stage) kubectl(args ...string) error { return output(s.Kubectl(args...)) }

// output runs a command that must succeed.
func output(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return nil
}
