package clouds

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// watched is a world that keeps what its commands print and log, and what the engine reports of them.
type watched struct {
	*scene
	folder string
}

func newWatched(t *testing.T, stack string) *watched {
	return &watched{newWorld(t, stack), t.TempDir()}
}

// run runs the CLI, which must succeed, and keeps what it prints together with its own verbose log.
func (w *watched) run(args ...string) string {
	w.T.Helper()
	// Of the levels up to 9 it is only the last that writes down what plugins are sent, secrets included
	// (https://www.pulumi.com/docs/support/debugging/, "verbose logging").
	cmd := w.Command(append(args, "--logtostderr", "-v=8")...)
	cmd.Env = append(cmd.Env, "PULUMI_DEBUG_COMMANDS=true") // or the CLI knows no --event-log
	out, err := cmd.CombinedOutput()
	w.keep(strings.Join(args[:min(len(args), 2)], " ")+".printed", out)
	require.NoError(w.T, err, "pulumi %s\n%s", strings.Join(args, " "), out)
	return string(out)
}

// operate runs a command that works on resources, and returns when each resource had its turn.
func (w *watched) operate(command string, flags ...string) timeline {
	w.T.Helper()
	path := filepath.Join(w.folder, command+".events")
	w.run(append([]string{command, "--event-log", path}, flags...)...)
	content, err := os.ReadFile(path)
	require.NoError(w.T, err)
	return readTimeline(w.T, string(content))
}

func (w *watched) keep(name string, content []byte) {
	w.T.Helper()
	require.NoError(w.T, os.WriteFile(filepath.Join(w.folder, name), content, 0o600))
}

// timeline says of each resource that was made or removed, by URN, when that began and ended. The unit is the place in the
// engine's log of events, which keeps their order where clocks would not.
type timeline map[string]struct{ begin, end int }

func readTimeline(t *testing.T, events string) timeline {
	t.Helper()
	type step struct{ Metadata struct{ Op, URN string } }
	times := timeline{}
	for line := range strings.Lines(events) {
		var event struct {
			Sequence         int
			ResourcePreEvent *step
			ResOutputsEvent  *step
		}
		require.NoError(t, json.Unmarshal([]byte(line), &event), line)
		for _, s := range []*step{event.ResourcePreEvent, event.ResOutputsEvent} {
			if s == nil || s.Metadata.Op != "create" && s.Metadata.Op != "delete" {
				continue
			}
			span := times[s.Metadata.URN]
			if s == event.ResourcePreEvent {
				span.begin = event.Sequence
			} else {
				span.end = event.Sequence
			}
			times[s.Metadata.URN] = span
		}
	}
	return times
}
