package account

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/client-go/tools/clientcmd"

	"stateful-clusters/internal/sandbox/clouds/clusters"
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
