package migratorydata

import (
	"fmt"

	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// scaleDownPeriod is the time, in seconds, within which at most one member is taken away. Every one that goes disconnects
// its clients, who come back to the others all at once.
const scaleDownPeriod = 60

// gentleWindow is the shortest window that keeps this pace after members were added: what the autoscaler has added within the period
// it takes away at once, and one more (calculateScaleDownLimitWithBehaviors in Kubernetes' horizontal.go). It wants them for as long as
// the window, which must therefore outlast the period, by one of its rounds of 15 s.
const gentleWindow = scaleDownPeriod + 15

// horizontalPodAutoscaler keeps the members' CPU near the target. It takes members away by deletion, which no disruption
// budget limits, so it goes one at a time.
func (a *Args) horizontalPodAutoscaler() *autoscalingv2.HorizontalPodAutoscalerArgs {
	return &autoscalingv2.HorizontalPodAutoscalerArgs{
		Metadata: a.metadata(a.autoscalerName()),
		Spec: &autoscalingv2.HorizontalPodAutoscalerSpecArgs{
			MinReplicas: pulumi.Int(a.MembersMin),
			MaxReplicas: pulumi.Int(a.MembersMax),
			ScaleTargetRef: &autoscalingv2.CrossVersionObjectReferenceArgs{
				ApiVersion: pulumi.String("apps/v1"),
				Kind:       pulumi.String("StatefulSet"),
				Name:       pulumi.String(a.MemberName),
			},
			Metrics: autoscalingv2.MetricSpecArray{&autoscalingv2.MetricSpecArgs{
				Type: pulumi.String("Resource"),
				Resource: &autoscalingv2.ResourceMetricSourceArgs{
					Name: pulumi.String("cpu"),
					Target: &autoscalingv2.MetricTargetArgs{
						Type:               pulumi.String("Utilization"),
						AverageUtilization: pulumi.Int(a.CPUTarget),
					},
				},
			}},
			Behavior: &autoscalingv2.HorizontalPodAutoscalerBehaviorArgs{
				ScaleDown: &autoscalingv2.HPAScalingRulesArgs{
					StabilizationWindowSeconds: pulumi.Int(a.ScaleDownWindow),
					Policies: autoscalingv2.HPAScalingPolicyArray{&autoscalingv2.HPAScalingPolicyArgs{
						Type:          pulumi.String("Pods"),
						Value:         pulumi.Int(1),
						PeriodSeconds: pulumi.Int(scaleDownPeriod),
					}},
				},
			},
		},
	}
}

func (a *Args) checkAutoscaling(r *check.Report) {
	if !a.Autoscaling {
		return
	}
	if a.MembersMin == a.MembersMax {
		r.Fault("autoscaling", a.Autoscaling, fmt.Sprintf("has nothing to do while membersMin and membersMax are both %d", a.MembersMin),
			"raise membersMax, or set autoscaling to false")
	}
	switch {
	case a.CPUTarget < 1:
		r.Fault("cpuTarget", a.CPUTarget, "must be at least 1 per cent of the CPU request", "set it to 50, the tutorial's value")
	case a.CPUTarget > 100:
		r.Warn("cpuTarget", a.CPUTarget, "is above the CPU request, so members are added only once they use more than they asked for",
			"set it to 50, the tutorial's value, or raise cpuRequest")
	}
	if a.CPURequest == "" {
		r.Fault("cpuRequest", a.CPURequest, "is what cpuTarget is a percentage of, so the autoscaler needs it",
			"set it to 0.5, the tutorial's value, or set autoscaling to false")
	}
	r.Range("scaleDownWindow", a.ScaleDownWindow, 0, 3600)
	if 0 <= a.ScaleDownWindow && a.ScaleDownWindow < gentleWindow {
		r.Warn("scaleDownWindow", a.ScaleDownWindow, "is so short that members which were just added go together, not one a minute",
			fmt.Sprintf("set it to %d or more; Kubernetes' own value is 300", gentleWindow))
	}
}
