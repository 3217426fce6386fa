package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const (
	gkeClusterName = "container/cluster:Cluster migratorydata"
	gkeNodes       = "NodePool migratorydata"
)

func deployGKE(t *testing.T, change string) *mocks.Run {
	t.Helper()
	return deploy(t, configtest.Args[GKEArgs](t, change))
}

// On creation the left waits for the right; on destroy the right outlives the left.
func TestGKEOrder(t *testing.T) {
	run := deployGKE(t, `{}`)
	run.Waits(t, gkeClusterName, "Network migratorydata", "Subnetwork migratorydata",
		"IAMMember migratorydata-nodes") // without its rights no node registers
	run.Waits(t, gkeNodes, gkeClusterName, "RouterNat migratorydata")
	run.Waits(t, "RouterNat migratorydata", "Router migratorydata", "Subnetwork migratorydata")
	run.Waits(t, "IAMMember migratorydata-nodes", "Account migratorydata-nodes")
	run.Waits(t, "providers:kubernetes migratorydata", gkeNodes)
}

// Nothing waits for what it does not need: the cluster takes minutes, in which the way out is made.
func TestGKEIndependence(t *testing.T) {
	run := deployGKE(t, `{}`)
	run.Independent(t, gkeClusterName, "Router migratorydata", "RouterNat migratorydata")
	run.Independent(t, "Account migratorydata-nodes", "Network migratorydata")
	run.Independent(t, "Network migratorydata", "Account migratorydata-nodes")
}

func TestGKEProviders(t *testing.T) {
	run := deployGKE(t, `{}`)
	assertExplicit(t, run)
	for _, r := range run.Resources {
		if r.Custom && r.TypeToken != "pulumi:providers:gcp" && r.TypeToken != "pulumi:providers:kubernetes" {
			assert.Equal(t, "pulumi:providers:gcp migratorydata", r.ProviderName(), r)
		}
		if r.TypeToken != "pulumi:providers:gcp" && r.Custom {
			assert.Equal(t, "stateful-clusters:infra:GKE migratorydata", r.Parent(), r)
		}
	}
}

// The environment of one person must not decide where the program of another one works.
func TestGKEProviderHasNothingFromTheEnvironment(t *testing.T) {
	for _, name := range []string{"GOOGLE_PROJECT", "GOOGLE_REGION", "GOOGLE_ZONE"} {
		t.Setenv(name, "elsewhere")
	}
	provider := deployGKE(t, `{}`).Find(t, "providers:gcp migratorydata")
	for input, want := range map[string]any{
		"project": "example-project", "region": "us-east1", "zone": "us-east1-b", "addPulumiAttributionLabel": false,
	} {
		assert.Equal(t, want, provider.At(input), input)
	}
}

// What goes wrong later unless the cluster is made with it.
func TestGKECluster(t *testing.T) {
	cluster := deployGKE(t, `{}`).Find(t, gkeClusterName)
	for path, want := range map[string]any{
		"location":                            "us-east1",
		"nodeLocations":                       []any{"us-east1-b", "us-east1-c", "us-east1-d"},
		"minMasterVersion":                    "1.36",
		"releaseChannel":                      map[string]any{"channel": "REGULAR"},
		"networkingMode":                      "VPC_NATIVE",
		"datapathProvider":                    "ADVANCED_DATAPATH", // without it a NetworkPolicy has no effect
		"networkPolicy":                       nil,                 // beside it, even a false one is refused
		"enableL4IlbSubsetting":               true,                // otherwise GKE turns it on, and the next run replaces the cluster
		"removeDefaultNodePool":               true,
		"initialNodeCount":                    1,
		"deletionProtection":                  false,
		"nodePools":                           nil,
		"nodeVersion":                         nil,
		"workloadIdentityConfig.workloadPool": "example-project.svc.id.goog",
		"addonsConfig.gcePersistentDiskCsiDriverConfig.enabled": true,
		"nodeConfig.serviceAccount":                             nodeAccount, // a project may have no default one
		"privateClusterConfig":                                  map[string]any{"enablePrivateNodes": true, "enablePrivateEndpoint": false},
	} {
		assert.Equal(t, want, cluster.At(path), path)
	}
	assert.Equal(t, []string{"nodeConfig", "initialNodeCount"}, cluster.RegisterRPC.GetIgnoreChanges())
	assert.Equal(t, "120m", cluster.RegisterRPC.GetCustomTimeouts().GetUpdate())
	protected := deployGKE(t, `{gkeDeletionProtection: true, gkePrivateNodes: false}`).Find(t, gkeClusterName)
	assert.Equal(t, true, protected.At("deletionProtection"))
	assert.True(t, protected.RegisterRPC.GetProtect(), "Pulumi would take the nodes before Google refuses")
	assert.False(t, cluster.RegisterRPC.GetProtect())
	assert.Equal(t, false, protected.At("privateClusterConfig.enablePrivateNodes"), "left out, it would keep what it was")
}

// What makes load balancers is part of GKE, so nothing needs to outlive the Service.
func TestGKEHandsOutNoController(t *testing.T) {
	mocks.Deploy(t, clouds(), func(ctx *pulumi.Context) error {
		cluster, err := bring(ctx, configtest.Args[GKEArgs](t, `{}`), "", nil)
		if assert.NoError(t, err) {
			assert.Empty(t, cluster.Reachable)
		}
		return err
	})
}
