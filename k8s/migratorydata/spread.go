package migratorydata

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// spreadAntiAffinity is a value of HostSpread beside the ways that all workloads know.
const spreadAntiAffinity = "anti-affinity"

// spread distributes members over hosts and zones.
func (a *Args) spread() corev1.TopologySpreadConstraintArrayInput {
	hosts := a.HostSpread
	if hosts == spreadAntiAffinity {
		hosts = objects.SpreadNone
	}
	return objects.Spread(hosts, a.ZoneSpread, a.selector())
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
					TopologyKey: pulumi.String(objects.HostTopology),
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

// Apart is how many members should have a node of their own from the start, and the key that says so.
func (a *Args) Apart() (members int, key string) {
	if a.DeliveryMode == standard {
		return min(2, a.MembersMin), "membersMin"
	}
	return a.SeedMembers, "seedMembers"
}

func (a *Args) checkSpread(r *check.Report) {
	r.OneOf("hostSpread", a.HostSpread, objects.SpreadRequired, objects.SpreadPreferred, spreadAntiAffinity)
	r.OneOf("zoneSpread", a.ZoneSpread, objects.SpreadRequired, objects.SpreadPreferred, objects.SpreadNone)
}
