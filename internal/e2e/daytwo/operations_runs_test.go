package daytwo

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"syscall"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/progress"
)

// runKinds are operations by Pulumi.
var runKinds = []kind{
	{10, func(random *rand.Rand, now configuration) operation { return change{changed(random, now), now} }},
	{3, func(_ *rand.Rand, now configuration) operation { return change{now, now} }},
	{2, func(*rand.Rand, configuration) operation { return look{"preview"} }},
	{2, func(*rand.Rand, configuration) operation { return look{"refresh", "--yes", "--skip-preview"} }},
	{6, func(random *rand.Rand, now configuration) operation {
		return interrupted{change{changed(random, now), now}, upTo(random, 3*time.Second), false}
	}},
	{3, func(random *rand.Rand, now configuration) operation {
		return interrupted{change{changed(random, now), now}, upTo(random, 3*time.Second), true}
	}},
	{1, func(random *rand.Rand, now configuration) operation {
		to := append(configuration{}, now...)
		to.change(random, func(c choice) bool { return c.key == "image" })
		return broken{change{to, now}}
	}},
}

// changed gives one of the keys another value.
func changed(random *rand.Rand, now configuration) configuration {
	to := append(configuration{}, now...)
	to.change(random, func(choice) bool { return true })
	return to
}

// change is `pulumi up` with another configuration, or the same.
type change struct{ to, from configuration }

func (c change) String() string { return "up with " + c.to.since(c.from) }

func (c change) leaves() configuration { return c.to }

func (c change) perform(s *stage) error {
	if err := c.up(s); err != nil {
		return err
	}
	return s.await("all members are as they were changed", settled)
}

// settled tells whether all members that are wanted are there, and alike.
func settled(m timeline.Moment) bool {
	for _, member := range m.Members {
		if member.Revision != m.Revision {
			return false
		}
	}
	return complete(m)
}

func (c change) up(s *stage) error {
	s.cli.Lock()
	defer s.cli.Unlock()
	if err := s.configure(c.to); err != nil {
		return err
	}
	s.tell("pulumi %s", c)
	return output(s.upCommand())
}

// upCommand is `pulumi up`. The caller holds s.cli.
func (s *stage) upCommand(args ...string) *exec.Cmd {
	return s.frugal(append([]string{"up", "--yes", "--skip-preview"}, args...)...)
}

// frugal is a command of Pulumi that rather uses memory than processor time, of which the many sequences have less.
func (s *stage) frugal(args ...string) *exec.Cmd {
	cmd := s.Command(args...)
	cmd.Env = append(cmd.Env, "GOGC=400")
	return cmd
}

// look is a command of Pulumi that changes nothing in the cluster.
type look []string

func (l look) String() string { return l[0] }

func (l look) perform(s *stage) error {
	s.cli.Lock()
	defer s.cli.Unlock()
	s.tell("pulumi %s", l[0])
	return output(s.frugal(l...))
}

// interrupted is an `up` that a person ends by Ctrl-C, or that is killed and recovered from as docs/operations.md says.
type interrupted struct {
	change
	after time.Duration
	kill  bool
}

func (i interrupted) String() string {
	how := "interrupted"
	if i.kill {
		how = "killed"
	}
	return fmt.Sprintf("%s, %s after %s", i.change, how, i.after)
}

func (i interrupted) perform(s *stage) error {
	s.cli.Lock()
	defer s.cli.Unlock()
	if err := s.configure(i.to); err != nil {
		return err
	}
	s.tell("pulumi %s", i)
	how := syscall.SIGINT
	if i.kill {
		how = syscall.SIGKILL
	}
	return s.upUntil(how, func() error { return s.pass(i.after) })
}

// recover does after a killed `up` what docs/operations.md says.
func (s *stage) recover() error {
	var said bytes.Buffer
	if err := s.Recover(s.ctx, progress.New(&said)); err != nil {
		return fmt.Errorf("recovering from a killed up: %w\n%s", err, &said)
	}
	s.tell("recovered: %s", bytes.TrimSpace(said.Bytes()))
	return nil
}

// upUntil runs `up` until something else has happened, then ends it by a signal; without one, it awaits the end. The caller holds s.cli.
func (s *stage) upUntil(signal syscall.Signal, other func() error) error {
	up := s.Start(s.upCommand())
	if err := other(); err != nil {
		return err
	}
	if signal == 0 || up.Over() {
		<-up.Done
		if up.Err != nil {
			return fmt.Errorf("pulumi up: %w\n%s", up.Err, up.Output())
		}
		s.tell("up has ended by itself")
		return nil
	}
	up.Signal(signal, signal == syscall.SIGINT) // Ctrl-C reaches all that the command has started
	<-up.Done
	s.tell("up has ended: %v", up.Err)
	var exit *exec.ExitError
	if errors.As(up.Err, &exit) && !exit.Exited() {
		// Ctrl-C ends it like a kill until it listens, which it begins to do when it has locked the stack already (Update and apply in
		// pkg/backend/diy/backend.go of pulumi 3.256).
		return s.recover()
	}
	return nil
}

// broken is a release that cannot start, and its end as docs/operations.md says under "A first pod that does not start".
type broken struct{ corrected change }

func (b broken) String() string { return "a broken release, corrected by " + b.corrected.String() }

func (b broken) leaves() configuration { return b.corrected.to }

const notPulled = "ImagePullBackOff"

func (b broken) perform(s *stage) error {
	s.cli.Lock()
	defer s.cli.Unlock()
	wrong := append(configuration{}, b.corrected.to...)
	for i, choice := range choices {
		if choice.key == "image" {
			wrong[i] = "registry.invalid/server:6.0.25"
		}
	}
	if err := s.configure(wrong); err != nil {
		return err
	}
	s.tell("pulumi up with an image that nobody has")
	if err := s.upUntil(syscall.SIGINT, func() error {
		return s.await("a member does not start", func(m timeline.Moment) bool {
			for _, member := range m.Members {
				if m.Revision != "" && member.Reason == notPulled {
					return true
				}
			}
			return false
		})
	}); err != nil {
		return err
	}
	if err := s.configure(b.corrected.to); err != nil {
		return err
	}
	revision := s.recording.Now().Revision
	s.tell("pulumi %s", b.corrected)
	return s.upUntil(0, func() error {
		err := s.await("the controller knows the corrected release", func(m timeline.Moment) bool { return m.Revision != "" && m.Revision != revision })
		if err != nil {
			return err
		}
		for name, member := range s.recording.Now().Members {
			if member.Reason != notPulled {
				continue
			}
			s.tell("kubectl delete pod %s", name)
			// This one, and not a successor that has come meanwhile.
			of := metav1.DeleteOptions{Preconditions: metav1.NewUIDPreconditions(member.UID)}
			err := s.api.CoreV1().Pods(s.Namespace).Delete(s.ctx, name, of)
			if err != nil && !apierrors.IsNotFound(err) && !apierrors.IsConflict(err) {
				return err
			}
		}
		return s.await("all members are there after a broken release", settled)
	})
}
