package clouds

import (
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/control"
)

const (
	eksType   = "aws:eks/cluster:Cluster"
	groupType = "aws:eks/nodeGroup:NodeGroup"
	aksType   = "azure-native:containerservice/v20241001:ManagedCluster"
	gkeType   = "gcp:container/cluster:Cluster"
	poolType  = "gcp:container/nodePool:NodePool"
)

// cloud is what is the stack's own in tests that all clouds have.
type cloud struct {
	cluster   string      // the name of the cluster that the stack makes
	types     []string    // of the cluster and its nodes, as a person must delete them
	complete  []string    // key=value that makes the types of resources which are not there by default
	throttled []string    // some calls, which the providers and the controllers in the cluster sit out
	slow      []string    // deletions that must not be faster than what a Service leaves behind
	address   string      // in the URL of clients
	after     [][2]string // what is made after what, beside what the account demands
	deletions int         // in the cloud, at least, after the load balancer's
	up, down  []string    // the types that must wait for each other and take longest, on the way up and on the way down; none on EKS
	orphans   int         // load balancers that outlive a cluster which somebody deletes
	asks      string      // what a preview says for which the cloud has lost the cluster; "" where nothing is asked
	marked    []mark      // what somebody marks by hand
	nodes     func(w *scene) nodeRange
	setNodes  func(w *scene, number int)
	// below is what is said of a least number of nodes above the present one; "" is nothing, and raised is how many there are then.
	below  string
	raised int
	stale  int // how many there are after an update without a refresh, where an autoscaler has made them six
}

// mark is where a type has its tags or labels.
type mark struct {
	token string
	path  []string
	stays bool // after a refresh and an update: the provider does not look at others'
}

var clouds = map[string]cloud{
	"eks": {
		cluster: "eks-migratorydata", types: []string{groupType, eksType}, complete: append(logs, access...),
		throttled: []string{"throttle create Vpc 2x", "throttle create Cluster 3x", "throttle create LoadBalancer 2x"},
		address:   ".elb.us-east-1.invalid", deletions: 35, orphans: 1,
		marked: []mark{{token: "aws:ec2/vpc:Vpc", path: tags}, {token: eksType, path: tags}, {token: groupType, path: tags}},
		nodes: func(w *scene) nodeRange {
			return w.readNodes(w.one(groupType).Inputs["scalingConfig"], "minSize", "desiredSize", "maxSize")
		},
		setNodes: func(w *scene, number int) {
			w.change(groupType, map[string]any{"scalingConfig": map[string]any{"desiredSize": number}})
		},
		below: "Minimum capacity 5 can't be greater than desired size 4", raised: 5, stale: 5,
	},
	"aks": {
		cluster: "aks-migratorydata", types: []string{aksType},
		throttled: []string{"throttle create ManagedCluster 3x", "throttle invoke listManagedClusterUserCredentials 2x"},
		address:   "http://127.64.", deletions: 2, asks: "AKS gives no kubeconfig for the cluster aks-migratorydata",
		up:     []string{"ResourceGroup", "ManagedCluster", "MaintenanceConfiguration", "LoadBalancer"},
		down:   []string{"LoadBalancer", "MaintenanceConfiguration", "ManagedCluster", "ResourceGroup"},
		marked: []mark{{token: "azure-native:resources:ResourceGroup", path: tags}, {token: aksType, path: tags}},
		nodes: func(w *scene) nodeRange {
			return w.readNodes(w.one(aksType).Inputs["agentPoolProfiles"].([]any)[0], "minCount", "count", "maxCount")
		},
		setNodes: func(w *scene, number int) {
			pools := w.one(aksType).Inputs["agentPoolProfiles"].([]any)
			pools[0].(map[string]any)["count"] = number
			w.change(aksType, map[string]any{"agentPoolProfiles": pools})
		},
		raised: 5, stale: 6,
	},
	"gke": {
		cluster: "gke-migratorydata", types: []string{gkeType},
		throttled: []string{"throttle create Network 2x", "throttle create NodePool 3x", "throttle create LoadBalancer 2x"},
		slow:      []string{"slow delete NodePool 4s"},
		address:   "http://127.64.", deletions: 8, orphans: 1,
		// Images come by the NAT, and the cluster's own first node needs its rights.
		after: [][2]string{{"NodePool", "RouterNat"}, {"Cluster", "IAMMember"}},
		up:    []string{"Network", "Subnetwork", "Cluster", "NodePool", "LoadBalancer"},
		down:  []string{"NodePool", "Cluster", "Subnetwork", "Network"},
		marked: []mark{
			{token: gkeType, path: []string{"resourceLabels"}, stays: true}, {token: poolType, path: []string{"nodeConfig", "resourceLabels"}},
		},
		nodes: func(w *scene) nodeRange {
			pool := w.one(poolType)
			return nodeRange{
				pool.Number("autoscaling", "totalMinNodeCount"), int(pool.Outputs["currentNodeCount"].(float64)),
				pool.Number("autoscaling", "totalMaxNodeCount"),
			}
		},
		setNodes: func(w *scene, number int) { w.change(poolType, map[string]any{"currentNodeCount": number}) },
		raised:   4, stale: 6, // its autoscaler adds a node only where a pod needs one
	},
}

var tags = []string{"tags"}

// own is the cloud of the stack.
func (w *scene) own() cloud { return clouds[w.Stack] }

// put marks something as somebody else would.
func (m mark) put(w *scene, name, value string) {
	var properties any = map[string]any{name: value}
	for i := len(m.path) - 1; i >= 0; i-- {
		properties = map[string]any{m.path[i]: properties}
	}
	w.change(m.token, properties.(map[string]any))
}

// has reports whether a mark is there.
func (m mark) has(w *scene, name string) bool {
	r := w.one(m.token)
	marks, _ := r.Input(m.path...).(map[string]any)
	return marks[name] != nil
}

// nodeRange is how many nodes there may be, and are.
type nodeRange struct{ Min, Now, Max int }

func (w *scene) readNodes(from any, low, now, high string) nodeRange {
	w.T.Helper()
	values, ok := from.(map[string]any)
	require.True(w.T, ok, "%v", from)
	read := control.Resource{Inputs: values}
	return nodeRange{read.Number(low), read.Number(now), read.Number(high)}
}
