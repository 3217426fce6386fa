package stacks

import "strings"

var nameFaults = []configCase{
	{
		name: "namespace in capitals", stack: "local", set: map[string]string{"namespace": "Migratory"},
		faults: []finding{{"namespace", "must be a DNS label", `"migratory"`}},
	},
	{
		name: "namespace too long", stack: "local", set: map[string]string{"namespace": strings.Repeat("n", 64)},
		faults: []finding{{"namespace", "has 64 characters, 63 are possible", "choose a shorter name"}},
	},
	{
		name: "namespace of Kubernetes", stack: "eks", set: map[string]string{"namespace": "kube-system"},
		faults: []finding{{"namespace", "belongs to Kubernetes", "one of your own"}},
	},
	{
		name: "member name with a dot", stack: "local", set: map[string]string{"memberName": "migratory.data"},
		faults: []finding{{"memberName", "must be a DNS label", "choose a name"}},
	},
	{
		name: "member name too long", stack: "local", set: map[string]string{"memberName": strings.Repeat("m", 53)},
		faults: []finding{{"memberName", "has 53 characters, 52 are possible", "choose a shorter name"}},
	},
	{
		name: "member name with a digit first", stack: "local", set: map[string]string{"memberName": "1st"},
		faults: []finding{{"memberName", "begins with a digit", "begin it with a letter"}},
	},
	{
		name: "cluster domain with a dot last", stack: "local", set: map[string]string{"clusterDomain": "cluster.local."},
		faults: []finding{{"clusterDomain", "must be a DNS domain", "cluster.local"}},
	},
	{
		name: "cluster domain with a blank", stack: "aks", set: map[string]string{"clusterDomain": "cluster local"},
		faults: []finding{{"clusterDomain", "must be a DNS domain", "cluster.local"}},
	},
}

