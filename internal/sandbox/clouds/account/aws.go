package account

import (
	"context"
	"strconv"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

const eksType = "aws:eks/cluster:Cluster"

var awsRules = map[string]rule{
	gatewayType:                   {release: releaseInternetGateway},
	eksType:                       {admit: admitEKS, cluster: &kubernetesCluster{name: "name", controller: awsController}},
	"aws:eks/nodeGroup:NodeGroup": {admit: admitNodeGroup, perform: performNodeGroup},
	"aws:eks/addon:Addon":         {perform: performAddon},
}

// admitEKS keeps what EKS demands of a cluster.
func admitEKS(a *Account, r, before *Resource) error {
	if before == nil {
		return a.requireRole(r.Text("roleArn"), "eks.amazonaws.com", "AmazonEKSClusterPolicy")
	}
	return admitEKSVersion(before, r)
}

// admitEKSVersion allows the same minor version of Kubernetes and the next one
// (https://github.com/rancher/rancher/issues/26908, https://github.com/rancher/rancher/issues/28939). EKS also has a way back, but
// only for seven days and for older nodes than a program leaves that moves both at once
// (https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html).
func admitEKSVersion(before, r *Resource) error {
	from, to := before.Text("version"), r.Text("version")
	if step := minor(to) - minor(from); step < 0 || step > 1 {
		return refuse("InvalidParameterException: Unsupported Kubernetes minor version update from %s to %s", from, to)
	}
	return nil
}

// minor returns the second number of a version such as 1.35 or 1.35.1, or 0.
func minor(version string) int {
	_, rest, _ := strings.Cut(version, ".")
	digits, _, _ := strings.Cut(rest, ".")
	n, _ := strconv.Atoi(digits)
	return n
}

// admitNodeGroup keeps what EKS demands of a node group, and finds out what would keep its nodes from joining.
func admitNodeGroup(a *Account, r, before *Resource) error {
	low, wanted, high := r.Number("scalingConfig", "minSize"), r.Number("scalingConfig", "desiredSize"), r.Number("scalingConfig", "maxSize")
	if low > wanted {
		return refuse("InvalidParameterException: Minimum capacity %d can't be greater than desired size %d", low, wanted)
	}
	if wanted > high {
		return refuse("InvalidParameterException: desired capacity %d can't be greater than max size %d", wanted, high)
	}
	for _, instanceType := range texts(r.Inputs["instanceTypes"]) {
		if _, ok := machines[instanceType]; !ok {
			return refuse("InvalidParameterException: The following supplied instance types do not exist: [%s]", instanceType)
		}
	}
	cluster := a.find(eksType, r.Text("clusterName"))
	if version := r.Text("version"); version != "" && minor(version) > minor(cluster.Text("version")) {
		return refuse("InvalidParameterException: Nodegroup Kubernetes version should be equal to or less than Cluster version %s",
			cluster.Text("version"))
	}
	if before != nil {
		return admitEKSVersion(before, r)
	}
	if err := a.requireRole(r.Text("nodeRoleArn"), "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy",
		"AmazonEC2ContainerRegistryReadOnly"); err != nil {
		return err
	}
	for _, subnet := range texts(r.Inputs["subnetIds"]) {
		if !a.routedOut(subnet) {
			return refuse("NodeCreationFailure: Instances failed to join the kubernetes cluster: subnet %s has no way to the Internet", subnet)
		}
	}
	return nil
}

func performNodeGroup(ctx context.Context, a *Account, r *Resource) error {
	a.mu.Lock()
	zones, there := a.zones(r.Inputs["subnetIds"]), a.runs(eksType, r.Text("clusterName"))
	a.mu.Unlock()
	if !there {
		return nil
	}
	pool := clusters.Pool{
		Name: r.Text("nodeGroupName"), Version: r.Text("version"), Count: r.Number("scalingConfig",
			"desiredSize"), Zones: zones, Region: r.Region,
		Machine: "t3.medium", Labels: map[string]string{"eks.amazonaws.com/nodegroup": r.Text("nodeGroupName")},
	}
	if types := texts(r.Inputs["instanceTypes"]); len(types) > 0 {
		pool.Machine = types[0]
	}
	pool.CPU, pool.Memory = machines[pool.Machine][0], machines[pool.Machine][1]
	if r.Status == Deleting {
		pool.Count = 0
	}
	return a.kubernetes.SetPool(ctx, r.Text("clusterName"), pool)
}

// performAddon brings the pod autoscaler its figures: without metrics-server it has none.
func performAddon(ctx context.Context, a *Account, r *Resource) error {
	a.mu.Lock()
	there := a.runs(eksType, r.Text("clusterName"))
	a.mu.Unlock()
	if r.Text("addonName") != "metrics-server" || r.Status == Updating || !there {
		return nil
	}
	return a.kubernetes.SetMetrics(ctx, r.Text("clusterName"), r.Status == Creating)
}

// runs reports whether a cluster is there: it may have been deleted behind the backs of its parts, which went with it.
func (a *Account) runs(token, name string) bool {
	c := a.find(token, name)
	return c != nil && c.Status != Deleting
}
