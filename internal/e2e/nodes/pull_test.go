package nodes

import (
	"encoding/base64"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/registry/registrytest"
	"stateful-clusters/internal/sandbox/toolchain"
)

const release = "6.0.24" // that of the key image in Pulumi.yaml

// Nodes pull images from registries by way of the proxy of this machine's owner, who trusts the registries' certificate and has a password
// for one of them. Pods are not led there.
func TestNodesPullImages(t *testing.T) {
	w := &scene{world.Empty(t, real)}
	w.Stack = "local"
	require.NoError(t, w.Install(w.Context, quiet))
	archive, err := images.Make(w.Context, t.TempDir(), images.MigratoryData("example.com/server:1", w.ToolPath(toolchain.StandIn)), quiet)
	require.NoError(t, err)
	r := newRegistry(t, archive, release)
	own := private + ":5000"
	upstream := registrytest.NewUpstream(t, map[string]string{dockerHub + ":443": r.address, own: r.address})
	owner := w.owner(r.trusted, own)
	up := func(w *scene, settings ...string) *world.Background {
		cmd := w.driver("up", w.Stack)
		cmd.Env = append(append(cmd.Env, owner...), settings...)
		return w.Start(cmd)
	}
	pulling, unsaid, through := "SANDBOX_IMAGES=pull", "SANDBOX_NODES=", "HTTPS_PROXY="+upstream.URL

	w.act("a registry that does not answer is told before anything is made", func(w *scene) {
		said := up(w, pulling, "HTTPS_PROXY=http://127.0.0.1:1").Fails()
		for _, part := range []string{"migratorydata/server:" + release, "connection refused", "leave IMAGES and SANDBOX_IMAGES out"} {
			assert.Contains(w.T, said, part)
		}
		assert.NoDirExists(w.T, filepath.Join(w.Home, "control-plane"))
	})
	w.act("members run what was pulled", func(w *scene) {
		up(w, pulling, through).Succeeds()
		w.runPulled(r)
		assert.Equal(w.T, []string{dockerHub + ":443"}, upstream.Asked())
	})
	w.act("pods do not get there, and nodes do", func(w *scene) {
		at := w.way().String()
		assert.False(w.T, w.reaches(member(0), at))
		node := process.Of(filepath.Join(cluster.Machines(w.Home), "node-0"), toolchain.NodeInit)
		require.Len(w.T, node, 1)
		assert.True(w.T, w.connects("node-0", node[0].PID, at))
	})
	w.act("it goes on with pulling, also from a registry with a port and a password", func(w *scene) {
		process.Kill(process.Of(w.Home, toolchain.NodeAgent))
		up(w, unsaid, through).Succeeds()
		w.Set("image=" + own + "/somebody/server:" + release)
		w.Apply()
		w.runPulled(r)
		assert.Equal(w.T, []string{dockerHub + ":443", own}, upstream.Asked())
	})
	w.act("what cannot be pulled is told", func(w *scene) {
		upstream.Close()
		w.Set("image=migratorydata/server:6.0.25")
		rollout := w.StartApply()
		w.Eventually("the status names the member, the image and the cause", func() bool {
			said, _ := w.driver("status", w.Stack).CombinedOutput()
			return contains(string(said), member(2)+" is not ready (", "ErrImagePull", "migratorydata/server:6.0.25",
				"this machine does not reach "+dockerHub+":443: by way of the proxy "+upstream.URL)
		})
		rollout.Signal(syscall.SIGINT, false)
		<-rollout.Done
	})
}

func contains(text string, parts ...string) bool {
	for _, part := range parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return true
}

// owner is the environment of somebody who trusts a certificate, and whose home directory holds the password for a registry.
func (w *scene) owner(trusted, registry string) []string {
	w.T.Helper()
	home := w.T.TempDir()
	auth := base64.StdEncoding.EncodeToString([]byte(person + ":" + password))
	require.NoError(w.T, os.Mkdir(filepath.Join(home, ".docker"), 0o700))
	config := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, registry, auth)
	require.NoError(w.T, os.WriteFile(filepath.Join(home, ".docker", "config.json"), []byte(config), 0o600))
	env := []string{"HOME=" + home, "SSL_CERT_FILE=" + trusted, "NO_PROXY=", "no_proxy="}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} { // they would be in the home directory
		value, err := exec.CommandContext(w.Context, "go", "env", name).Output()
		require.NoError(w.T, err)
		env = append(env, name+"="+strings.TrimSpace(string(value)))
	}
	return env
}

// runPulled waits for the members, and expects that they run the image of the registry.
func (w *scene) runPulled(r *registry) {
	w.T.Helper()
	w.allReady()
	for ordinal := range 3 {
		assert.Contains(w.T, w.pod(member(ordinal)).Status.ContainerStatuses[0].ImageID, r.digest)
	}
}

// way is where nodes find the way to registries.
func (w *scene) way() netip.AddrPort {
	w.T.Helper()
	ports, err := cluster.ReadPorts(filepath.Join(w.Home, "control-plane", "record.json"))
	require.NoError(w.T, err)
	return netip.AddrPortFrom(w.Cluster().Network().Host(), uint16(ports[cluster.RegistryProxy]))
}
