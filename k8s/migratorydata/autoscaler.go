package migratorydata

import (
	"fmt"

	autoscalingv2 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/autoscaling/v2"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// gentleWindow is the shortest window that keeps this pace after members were added: what the autoscaler has added within the period
// it takes away at once, and one more (calculateScaleDownLimitWithBehaviors in Kubernetes' horizontal.go). It wants them for as long as
// the window, which must therefore outlast the period, by one of its rounds of 15 s.
const gentleWindow = objects.ScaleDownPeriod + 15

// horizontalPodAutoscaler keeps the members' CPU near the target.
func (a *Args) horizontalPodAutoscaler() *autoscalingv2.HorizontalPodAutoscalerArgs {
	return objects.Scaling{
		Kind: "StatefulSet", Name: a.MemberName,
		Min: a.MembersMin, Max: a.MembersMax, CPUTarget: a.CPUTarget, Window: a.ScaleDownWindow,
	}.HorizontalPodAutoscaler(a.metadata(a.autoscalerName()))
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
