package migratorydata

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
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
