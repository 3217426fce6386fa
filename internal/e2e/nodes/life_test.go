package nodes

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/smoke"
)

// A stack comes up on real nodes, serves, and goes without a trace.
func TestLifeOnRealNodes(t *testing.T) {
	// Members ask for little, so that a busy machine gives them enough to be taken for busy.
	w := &scene{world.Local(t, real, "scaleDownWindow=1", "cpuRequest=0.1")}
	w.setOption(0, "sandbox.faults", "true")
	w.setOption(1, "Rest.Enable", "true")
	w.act("it comes up", func(w *scene) {
		w.Apply()
		w.allReady()
		assert.Empty(w.T, w.Changes(), "a second preview must be empty")
	})
	w.act("it serves", func(w *scene) {
		o := smoke.Options{URL: parsed(w.T, w.address()), Token: publicToken, Timeout: time.Minute}
		for ordinal := range 3 {
			o.Members = append(o.Members, parsed(w.T, "http://"+w.pod(member(ordinal)).Status.PodIP+":8800"))
		}
		report := smoke.Run(w.Context, o)
		var printed bytes.Buffer
		require.NoError(w.T, report.Print(&printed))
		assert.True(w.T, report.OK(), "%s", &printed)
	})
	var seen table
	t.Cleanup(func() { t.Logf("what clients noticed:\n%s", &seen) })
	w.act("clients are served throughout", func(w *scene) { w.disturb(&seen) })
	w.act("strangers reach members where clients do", (*scene).admitClientsOnly)
	w.act("members reach of this machine nothing but the API", (*scene).stayInside)
	w.act("the strictest settings run", (*scene).runRestricted)
	w.act("it goes", func(w *scene) {
		w.Destroy()
		assert.Empty(w.T, w.Get("namespaces", w.Namespace, "{.metadata.name}"))
		require.NoError(w.T, w.Instance.Down(w.Context, quiet))
		assert.Empty(w.T, w.leftovers(), "something is left on this machine")
	})
}

// setOption sets a parameter of the server, the one of that number in the configuration.
func (w *scene) setOption(number int, name, value string) {
	w.T.Helper()
	w.Set(fmt.Sprintf("options[%d].name=%s", number, name), fmt.Sprintf("options[%d].value=%s", number, value))
}

func parsed(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	require.NoError(t, err)
	return u
}

// burn lets members use the processor.
func (w *scene) burn(seconds string) {
	w.T.Helper()
	for ordinal := range 3 {
		answer, err := http.Get("http://" + w.pod(member(ordinal)).Status.PodIP + ":8800/burn?cores=1&seconds=" + seconds)
		require.NoError(w.T, err)
		answer.Body.Close()
		require.Equal(w.T, http.StatusOK, answer.StatusCode)
	}
}
