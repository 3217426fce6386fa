package stacks

import "strings"

// clusterFaults are of keys that every cloud reads.
var clusterFaults = []configCase{
	{
		name: "version as YAML reads 1.30", stack: "eks", set: map[string]string{"kubernetesVersion": "1.3"},
		faults: []finding{{"kubernetesVersion", "must be a minor version of Kubernetes for EKS", "write it in quotes"}},
	},
	{
		name: "version with a v", stack: "aks", set: map[string]string{"kubernetesVersion": "v1.34"},
		faults: []finding{{"kubernetesVersion", "must be a minor or patch version of Kubernetes for AKS", "write it in quotes"}},
	},
	{
		name: "version too old", stack: "eks", set: map[string]string{"kubernetesVersion": "1.29"},
		faults: []finding{{"kubernetesVersion", "is older than 1.30", "still supports"}},
	},
	{
		name: "patch version too old", stack: "aks", set: map[string]string{"kubernetesVersion": "1.29.15"},
		faults: []finding{{"kubernetesVersion", "is older than 1.30", "still supports"}},
	},
	{
		name: "fewest nodes above most", stack: "aks", set: map[string]string{"nodesMin": "6"},
		faults: []finding{{"nodesMin", "is above nodesMax, which is 5", "raise nodesMax"}},
	},
	{
		name: "no node", stack: "eks", set: map[string]string{"nodesMin": "0"},
		faults: []finding{{"nodesMin", "must lie between 1 and 1000", "in that range"}},
	},
	{
		name: "too many nodes", stack: "eks", set: map[string]string{"nodesMax": "1001"},
		faults: []finding{{"nodesMax", "must lie between 1 and 1000", "in that range"}},
	},
	{
		name: "members larger than a node", stack: "eks", set: map[string]string{"cpuRequest": "2"},
		faults: []finding{{"nodesMax", "gives room to 0 members, by an estimate of 0 on a node, and membersMax is 5", "choose larger nodes"}},
	},
	{
		name: "more members than nodes hold", stack: "eks", set: map[string]string{"nodesMin": "1", "nodesMax": "1"},
		faults: []finding{{"nodesMax", "gives room to 3 members", "raise nodesMax"}},
	},
	{
		name: "members larger than a node's memory", stack: "aks", set: map[string]string{"memoryRequest": "7Gi", "memoryLimit": ""},
		faults: []finding{{"nodesMax", "gives room to 0 members", "lower cpuRequest, memoryRequest or membersMax"}},
	},
}

