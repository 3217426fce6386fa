package objects

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// The labels by which members are spread.
const (
	HostTopology = "kubernetes.io/hostname"
	zoneTopology = "topology.kubernetes.io/zone"
)

// The ways to spread members over hosts or zones.
const (
	SpreadRequired  = "required"
	SpreadPreferred = "preferred"
	SpreadNone      = "none"
)

// Spread distributes pods over hosts and zones, in each of these ways or not at all.
func Spread(hosts, zones string, selector pulumi.StringMap) corev1.TopologySpreadConstraintArrayInput {
	var constraints corev1.TopologySpreadConstraintArray
	for _, over := range []struct{ topology, strength string }{{HostTopology, hosts}, {zoneTopology, zones}} {
		if over.strength != SpreadNone {
			constraints = append(constraints, spreadOver(over.topology, over.strength, selector))
		}
	}
	if len(constraints) == 0 {
		return nil
	}
	return constraints
}

// spreadOver leaves tainted nodes, which drained ones are, out of the count: otherwise an empty drained node would keep a
// member from every other node, which all have one already
// (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/).
func spreadOver(topology, strength string, selector pulumi.StringMap) *corev1.TopologySpreadConstraintArgs {
	action := "ScheduleAnyway"
	if strength == SpreadRequired {
		action = "DoNotSchedule"
	}
	return &corev1.TopologySpreadConstraintArgs{
		TopologyKey:       pulumi.String(topology),
		MaxSkew:           pulumi.Int(1),
		WhenUnsatisfiable: pulumi.String(action),
		NodeTaintsPolicy:  pulumi.String("Honor"),
		LabelSelector:     &metav1.LabelSelectorArgs{MatchLabels: selector},
	}
}
