//go:build long

package jgroups

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// join lets somebody who has the list of routers, and nothing else, come into a cluster of the name given by way of a router. The
// demo does not end with its input.
const join = `sed 's/ tls\.[a-z_.]*="[^"]*"//g; s/ diag\.[a-z_.]*="[^"]*"//g' /etc/jgroups/bridge.xml >/tmp/stranger.xml
{ sleep 20; echo exit; } | timeout 40 "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx64m -Djava.net.preferIPv4Stack=true -cp "$JGROUPS_CLASSPATH" \
  org.jgroups.demos.Chat -props /tmp/stranger.xml -name "$0" 2>&1`

// stranger tries to join, and reports whether a router has let it.
func (w *scene) stranger(name string) bool {
	w.T.Helper()
	member := w.pods("sfc", "site=sfc")[0].Name
	out, err := w.kubectl("sfc", "exec", member, "--", "sh", "-c", join, name).CombinedOutput()
	w.T.Logf("what %s says: %v\n%s", name, err, out)
	require.Contains(w.T, string(out), name, "it has not tried")
	for _, pod := range w.pods("sfc", "run=gossiprouter") {
		if strings.Contains(w.log("sfc", pod.Name), "added "+name) {
			return true
		}
	}
	return false
}

// TLS is switched on while the stack runs, with stores that the program makes. Before, everybody who reaches a router may join.
func TestLongTLSOnRealNodes(t *testing.T) {
	w := open(t)
	w.act("both sites come up in one go", (*scene).comeUp)
	w.act("a stranger joins", func(w *scene) { assert.True(w.T, w.stranger("early")) })
	w.act("TLS is switched on", func(w *scene) {
		w.SetSecret("jgroupsStorePassword=a-password-of-thirty-two-letters-or-more")
		w.Set("jgroupsTls=true")
		w.Apply()
		w.complete()
		assert.Empty(w.T, w.Changes(), "the stores must be the same in each run")
		w.everybodyAnswers(5, 3)
	})
	w.act("a stranger stays outside", func(w *scene) { assert.False(w.T, w.stranger("late")) })
	w.act("another password makes other stores", func(w *scene) {
		w.SetSecret("jgroupsStorePassword=another-password-of-thirty-two-letters")
		w.Apply()
		w.complete()
		w.everybodyAnswers(5, 3)
	})
	w.act("the stack goes", (*scene).goes)
}
