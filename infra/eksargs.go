package infra

import (
	"regexp"

	"stateful-clusters/internal/check"
)

// EKSArgs is the configuration of an EKS cluster.
type EKSArgs struct {
	Name              string `key:"clusterName"`
	KubernetesVersion string `key:"kubernetesVersion"` // 1.36
	Nodes             Nodes
	Tags              map[string]string `key:"tags"`        // on every AWS resource that the program makes, and on the load balancer
	ForeignTags       []string          `key:"foreignTags"` // names of tags there that are others'

	Region            string        `key:"eksRegion"`
	AllowedAccounts   []string      `key:"eksAllowedAccountIds"` // all else is refused; empty allows every account
	SupportType       string        `key:"eksSupportType"`       // STANDARD or EXTENDED, after standard support; "" leaves it to AWS
	Zones             []string      `key:"eksZones"`
	VPCCIDR           string        `key:"eksVpcCidr"` // IPv4, /16 to /22
	NATPerZone        bool          `key:"eksNatPerZone"`
	EndpointAccess    string        `key:"eksEndpointAccess"`    // public or private
	PublicAccessCIDRs []string      `key:"eksPublicAccessCidrs"` // who reaches a public endpoint
	LogTypes          []string      `key:"eksLogTypes"`          // of the control plane, sent to CloudWatch; empty sends none
	LogRetention      int           `key:"eksLogRetention"`      // days; one of those that CloudWatch knows
	AccessEntries     []AccessEntry `key:"eksAccessEntries"`
	InstanceType      string        `key:"eksInstanceType"`
	NodeRelease       string        `key:"eksNodeReleaseVersion"` // of the nodes' image; "" leaves it to AWS, at the start and in upgrades
	DiskSize          int           `key:"eksDiskSize"`           // GiB, of each node
	CertificateARN    string        `key:"eksCertificateArn"`     // with which the load balancer ends TLS; "" goes without TLS

	GroupPerZone    bool   `key:"eksNodeGroupPerZone"` // shares Nodes out among the zones
	EBSCSIVersion   string `key:"eksEbsCsiVersion"`    // of the EKS add-on, which only stacks with volumes have
	VolumeType      string `key:"eksVolumeType"`       // of volumes that the program makes
	VolumeKMSKeyARN string `key:"eksVolumeKmsKeyArn"`  // of these; "" takes that of the snapshot, or AWS's own

	VPCCNIVersion                 string `key:"eksVpcCniVersion"`                 // of EKS add-ons; "" takes the newest at each run
	KubeProxyVersion              string `key:"eksKubeProxyVersion"`              // or pinned
	ChartRepository               string `key:"eksChartRepository"`               // of the load balancer controller
	LoadBalancerControllerVersion string `key:"eksLoadBalancerControllerVersion"` // of its chart
	AutoscalerChartRepository     string `key:"eksAutoscalerChartRepository"`
	ClusterAutoscalerVersion      string `key:"eksClusterAutoscalerVersion"` // of its chart
}

var (
	clusterName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,26}$`)
	eksVersion  = regexp.MustCompile(`^1\.[0-9]{2}$`)
)

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *EKSArgs) Check() check.Report {
	var r check.Report
	if !clusterName.MatchString(a.Name) {
		r.Fault("clusterName", a.Name,
			"must be up to 27 letters, digits, hyphens and underscores, beginning with a letter or digit: "+
				"IAM roles are named after it, and their names have 64 characters",
			"choose a name such as eks-migratorydata")
	}
	checkVersion(&r, a.KubernetesVersion, eksVersion, "must be a minor version of Kubernetes for EKS")
	a.Nodes.check(&r)
	checkForeignTags(&r, a.ForeignTags, a.Tags)
	a.checkTags(&r)
	a.checkAccounts(&r)
	a.checkSupport(&r)
	a.checkNetwork(&r)
	a.checkEndpoint(&r)
	a.checkLogs(&r)
	a.checkAccessEntries(&r)
	a.checkInstanceType(&r)
	a.checkNodeRelease(&r)
	a.checkGroups(&r)
	r.Range("eksDiskSize", a.DiskSize, 20, 16384)
	a.checkVolumes(&r)
	checkAddon(&r, "eksVpcCniVersion", a.VPCCNIVersion)
	a.checkKubeProxy(&r)
	checkChart(&r, "aws-load-balancer-controller", "eksChartRepository", a.ChartRepository,
		"eksLoadBalancerControllerVersion", a.LoadBalancerControllerVersion)
	checkChart(&r, "cluster-autoscaler", "eksAutoscalerChartRepository", a.AutoscalerChartRepository,
		"eksClusterAutoscalerVersion", a.ClusterAutoscalerVersion)
	return r
}

// Identity is the cluster's name in its region.
func (a *EKSArgs) Identity() (key, value string) { return "clusterName", a.Region + "/" + a.Name }

// ReservedAddress is its allocation, which AWS gives once.
func (a *EKSArgs) ReservedAddress(name string) string { return "aws/" + name }

// Drain limits what the autoscaler waits for.
func (a *EKSArgs) Drain() []DrainLimit { return []DrainLimit{autoscalerLimit} }
