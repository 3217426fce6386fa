package stacks

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
)

// The requests of all members against the nodes that there may be.
func TestRoom(t *testing.T) {
	assertFaults(t, "eks", []configtest.Case{
		{`cpuRequest: 2`, "nodesMax", "gives room to 0 members, by an estimate of 0 on a node, and membersMax is 5", "choose larger nodes"},
		{`{nodesMin: 1, nodesMax: 1}`, "nodesMax", "gives room to 3 members", "raise nodesMax"},
	})
	assertFaults(t, "aks", []configtest.Case{
		{`{memoryRequest: 7Gi, memoryLimit: ""}`, "nodesMax", "gives room to 0 members", "lower cpuRequest, memoryRequest or membersMax"},
	})
	assertFaults(t, "gke", []configtest.Case{
		// Of 8 GiB GKE and its pods take 2.4.
		{`{memoryRequest: 5800Mi, memoryLimit: ""}`, "nodesMax", "gives room to 0 members", "choose larger nodes"},
		{`gkeMachineType: e2-medium`, "nodesMax", "gives room to 0 members", "choose larger nodes"},
	})
	assertWarnings(t, "eks", []configtest.Case{
		{`nodesMax: 4`, "nodesMax", "is below membersMax, which is 5", "membersMax or above"},
		{`{nodesMax: 4, eksInstanceType: i3.large}`, "nodesMax", "is below membersMax, which is 5", "membersMax"}, // nobody knows what it holds
	})
	for nodes, stack := range map[string]string{"nodesMin: 1": "eks", "nodesMin: 2": "aks"} {
		assertWarnings(t, stack, []configtest.Case{{nodes, "nodesMin", "is below the 3 nodes that seedMembers asks for", "to 3"}})
	}
	assertWarnings(t, "jgroups", []configtest.Case{{`nodesMin: 1`, "nodesMin", "the 2 nodes that jgroupsMembers asks for", "to 2"}})
	assertWarnings(t, "gke", []configtest.Case{
		{`{nodesMin: 1, deliveryMode: Standard}`, "nodesMin", "the 2 nodes that membersMin asks for", "to 2"},
	})
	require.NoError(t, examine(t, changed(t, "local", `cpuRequest: 200`)).err, "the nodes of an existing cluster are not ours")
}

// The processors of the image against those of the nodes.
func TestArchitecture(t *testing.T) {
	for _, stack := range []string{"eks", "aks", "gke", "cassandra"} {
		assertFaults(t, stack, []configtest.Case{
			{`architecture: arm64`, "architecture", "is for existing clusters", "set it to amd64"},
		})
	}
	assertFaults(t, "local", []configtest.Case{{`architecture: arm`, "architecture", "must be one of amd64, arm64, any", "choose"}})
	for architecture, want := range map[string]map[string]any{
		"amd64": {"kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"},
		"arm64": {"kubernetes.io/os": "linux", "kubernetes.io/arch": "arm64"},
		"any":   {"kubernetes.io/os": "linux"},
	} {
		set := find(t, run(t, "local", map[string]string{"architecture": architecture}), statefulSetType, "migratorydata")
		selector, _ := resource.PropertyPath{"spec", "template", "spec", "nodeSelector"}.Get(resource.NewProperty(set.Inputs))
		assert.Equal(t, want, selector.Mappable(), architecture)
	}
}

// Those that empty a node against the time that a member takes to stop.
func TestDrain(t *testing.T) {
	assertFaults(t, "aks", []configtest.Case{
		{`aksDrainTimeout: 1`, "aksDrainTimeout", "is not longer than terminationGraceSeconds, which is 60", "in minutes"},
		{`{preStopSeconds: 601, terminationGraceSeconds: 660}`, "terminationGraceSeconds", "more than the 600 seconds", "lower it"},
	})
	assertFaults(t, "eks", []configtest.Case{
		{`terminationGraceSeconds: 601`, "terminationGraceSeconds", "is more than the 600 seconds", "preStopSeconds with it"},
	})
	require.NoError(t, examine(t, changed(t, "eks", `terminationGraceSeconds: 600`)).err)
	require.NoError(t, examine(t, changed(t, "local", `terminationGraceSeconds: 3600`)).err)
}

