package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

const (
	hostTopology = "kubernetes.io/hostname"
	zoneTopology = "topology.kubernetes.io/zone"
)

// Values of HostSpread and ZoneSpread.
const (
	spreadRequired     = "required"
	spreadPreferred    = "preferred"
	spreadNone         = "none"
	spreadAntiAffinity = "anti-affinity"
)

// spread distributes members over hosts and zones.
func (a *Args) spread() corev1.TopologySpreadConstraintArrayInput {
	var constraints corev1.TopologySpreadConstraintArray
	if a.HostSpread != spreadAntiAffinity {
		constraints = append(constraints, a.spreadOver(hostTopology, a.HostSpread))
	}
	if a.ZoneSpread != spreadNone {
		constraints = append(constraints, a.spreadOver(zoneTopology, a.ZoneSpread))
	}
	if len(constraints) == 0 {
		return nil
	}
	return constraints
}

// spreadOver leaves tainted nodes, which drained ones are, out of the count: otherwise an empty drained node would keep a
// member from every other node, which all have one already
// (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/).
func (a *Args) spreadOver(topology, strength string) *corev1.TopologySpreadConstraintArgs {
	action := "ScheduleAnyway"
	if strength == spreadRequired {
		action = "DoNotSchedule"
	}
	return &corev1.TopologySpreadConstraintArgs{
		TopologyKey:       pulumi.String(topology),
		MaxSkew:           pulumi.Int(1),
		WhenUnsatisfiable: pulumi.String(action),
		NodeTaintsPolicy:  pulumi.String("Honor"),
		LabelSelector:     &metav1.LabelSelectorArgs{MatchLabels: a.selector()},
	}
}

// affinity is the tutorial's mild wish for separate hosts, which two members on one host still satisfy.
func (a *Args) affinity() corev1.AffinityPtrInput {
	if a.HostSpread != spreadAntiAffinity {
		return nil
	}
	return &corev1.AffinityArgs{PodAntiAffinity: &corev1.PodAntiAffinityArgs{
		PreferredDuringSchedulingIgnoredDuringExecution: corev1.WeightedPodAffinityTermArray{
			&corev1.WeightedPodAffinityTermArgs{
				Weight: pulumi.Int(1),
				PodAffinityTerm: &corev1.PodAffinityTermArgs{
					TopologyKey: pulumi.String(hostTopology),
					LabelSelector: &metav1.LabelSelectorArgs{
						MatchExpressions: metav1.LabelSelectorRequirementArray{&metav1.LabelSelectorRequirementArgs{
							Key:      pulumi.String("app"),
							Operator: pulumi.String("In"),
							Values:   pulumi.StringArray{pulumi.String(a.MemberName)},
						}},
					},
				},
			},
		},
	}}
}

func (a *Args) checkSpread(r *check.Report) {
	r.OneOf("hostSpread", a.HostSpread, spreadRequired, spreadPreferred, spreadAntiAffinity)
	r.OneOf("zoneSpread", a.ZoneSpread, spreadRequired, spreadPreferred, spreadNone)
}
