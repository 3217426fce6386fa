package daytwo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"stateful-clusters/internal/e2e/timeline"
)

// figures count what the sequences consist of.
type figures struct {
	mu         sync.Mutex
	sequences  int
	operations map[string]int
	overlaps   int
	takings    int
	moments    int
	spent      time.Duration
}

func (f *figures) add(s sequence, moments []timeline.Moment, took time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sequences++
	f.spent += took
	f.moments += len(moments)
	f.takings += len(timeline.Takings(moments))
	for _, step := range s.steps {
		f.operations[step.kind()]++
		if step.overlaps {
			f.overlaps++
		}
	}
}

func (f *figures) String() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var operations []string
	for _, name := range slices.Sorted(maps.Keys(f.operations)) {
		operations = append(operations, fmt.Sprintf("%s %d", name, f.operations[name]))
	}
	return fmt.Sprintf("%d sequences, %s each; %s; %d of these overlap with the next; %d members told to go, in %d moments",
		f.sequences, (f.spent / time.Duration(max(1, f.sequences))).Round(100*time.Millisecond), strings.Join(operations, ", "), f.overlaps, f.takings, f.moments)
}