var memberFaults = []configCase{
	{
		name: "four seeds", stack: "local", set: map[string]string{"seedMembers": "4", "membersMin": "4"},
		faults: []finding{{"seedMembers", "must be 3 or 5", "set it to 3"}},
	},
	{
		name: "more seeds than members", stack: "local", set: map[string]string{"seedMembers": "5"},
		faults: []finding{{"seedMembers", "is above membersMin, which is 3", "raise membersMin"}},
	},
	{
		name: "min above max", stack: "local", set: map[string]string{"membersMin": "6"},
		faults: []finding{{"membersMin", "is above membersMax, which is 5", "raise membersMax"}},
	},
	{
		name: "no members", stack: "local", set: map[string]string{"deliveryMode": "Standard", "membersMin": "0"},
		faults: []finding{{"membersMin", "must lie between 1 and 100", "in that range"}},
	},
	{
		name: "too many members", stack: "local", set: map[string]string{"membersMax": "101"},
		faults: []finding{{"membersMax", "must lie between 1 and 100", "in that range"}},
	},
	{
		name: "autoscaling without room", stack: "local", set: map[string]string{"membersMin": "5"},
		faults: []finding{{"autoscaling", "has nothing to do while membersMin and membersMax are both 5", "set autoscaling to false"}},
	},
	{
		name: "CPU target of nothing", stack: "local", set: map[string]string{"cpuTarget": "0"},
		faults: []finding{{"cpuTarget", "must be at least 1 per cent", "set it to 50"}},
	},
	{
		name: "autoscaling without CPU request", stack: "local", set: map[string]string{"cpuRequest": ""},
		faults: []finding{{"cpuRequest", "is what cpuTarget is a percentage of", "set autoscaling to false"}},
	},
	{
		name: "window too long", stack: "local", set: map[string]string{"scaleDownWindow": "3601"},
		faults: []finding{{"scaleDownWindow", "must lie between 0 and 3600", "in that range"}},
	},
	{
		name: "unknown delivery mode", stack: "local", set: map[string]string{"deliveryMode": "guaranteed"},
		faults: []finding{{"deliveryMode", "must be one of Guaranteed, Standard", `did you mean "Guaranteed"?`}},
	},
	{
		name: "no eviction ever", stack: "local", set: map[string]string{"maxUnavailable": "0"},
		faults: []finding{{"maxUnavailable", "admits no eviction ever", "set it to 1"}},
	},
	{
		name: "evictions that cost the majority", stack: "local", set: map[string]string{"maxUnavailable": "2"},
		faults: []finding{{"maxUnavailable", "can miss, which is 1", "set it to 1"}},
	},
	{
		name: "negative minAvailable", stack: "local", set: map[string]string{"minAvailable": "-1"},
		faults: []finding{{"minAvailable", "must not be negative", "maxUnavailable"}},
	},
	{
		name: "more available than there are", stack: "local", set: map[string]string{"minAvailable": "6"},
		faults: []finding{{"minAvailable", "is above membersMax, which is 5", "maxUnavailable"}},
	},
	{
		name: "unknown eviction policy", stack: "local", set: map[string]string{"unhealthyPodEviction": "alwaysAllow"},
		faults: []finding{{"unhealthyPodEviction", "must be one of AlwaysAllow, IfHealthyBudget", `did you mean "AlwaysAllow"?`}},
	},
	{
		name: "unknown spread over hosts", stack: "local", set: map[string]string{"hostSpread": "antiaffinity"},
		faults: []finding{{"hostSpread", "must be one of required, preferred, anti-affinity", `did you mean "anti-affinity"?`}},
	},
	{
		name: "unknown spread over zones", stack: "local", set: map[string]string{"zoneSpread": "anti-affinity"},
		faults: []finding{{"zoneSpread", "must be one of required, preferred, none", "choose one of them"}},
	},
	{
		name: "no time to stop", stack: "local", set: map[string]string{"preStopSeconds": "60"},
		faults: []finding{{"terminationGraceSeconds", "leaves the server no time after preStopSeconds, which is 60", "at least 30 more"}},
	},
	{
		name: "probes without pause", stack: "local", set: map[string]string{"probePeriod": "0"},
		faults: []finding{{"probePeriod", "must lie between 1 and 300", "in that range"}},
	},
	{
		name: "start in the past", stack: "local", set: map[string]string{"startupSeconds": "-1"},
		faults: []finding{{"startupSeconds", "must lie between 0 and 3600", "in that range"}},
	},
	{
		name: "probes before the start", stack: "local", set: map[string]string{"probeDelay": "-1"},
		faults: []finding{{"probeDelay", "must lie between 0 and 3600", "in that range"}},
	},
	{
		name: "pause longer than an hour", stack: "local", set: map[string]string{"preStopSeconds": "3601", "terminationGraceSeconds": "3700"},
		faults: []finding{{"preStopSeconds", "must lie between 0 and 3600", "in that range"}},
	},
	{
		name: "ready before the start", stack: "local", set: map[string]string{"minReadySeconds": "-1"},
		faults: []finding{{"minReadySeconds", "must lie between 0 and 3600", "in that range"}},
	},
	{
		name: "restarts after no failure", stack: "local", set: map[string]string{"livenessFailures": "0"},
		faults: []finding{{"livenessFailures", "must lie between 1 and 100", "in that range"}},
	},
	{
		name: "unready after no failure", stack: "local", set: map[string]string{"readinessFailures": "0"},
		faults: []finding{{"readinessFailures", "must lie between 1 and 100", "in that range"}},
	},
	{
		name: "unknown Pod Security level", stack: "local", set: map[string]string{"podSecurityLevel": "restrict"},
		faults: []finding{{"podSecurityLevel", "must be one of privileged, baseline, restricted", `did you mean "restricted"?`}},
	},
	{
		name: "restricted as root", stack: "local", set: map[string]string{"podSecurityLevel": "restricted", "dropCapabilities": "true"},
		faults: []finding{{"runAsNonRoot", "is refused by the namespace", "with runAsUser"}},
	},
	{
		name: "restricted with capabilities", stack: "local", set: map[string]string{"podSecurityLevel": "restricted", "runAsNonRoot": "true"},
		faults: []finding{{"dropCapabilities", "is refused by the namespace", "set it to true"}},
	},
	{
		name: "user below zero", stack: "local", set: map[string]string{"runAsUser": "-1"},
		faults: []finding{{"runAsUser", "must lie between 0 and 2147483647", "in that range"}},
	},
}
