package account

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/client-go/tools/clientcmd"

	"stateful-clusters/sandbox/clouds/clusters"
)

// admitEKS keeps what EKS demands of a cluster.
func admitEKS(a *Account, r, before *Resource) error {
	network, _ := r.Inputs["vpcConfig"].(map[string]any)
	var zones []string
	for _, subnet := range texts(network["subnetIds"]) {
		zones = append(zones, a.find("aws:ec2/subnet:Subnet", subnet).text("availabilityZone"))
	}
	slices.Sort(zones)
	if zones = slices.Compact(zones); len(zones) < 2 {
		return &Error{Code: "InvalidParameterException", Message: "Subnets specified must be in at least two different AZs"}
	}
	if before == nil {
		r.Outputs["issuer"] = "oidc.eks." + r.Region + ".amazonaws.com/id/" + strings.ToUpper(random(16))
		return a.requireRole(r.text("roleArn"), "eks.amazonaws.com", "AmazonEKSClusterPolicy")
	}
	was, _ := before.Inputs["vpcConfig"].(map[string]any)
	for _, subnet := range texts(was["subnetIds"]) {
		zone := a.find("aws:ec2/subnet:Subnet", subnet).text("availabilityZone")
		zones = slices.DeleteFunc(zones, func(z string) bool { return z == zone })
	}
	if len(zones) > 0 {
		// https://github.com/aws/containers-roadmap/issues/2258
		return &Error{Code: "InvalidParameterException", Message: "Provided subnets belong to the AZs '" + strings.Join(zones, ",") + "'. But they should belong to the exact set of AZs in which subnets were provided during cluster creation."}
	}
	return stepwise(before.text("version"), r.text("version"))
}

// stepwise allows the same minor version of Kubernetes and the next one
// (https://github.com/rancher/rancher/issues/26908, https://github.com/rancher/rancher/issues/28939). EKS also has a way back, but
// only for seven days and for older nodes than a program leaves that moves both at once
// (https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html).
func stepwise(from, to string) error {
	if step := minor(to) - minor(from); step < 0 || step > 1 {
		return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf("Unsupported Kubernetes minor version update from %s to %s", from, to)}
	}
	return nil
}

// minor returns the second number of a version such as 1.35 or 1.35.1.
func minor(version string) int {
	parts := strings.Split(version, ".")
	if len(parts) < 2 {
		return 0
	}
	n, _ := strconv.Atoi(parts[1])
	return n
}

func performEKS(ctx context.Context, a *Account, r *Resource, operation Operation) error {
	switch operation {
	case Create:
		if err := a.kubernetes.Create(ctx, r.text("name")); err != nil {
			return err
		}
		if err := a.describe(r); err != nil {
			return err
		}
		return a.kubernetes.RunLoadBalancers(r.text("name"), clusters.NewAWS(awsLoadBalancers{a}))
	case Delete:
		a.dropWith(r)
		return a.kubernetes.Delete(ctx, r.text("name"))
	}
	return nil
}

// dropWith takes away what EKS keeps as a part of the cluster. Node groups are none: they must go first.
func (a *Account) dropWith(cluster *Resource) {
	parts := []string{"aws:eks/addon:Addon", "aws:eks/accessEntry:AccessEntry", "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.resources = slices.DeleteFunc(a.resources, func(r *Resource) bool {
		return slices.Contains(parts, r.Type) && r.text("clusterName") == cluster.text("name")
	})
}

// describe adds what people and programs need to reach the cluster.
func (a *Account) describe(r *Resource) error {
	content, err := a.kubernetes.Kubeconfig(r.text("name"))
	if err != nil {
		return err
	}
	config, err := clientcmd.Load(content)
	if err != nil {
		return fmt.Errorf("reading the kubeconfig of %s: %w", r.text("name"), err)
	}
	for _, c := range config.Clusters {
		r.Outputs["endpoint"] = c.Server
		r.Outputs["certificateAuthority"] = map[string]any{"data": base64.StdEncoding.EncodeToString(c.CertificateAuthorityData)}
	}
	return nil
}

// runLoadBalancers runs the controllers of the clusters that are there already.
func (a *Account) runLoadBalancers() error {
	for _, r := range a.Resources() {
		var err error
		switch r.Type {
		case "aws:eks/cluster:Cluster":
			err = a.kubernetes.RunLoadBalancers(r.text("name"), clusters.NewAWS(awsLoadBalancers{a}))
		case "azure-native:containerservice/v20241001:ManagedCluster":
			err = a.kubernetes.RunLoadBalancers(r.text("resourceName"), clusters.NewAzure(azureLoadBalancers{a}))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

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

// performAddon brings the pod autoscaler its figures: without metrics-server it has none.
func performAddon(ctx context.Context, a *Account, r *Resource, operation Operation) error {
	if r.text("addonName") != "metrics-server" || operation == Update {
		return nil
	}
	a.mu.Lock()
	there := a.find("aws:eks/cluster:Cluster", r.text("clusterName")) != nil
	a.mu.Unlock()
	if !there {
		return nil
	}
	return a.kubernetes.SetMetrics(ctx, r.text("clusterName"), operation == Create)
}
