package objects

import (
	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// ScaleDownPeriod is the time, in seconds, within which at most one member is taken away. Every one that goes disconnects
// its clients, who come back to the others all at once.
const ScaleDownPeriod = 60

// Scaling is what an autoscaler keeps: the CPU of the pods of one kind and name near the target, in per cent of their request.
type Scaling struct {
	Kind, Name                  string
	Min, Max, CPUTarget, Window int // Window is the time of low load, in seconds, before a pod goes
}

// HorizontalPodAutoscaler takes pods away by deletion, which no disruption budget limits, so it goes one at a time.
func (s Scaling) HorizontalPodAutoscaler(metadata *metav1.ObjectMetaArgs) *autoscalingv2.HorizontalPodAutoscalerArgs {
	return &autoscalingv2.HorizontalPodAutoscalerArgs{
		Metadata: metadata,
		Spec: &autoscalingv2.HorizontalPodAutoscalerSpecArgs{
			MinReplicas: pulumi.Int(s.Min),
			MaxReplicas: pulumi.Int(s.Max),
			ScaleTargetRef: &autoscalingv2.CrossVersionObjectReferenceArgs{
				ApiVersion: pulumi.String("apps/v1"),
				Kind:       pulumi.String(s.Kind),
				Name:       pulumi.String(s.Name),
			},
			Metrics: autoscalingv2.MetricSpecArray{&autoscalingv2.MetricSpecArgs{
				Type: pulumi.String("Resource"),
				Resource: &autoscalingv2.ResourceMetricSourceArgs{
					Name: pulumi.String("cpu"),
					Target: &autoscalingv2.MetricTargetArgs{
						Type:               pulumi.String("Utilization"),
						AverageUtilization: pulumi.Int(s.CPUTarget),
					},
				},
			}},
			Behavior: &autoscalingv2.HorizontalPodAutoscalerBehaviorArgs{
				ScaleDown: &autoscalingv2.HPAScalingRulesArgs{
					StabilizationWindowSeconds: pulumi.Int(s.Window),
					Policies: autoscalingv2.HPAScalingPolicyArray{&autoscalingv2.HPAScalingPolicyArgs{
						Type:          pulumi.String("Pods"),
						Value:         pulumi.Int(1),
						PeriodSeconds: pulumi.Int(ScaleDownPeriod),
					}},
				},
			},
		},
	}
}
