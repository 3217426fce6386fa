package infra

import (
	"regexp"

	"stateful-clusters/internal/check"
)

// GKEArgs is the configuration of a GKE cluster.
type GKEArgs struct {
	Name              string `key:"clusterName"`
	KubernetesVersion string `key:"kubernetesVersion"` // 1.36, or 1.36.2-gke.1234000
	Nodes             Nodes
	Tags              map[string]string `key:"tags"`        // as labels, on the cluster and on the nodes
	ForeignTags       []string          `key:"foreignTags"` // names of labels there that are others'

	Project             string   `key:"gkeProject"`
	Region              string   `key:"gkeRegion"`
	Zones               []string `key:"gkeZones"`          // of the nodes
	Network             string   `key:"gkeNetwork"`        // "" makes one; otherwise the next three name parts of it
	NetworkProject      string   `key:"gkeNetworkProject"` // that has the network; "" is Project
	Subnetwork          string   `key:"gkeSubnetwork"`     // where the nodes are
	PodRange            string   `key:"gkePodRange"`       // a secondary range of the subnetwork
	ServiceRange        string   `key:"gkeServiceRange"`   // another one
	NodeCIDR            string   `key:"gkeNodeCidr"`       // of a network of its own
	PodCIDR             string   `key:"gkePodCidr"`
	ServiceCIDR         string   `key:"gkeServiceCidr"`
	PrivateNodes        bool     `key:"gkePrivateNodes"`    // nodes without addresses of their own in the Internet
	NAT                 bool     `key:"gkeNat"`             // makes the way out for private nodes
	PrivateEndpoint     bool     `key:"gkePrivateEndpoint"` // an API with an address in the network only
	AuthorizedCIDRs     []string `key:"gkeAuthorizedCidrs"`
	ReleaseChannel      string   `key:"gkeReleaseChannel"`      // UNSPECIFIED keeps the version
	MaintenanceStart    string   `key:"gkeMaintenanceStart"`    // 03:00, in UTC; "" lets Google choose
	MaintenanceHours    int      `key:"gkeMaintenanceHours"`    // from then on
	MaintenanceDays     []string `key:"gkeMaintenanceDays"`     // MO to SU; empty is every day
	DeletionProtection  bool     `key:"gkeDeletionProtection"`  // of the cluster
	MachineType         string   `key:"gkeMachineType"`         // of the nodes
	DiskSize            int      `key:"gkeDiskSize"`            // GB, of each node
	DiskType            string   `key:"gkeDiskType"`            // of that disk
	NodeServiceAccount  string   `key:"gkeNodeServiceAccount"`  // its email; "" makes one
	LoadBalancerAddress string   `key:"gkeLoadBalancerAddress"` // the name of a reserved one; "" takes any

	MaintenanceExclusions []MaintenanceExclusion `key:"gkeMaintenanceExclusions"` // times without upgrades
}

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *GKEArgs) Check() check.Report {
	var r check.Report
	a.checkNames(&r)
	a.checkGKEVersion(&r)
	a.Nodes.check(&r)
	checkForeignTags(&r, a.ForeignTags, a.Tags)
	a.checkLabels(&r)
	a.checkZones(&r)
	a.checkNetwork(&r)
	a.checkAPI(&r)
	a.checkMaintenance(&r)
	a.checkMachine(&r)
	a.checkQuotas(&r)
	return r
}

var (
	gkeName    = regexp.MustCompile(`^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$`)
	gcpProject = regexp.MustCompile(`^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$`)
)

func (a *GKEArgs) checkNames(r *check.Report) {
	switch {
	case !gkeName.MatchString(a.Name):
		r.Fault("clusterName", a.Name,
			"must be up to 40 lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen",
			"choose a name such as gke-migratorydata")
	case a.NodeServiceAccount == "" && len(a.Name)+len(nodeAccountSuffix) > maxAccountID:
		r.Fault("clusterName", a.Name, "makes the name of the nodes' service account, "+a.Name+nodeAccountSuffix+
			", longer than the 30 characters that Google allows", "choose a name of up to 24 characters, or set gkeNodeServiceAccount")
	}
	if a.Name == "default" && a.Network == "" {
		r.Warn("clusterName", a.Name, "is the name of the cluster's own network too, and most projects have one of that name already",
			"choose a name such as gke-migratorydata")
	}
	if !gcpProject.MatchString(a.Project) {
		r.Fault("gkeProject", a.Project, "must be the ID of a Google Cloud project, which is not its name or number",
			"`gcloud projects list` shows it as PROJECT_ID")
	}
	a.checkNodeServiceAccount(r)
}

// Identity is the cluster's name in its project: what belongs to the cluster, such as its network, has the name there once, in whatever
// region the cluster is.
func (a *GKEArgs) Identity() (key, value string) { return "clusterName", a.Project + "/" + a.Name }

// ReservedAddress is a name in a region of a project.
func (a *GKEArgs) ReservedAddress(name string) string {
	return "google/" + a.Project + "/" + a.Region + "/" + name
}

// Drain limits what the autoscaler waits for. An upgrade waits an hour, which is longer
// (https://cloud.google.com/kubernetes-engine/docs/concepts/node-pool-upgrade-strategies).
func (a *GKEArgs) Drain() []DrainLimit { return []DrainLimit{autoscalerLimit} }
