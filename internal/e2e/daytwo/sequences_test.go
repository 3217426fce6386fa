package daytwo

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	seedFlag      = flag.Uint64("seed", 0, "the first sequence's seed; 0 draws one, and any other replays this one sequence")
	sequencesFlag = flag.Int("sequences", 0, "how many sequences to perform, each with the next seed")
	worldsFlag    = flag.Int("worlds", 0, "on how many stacks at the same time")
)

// Whatever is done to a stack, and whenever: the rules hold at each moment, and afterwards it becomes what is configured.
func TestRandomSequences(t *testing.T) {
	t.Parallel()
	performAll(t, 5, 1)
}

// A seed alone says what is done. Sequences that follow each other fit together, and leave no kind of operation out.
func TestASeedStandsForASequence(t *testing.T) {
	drawn := map[string]int{}
	for seed := range uint64(1000) {
		s := draw(seed)
		require.Equal(t, s.String(), draw(seed).String())
		require.Equal(t, s.end, draw(seed+1).begin)
		for _, step := range s.steps {
			drawn[step.kind()]++
		}
	}
	t.Log(drawn)
	for _, kind := range []string{"drain", "replace", "lose", "vanish", "scale", "crash", "load", "change", "look", "interrupted", "broken"} {
		assert.NotZero(t, drawn[kind], kind)
	}
}

// performAll performs sequences, on each stack one after the other.
func performAll(t *testing.T, sequences, worlds int) {
	first := *seedFlag
	if first == 0 {
		first = rand.Uint64N(1_000_000_000)
	} else {
		sequences, worlds = 1, 1
	}
	if *sequencesFlag != 0 {
		sequences = *sequencesFlag
	}
	if *worldsFlag != 0 {
		worlds = *worldsFlag
	}
	t.Logf("seeds %d to %d; to replay one: go test ./internal/e2e/daytwo -run TestRandomSequences -v -seed <seed>", first, first+uint64(sequences)-1)
	var running sync.WaitGroup
	for i := range worlds {
		from, to := first+uint64(sequences*i/worlds), first+uint64(sequences*(i+1)/worlds)
		running.Go(func() {
			t.Run(fmt.Sprintf("stack %d", i), func(t *testing.T) { performSome(t, from, to) })
		})
	}
	running.Wait()
}

// performSome performs the sequences of some seeds on one stack. Where one leaves it as it should not be, the next gets a new one.
func performSome(t *testing.T, from, to uint64) {
	var p *player
	for seed := from; seed < to; seed++ {
		s := draw(seed)
		if p == nil {
			p = newPlayer(t, s.begin)
		}
		usable := false
		t.Run(fmt.Sprint(seed), func(t *testing.T) { usable = p.perform(t, s) })
		if !usable {
			p.down()
			p = nil
		}
	}
}
