package cassandra

import (
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	policyv1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/policy/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// podDisruptionBudget lets one member go at a time.
func (a *Args) podDisruptionBudget() *policyv1.PodDisruptionBudgetArgs {
	return &policyv1.PodDisruptionBudgetArgs{
		Metadata: a.metadata(setName),
		Spec: &policyv1.PodDisruptionBudgetSpecArgs{
			Selector:                   &metav1.LabelSelectorArgs{MatchLabels: selector()},
			UnhealthyPodEvictionPolicy: pulumi.String(a.UnhealthyPodEviction),
			MaxUnavailable:             pulumi.Int(a.MaxUnavailable),
		},
	}
}
