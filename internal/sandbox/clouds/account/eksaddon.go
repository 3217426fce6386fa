package account

import (
	"fmt"

	"stateful-clusters/internal/sandbox/clouds/control"
)

const (
	getPartition    = "aws:index/getPartition:getPartition"
	getRegion       = "aws:index/getRegion:getRegion"
	getAddonVersion = "aws:eks/getAddonVersion:getAddonVersion"
)

// admitAddon keeps kube-proxy from being newer than the control plane.
func (a *Account) admitAddon(r, _ *control.Resource) error {
	cluster, version := a.find(eksType, "id", r.Text("clusterName")), r.Text("addonVersion")
	if cluster != nil && r.Text("addonName") == "kube-proxy" && minor(version) > minor(cluster.Text("version")) {
		return refuse("InvalidParameterException: Addon version specified is not supported: %s", version)
	}
	return nil
}

func (a *Account) awsPartition(*control.Resource) (map[string]any, error) {
	return map[string]any{"partition": "aws", "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws", "id": "aws"}, nil
}

func (a *Account) awsRegion(arguments *control.Resource) (map[string]any, error) {
	return map[string]any{"name": arguments.Region, "id": arguments.Region, "endpoint": "ec2." + arguments.Region + ".amazonaws.com"}, nil
}

// eksAddonVersion answers with the one version of each add-on that there is here.
func (a *Account) eksAddonVersion(arguments *control.Resource) (map[string]any, error) {
	name, kubernetes := arguments.Text("addonName"), arguments.Text("kubernetesVersion")
	version := map[string]string{
		"kube-proxy": fmt.Sprintf("v%s.9-eksbuild.1", kubernetes), "vpc-cni": "v1.99.0-eksbuild.1", "coredns": "v1.99.0-eksbuild.1",
	}[name]
	if version == "" {
		return nil, refuse("empty result: no version of the add-on %s for Kubernetes %s", name, kubernetes)
	}
	return map[string]any{
		"version": version, "addonName": name, "kubernetesVersion": kubernetes, "mostRecent": arguments.Inputs["mostRecent"], "id": name,
	}, nil
}
