package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// workload is what a stack runs, on all its sites at once.
type workload interface {
	// Args is a pointer to the struct into which the configuration is read, by its tags.
	Args() any
	// SiteArgs is a pointer to a struct for what each site may have of its own, read in the same way; nil where there is nothing.
	SiteArgs() any
	// Check returns everything that is wrong with the workload's own configuration, and with the sites that it is given.
	Check([]*site) check.Report
	// Demands are what the workload asks of each site.
	Demands([]*site) []demand
	// Place declares the workload on the clusters, which are there by the names of their sites, and returns what to tell of it.
	Place(*pulumi.Context, []*site, map[string]*infra.Cluster) (outputs, error)
}

// workloads are the values of the key workload.
var workloads = map[string]func() workload{
	"migratorydata": func() workload { return &migratoryData{} },
	"jgroups":       func() workload { return &jGroups{} },
	"cassandra":     func() workload { return &cassandraRing{} },
}

// outputs are what a workload tells: of the whole stack, and of its sites by their names.
type outputs struct {
	stack pulumi.Map
	sites map[string]pulumi.Map
}

// demand is what a workload asks of one site. The rules between the parts of a stack read nothing else of a workload.
type demand struct {
	site      *site
	namespace string // where its pods are
	pods      int    // the most at a time; 0 where the workload has no limit
	podsKey   string // the key that says so
	beside    int    // further pods with the same requests
	apart     int    // pods whose loss at one time stops the service, and so those that nodes of their own are wanted for
	apartKey  string
	cpu       float64
	cpuKey    string
	memory    float64 // requests of one pod, in cores and bytes; 0 is none
	memoryKey string
	grace     int // seconds that a pod may take to stop
	graceKey  string
	graceAlso string          // what else is to be lowered with it, after a comma; "" is nothing
	exposure  *infra.Exposure // nil where all clients are inside the cluster
	disks     []infra.Disk    // which the cluster must be able to attach
	placement objects.Placement
}