// What the workload wants of the way in against what the platform can.
func TestExposure(t *testing.T) {
	assertFaults(t, "eks", []configtest.Case{
		{`tls: true`, "tls", "needs a certificate", "set eksCertificateArn"},
		{`clientServiceType: ClusterIP`, "clientServiceType", "is for existing clusters; on platform eks", "set it to LoadBalancer"},
		{`clientServiceAnnotations: [{name: service.beta.kubernetes.io/aws-load-balancer-scheme, value: internal}]`,
			"clientServiceAnnotations", `is set to "internet-facing" by the program`, "internalLoadBalancer"},
		{`clientServiceAnnotations: [{name: service.beta.kubernetes.io/aws-load-balancer-attributes,
			value: "access_logs.s3.enabled=true,load_balancing.cross_zone.enabled=false"}]`,
			"clientServiceAnnotations", `sets this attribute to "true"`, "remove the attribute"},
		{`clientServiceAnnotations: [{name: service.beta.kubernetes.io/aws-load-balancer-ssl-cert, value: arn}]`,
			"clientServiceAnnotations", "is what the key eksCertificateArn decides", "set eksCertificateArn"},
		{`clientServiceAnnotations: [{name: service.beta.kubernetes.io/aws-load-balancer-internal, value: "true"}]`,
			"clientServiceAnnotations", "is what the key internalLoadBalancer decides", "set internalLoadBalancer"},
		{`clientServiceAnnotations: [{name: service.beta.kubernetes.io/aws-load-balancer-eip-allocations, value: "eipalloc-a"}]`,
			"clientServiceAnnotations", "lists 1, and the load balancer has 2 subnets", "name 2, in the order of eksZones"},
	})
	require.NoError(t, examine(t, changed(t, "eks",
		`clientServiceAnnotations: [{name: service.beta.kubernetes.io/aws-load-balancer-eip-allocations, value: "eipalloc-a, eipalloc-b"}]`)).err)
	assertFaults(t, "gke", []configtest.Case{
		{`tls: true`, "tls", "which it cannot on platform gke", "end TLS in front of the load balancer"},
		{`gkeLoadBalancerAddress: 203.0.113.7`, "gkeLoadBalancerAddress", "must be the name of a reserved address", "write that name"},
		{`clientServiceAnnotations: [{name: cloud.google.com/l4-rbs, value: disabled}]`,
			"clientServiceAnnotations", `is set to "enabled" by the program`, "remove it"},
		{`clientServiceAnnotations: [{name: networking.gke.io/load-balancer-type, value: Internal}]`,
			"clientServiceAnnotations", "is what the key internalLoadBalancer decides", "set internalLoadBalancer"},
	})
	for _, stack := range []string{"eks", "aks", "gke", "jgroups"} {
		assertFaults(t, stack, []configtest.Case{
			{`sourceRanges: [203.0.113.0/24, "2001:db8::/32"]`, "sourceRanges", "is an IPv6 range, and the load balancer", "remove it"},
		})
	}
	assertWarnings(t, "eks", []configtest.Case{
		{`sourceRanges: [10.0.0.0/8, 192.168.7.0/24]`, "sourceRanges", "are private", "set internalLoadBalancer to true"},
	})
	for _, sound := range []string{`sourceRanges: [10.0.0.0/8, 203.0.113.0/24]`, `{sourceRanges: [10.0.0.0/8], internalLoadBalancer: true}`} {
		assert.Empty(t, examine(t, changed(t, "eks", sound)).report.Warnings, sound)
	}
	require.NoError(t, examine(t, changed(t, "local", `sourceRanges: ["2001:db8::/32"]`)).err, "an existing cluster may have both families")
	assertFaults(t, "local", []configtest.Case{
		{`internalLoadBalancer: true`, "internalLoadBalancer", "of an unknown kind", "set it to false"},
	})
	require.NoError(t, examine(t, changed(t, "eks", `clientServiceAnnotations: [
		{name: service.beta.kubernetes.io/aws-load-balancer-attributes, value: access_logs.s3.enabled=true},
		{name: service.beta.kubernetes.io/aws-load-balancer-target-group-attributes, value: preserve_client_ip.enabled=true},
		{name: service.beta.kubernetes.io/aws-load-balancer-listener-attributes.TCP-80, value: tcp.idle_timeout.seconds=3600}]`)).err)
	assertWarnings(t, "eks", []configtest.Case{{`preStopSeconds: 30`, "preStopSeconds", "is below 120", "set it to 150"}})
}
