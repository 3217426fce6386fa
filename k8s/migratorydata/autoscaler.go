package migratorydata

import (
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// scaleDownPeriod is the time, in seconds, within which at most one member is taken away. Every one that goes disconnects
// its clients, who come back to the others all at once.
const scaleDownPeriod = 60

// horizontalPodAutoscaler keeps the members' CPU near the target. It takes members away by deletion, which no disruption
// budget limits; hence one at a time.
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
