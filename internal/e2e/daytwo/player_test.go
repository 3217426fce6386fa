package daytwo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/preview"
	"stateful-clusters/internal/e2e/timeline"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/progress"
)

// player performs sequences on one stack.
type player struct {
	*scene
	api     *kube.Client
	now     configuration             // as it is written down for Pulumi
	secrets map[string]map[string]any // as the stack's file has them, by key and plain value
	made    int                       // the number of the newest node
}

// quick are members that take their time, but not much of it, for there are many sequences, and a control plane that misses a node
// sooner than usual.
var quick = cluster.Behaviour{PodStartDelay: 300 * time.Millisecond, NodeGrace: quickToNotice.NodeGrace, Toleration: quickToNotice.Toleration}

// newPlayer brings up a stack with the shortest times that the program admits and that are still seen.
func newPlayer(t *testing.T, begin configuration) *player {
	t.Helper()
	w := newWorld(t, quick, "minReadySeconds=1", "scaleDownWindow=0")
	p := &player{scene: w, api: w.API(), secrets: map[string]map[string]any{}, made: 4}
	p.encrypt()
	require.NoError(t, p.configure(begin))
	p.up()
	return p
}

// down removes the stack's sandbox before the end of the test.
func (p *player) down() {
	p.T.Helper()
	err := p.Down(context.Background(), progress.New(os.Stderr))
	require.NoError(p.T, err)
}

// perform performs one sequence, and expects that the rules hold throughout, and that the stack is what is configured in the end, without
// which it is of no use to another sequence.
func (p *player) perform(t *testing.T, sequence sequence) (usable bool) {
	recording, err := timeline.Record(t.Context(), p.api, p.Namespace)
	require.NoError(t, err)
	s := &stage{player: p, ctx: t.Context(), recording: recording, start: time.Now(), claimed: map[string]bool{}}
	failed := s.run(sequence.steps)
	if failed == nil {
		failed = s.converge(sequence)
	}
	moments, err := recording.Stop(t.Context())
	require.NoError(t, err)
	broken := timeline.Check(moments, always...)
	assert.NoError(t, failed)
	assert.NoError(t, broken)
	t.Logf("%s\n%s", sequence, s.story())
	if t.Failed() {
		t.Logf("the whole timeline:\n%s", timeline.Whole(moments))
	}
	return failed == nil
}

// run performs the operations, and returns when all have ended.
func (s *stage) run(steps []step) error {
	var running sync.WaitGroup
	errs := make([]error, len(steps))
	for i, step := range steps {
		ended := make(chan struct{})
		running.Go(func() {
			defer close(ended)
			begun := time.Now()
			if err := step.perform(s); err != nil {
				errs[i] = fmt.Errorf("%s: %w", step.operation, err)
			}
			s.tell("end of: %s, after %.1fs", step.operation, time.Since(begun).Seconds())
		})
		if !step.overlaps {
			<-ended
		} else if err := s.pass(step.pause); err != nil {
			break
		}
	}
	running.Wait()
	return errors.Join(errs...)
}

// converge brings the last configuration in, and expects that the stack becomes exactly that.
func (s *stage) converge(sequence sequence) error {
	if err := s.configure(sequence.end); err != nil {
		return err
	}
	var args []string
	if sequence.refresh {
		args = []string{"--refresh"}
	}
	if err := s.bringIn(args...); err != nil {
		return err
	}
	if now := s.recording.Now(); !s.now.autoscaling() && now.Replicas != s.now.number("membersMin") {
		// As the autoscaler goes last, it may decide once more, and nobody but a run that reads the cluster takes that back:
		// docs/operations.md, "Scaling".
		s.tell("the autoscaler has left %d members behind", now.Replicas)
		if err := s.bringIn("--refresh"); err != nil {
			return err
		}
	}
	if err := s.await("the stack is as it is configured", s.converged); err != nil {
		return err
	}
	s.tell("converged")
	return s.previewIsEmpty(!sequence.refresh)
}

// bringIn brings in what is configured.
func (s *stage) bringIn(args ...string) error {
	s.tell("pulumi up %s to %s", args, s.now.since(usual()))
	if err := output(s.upCommand(args...)); err != nil {
		return err
	}
	s.tell("up has ended")
	return s.await("all members are as they are configured", settled)
}

// previewIsEmpty expects that nothing is left to do. Where the last `up` compared the configuration with Pulumi's state only, the
// preview compares it with the cluster.
func (s *stage) previewIsEmpty(refresh bool) error {
	// A refresh goes by the set's own status, which follows the members: docs/operations.md, "Scaling".
	if err := s.await("the set's status is what its members are", func(timeline.Moment) bool {
		set, err := s.api.AppsV1().StatefulSets(s.Namespace).Get(s.ctx, "migratorydata", metav1.GetOptions{})
		n := set.Status.Replicas
		return err == nil && *set.Spec.Replicas == n && set.Status.ReadyReplicas == n && set.Status.CurrentReplicas == n
	}); err != nil {
		return err
	}
	said, err := s.frugal("preview", "--json", fmt.Sprintf("--refresh=%t", refresh)).Output()
	if err != nil {
		return fmt.Errorf("previewing: %w\n%s", err, said)
	}
	changes, err := preview.Changes(said)
	if err != nil || len(changes) == 0 {
		return err
	}
	return fmt.Errorf("the second preview is not empty: %v", changes)
}

// converged tells whether the members are those that are configured. What they are like, a preview compares.
func (s *stage) converged(m timeline.Moment) bool {
	wanted := m.Replicas == s.now.number("membersMin")
	if s.now.autoscaling() {
		wanted = m.Replicas >= s.now.number("membersMin") && m.Replicas <= s.now.number("membersMax")
	}
	nodes := 0
	for _, takesPods := range m.Nodes {
		if takesPods {
			nodes++
		}
	}
	return wanted && settled(m) && nodes == 5 && m.MinReady == time.Second
}
