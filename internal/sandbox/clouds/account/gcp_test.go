package account

import (
	"maps"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

const binding = "roles/container.defaultNodeServiceAccount"

// googled makes a resource in Google Cloud that must be accepted.
func googled(t *testing.T, a *Account, token string, inputs map[string]any) control.Resource {
	t.Helper()
	c := call(token, inputs)
	c.Region, c.Project = "us-east1", "p"
	r, err := a.Do(t.Context(), c)
	require.NoError(t, err, token)
	return r
}

// change gives an input of a resource another value, and returns what the cloud says.
func change(t *testing.T, a *Account, r control.Resource, key string, value any) error {
	t.Helper()
	described, err := schema.Lookup(r.Type)
	require.NoError(t, err)
	inputs := maps.Clone(r.Inputs)
	inputs[key] = value
	changes, err := described.Diff(r.Inputs, inputs)
	require.NoError(t, err)
	_, err = a.try(t.Context(), Call{Operation: control.Update, Type: r.Type, ID: r.ID, Inputs: inputs, Changes: changes})
	return err
}

// gkeWorld is what a cluster of GKE needs: a network, and an account with the rights of a node.
type gkeWorld struct {
	*Account
	kubernetes          *paper
	network, subnet     control.Resource
	account, membership control.Resource
}

func newGKEWorld(t *testing.T) *gkeWorld {
	t.Helper()
	a, kubernetes := open(t)
	w := &gkeWorld{Account: a, kubernetes: kubernetes}
	w.network = googled(t, a, gcpNetwork, map[string]any{"name": "n"})
	w.subnet = googled(t, a, gcpSubnet, map[string]any{
		"name": "s", "network": w.network.ID, "ipCidrRange": "10.0.0.0/20",
		"secondaryIpRanges": []any{map[string]any{"rangeName": "pods"}, map[string]any{"rangeName": "services"}},
	})
	w.account = googled(t, a, serviceAccountType, map[string]any{"accountId": "nodes1"})
	w.membership = googled(t, a, gcpMember, map[string]any{
		"project": "p", "role": binding, "member": "serviceAccount:nodes1@p.iam.gserviceaccount.com",
	})
	return w
}

func (w *gkeWorld) nodeConfig() map[string]any {
	return map[string]any{"serviceAccount": w.account.Attribute("email"), "diskSizeGb": 50.0, "machineType": "e2-standard-2"}
}

func (w *gkeWorld) cluster() map[string]any {
	return map[string]any{
		"name": "c", "location": "us-east1", "network": w.network.ID, "subnetwork": w.subnet.Attribute("selfLink"), "deletionProtection": false,
		"minMasterVersion": "1.34", "releaseChannel": map[string]any{"channel": "REGULAR"}, "nodeConfig": w.nodeConfig(),
	}
}

func (w *gkeWorld) pool(cluster string) map[string]any {
	return map[string]any{
		"name": "nodes", "cluster": cluster, "initialNodeCount": 1.0, "nodeConfig": w.nodeConfig(),
		"management": map[string]any{"autoRepair": true, "autoUpgrade": true},
	}
}

func with(inputs map[string]any, key string, value any) map[string]any {
	changed := maps.Clone(inputs)
	changed[key] = value
	return changed
}

// The addresses of a domain's project have no colon in them.
func TestAServiceAccountOfADomainsProject(t *testing.T) {
	w := newGKEWorld(t)
	assert.Equal(t, "nodes1@p.iam.gserviceaccount.com", w.account.Attribute("email"))
	made := googled(t, w.Account, serviceAccountType, map[string]any{"accountId": "nodes1", "project": "example.com:my-project"})
	const email = "nodes1@my-project.example.com.iam.gserviceaccount.com"
	assert.Equal(t, email, made.Attribute("email"))
	assert.Equal(t, "serviceAccount:"+email, made.Attribute("member"))
	assert.Equal(t, "projects/example.com:my-project/serviceAccounts/"+email, made.ID)
}

// What GKE refuses when it is called, in its own words.
func TestWhatGKERefuses(t *testing.T) {
	w := newGKEWorld(t)
	refused := func(words, token string, inputs map[string]any) {
		t.Helper()
		c := call(token, inputs)
		c.Project = "p"
		_, err := w.try(t.Context(), c)
		assert.EqualError(t, err, words)
	}
	cluster := w.cluster()
	for words, inputs := range map[string]map[string]any{
		"googleapi: Error 403: Permission denied on 'locations/moon' (or it may not exist)., forbidden": with(cluster, "location", "moon"),

		`googleapi: Error 400: Project "p" has no network named "default"., badRequest`: with(cluster, "network", "default"),
		`googleapi: Error 400: Master version "1.20" is unsupported., badRequest`:       with(cluster, "minMasterVersion", "1.20"),
		`googleapi: Error 400: Service account "nobody" does not exist., badRequest`: with(cluster, "nodeConfig",
			map[string]any{"serviceAccount": "nobody"}),
		`googleapi: Error 400: Master version must be one of "STABLE" channel supported versions [1.33.4-gke.1043000, 1.34.4-gke.1043000, ` +
			`1.35.4-gke.1043000]., badRequest`: with(with(cluster, "minMasterVersion", "1.36.4-gke.1043000"), "releaseChannel",
			map[string]any{"channel": "STABLE"}),
		`googleapi: Error 400: Pod secondary range "pod" not found in network "https://www.googleapis.com/compute/v1/` +
			`projects/p/global/networks/n", subnetwork "s"., badRequest`: with(cluster, "ipAllocationPolicy",
			map[string]any{"clusterSecondaryRangeName": "pod", "servicesSecondaryRangeName": "services"}),
		`googleapi: Error 400: Services secondary range "service" not found in network "https://www.googleapis.com/compute/v1/` +
			`projects/p/global/networks/n", subnetwork "s"., badRequest`: with(cluster, "ipAllocationPolicy",
			map[string]any{"clusterSecondaryRangeName": "pods", "servicesSecondaryRangeName": "service"}),
	} {
		refused(words, gkeType, inputs)
	}
	made := googled(t, w.Account, gkeType, cluster)
	refused("googleapi: Error 409: Already exists: projects/p/locations/us-east1/clusters/c., alreadyExists", gkeType, cluster)

	pool := w.pool(made.ID)
	refused("error creating NodePool: googleapi: Error 400: Auto_upgrade and auto_repair cannot be false when release_channel REGULAR is "+
		"set., badRequest", nodePoolType, with(pool, "management", map[string]any{"autoRepair": true}))
	refused(`error creating NodePool: googleapi: Error 403: Insufficient regional quota to satisfy request: resource "SSD_TOTAL_GB": `+
		"request requires '600.0' and is short '100.0'. project has a quota of '500.0' with '500.0' available., forbidden",
		nodePoolType, with(pool, "initialNodeCount", 4.0))
	googled(t, w.Account, nodePoolType, pool)
	err := remove(t, w.Account, gcpNetwork, w.network.ID)
	assert.EqualError(t, err, "The Network resource 'projects/p/global/networks/n' is already being used by "+
		"'projects/p/regions/us-east1/subnetworks/s', resourceInUseByAnotherResource")
	var refusal *Error
	require.ErrorAs(t, err, &refusal)
	assert.False(t, refusal.Retry, "Google's provider does not ask again")

	require.NoError(t, change(t, w.Account, made, "deletionProtection", true))
	assert.ErrorContains(t, remove(t, w.Account, gkeType, made.ID), "Cannot destroy cluster because deletion_protection is set to true.")
	require.NoError(t, change(t, w.Account, *w.find(gkeType, "id", made.ID), "deletionProtection", false))
	require.NoError(t, remove(t, w.Account, gkeType, made.ID))
	assert.Nil(t, w.find(nodePoolType, "name", "nodes"), "a cluster takes its node pools along")
}

// GKE does one thing with a cluster at a time, and the provider asks again meanwhile.
func TestABusyGKECluster(t *testing.T) {
	w := newGKEWorld(t)
	made := googled(t, w.Account, gkeType, w.cluster())
	pool := googled(t, w.Account, nodePoolType, w.pool(made.ID))
	busy := func(err error) {
		t.Helper()
		var refusal *Error
		require.ErrorAs(t, err, &refusal)
		assert.Contains(t, refusal.Words, "Please wait and try again once it is done., failedPrecondition")
		assert.True(t, refusal.Retry)
	}
	w.find(gkeType, "id", made.ID).Status = control.Updating
	busy(remove(t, w.Account, nodePoolType, pool.ID))
	busy(change(t, w.Account, pool, "autoscaling", map[string]any{"totalMaxNodeCount": 5.0}))
	w.find(gkeType, "id", made.ID).Status = control.Active
	w.find(nodePoolType, "id", pool.ID).Status = control.Updating
	busy(change(t, w.Account, made, "minMasterVersion", "1.35"))
}

// The control plane is what was asked for or above, one minor version at a time; nodes follow when Google lets them.
func TestVersionsOfGKE(t *testing.T) {
	w := newGKEWorld(t)
	made := googled(t, w.Account, gkeType, w.cluster())
	pool := googled(t, w.Account, nodePoolType, w.pool(made.ID))
	version := func(token, id, output string) string { return w.find(token, "id", id).Attribute(output) }
	assert.Equal(t, "1.34.4-gke.1043000", version(gkeType, made.ID, "masterVersion"))
	assert.ErrorContains(t, change(t, w.Account, made, "minMasterVersion", "1.36"),
		`Master cannot be upgraded to "1.36": cannot upgrade the master more than a minor version at a time.`)
	require.NoError(t, change(t, w.Account, made, "minMasterVersion", "1.33"), "what is below is stored, and does nothing")
	assert.Equal(t, "1.34.4-gke.1043000", version(gkeType, made.ID, "masterVersion"))
	require.NoError(t, change(t, w.Account, made, "minMasterVersion", "1.35"))
	assert.Equal(t, "1.35.4-gke.1043000", version(gkeType, made.ID, "masterVersion"))
	assert.Equal(t, "1.34.4-gke.1043000", version(nodePoolType, pool.ID, "version"))

	// The channel goes on: what the program asks for is below that.
	require.NoError(t, w.Change(t.Context(), gkeType, made.ID, map[string]any{"masterVersion": "1.36.4-gke.1043000"}))
	require.NoError(t, w.Change(t.Context(), nodePoolType, pool.ID, map[string]any{"version": "1.36.4-gke.1043000"}))
	assert.Equal(t, "1.36.4-gke.1043000", version(gkeType, made.ID, "masterVersion"))
	assert.Equal(t, "1.36.4-gke.1043000", version(nodePoolType, pool.ID, "version"))
	assert.NotContains(t, w.find(nodePoolType, "id", pool.ID).Inputs, "version", "the program has not asked for it")
}

// A pool begins with as many nodes in each zone as it is told, and with none where nothing is said. Its autoscaler's number is no input.
func TestNodesOfGKE(t *testing.T) {
	w := newGKEWorld(t)
	made := googled(t, w.Account, gkeType, w.cluster())
	pool := googled(t, w.Account, nodePoolType, w.pool("c"))
	assert.Equal(t, "projects/p/locations/us-east1/clusters/c/nodePools/nodes", pool.ID, "the cluster may be given by its name")
	assert.Equal(t, 3, w.kubernetes.nodes["c/gke-c-nodes"])
	require.NoError(t, w.Change(t.Context(), nodePoolType, pool.ID, map[string]any{"currentNodeCount": 5.0}))
	assert.Equal(t, 5, w.kubernetes.nodes["c/gke-c-nodes"])
	assert.Equal(t, 1.0, w.find(nodePoolType, "id", pool.ID).Outputs["nodeCount"], "of each zone, on average")
	require.NoError(t, change(t, w.Account, pool, "autoscaling", map[string]any{"totalMinNodeCount": 6.0}))
	assert.Equal(t, 5, w.kubernetes.nodes["c/gke-c-nodes"], "a higher minimum adds no node")
	zones := []any{"us-east1-b", "us-east1-c"}
	require.NoError(t, change(t, w.Account, made, "nodeLocations", zones))
	assert.Equal(t, zones, w.find(nodePoolType, "id", pool.ID).Outputs["nodeLocations"], "pools follow their cluster")
	assert.Equal(t, 2.0, w.find(nodePoolType, "id", pool.ID).Outputs["nodeCount"])
	before := w.kubernetes.last.Version
	config := with(w.nodeConfig(), "labels", map[string]any{"team": "messaging"})
	require.NoError(t, change(t, w.Account, pool, "nodeConfig", config))
	assert.Equal(t, before, w.kubernetes.last.Version, "labels are put on the machines that there are")
	assert.Equal(t, "messaging", w.kubernetes.last.Labels["team"])
	config = with(config, "resourceLabels", map[string]any{"cost-centre": "4711"})
	require.NoError(t, change(t, w.Account, pool, "nodeConfig", config))
	assert.Equal(t, before, w.kubernetes.last.Version, "and so are those of Compute Engine, which are the key tags")
	assert.NotContains(t, w.kubernetes.last.Labels, "cost-centre", "Kubernetes does not know them")
	require.NoError(t, change(t, w.Account, pool, "nodeConfig", with(config, "machineType", "e2-standard-4")))
	assert.NotEqual(t, before, w.kubernetes.last.Version, "another type is other machines")
	assert.False(t, w.kubernetes.last.IgnoresBudgets, "an upgrade heeds disruption budgets")
	require.NoError(t, remove(t, w.Account, nodePoolType, pool.ID))
	assert.True(t, w.kubernetes.last.IgnoresBudgets, "the deletion of a pool does not")
	empty := w.pool(made.ID)
	delete(empty, "initialNodeCount")
	googled(t, w.Account, nodePoolType, with(empty, "name", "empty"))
	assert.Equal(t, 0, w.kubernetes.nodes["c/gke-c-empty"])

	node := reserved("e2-standard-2")
	assert.Equal(t, int64(70), node.Cpu().MilliValue())
	assert.Equal(t, int64(1843+100), node.Memory().Value()>>20, "1.8 of 8 GiB, and 100 MiB")
	node = reserved("n2-highmem-4")
	assert.Equal(t, int64(80), node.Cpu().MilliValue())
	assert.Equal(t, int64(3645+100), node.Memory().Value()>>20, "3.56 of 32 GiB, and 100 MiB")
}

// Without rights or a way out no machine joins the cluster, which is known late: the pool is there, and the next update mends it.
func TestNodesThatDoNotRegister(t *testing.T) {
	w := newGKEWorld(t)
	cluster := w.cluster()
	cluster["privateClusterConfig"] = map[string]any{"enablePrivateNodes": true}
	c := call(gkeType, cluster)
	c.Project = "p"
	made, err := w.Do(t.Context(), c)
	assert.ErrorContains(t, err, "All cluster resources were brought up, but: only 0 nodes out of 1 have registered")
	assert.ErrorContains(t, err, "no NAT leads out")
	require.True(t, Stays(err))
	require.NotEmpty(t, made.ID)

	router := googled(t, w.Account, gcpRouter, map[string]any{"name": "r", "network": "n"})
	googled(t, w.Account, gcpNAT, map[string]any{"name": "nat", "router": router.Text("name"), "sourceSubnetworkIpRangesToNat": "ALL"})
	require.NoError(t, remove(t, w.Account, gcpMember, w.membership.ID))
	made, err = w.Do(t.Context(), call(nodePoolType, w.pool(made.ID)))
	assert.ErrorContains(t, err, "only 0 nodes out of 3 have registered")
	assert.ErrorContains(t, err, "lacks "+binding)
	assert.Equal(t, 0, w.kubernetes.nodes["c/gke-c-nodes"])
	googled(t, w.Account, gcpMember, w.membership.Inputs)
	require.NoError(t, change(t, w.Account, made, "autoscaling", map[string]any{"totalMaxNodeCount": 5.0}))
	assert.Equal(t, 3, w.kubernetes.nodes["c/gke-c-nodes"])

	require.NoError(t, remove(t, w.Account, gcpRouter, router.ID))
	assert.Nil(t, w.find(gcpNAT, "name", "nat"), "a router takes its NAT along")
}

// Labels that others have put on a cluster stay, whatever the program does about its own.
func TestLabelsOfGKE(t *testing.T) {
	w := newGKEWorld(t)
	made := googled(t, w.Account, gkeType, with(w.cluster(), "resourceLabels", map[string]any{"a": "1", "b": "2"}))
	require.NoError(t, w.Change(t.Context(), gkeType, made.ID, map[string]any{"resourceLabels": map[string]any{"theirs": "x"}}))
	require.NoError(t, change(t, w.Account, made, "resourceLabels", map[string]any{"a": "3"}))
	assert.Equal(t, map[string]any{"a": "3", "theirs": "x"}, w.find(gkeType, "id", made.ID).Inputs["resourceLabels"])
	var c Call
	c.Changes = []schema.Change{{Path: "resourceLabels.theirs", Key: "resourceLabels", Kind: plugin.DiffUpdate}}
	assert.Contains(t, labelled(w.find(gkeType, "id", made.ID), c, c.Changes[0]), "theirs", "only what is taken away goes")
}
