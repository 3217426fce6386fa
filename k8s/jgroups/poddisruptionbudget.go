package jgroups

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// podDisruptionBudget lets one member of a site go at a time by default. Routers have none: of one replica it would forbid every drain.
func (a *Args) podDisruptionBudget(s Site) *policyv1.PodDisruptionBudgetArgs {
	return &policyv1.PodDisruptionBudgetArgs{
		Metadata: a.memberMetadata(s),
		Spec: &policyv1.PodDisruptionBudgetSpecArgs{
			Selector:                   &metav1.LabelSelectorArgs{MatchLabels: s.selector()},
			UnhealthyPodEvictionPolicy: pulumi.String(a.UnhealthyPodEviction),
			MaxUnavailable:             pulumi.Int(a.MaxUnavailable),
		},
	}
}

func (a *Args) checkAvailability(r *check.Report) {
	r.OneOf("unhealthyPodEviction", a.UnhealthyPodEviction, "AlwaysAllow", "IfHealthyBudget")
	r.OneOf("hostSpread", a.HostSpread, objects.SpreadRequired, objects.SpreadPreferred)
	r.OneOf("zoneSpread", a.ZoneSpread, objects.SpreadRequired, objects.SpreadPreferred, objects.SpreadNone)
	if a.MaxUnavailable < 1 {
		r.Fault("maxUnavailable", a.MaxUnavailable, "never allows an eviction: drains hang and AKS refuses upgrades", "set it to 1")
	}
	if !a.Autoscaling {
		return
	}
	r.Range("jgroupsCpuTarget", a.CPUTarget, 1, 100)
	r.Range("scaleDownWindow", a.ScaleDownWindow, 0, 3600)
	if a.CPURequest == "" {
		r.Fault("jgroupsCpuRequest", a.CPURequest, "is what jgroupsCpuTarget is a percentage of, so the autoscaler needs it",
			"set it to 100m, or set jgroupsAutoscaling to false")
	}
}
