package daytwo

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/cluster"
)

var (
	seedFlag      = flag.Uint64("seed", 0, "the first sequence's seed; 0 draws one, and any other replays that sequence")
	sequencesFlag = flag.Int("sequences", 1, "how many sequences to replay, each with the next seed")
)

// Whatever is done to a stack, and whenever: the rules hold at each moment, and afterwards it becomes what is configured.
func TestRandomSequences(t *testing.T) {
	t.Parallel()
	performAll(t, 5, 1)
}

// sequence is what operators and fate do to one stack, one thing after the other or at the same time. All of it is drawn from the seed
// before anything is done, so that the seed stands for it. When exactly the controllers act is theirs. It begins and ends with the
// default configuration.
type sequence []step

// step is an operation, and when the next one begins.
type step struct {
	operation
	overlaps bool          // the next one does not await the end of this one,
	pause    time.Duration // but begins so much later
}

// draw returns the sequence of a seed.
func draw(seed uint64) (s sequence) {
	random := rand.New(rand.NewPCG(seed, 1))
	if random.IntN(10) == 0 {
		// It takes the autoscaler half a minute to be sure of it, so all the rest happens meanwhile.
		s = append(s, step{load(25*time.Second + upTo(random, 10*time.Second)), true, upTo(random, 10*time.Second)})
	}
	total := 0
	for _, k := range kinds {
		total += k.weight
	}
	for range 3 + random.IntN(4) {
		n, i := random.IntN(total), 0
		for n >= kinds[i].weight {
			n -= kinds[i].weight
			i++
		}
		s = append(s, step{kinds[i].draw(random), random.IntN(5) < 2, upTo(random, 3*time.Second)})
	}
	return s
}

// upTo draws a time, in whole milliseconds as it is printed.
func upTo(random *rand.Rand, limit time.Duration) time.Duration {
	return time.Duration(random.Int64N(limit.Milliseconds())) * time.Millisecond
}

func (s sequence) String() string {
	var steps []string
	for _, step := range s {
		text := step.name
		if step.overlaps {
			text += fmt.Sprintf(", and %s later", step.pause)
		}
		steps = append(steps, text)
	}
	return strings.Join(steps, "; ")
}

// perform performs a sequence, and expects that the stack then becomes what is configured by default.
func (w *stage) perform(s sequence) {
	ctx, stop := context.WithCancel(w.Context) // where one operation fails, nothing may wait for ever for what it left undone
	defer stop()
	w.watched(func() {
		var running sync.WaitGroup
		for i, step := range s {
			ended := make(chan struct{})
			running.Go(func() {
				defer close(ended)
				if !w.T.Run(fmt.Sprintf("%d %s", i, step.name), func(t *testing.T) {
					part := w.in(t)
					part.Context = ctx
					step.perform(part)
				}) {
					stop()
				}
			})
			if step.overlaps {
				time.Sleep(step.pause) // which was drawn; nothing is awaited by it
			} else {
				<-ended
			}
		}
		running.Wait()
		if w.T.Failed() {
			return
		}
		w.Set(defaults()...)
		w.Apply("--refresh")
		w.Eventually("the number of members is within its range", func() bool { return w.wanted() >= seeds && w.wanted() <= 5 })
		w.allReady()
	})
	if !w.T.Failed() {
		w.assertConverged()
		assert.Len(w.T, w.nodes(), 5)
	}
}

// A seed alone says what is done. No kind of operation is left out.
func TestASeedStandsForASequence(t *testing.T) {
	drawn := map[string]bool{}
	for seed := range uint64(1000) {
		s := draw(seed)
		require.Equal(t, s.String(), draw(seed).String())
		for _, step := range s {
			drawn[strings.Fields(step.name)[0]] = true
		}
	}
	for _, kind := range strings.Fields("drain replace lose scale crash load up interrupt kill") {
		assert.True(t, drawn[kind], kind)
	}
}

// performAll performs sequences, on each stack one after the other.
func performAll(t *testing.T, sequences, worlds int) {
	first := *seedFlag
	if first == 0 {
		first = rand.Uint64N(1_000_000_000)
	} else {
		sequences, worlds = *sequencesFlag, 1
	}
	const replay = "go test ./internal/e2e/daytwo -run TestRandomSequences -v -seed <seed>"
	t.Logf("seeds %d to %d; to replay one: %s", first, first+uint64(sequences)-1, replay)
	var running sync.WaitGroup
	for i := range worlds {
		from, to := first+uint64(sequences*i/worlds), first+uint64(sequences*(i+1)/worlds)
		running.Go(func() {
			t.Run(fmt.Sprintf("stack %d", i), func(t *testing.T) { performSome(t, from, to) })
		})
	}
	running.Wait()
}

// performSome performs the sequences of some seeds on one stack, up to the first that fails. Members take their time there, but not
// much of it, and the control plane misses a node sooner than usual.
func performSome(t *testing.T, from, to uint64) {
	quick := cluster.Behaviour{PodStartDelay: 300 * time.Millisecond, NodeGrace: noticing, Toleration: 5 * time.Second}
	settings := append(defaults(), "minReadySeconds=1", "scaleDownWindow=0")
	w := &stage{newWorld(t, quick, settings...), &shared{claimed: map[string]bool{}, made: 4}}
	w.up()
	for seed := from; seed < to; seed++ {
		sequence := draw(seed)
		t.Logf("seed %d: %s", seed, sequence)
		if !t.Run(fmt.Sprint(seed), func(t *testing.T) { w.in(t).perform(sequence) }) {
			return
		}
	}
}
