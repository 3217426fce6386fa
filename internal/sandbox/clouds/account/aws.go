package account

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/nodes"
)

const (
	eksType       = "aws:eks/cluster:Cluster"
	nodeGroupType = "aws:eks/nodeGroup:NodeGroup"
	subnetType    = "aws:ec2/subnet:Subnet"
)

// admitEKS keeps what EKS demands of a cluster.
func (a *Account) admitEKS(r, before *control.Resource) error {
	if before != nil {
		return admitEKSVersion(before, r)
	}
	if err := a.apart(r); err != nil {
		return err
	}
	return a.requireRole(r.Text("roleArn"), "eks.amazonaws.com", "AmazonEKSClusterPolicy")
}

func eksStarted(r *control.Resource, config *rest.Config) {
	issuer := map[string]any{"issuer": "https://" + r.Attribute("issuer")}
	r.Outputs["identities"] = []any{map[string]any{"oidcs": []any{issuer}}}
	r.Outputs["endpoint"] = config.Host
	r.Outputs["certificateAuthority"] = map[string]any{"data": base64.StdEncoding.EncodeToString(config.CAData)}
}

// admitEKSVersion allows the same minor version of Kubernetes and the next one
// (https://github.com/rancher/rancher/issues/26908, https://github.com/rancher/rancher/issues/28939). EKS also has a way back, but
// only for seven days and for older nodes than a program leaves that moves both at once
// (https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html).
func admitEKSVersion(before, r *control.Resource) error {
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

// admitNodeGroup keeps what EKS demands of a node group.
func (a *Account) admitNodeGroup(r, before *control.Resource) error {
	if low, wanted := r.Number("scalingConfig", "minSize"), r.Number("scalingConfig", "desiredSize"); low > wanted {
		return refuse("InvalidParameterException: Minimum capacity %d can't be greater than desired size %d", low, wanted)
	}
	if release := r.Text("releaseVersion"); release != "" && !strings.HasPrefix(release, r.Text("version")+".") {
		return refuse("InvalidParameterException: Requested release version %s is not valid for kubernetes version %s.",
			release, r.Text("version"))
	}
	if before != nil {
		return admitEKSVersion(before, r)
	}
	return a.requireRole(r.Text("nodeRoleArn"), "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy",
		"AmazonEC2ContainerRegistryReadOnly")
}

func (a *Account) performNodeGroup(ctx context.Context, r *control.Resource) error {
	pool := clusters.Pool{
		Name: r.Text("nodeGroupName"), Version: cmp.Or(r.Text("releaseVersion"), r.Text("version")),
		Count: r.Number("scalingConfig", "desiredSize"), Region: r.Region,
		Labels: map[string]string{"eks.amazonaws.com/nodegroup": r.Text("nodeGroupName")},
		Driver: nodes.Driver{Name: ebsDriver, ZoneLabel: corev1.LabelTopologyZone},
	}
	if r.Status == control.Deleting {
		pool.Count = 0
	}
	a.mu.Lock()
	for _, id := range texts(r.Inputs["subnetIds"]) {
		if subnet := a.find(subnetType, "id", id); subnet != nil {
			pool.Zones = append(pool.Zones, subnet.Text("availabilityZone"))
		}
	}
	a.mu.Unlock()
	slices.Sort(pool.Zones)
	return a.kubernetes.SetPool(ctx, r.Text("clusterName"), pool)
}
