package daytwo

import (
	"fmt"
	"math/rand/v2"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/timeline"
)

// nodeKinds are operations on nodes. Which node that is, a member says: the others would be of little interest.
var nodeKinds = []kind{
	{20, func(random *rand.Rand, _ configuration) operation { return drain{anyMember(random)} }},
	{8, func(random *rand.Rand, _ configuration) operation { return replace{anyMember(random)} }},
	{6, func(random *rand.Rand, _ configuration) operation { return lose{anyMember(random), true} }},
	{1, func(random *rand.Rand, _ configuration) operation { return lose{anyMember(random), false} }},
	{1, func(random *rand.Rand, _ configuration) operation { return vanish{anyMember(random)} }},
}

// drain is what docs/operations.md says under "Draining a node".
type drain struct{ member int }

func (d drain) String() string { return fmt.Sprintf("drain the node of member %d", d.member) }

func (d drain) perform(s *stage) error {
	node, release, err := s.claim(d.member)
	if err != nil {
		return err
	}
	defer release()
	s.tell("kubectl drain %s", node)
	if err := s.kubectl(append([]string{"drain", node}, drainFlags...)...); err != nil {
		return err
	}
	if err := s.await("all members are there after a drain", complete); err != nil {
		return err
	}
	s.tell("kubectl uncordon %s", node)
	return s.kubectl("uncordon", node)
}

// replace is what EKS does to each node of a node group: another one, a cordon, evictions, and the end of the machine.
type replace struct{ member int }

func (r replace) String() string { return fmt.Sprintf("replace the node of member %d", r.member) }

func (r replace) perform(s *stage) error {
	node, release, err := s.claim(r.member)
	if err != nil {
		return err
	}
	defer release()
	s.tell("replace %s", node)
	if err := s.another(node); err != nil {
		return err
	}
	if err := s.kubectl("cordon", node); err != nil {
		return err
	}
	// Real ones wait for some seconds between two attempts; the shorter this is, the more often the budget has to say no.
	for left := 1; left > 0; {
		if left, err = evict(s.ctx, s.api, node); err != nil {
			return err
		}
		if err := s.pass(200 * time.Millisecond); err != nil {
			return err
		}
	}
	return s.api.CoreV1().Nodes().Delete(s.ctx, node, metav1.DeleteOptions{})
}

// another adds a node that can take the place of one, and returns when it takes pods.
func (s *stage) another(node string) error {
	s.mu.Lock()
	s.made++
	name, addresses := fmt.Sprintf("node-%d", s.made), s.made%256
	s.mu.Unlock()
	if err := addNode(s.ctx, s.api, node, name, addresses); err != nil {
		return err
	}
	return s.await(name+" takes pods", func(m timeline.Moment) bool { return m.Nodes[name] })
}

// lose is a machine that is gone: the cloud removes its Node (https://kubernetes.io/docs/concepts/architecture/cloud-controller/, "node
// controller") and brings another. The member on it is removed by a person, or by Kubernetes, which takes a minute.
type lose struct {
	member int
	byHand bool
}

func (l lose) String() string {
	if l.byHand {
		return fmt.Sprintf("lose the node of member %d, and delete the member by force", l.member)
	}
	return fmt.Sprintf("lose the node of member %d", l.member)
}

func (l lose) perform(s *stage) error {
	s.mishap.Lock()
	defer s.mishap.Unlock()
	node, release, err := s.claim(l.member)
	if err != nil {
		return err
	}
	defer release()
	s.tell("%s is lost, and the cloud brings another", node)
	if err := s.another(node); err != nil {
		return err
	}
	if err := s.api.CoreV1().Nodes().Delete(s.ctx, node, metav1.DeleteOptions{}); err != nil {
		return err
	}
	if l.byHand {
		now := metav1.DeleteOptions{GracePeriodSeconds: new(int64)}
		of := metav1.ListOptions{FieldSelector: "spec.nodeName=" + node}
		if err := s.api.CoreV1().Pods(s.Namespace).DeleteCollection(s.ctx, now, of); err != nil {
			return err
		}
	}
	err = s.await("no member is on the lost "+node, func(m timeline.Moment) bool {
		for _, member := range m.Members {
			if member.Node == node {
				return false
			}
		}
		return true
	})
	if err != nil {
		return err
	}
	return s.await("all members are there after a loss", complete)
}

// vanish is a machine that is cut off, and comes back after Kubernetes has given up what is on it.
type vanish struct{ member int }

func (v vanish) String() string {
	return fmt.Sprintf("the node of member %d is cut off for a while", v.member)
}

func (v vanish) perform(s *stage) error {
	s.mishap.Lock()
	defer s.mishap.Unlock()
	node, release, err := s.claim(v.member)
	if err != nil {
		return err
	}
	defer release()
	s.tell("%s is cut off", node)
	if err := s.kubectl("label", "node", node, failing+"=lost"); err != nil {
		return err
	}
	err = s.await("Kubernetes has given up what is on "+node, func(m timeline.Moment) bool {
		for _, member := range m.Members {
			if member.Node == node && member.Deleted.IsZero() {
				return false
			}
		}
		return !m.Nodes[node]
	})
	if err != nil {
		return err
	}
	s.tell("%s is back", node)
	if err := s.kubectl("label", "node", node, failing+"-"); err != nil {
		return err
	}
	return s.await("all members are there after a node was cut off", func(m timeline.Moment) bool { return m.Nodes[node] && complete(m) })
}
