package migratorydata

import (
	"fmt"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// podDisruptionBudget lets one member go at a time by default. The tutorial's minAvailable of 3 with 3 members admits no
// eviction at all, so that drains hang and AKS refuses upgrades (https://github.com/Azure/AKS/issues/4860).
func (a *Args) podDisruptionBudget() *policyv1.PodDisruptionBudgetArgs {
	spec := &policyv1.PodDisruptionBudgetSpecArgs{
		Selector:                   &metav1.LabelSelectorArgs{MatchLabels: a.selector()},
		UnhealthyPodEvictionPolicy: pulumi.String(a.UnhealthyPodEviction),
	}
	if a.MinAvailable > 0 {
		spec.MinAvailable = pulumi.Int(a.MinAvailable)
	} else {
		spec.MaxUnavailable = pulumi.Int(a.MaxUnavailable)
	}
	return &policyv1.PodDisruptionBudgetArgs{Metadata: a.metadata(a.budgetName()), Spec: spec}
}

// checkDisruptions looks at the fewest members that the autoscaler leaves, for then the budget is tightest.
func (a *Args) checkDisruptions(r *check.Report) {
	r.OneOf("unhealthyPodEviction", a.UnhealthyPodEviction, "AlwaysAllow", "IfHealthyBudget")
	switch {
	case a.MinAvailable < 0:
		r.Fault("minAvailable", a.MinAvailable, "must not be negative", "set it to 0, so that maxUnavailable applies")
	case a.MinAvailable > a.MembersMax:
		r.Fault("minAvailable", a.MinAvailable, fmt.Sprintf("is above membersMax, which is %d, so it could never be met", a.MembersMax),
			"set it to 0, so that maxUnavailable applies")
	case a.MinAvailable >= a.MembersMin && a.MinAvailable > 0:
		r.Warn("minAvailable", a.MinAvailable,
			fmt.Sprintf("admits no eviction while there are %d members: drains hang and AKS refuses upgrades", a.MembersMin),
			"set it to 0, so that maxUnavailable applies")
	case a.MinAvailable == 0 && a.MaxUnavailable < 1:
		r.Fault("maxUnavailable", a.MaxUnavailable, "never allows an eviction: drains hang and AKS refuses upgrades", "set it to 1")
	}
	if a.MinAvailable != 0 {
		return
	}
	tolerated := a.MembersMin - 1
	if a.DeliveryMode == guaranteed {
		tolerated = a.SeedMembers / 2 // a majority of the seeds must stay
	}
	if a.MaxUnavailable > 1 && a.MaxUnavailable > tolerated {
		r.Fault("maxUnavailable", a.MaxUnavailable,
			fmt.Sprintf("lets more members be evicted at a time than the cluster can miss, which is %d", tolerated), "set it to 1")
	}
}
