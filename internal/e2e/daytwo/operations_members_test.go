package daytwo

import (
	"fmt"
	"math/rand/v2"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"stateful-clusters/internal/e2e/timeline"
)

// memberKinds are operations on members, by others than Pulumi.
var memberKinds = []kind{
	{12, func(random *rand.Rand, now configuration) operation {
		return scale{seeds + random.IntN(now.number("membersMax")-seeds+1)}
	}},
	{8, func(random *rand.Rand, now configuration) operation {
		return crash{anyMember(random), upTo(random, 3*time.Second)}
	}},
}

// anyMember draws one of those that are there in any case.
func anyMember(random *rand.Rand) int { return random.IntN(seeds) }

// scale is a person with kubectl.
type scale struct{ to int }

func (c scale) String() string { return fmt.Sprintf("scale to %d", c.to) }

func (c scale) perform(s *stage) error {
	s.tell("kubectl scale to %d", c.to)
	if err := s.kubectl("scale", "statefulset", "migratorydata", inNamespace, fmt.Sprintf("--replicas=%d", c.to)); err != nil {
		return err
	}
	// The autoscaler may want another number by now, as may a run of Pulumi.
	return s.await("as many members as are wanted are there", complete)
}

// crash is a member that crashes over and over, and recovers by itself, as one does whose neighbour had filled the disk.
type crash struct {
	member int
	lasts  time.Duration
}

func (c crash) String() string { return fmt.Sprintf("member %d crashes for %s", c.member, c.lasts) }

func (c crash) perform(s *stage) error {
	s.mishap.Lock()
	defer s.mishap.Unlock()
	name := member(c.member)
	err := s.await(name+" is placed", func(m timeline.Moment) bool { return m.Members[name].Node != "" })
	if err != nil {
		return err
	}
	s.tell("%s crashes", name)
	if err := s.annotate(name, failing, `"crash"`); err != nil {
		return err
	}
	if err := s.pass(c.lasts); err != nil {
		return err
	}
	s.tell("%s recovers", name)
	if err := s.annotate(name, failing, "null"); err != nil {
		return err
	}
	return s.await(name+" is ready after a crash", func(m timeline.Moment) bool { return m.Members[name].Ready })
}

// load is work for all members that are there, those that come meanwhile included.
type load struct{ lasts time.Duration }

func (l load) String() string { return fmt.Sprintf("load for %s", l.lasts) }

func (l load) perform(s *stage) error {
	s.tell("load")
	loaded := map[string]bool{} // by uid: a successor begins without
	for end := time.Now().Add(l.lasts); time.Now().Before(end); {
		for name, member := range s.recording.Now().Members {
			if loaded[member.UID] {
				continue
			}
			// Of the 500m that each asks for, where the autoscaler shall keep half.
			if err := s.annotate(name, usage, `"400m"`); err != nil {
				return err
			}
			loaded[member.UID] = true
		}
		if err := s.pass(200 * time.Millisecond); err != nil {
			return err
		}
	}
	s.tell("no load")
	for name := range s.recording.Now().Members {
		if err := s.annotate(name, usage, "null"); err != nil {
			return err
		}
	}
	return nil
}

// annotate sets an annotation of a member, or removes it where the value is null. The member may have gone meanwhile.
func (s *stage) annotate(pod, name, value string) error {
	patch := fmt.Sprintf(`{"metadata":{"annotations":{%q:%s}}}`, name, value)
	_, err := s.api.CoreV1().Pods(s.Namespace).Patch(s.ctx, pod, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
