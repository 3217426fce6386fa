package clouds

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/kube"
)

// The life of a stack with sites in two clouds, from empty accounts to empty accounts.
func TestLifeOfSites(t *testing.T) {
	w := &scene{World: world.Clouds(t, "jgroups", "nyc"), folder: t.TempDir()}
	cloud, err := control.Dial(w.Home)
	require.NoError(t, err)
	w.cloud = cloud
	w.act("killed while both clusters are made", func(w *scene) {
		w.inject("slow create Cluster 10s 2x")
		w.killed("both clusters are asked for", func() bool {
			return len(slices.DeleteFunc(w.ledger(0), func(e control.Entry) bool { return control.Kind(e.Type) != "Cluster" })) == 2
		})
		w.recovered("while two clusters are created")
	})
	w.act("what fails is done again", func(w *scene) {
		w.inject("fail create NodeGroup", "fail create NodePool")
		_, err := w.Try("up", "--yes", "--skip-preview", "--continue-on-error")
		require.Error(w.T, err)
		w.Apply()
		w.converged("after failed nodes")
	})
	w.act("routers come before members", func(w *scene) { routersFirst(w, []string{"nyc", "sfc"}) })
	w.act("who may connect with routers changes", func(w *scene) {
		w.Set("sourceRanges[0]=203.0.113.0/24")
		before := w.bridge("nyc")
		for what, properties := range w.Changes() { // https://github.com/pulumi/pulumi-kubernetes/issues/2687
			assert.Regexp(w.T, "^update Service (nyc|sfc)-gossiprouter$", what)
			assert.Equal(w.T, []string{"spec.loadBalancerSourceRanges"}, properties)
		}
		w.Apply()
		w.converged("with other source ranges")
		assert.Equal(w.T, before, w.bridge("nyc"), "the members are told the same")
	})
	w.act("routers move inside", routersInside)
	w.act("a third site comes and goes", thirdSite)
	w.act("a site is lost", lostSite)
	w.act("it goes", gone)
}

// gone takes all sites away, and wants nothing to be left of them.
func gone(w *scene) {
	w.Destroy()
	w.Eventually("the load balancer's interfaces are gone", func() bool { return len(w.resources()) == 0 })
	assert.Empty(w.T, w.State().Resources)
}

// site is a client of a site's cluster.
func (w *scene) site(name string) *kube.Client {
	w.T.Helper()
	client, err := kube.Open(w.CloudKubeconfig(name), "")
	require.NoError(w.T, err)
	return client
}

// routersFirst holds the moments at which Deployments of all sites were made against each other. They are whole seconds.
func routersFirst(w *scene, names []string) {
	var routers, members []time.Time
	for _, name := range names {
		all, err := w.site(name).AppsV1().Deployments("jgroups").List(w.Context, metav1.ListOptions{})
		require.NoError(w.T, err)
		require.Len(w.T, all.Items, 2)
		for _, d := range all.Items {
			assert.Equal(w.T, *d.Spec.Replicas, d.Status.ReadyReplicas, d.Name)
			if d.Name == name {
				members = append(members, d.CreationTimestamp.Time)
			} else {
				routers = append(routers, d.CreationTimestamp.Time)
			}
		}
	}
	for _, m := range members {
		for _, r := range routers {
			assert.False(w.T, m.Before(r), "members from %v on, a router from %v on", m, r)
		}
	}
}

// routersInside lets load balancers be replaced. The members of all sites are told the new addresses in the same run.
func routersInside(w *scene) {
	w.Set("internalLoadBalancer=true")
	for what := range w.Changes() {
		assert.Regexp(w.T, "^(replace Service (nyc|sfc)-gossiprouter|update (ConfigMap|Deployment) (nyc|sfc))$", what)
	}
	w.Apply()
	w.converged("with routers inside")
	balancers := 0
	for _, r := range w.resources() {
		if control.Kind(r.Type) != "LoadBalancer" || r.Status == control.Deleting {
			continue
		}
		balancers++
		other := map[string]string{"nyc": "sfc", "sfc": "nyc"}[r.Text("cluster")] // its own members take the name in the cluster
		assert.Contains(w.T, w.bridge(other), cmp.Or(r.Attribute("dnsName"), r.Attribute("ip"))+"[12001]")
	}
	assert.Equal(w.T, 2, balancers)
}

// thirdSite changes of the others what lists it, and nothing else.
func thirdSite(w *scene) {
	w.Set("sites[2].name=lon", "sites[2].platform=aks", "sites[2].clusterName=lon", "sites[2].aksResourceGroup=rg-lon")
	for what := range w.Changes() {
		assert.Regexp(w.T, "^(create .*|update (ConfigMap|Deployment) (nyc|sfc))$", what)
	}
	w.Apply()
	w.converged("with a third site")
	assert.Contains(w.T, w.bridge("nyc"), ",127.64.", "the address of a router that Azure has given")
	w.Pulumi("config", "rm", "--path", "sites[2]")
	for what := range w.Changes() {
		assert.Regexp(w.T, "^(delete .*|update (ConfigMap|Deployment) (nyc|sfc))$", what)
	}
	w.Apply()
	w.converged("without it")
}

// bridge is what the members of a site are told of the bridge.
func (w *scene) bridge(site string) string {
	w.T.Helper()
	files, err := w.site(site).CoreV1().ConfigMaps("jgroups").Get(w.Context, site, metav1.GetOptions{})
	require.NoError(w.T, err)
	return files.Data["bridge.xml"]
}

// lostSite follows docs/jgroups.md where the cluster of a site is gone for good, and with it its Kubernetes API.
func lostSite(w *scene) {
	const gke = "gcp:container/cluster:Cluster"
	require.NoError(w.T, w.cloud.Remove(w.Context, gke, w.one(gke).ID))
	w.Documented("pulumi config rm --path 'sites[1]' --stack jgroups\nPULUMI_K8S_DELETE_UNREACHABLE=true pulumi up --stack jgroups\n")
	w.Pulumi("config", "rm", "--path", "sites[1]")
	up := w.Command("up", "--yes", "--skip-preview")
	up.Env = append(up.Env, "PULUMI_K8S_DELETE_UNREACHABLE=true")
	out, err := up.CombinedOutput()
	if err != nil { // the load balancer's address holds the network until somebody removes it
		assert.Contains(w.T, string(out), "network", "%s", out)
	}
	for _, r := range w.resources() {
		if strings.HasPrefix(r.Type, "gcp:") && strings.HasSuffix(r.Type, ":LoadBalancer") {
			require.NoError(w.T, w.cloud.Remove(w.Context, r.Type, r.ID))
		}
	}
	w.Apply()
	w.converged("without the lost site")
	assert.NotContains(w.T, w.bridge("nyc"), ",", "one router is left")
}
