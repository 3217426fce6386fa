//go:build long

package jgroups

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/status"
)

// join lets somebody who has the addresses of all routers, and nothing else, come into a cluster of the name given. The demo does not end
// with its input.
const join = `sed 's/ tls\.[a-z_.]*="[^"]*"//g; s/ diag\.[a-z_.]*="[^"]*"//g; s/ \(gossip_router_hosts\)="[^"]*"/ \1="'"$1"'"/' \
  /etc/jgroups/bridge.xml >/tmp/stranger.xml
{ sleep 20; echo exit; } | timeout 40 "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx64m -Djava.net.preferIPv4Stack=true -cp "$JGROUPS_CLASSPATH" \
  org.jgroups.demos.Chat -props /tmp/stranger.xml -name "$0" 2>&1`

// stranger tries to join from this machine, with the programs of a member's image, and reports whether a router has let it.
func (w *scene) stranger(name string) bool {
	w.T.Helper()
	var hosts []string
	for _, router := range w.routers() {
		hosts = append(hosts, fmt.Sprintf("%v[%d]", router.Addr(), router.Port()))
	}
	pid := fmt.Sprint(w.processes("sfc", w.pods("sfc", "site=sfc")[0].Name)[0])
	variables, err := os.ReadFile("/proc/" + pid + "/environ")
	require.NoError(w.T, err)
	// All of the container's, but for the network.
	cmd := exec.CommandContext(w.Context, "nsenter", "--target", pid, "--mount", "--pid", "--root", "--wd", "sh", "-c", join, name,
		strings.Join(hosts, ","))
	cmd.Env = append(strings.Split(strings.TrimRight(string(variables), "\x00"), "\x00"), "POD_IP="+w.here().String())
	out, err := cmd.CombinedOutput()
	w.T.Logf("what %s says: %v\n%s", name, err, out)
	require.Contains(w.T, string(out), name, "it has not tried")
	for _, site := range names {
		for _, pod := range w.pods(site, "run=gossiprouter") {
			if strings.Contains(w.log(site, pod.Name), "added "+name) {
				return true
			}
		}
	}
	return false
}

// Everybody who reaches a router may join. Source ranges and TLS are against it, each by itself. Both are switched on while the stack runs.
func TestLongStrangersOnRealNodes(t *testing.T) {
	w := open(t)
	w.act("both sites come up in one go", (*scene).comeUp)
	w.act("a stranger joins", func(w *scene) { assert.True(w.T, w.stranger("early")) })
	w.act("source ranges keep others out", (*scene).keepOthersOut)
	w.act("a stranger outside of them stays outside", func(w *scene) { assert.False(w.T, w.stranger("outside")) })
	w.act("a stranger within them joins", func(w *scene) {
		w.Set("sourceRanges[2]=" + w.here().String() + "/32")
		w.Apply()
		assert.True(w.T, w.stranger("inside"))
	})
	w.act("TLS is switched on", func(w *scene) {
		w.SetSecret("jgroupsStorePassword=a-password-of-thirty-two-letters-or-more")
		w.Set("jgroupsTls=true")
		w.Apply()
		w.complete()
		assert.Empty(w.T, w.Changes(), "the stores must be the same in each run")
		for _, site := range names {
			verdict := status.Cluster{Client: w.api(site)}.Look(w.Context)
			assert.Contains(w.T, verdict.Notes, "the certificate of jgroups-tls (CN=jgroups) never expires")
		}
		w.everybodyAnswers(5, 3)
	})
	w.act("a stranger within them stays outside now", func(w *scene) {
		assert.True(w.T, w.reaches(w.routers()[0]))
		assert.False(w.T, w.stranger("late"))
	})
	w.act("another password makes other stores", func(w *scene) {
		w.SetSecret("jgroupsStorePassword=another-password-of-thirty-two-letters")
		w.Apply()
		w.complete()
		w.everybodyAnswers(5, 3)
	})
	w.act("the stack goes", (*scene).goes)
}
