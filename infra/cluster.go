// Package infra makes, or finds, the Kubernetes cluster that a workload runs on: files that begin with a
// cloud's name, and one per add-on.
package infra

import (
	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Wants is what a workload wants of the cluster of a site.
type Wants struct {
	Disks    []Disk    // that the cluster must be able to attach
	Exposure *Exposure // nil where all clients are inside the cluster
}

// Maker makes the cluster that a platform has prepared.
type Maker func() (*Cluster, error)

// sound returns an error where a platform's own arguments have a fault.
func sound(p interface {
	Check() check.Report
	CheckDisks([]Disk) check.Report
}, disks []Disk) error {
	report := p.Check()
	report.Add(p.CheckDisks(disks))
	return report.Err()
}

// Cluster is what a platform offers to a workload.
type Cluster struct {
	Name       pulumi.StringOutput
	Kubeconfig pulumi.StringOutput // secret
	// Provider reaches the cluster and depends on its nodes: what is declared with it comes after them and goes before them.
	Provider *kubernetes.Provider
	// Reachable is what makes load balancers, and must outlive them to take them down again. Empty where the cloud does it.
	Reachable []pulumi.Resource
	// Disks are those that Prepare was asked for, in their order.
	Disks []AdoptedDisk
	// Attachable is what attaches disks, and must outlive what uses them to detach them again. Empty where the cloud does it.
	Attachable []pulumi.Resource
	// Access is the shell command after which kubectl reaches the cluster; "" where it needs none.
	Access pulumi.StringOutput
	// KubectlFlags select the cluster on kubectl's command line; "" where Access has made it the current one.
	KubectlFlags string
}
