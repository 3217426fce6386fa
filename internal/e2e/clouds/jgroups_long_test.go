//go:build long

package clouds

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// Three and ten sites come up from empty accounts in one run, on every cloud, and go in one. Each has a control plane of its own.
func TestLongManySites(t *testing.T) {
	for _, count := range []int{3, 10} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			w := &scene{World: world.Clouds(t, "jgroups", "s0"), folder: t.TempDir()}
			cloud, err := control.Dial(w.Home)
			require.NoError(t, err)
			w.cloud = cloud
			names, settings := spread(count)
			w.Unset("sites")
			w.Set(settings...)
			w.act("all come in one go", func(w *scene) {
				w.Apply()
				w.converged("with all sites")
			})
			w.act("routers come before members", func(w *scene) { routersFirst(w, names) })
			w.act("all are told of the same routers", func(w *scene) { w.listed(names) })
			w.act("they go", gone)
		})
	}
}

// spread configures as many sites, on one cloud after the other.
func spread(count int) (names, settings []string) {
	regions := []string{"us-west1", "us-east4", "us-central1"} // a project has little room in each
	for i := range count {
		name, region := fmt.Sprintf("s%d", i), regions[i/3%len(regions)]
		names = append(names, name)
		of := [][]string{
			{"platform=eks"},
			{"platform=aks", "aksResourceGroup=rg-" + name},
			{"platform=gke", "gkeProject=example-project", "gkeRegion=" + region, "gkeZones[0]=" + region + "-a"},
		}[i%3]
		for _, setting := range append(of, "name="+name, "clusterName="+name) {
			settings = append(settings, fmt.Sprintf("sites[%d].%s", i, setting))
		}
	}
	return names, settings
}

var listOfRouters = regexp.MustCompile(`gossip_router_hosts="([^"]*)"`)

// listed wants each site to be told of one router of every site: its own by a name of its cluster, the others by one address each, which is
// the same wherever it is told.
func (w *scene) listed(names []string) {
	w.T.Helper()
	public := make([]string, len(names))
	for i, name := range names {
		match := listOfRouters.FindStringSubmatch(w.bridge(name))
		require.NotNil(w.T, match)
		list := strings.Split(match[1], ",")
		require.Len(w.T, list, len(names), "what %s is told", name)
		for j, router := range list {
			switch {
			case i == j:
				assert.Equal(w.T, "gossiprouter.jgroups.svc.cluster.local[12001]", router)
			case public[j] == "":
				public[j] = router
			default:
				assert.Equal(w.T, public[j], router, "the router of %s, as %s knows it", names[j], name)
			}
		}
	}
	slices.Sort(public)
	assert.Len(w.T, slices.Compact(public), len(names))
}

// A site on EKS is lost, cluster and all. Helm's releases are not forgotten with the rest
// (https://github.com/pulumi/pulumi-kubernetes/issues/2675), so docs/jgroups.md has a command for it. Nothing of the other site leaves the
// state.
func TestLongASiteOnEKSIsLost(t *testing.T) {
	w := &scene{World: world.Clouds(t, "jgroups", "sfc"), folder: t.TempDir()}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	w.Apply()
	others := w.stateOf("sfc")
	require.NotEmpty(t, others)
	for _, token := range clouds["eks"].types {
		require.NoError(t, cloud.Remove(w.Context, token, w.one(token).ID))
	}

	w.Documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh --stack jgroups\n")
	unreachable := func(command ...string) (string, error) {
		cmd := w.Command(append(command, "--yes", "--skip-preview")...)
		cmd.Env = append(cmd.Env, "PULUMI_K8S_DELETE_UNREACHABLE=true")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	out, err := unreachable("refresh")
	require.NoError(t, err, "%s", out)
	assert.Equal(t, others, w.stateOf("sfc"))
	w.Pulumi("config", "rm", "--path", "sites[0]")
	if out, err := unreachable("up"); err != nil { // the load balancer holds the network until somebody removes it
		assert.Contains(t, out, "DependencyViolation", "%s", out)
	}
	for _, r := range w.resources() {
		if strings.HasPrefix(r.Type, "aws:") && strings.HasSuffix(r.Type, ":LoadBalancer") {
			require.NoError(t, cloud.Remove(w.Context, r.Type, r.ID))
		}
	}
	w.Apply()
	w.converged("without the lost site")
	assert.Equal(t, others, w.stateOf("sfc"))
	assert.Empty(t, w.stateOf("nyc"))
	assert.NotContains(t, w.bridge("sfc"), ",", "one router is left")
	gone(w)
}

// stateOf are the names of a site's resources in the state that lie in its cluster.
func (w *scene) stateOf(site string) (all []string) {
	w.T.Helper()
	for _, r := range w.State().Resources {
		if strings.Contains(r.Provider, "::"+site+"::") {
			all = append(all, fmt.Sprint(r.URN, " ", r.ID))
		}
	}
	slices.Sort(all)
	return all
}
