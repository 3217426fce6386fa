package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
)

// platform is where a site runs. It is a pointer to the struct into which the site's configuration is read, by its tags.
type platform interface {
	// Check returns everything that is wrong with the platform's own configuration.
	Check() check.Report
	// CheckExposure returns everything that is wrong with how a workload wants to be reached.
	CheckExposure(infra.Exposure) check.Report
	// Identity is what no two sites of a platform may have alike, and the key that decides it.
	Identity() (key, value string)
	// ReservedAddress identifies an address that somebody reserved under a name, among those of all sites.
	ReservedAddress(name string) string
	// LoadBalancer says how a Service of type LoadBalancer becomes reachable.
	LoadBalancer(infra.Exposure) infra.LoadBalancer
	// Ranges are the addresses that its network has, as far as they are known before.
	Ranges() []infra.Range
	Capacity() infra.Capacity
	// Volumes says how members get disks that stay with them.
	Volumes() infra.Volumes
	// CheckDisks returns everything that is wrong with the disks of a workload.
	CheckDisks([]infra.Disk) check.Report
	// Drain says how long those that empty a node wait for a pod to stop.
	Drain() []infra.DrainLimit
	// Program must be on PATH where the stack runs, because the cluster is reached by it.
	Program() infra.Program
	// Prepare asks the cloud what Check cannot know, and returns what it found wrong, and what brings up, or finds, the cluster of a site
	// and the disks that it attaches. It registers nothing but the providers by which it asks.
	Prepare(ctx *pulumi.Context, site string, wants infra.Wants, opts ...pulumi.ResourceOption) (infra.Maker, check.Report, error)
}

// platforms are the values of the key platform.
var platforms = map[string]func() platform{
	"eks":      func() platform { return &infra.EKSArgs{} },
	"aks":      func() platform { return &infra.AKSArgs{} },
	"gke":      func() platform { return &infra.GKEArgs{} },
	"existing": func() platform { return &infra.ExistingArgs{} },
}
