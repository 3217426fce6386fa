package account

import (
	"context"
	"fmt"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/clusters"
)

// machine is what an instance type has, of which Kubernetes cares for two things.
type machine struct{ cpu, memory string }

// machines are some of the types that exist (https://aws.amazon.com/ec2/instance-types/,
// https://learn.microsoft.com/azure/virtual-machines/sizes/overview).
var machines = map[string]machine{
	"t3.medium": {"2", "4Gi"}, "t3.large": {"2", "8Gi"},
	"m5.large": {"2", "8Gi"}, "m5.xlarge": {"4", "16Gi"}, "m5.2xlarge": {"8", "32Gi"},
	"m6i.large": {"2", "8Gi"}, "m6i.xlarge": {"4", "16Gi"}, "m7i.large": {"2", "8Gi"},
	"c5.large": {"2", "4Gi"}, "c5.xlarge": {"4", "8Gi"}, "r5.large": {"2", "16Gi"},
	"Standard_B2s": {"2", "4Gi"}, "Standard_D2s_v3": {"2", "8Gi"}, "Standard_D2s_v5": {"2", "8Gi"},
	"Standard_D4s_v5": {"4", "16Gi"}, "Standard_D8s_v5": {"8", "32Gi"}, "Standard_DS2_v2": {"2", "7Gi"},
}

// admitNodeGroup keeps what EKS demands of a node group, and finds out what would keep its nodes from joining.
func admitNodeGroup(a *Account, r, before *Resource) error {
	low, wanted, high := r.number("scalingConfig", "minSize"), r.number("scalingConfig", "desiredSize"), r.number("scalingConfig", "maxSize")
	switch {
	case low > wanted:
		return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("Minimum capacity %d can't be greater than desired size %d", low, wanted)}
	case wanted > high:
		return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("desired capacity %d can't be greater than max size %d", wanted, high)}
	}
	for _, instanceType := range texts(r.Inputs["instanceTypes"]) {
		if _, ok := machines[instanceType]; !ok {
			return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("The following supplied instance types do not exist: [%s]", instanceType)}
		}
	}
	cluster := a.find("aws:eks/cluster:Cluster", r.text("clusterName"))
	if version := r.text("version"); version != "" && minor(version) > minor(cluster.text("version")) {
		return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("Nodegroup Kubernetes version should be equal to or less than Cluster version %s", cluster.text("version"))}
	}
	if before != nil {
		return stepwise(before.text("version"), r.text("version"))
	}
	if err := a.requireRole(r.text("nodeRoleArn"), "ec2.amazonaws.com", "AmazonEKSWorkerNodePolicy", "AmazonEKS_CNI_Policy", "AmazonEC2ContainerRegistryReadOnly"); err != nil {
		return err
	}
	for _, subnet := range texts(r.Inputs["subnetIds"]) {
		if !a.routedOut(subnet) {
			return &Error{Code: "NodeCreationFailure", Message: fmt.Sprintf("Instances failed to join the kubernetes cluster: subnet %s has no way to the Internet", subnet)}
		}
	}
	return nil
}

func performNodeGroup(ctx context.Context, a *Account, r *Resource, operation Operation) error {
	count := r.number("scalingConfig", "desiredSize")
	if operation == Delete {
		count = 0
	}
	a.mu.Lock()
	var zones []string
	for _, id := range texts(r.Inputs["subnetIds"]) {
		if subnet := a.find("aws:ec2/subnet:Subnet", id); subnet != nil {
			zones = append(zones, subnet.text("availabilityZone"))
		}
	}
	there := a.find("aws:eks/cluster:Cluster", r.text("clusterName")) != nil
	a.mu.Unlock()
	if !there {
		return nil // its cluster was deleted behind its back, and the nodes with it
	}
	types := texts(r.Inputs["instanceTypes"])
	if len(types) == 0 {
		types = []string{"t3.medium"}
	}
	return a.kubernetes.SetNodes(ctx, r.text("clusterName"), r.text("nodeGroupName"),
		nodes(r.text("nodeGroupName"), r.text("version"), count, zones, r.Region, types[0], map[string]string{"eks.amazonaws.com/nodegroup": r.text("nodeGroupName")}))
}

// nodes describes the machines of a pool, spread over zones. Another version of Kubernetes means other machines.
func nodes(pool, version string, count int, zones []string, region, instanceType string, labels map[string]string) []clusters.Node {
	if len(zones) == 0 {
		zones = []string{region}
	}
	var all []clusters.Node
	for i := range count {
		all = append(all, clusters.Node{
			Name: fmt.Sprintf("%s-%s-%d", strings.ToLower(pool), version, i), Zone: zones[i%len(zones)], Region: region, InstanceType: instanceType,
			CPU: machines[instanceType].cpu, Memory: machines[instanceType].memory, Labels: labels,
		})
	}
	return all
}
