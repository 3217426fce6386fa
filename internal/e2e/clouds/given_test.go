package clouds

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	hostProject  = "host-project"
	ownProject   = "example-project"
	nodesAccount = "nodes-account@example-project.iam.gserviceaccount.com"
)

var up = []string{"up", "--yes", "--skip-preview"}

// A network that another project shares, an account for the nodes and an address, all made by somebody else. What is missing is said in
// Google's words, or before anything is made; and the cluster goes without them.
func TestWhatIsGivenToGKE(t *testing.T) {
	w := newWorld(t, "gke")
	w.act("what is not there", func(w *scene) {
		w.Set("gkeLoadBalancerAddress=clients")
		w.refuses(`gkeLoadBalancerAddress is "clients": no such address is found`, "preview")
		w.provide("gcp:compute/address:Address", map[string]any{"project": ownProject, "region": "us-east1", "name": "clients"})
		w.Set("gkeNetworkProject="+hostProject, "gkeNetwork=shared", "gkeSubnetwork=nodes", "gkePodRange=pod", "gkeServiceRange=services",
			"gkeNat=false", "gkeNodeServiceAccount="+nodesAccount)
		w.refuses(`Project "example-project" has no network named "projects/host-project/global/networks/shared"`, up...)
		w.provide("gcp:compute/network:Network", map[string]any{"project": hostProject, "name": "shared"})
		w.provide("gcp:compute/subnetwork:Subnetwork", map[string]any{
			"project": hostProject, "region": "us-east1", "name": "nodes", "network": "projects/host-project/global/networks/shared",
			"ipCidrRange": "10.0.0.0/20", "privateIpGoogleAccess": true, "secondaryIpRanges": []any{
				map[string]any{"rangeName": "pods", "ipCidrRange": "10.4.0.0/14"},
				map[string]any{"rangeName": "services", "ipCidrRange": "10.8.0.0/20"},
			},
		})
		w.refuses(`Service account "`+nodesAccount+`" does not exist`, up...)
		w.provide("gcp:serviceaccount/account:Account", map[string]any{"project": ownProject, "accountId": "nodes-account"})
		w.refuses(`Pod secondary range "pod" not found in network`, up...)
		w.Set("gkePodRange=pods")
	})
	w.act("an account without rights", func(w *scene) {
		w.refuses("registered", up...)
		w.provide("gcp:projects/iAMMember:IAMMember", map[string]any{
			"project": ownProject, "role": "roles/container.defaultNodeServiceAccount", "member": "serviceAccount:" + nodesAccount,
		})
	})
	given := w.given()
	w.act("all is there", func(w *scene) {
		w.Apply()
		w.converged("after up")
		cluster := w.one(gkeType)
		assert.Equal(w.T, "projects/host-project/regions/us-east1/subnetworks/nodes", cluster.Text("subnetwork"))
		w.addressed("with a given address")
		assert.Contains(w.T, w.Pulumi("stack", "output", "clientUrl"), given[0].Attribute("address"))
	})
	w.act("an API without a public address", func(w *scene) {
		w.alter(alteration{
			name: "private endpoint", set: []string{"gkePrivateEndpoint=true", "gkeAuthorizedCidrs[0]=10.0.0.0/8"},
			expects: map[string][]string{"update Cluster": {
				"masterAuthorizedNetworksConfig.cidrBlocks[0].cidrBlock", "privateClusterConfig.enablePrivateEndpoint",
			}},
		})
	})
	w.Destroy()
	w.gone("after destroy")
	assert.Equal(t, given, w.given(), "what others made stays as it was")
}

// refuses runs a command, which must fail with these words.
func (w *scene) refuses(words string, command ...string) {
	w.T.Helper()
	out, err := w.Try(command...)
	require.Error(w.T, err, words)
	assert.Contains(w.T, out, words)
	w.accounted(words)
}
