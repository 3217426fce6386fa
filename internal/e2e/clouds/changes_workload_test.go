package clouds

import "testing"

// What changes the members only leaves the cloud alone, on either cloud.
var workloadChanges = []alteration{
	{name: "image", set: []string{"image=migratorydata/server:6.0.25"}, rolls: true, expects: map[string][]string{
		"update StatefulSet": {"spec.template.spec.containers[0].image"},
	}},
	{name: "memory", set: []string{"memory=160MB"}, rolls: true, expects: map[string][]string{
		"update StatefulSet": {"spec.template.spec.containers[0].env[1].value"},
	}},
	{name: "most members", set: []string{"membersMax=6"}, rolls: true, expects: map[string][]string{
		"update StatefulSet":             {"spec.template.spec.containers[0].env[1].value"},
		"update HorizontalPodAutoscaler": {"spec.maxReplicas"},
	}},
	{name: "source ranges", set: []string{"sourceRanges[0]=192.0.2.0/24"}, expects: map[string][]string{
		"update Service": {"spec.loadBalancerSourceRanges"},
	}},
	// Whose the number of members is changes nothing in the members' own object as long as the number stays.
	{name: "autoscaling off", set: []string{"autoscaling=false"}, expects: map[string][]string{"delete HorizontalPodAutoscaler": nil}},
	{name: "autoscaling on", unset: []string{"autoscaling"}, expects: map[string][]string{"create HorizontalPodAutoscaler": nil}},
}

// A stack whose configuration changes does what the change asks for, and nothing else. What a cloud refuses leaves everything as
// it was.
func TestChanges(t *testing.T) {
	for stack, changes := range map[string]func(*scene){"eks": changesOfEKS, "aks": changesOfAKS} {
		t.Run(stack, func(t *testing.T) {
			w := newWorld(t, stack)
			w.Set("kubernetesVersion=1.34")
			w.Apply()
			w.alter(workloadChanges...)
			changes(w)
			w.Destroy()
			w.gone("after destroy")
		})
	}
}