var aksFaults = []configCase{
	{
		name: "cluster name that is no DNS prefix", stack: "aks", set: map[string]string{"clusterName": "aks_migratorydata"},
		faults: []finding{{"clusterName", "up to 54 letters, digits and hyphens", "aks-migratorydata"}},
	},
	{
		name: "location by its long name", stack: "aks", set: map[string]string{"aksLocation": "East US"},
		faults: []finding{{"aksLocation", "must be the short name of an Azure region", "eastus"}},
	},
	{
		name: "resource group with a dot last", stack: "aks", set: map[string]string{"aksResourceGroup": "rg."},
		faults: []finding{{"aksResourceGroup", "not ending with a dot", "rg-migratorydata"}},
	},
	{
		name: "unknown zone", stack: "aks", set: map[string]string{"aksZones": `["1", "4"]`},
		faults: []finding{{"aksZones", "must be one of 1, 2, 3", "choose one of them"}},
	},
	{
		name: "single zone", stack: "aks", set: map[string]string{"aksZones": `["1"]`},
		faults: []finding{{"aksZones", "puts all nodes in a single zone", `["1", "2", "3"]`}},
	},
	{
		name: "zone given twice", stack: "aks", set: map[string]string{"aksZones": `["1", "1"]`},
		faults: []finding{{"aksZones", `names "1" twice`, "name it once"}},
	},
	{
		name: "size without its first word", stack: "aks", set: map[string]string{"aksVmSize": "D2s_v5"},
		faults: []finding{{"aksVmSize", "must be the size of a virtual machine", "Standard_D2s_v5"}},
	},
	{
		name: "ARM processors", stack: "aks", set: map[string]string{"aksVmSize": "Standard_D2ps_v5"},
		faults: []finding{{"aksVmSize", "has ARM processors", "Standard_D2s_v5"}},
	},
	{
		name: "unknown tier", stack: "aks", set: map[string]string{"aksTier": "Paid"},
		faults: []finding{{"aksTier", "must be one of Free, Standard, Premium", "choose one of them"}},
	},
	{
		name: "authorised address without prefix", stack: "aks", set: map[string]string{"aksAuthorizedIpRanges": `["203.0.113.7"]`},
		faults: []finding{{"aksAuthorizedIpRanges", "must be an address range in CIDR notation", "203.0.113.7/32"}},
	},
	{
		name: "authorised range with host bits", stack: "aks", set: map[string]string{"aksAuthorizedIpRanges": `["203.0.113.7/24"]`},
		faults: []finding{{"aksAuthorizedIpRanges", "has bits set beyond its prefix", "write 203.0.113.0/24"}},
	},
	{
		name: "private SSH key", stack: "aks",
		set:    map[string]string{"aksSshPublicKey": strings.Join([]string{"-----BEGIN OPENSSH PRIVATE KEY-----", secretText, "-----END OPENSSH PRIVATE KEY-----"}, "\n")},
		faults: []finding{{"aksSshPublicKey", "is a private key", "ends in .pub"}},
	},
	{
		name: "SSH key that is none", stack: "aks", set: map[string]string{"aksSshPublicKey": "~/.ssh/id_rsa.pub"},
		faults: []finding{{"aksSshPublicKey", "must be an OpenSSH public key", "ssh-rsa AAAA"}},
	},
	{
		name: "SSH user in capitals", stack: "aks", set: map[string]string{"aksSshPublicKey": "ssh-rsa AAAA", "aksAdminUser": "Azure User"},
		faults: []finding{{"aksAdminUser", "must be a Linux user name", "azureuser"}},
	},
	{
		name: "drain longer than a day", stack: "aks", set: map[string]string{"aksDrainTimeout": "1441"},
		faults: []finding{{"aksDrainTimeout", "must lie between 1 and 1440", "in that range"}},
	},
	{
		name: "drain shorter than a member takes to stop", stack: "aks", set: map[string]string{"aksDrainTimeout": "1"},
		faults: []finding{{"aksDrainTimeout", "is not longer than terminationGraceSeconds, which is 60", "in minutes"}},
	},
	{
		name: "pause longer than the autoscaler waits", stack: "aks", set: map[string]string{"preStopSeconds": "601", "terminationGraceSeconds": "660"},
		faults: []finding{{"terminationGraceSeconds", "is more than the 600 seconds that the cluster autoscaler waits", "lower it"}},
	},
	{
		name: "nodes' own group too long", stack: "aks", set: map[string]string{"aksResourceGroup": "rg-migratorydata-of-the-messaging-team-for-production-in-the-east"},
		faults: []finding{{"aksResourceGroup", "longer than the 80 characters", "shorten it or clusterName"}},
	},
}

var existingFaults = []configCase{
	{
		name: "no kubeconfig", stack: "local", set: map[string]string{"kubeconfig": ""},
		faults: []finding{{"kubeconfig", "names no file", "never taken unasked"}},
	},
	{
		name: "missing kubeconfig", stack: "local", set: map[string]string{"kubeconfig": "nowhere/kubeconfig"},
		faults: []finding{{"kubeconfig", "cannot be read (open nowhere/kubeconfig: no such file or directory)", "make up"}},
	},
	{
		name: "empty kubeconfig", stack: "local", kubeconfig: "\n",
		faults: []finding{{"kubeconfig", "is an empty file", "write the cluster's kubeconfig into it"}},
	},
	{
		name: "kubeconfig that is not YAML", stack: "local", kubeconfig: "contexts: [",
		faults: []finding{{"kubeconfig", "is not YAML", "export it again"}},
	},
	{
		name: "unknown context", stack: "local", set: map[string]string{"kubeContext": "production"},
		faults: []finding{{"kubeContext", "which has [stand-in]", "name one of these"}},
	},
	{
		name: "no current context", stack: "local", kubeconfig: "apiVersion: v1\nkind: Config\n",
		faults: []finding{{"kubeContext", "the kubeconfig has no current context", "name one of the file's contexts"}},
	},
	{
		name: "context without server", stack: "local",
		kubeconfig: "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\nclusters: [{name: b, cluster: {}}]\n",
		faults:     []finding{{"kubeconfig", `has no server for the cluster of the context "a"`, "export it again"}},
	},
}
