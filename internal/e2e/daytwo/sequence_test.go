package daytwo

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// sequence is what operators and fate do to one stack, one thing after the other or at the same time. All of it is drawn from the seed
// before anything is done, so that the seed stands for it. When exactly the controllers act is theirs.
type sequence struct {
	seed    uint64
	begin   configuration
	steps   []step
	end     configuration // which the stack converges to
	refresh bool          // whether the last `up` reads the cluster first
}

// step is an operation, and when the next one begins.
type step struct {
	operation
	overlaps bool          // the next one does not await the end of this one,
	pause    time.Duration // but begins so much later
}

// operation is something that is done to the stack, and that comes to an end without further help.
type operation interface {
	fmt.Stringer
	perform(s *stage) error
}

// kind is how operations of one kind are drawn. The weights make those rare that take long.
type kind struct {
	weight int
	draw   func(random *rand.Rand, now configuration) operation
}

var kinds = slices.Concat(nodeKinds, memberKinds, runKinds)

// draw returns the sequence of a seed.
func draw(seed uint64) sequence {
	random := rand.New(rand.NewPCG(seed, 1))
	s := sequence{seed: seed, begin: configurationOf(seed), end: configurationOf(seed + 1)}
	now := s.begin
	if now.autoscaling() && random.IntN(10) == 0 {
		// It takes the autoscaler half a minute to be sure of it, so all the rest happens meanwhile.
		s.steps = append(s.steps, step{load{25*time.Second + upTo(random, 10*time.Second)}, true, upTo(random, 10*time.Second)})
	}
	for range 3 + random.IntN(4) {
		next := drawOperation(random, now)
		if c, changes := next.(interface{ leaves() configuration }); changes {
			now = c.leaves()
		}
		s.steps = append(s.steps, step{next, random.IntN(5) < 2, upTo(random, 3*time.Second)})
	}
	// What Pulumi takes back only so: how many there are by somebody else's will (docs/operations.md, "Scaling"), and what a run has done
	// that was interrupted ("A killed `pulumi`").
	interruption := slices.ContainsFunc(s.steps, func(s step) bool { return s.kind() == "interrupted" || s.kind() == "broken" })
	s.refresh = !s.end.autoscaling() || interruption || random.IntN(2) == 0
	return s
}

func drawOperation(random *rand.Rand, now configuration) operation {
	total := 0
	for _, k := range kinds {
		total += k.weight
	}
	n := random.IntN(total)
	for _, k := range kinds {
		if n -= k.weight; n < 0 {
			return k.draw(random, slices.Clone(now))
		}
	}
	return look{"preview"} // the weights are positive, so it does not come to this
}

// upTo draws a time, in whole milliseconds as it is printed.
func upTo(random *rand.Rand, limit time.Duration) time.Duration {
	return time.Duration(random.Int64N(limit.Milliseconds())) * time.Millisecond
}

func (s sequence) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d: begin with %s", s.seed, s.begin.since(usual()))
	for _, step := range s.steps {
		fmt.Fprintf(&b, "; %s", step)
	}
	end := "up"
	if s.refresh {
		end = "up --refresh"
	}
	fmt.Fprintf(&b, "; %s to %s", end, s.end.since(usual()))
	return b.String()
}

// kind names the kind of the operation.
func (s step) kind() string { return strings.TrimPrefix(fmt.Sprintf("%T", s.operation), "daytwo.") }

func (s step) String() string {
	if s.overlaps {
		return fmt.Sprintf("%s, and %s later", s.operation, s.pause)
	}
	return s.operation.String()
}
