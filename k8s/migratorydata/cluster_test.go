package migratorydata

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const (
	members = "StatefulSet migratorydata"
	entry   = "Service migratorydata-cs"
	scaler  = "HorizontalPodAutoscaler migratorydata-autoscale"
)

// place declares a cluster behind a load balancer that a controller makes.
func place(args *Args, site string, balancer LoadBalancer) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		provider, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{Kubeconfig: pulumi.String("stand-in")})
		if err != nil {
			return err
		}
		var controller pulumi.CustomResourceState
		if err := ctx.RegisterResource("test:index:Controller", "controller", pulumi.Map{}, &controller); err != nil {
			return err
		}
		balancer.Needs = []pulumi.Resource{&controller}
		_, err = New(ctx, site, args, balancer, pulumi.Providers(provider))
		return err
	}
}

func deploy(t *testing.T, change string) *mocks.Run {
	t.Helper()
	return mocks.Deploy(t, mocks.Cloud{}, place(configtest.Args[Args](t, change), "", LoadBalancer{}))
}

// On creation the left waits for the right; on destroy the right outlives the left.
func TestOrder(t *testing.T) {
	run := deploy(t, `licenseKey: a`)
	for _, first := range []string{
		"Service migratorydata-hs", "ServiceAccount migratorydata", "Secret migratorydata",
		"NetworkPolicy migratorydata", "PodDisruptionBudget migratorydata-pdb",
	} {
		run.Waits(t, members, first)
		run.Waits(t, first, "Namespace migratory")
	}
	run.Waits(t, entry, "Namespace migratory", "Controller controller")
	run.Waits(t, scaler, "Namespace migratory")
	run.Independent(t, members, scaler, entry)
	run.Independent(t, scaler, members)
	run.Independent(t, entry, members)
	run.Independent(t, "Namespace migratory", "Controller controller")
}

// Where the load balancer decides on readiness, members could not become ready before it is there.
func TestMembersWaitForALoadBalancerThatGatesThem(t *testing.T) {
	gated := LoadBalancer{GatesReadiness: true, NamespaceLabels: map[string]string{"gate": "on"}}
	run := mocks.Deploy(t, mocks.Cloud{}, place(configtest.Args[Args](t, `{}`), "", gated))
	run.Waits(t, members, entry)
	assert.Equal(t, "on", run.Find(t, "Namespace migratory").At("metadata.labels.gate"))
}

// Every object is a child of the cluster, lies in its namespace and is reached by the one provider that was given.
func TestParentsAndProviders(t *testing.T) {
	for site, component := range map[string]string{
		"": "stateful-clusters:migratorydata:Cluster migratorydata", "nyc": "stateful-clusters:migratorydata:Cluster nyc-migratorydata",
	} {
		run := mocks.Deploy(t, mocks.Cloud{}, place(configtest.Args[Args](t, `licenseKey: a`), site, LoadBalancer{}))
		objects := 0
		for _, r := range run.Resources {
			if !strings.HasPrefix(r.TypeToken, "kubernetes:") {
				continue
			}
			objects++
			assert.Equal(t, component, r.Parent(), r)
			assert.Equal(t, "pulumi:providers:kubernetes cluster", r.ProviderName(), r)
			assert.True(t, strings.HasPrefix(r.Name, site), "%s needs the site in its name", r)
			if r.Name != "migratory" && r.Name != "nyc-migratory" {
				assert.Equal(t, "migratory", r.At("metadata.namespace"), r)
			}
		}
		assert.Equal(t, 9, objects)
	}
}

func TestFaultyArgumentsRegisterNothing(t *testing.T) {
	taken := LoadBalancer{Annotations: map[string]string{"a": "program"}}
	for change, balancer := range map[string]LoadBalancer{
		`seedMembers: 4`: {}, `clientServiceAnnotations: [{name: a, value: person}]`: taken,
	} {
		run, err := mocks.Try(mocks.Cloud{}, place(configtest.Args[Args](t, change), "", balancer))
		require.ErrorContains(t, err, "the configuration has 1 fault", change)
		assert.Empty(t, run.All("Namespace migratory"), change)
	}
}

// Pulumi must never undo the autoscaler, and owns the number of members once there is none.
func TestReplicasBelongToTheAutoscaler(t *testing.T) {
	on := deploy(t, `{}`).Find(t, members)
	assert.Equal(t, []string{"spec.replicas"}, on.RegisterRPC.GetIgnoreChanges())
	assert.Equal(t, 3, on.At("spec.replicas"), "without it the set would begin with one member")

	without := deploy(t, `{autoscaling: false, membersMin: 4}`)
	assert.Empty(t, without.Find(t, members).RegisterRPC.GetIgnoreChanges())
	assert.Equal(t, 4, without.Find(t, members).At("spec.replicas"))
	assert.Empty(t, without.All(scaler))
}

// Pulumi waits long enough for every member in turn to use up what it is granted.
func TestTimeouts(t *testing.T) {
	run := deploy(t, `{membersMax: 4, startupSeconds: 600, preStopSeconds: 150, terminationGraceSeconds: 210}`)
	timeouts := run.Find(t, members).RegisterRPC.GetCustomTimeouts()
	assert.Equal(t, "39m30s", timeouts.GetCreate()) // 5 min for nodes, 3 × (1 min + 600 s to start + 30 s ready)
	assert.Equal(t, "1h5m0s", timeouts.GetUpdate()) // 5 min for nodes, 4 × (210 s to stop + 1 min + 600 s to start + 30 s ready)
	assert.Equal(t, "8m30s", timeouts.GetDelete())  // 5 min, 210 s to stop
	assert.Equal(t, "15m", run.Find(t, entry).RegisterRPC.GetCustomTimeouts().GetCreate(), "clouds take minutes for a load balancer")
}

// What is off is not there.
func TestOptionalObjects(t *testing.T) {
	run := deploy(t, `networkPolicy: false`)
	assert.Empty(t, run.All("NetworkPolicy migratorydata"))
	assert.Empty(t, run.All("Secret migratorydata"))
}

// Answers on long connections come to any port of a member; strangers reach the port of clients alone.
func TestMembersReachAllPortsOfMembers(t *testing.T) {
	assert.Equal(t, []any{
		map[string]any{"ports": []any{map[string]any{"port": 8800, "protocol": "TCP"}}},
		map[string]any{"from": []any{
			map[string]any{"podSelector": map[string]any{"matchLabels": map[string]any{"app": "migratorydata"}}},
		}},
	}, deploy(t, `{}`).Find(t, "NetworkPolicy migratorydata").At("spec.ingress"))
}
