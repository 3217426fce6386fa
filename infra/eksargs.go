package infra

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// EKSArgs is the configuration of an EKS cluster.
type EKSArgs struct {
	Name              string `key:"clusterName"`
	KubernetesVersion string `key:"kubernetesVersion"` // 1.35
	Nodes             Nodes
	Tags              map[string]string `key:"tags"`        // on every AWS resource that the program makes, and on the load balancer
	ForeignTags       []string          `key:"foreignTags"` // names of tags there that are others'

	Region            string        `key:"eksRegion"`
	Zones             []string      `key:"eksZones"`
	VPCCIDR           string        `key:"eksVpcCidr"` // IPv4, /16 to /22
	NATPerZone        bool          `key:"eksNatPerZone"`
	EndpointAccess    string        `key:"eksEndpointAccess"`    // public or private
	PublicAccessCIDRs []string      `key:"eksPublicAccessCidrs"` // who reaches a public endpoint
	LogTypes          []string      `key:"eksLogTypes"`          // of the control plane, sent to CloudWatch; empty sends none
	LogRetention      int           `key:"eksLogRetention"`      // days; one of those that CloudWatch knows
	AccessEntries     []AccessEntry `key:"eksAccessEntries"`
	InstanceType      string        `key:"eksInstanceType"`
	DiskSize          int           `key:"eksDiskSize"`       // GiB, of each node
	CertificateARN    string        `key:"eksCertificateArn"` // with which the load balancer ends TLS; "" goes without TLS

	VPCCNIVersion                 string `key:"eksVpcCniVersion"` // of EKS add-ons; "" takes the newest at each run
	KubeProxyVersion              string `key:"eksKubeProxyVersion"`
	ChartRepository               string `key:"eksChartRepository"`               // of the load balancer controller
	LoadBalancerControllerVersion string `key:"eksLoadBalancerControllerVersion"` // of its chart
	AutoscalerChartRepository     string `key:"eksAutoscalerChartRepository"`
	ClusterAutoscalerVersion      string `key:"eksClusterAutoscalerVersion"` // of its chart
}

// AccessEntry gives an IAM principal rights in the cluster.
type AccessEntry struct {
	Name         string `key:"name"`         // of the entry, for Pulumi
	PrincipalARN string `key:"principalArn"` // of an IAM role or user
	Policy       string `key:"policy"`       // an EKS access policy, such as AmazonEKSClusterAdminPolicy
	Namespace    string `key:"namespace"`    // "" extends the rights to the whole cluster
}

// accessPolicies are EKS's own for people and pipelines (https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
var accessPolicies = []string{
	"AmazonEKSClusterAdminPolicy", "AmazonEKSAdminPolicy", "AmazonEKSAdminViewPolicy", "AmazonEKSEditPolicy", "AmazonEKSViewPolicy",
}

const (
	endpointPublic  = "public"
	endpointPrivate = "private"
)

// logRetentions are CloudWatch's, in days (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
var logRetentions = []int{1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}

var (
	clusterName     = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_-]{0,26}$`)
	eksVersion      = regexp.MustCompile(`^1\.[0-9]{2}$`)
	awsRegion       = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)
	principalARN    = regexp.MustCompile(`^arn:aws:iam::[0-9]{12}:(role|user)/.+$`)
	instanceType    = regexp.MustCompile(`^([a-z]+[0-9]+[a-z0-9-]*)\.([a-z0-9-]+)$`)
	armInstanceType = regexp.MustCompile(`^(a1|[a-z]+[0-9]+[a-z]*g[a-z]*)\.`)
	addonVersion    = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+-eksbuild\.[0-9]+$`)
	chartVersion    = regexp.MustCompile(`^v?[0-9]+\.[0-9]+\.[0-9]+$`)
)

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *EKSArgs) Check() check.Report {
	var r check.Report
	if !clusterName.MatchString(a.Name) {
		r.Fault("clusterName", a.Name, "must be up to 27 letters, digits, hyphens and underscores, beginning with a letter or digit: IAM roles are named after it, and their names have 64 characters", "choose a name such as eks-migratorydata")
	}
	checkVersion(&r, a.KubernetesVersion, eksVersion, "must be a minor version of Kubernetes for EKS")
	a.Nodes.check(&r)
	checkForeignTags(&r, a.ForeignTags, a.Tags)
	a.checkNetwork(&r)
	a.checkAccess(&r)
	a.checkNodeType(&r)
	checkAddon(&r, "eksVpcCniVersion", a.VPCCNIVersion)
	checkAddon(&r, "eksKubeProxyVersion", a.KubeProxyVersion)
	checkChart(&r, "eksChartRepository", a.ChartRepository, "eksLoadBalancerControllerVersion", a.LoadBalancerControllerVersion)
	checkChart(&r, "eksAutoscalerChartRepository", a.AutoscalerChartRepository, "eksClusterAutoscalerVersion", a.ClusterAutoscalerVersion)
	return r
}

// Identity is the cluster's name in its region.
func (a *EKSArgs) Identity() (key, value string) { return "clusterName", a.Region + "/" + a.Name }

// Drain limits what the autoscaler waits for.
func (a *EKSArgs) Drain() []DrainLimit { return []DrainLimit{autoscalerLimit} }

func (a *EKSArgs) checkNetwork(r *check.Report) {
	switch {
	case !awsRegion.MatchString(a.Region):
		r.Fault("eksRegion", a.Region, "must be an AWS region", "write it as us-east-1")
	case strings.HasPrefix(a.Region, "cn-") || strings.HasPrefix(a.Region, "us-gov-"):
		r.Fault("eksRegion", a.Region, "lies in another AWS partition, for which the controller's policy differs", "choose a region of the partition aws")
	}
	for _, zone := range a.Zones {
		letter, ok := strings.CutPrefix(zone, a.Region)
		if !ok || len(letter) != 1 || letter < "a" || letter > "h" {
			r.Fault("eksZones", zone, "must be an availability zone of eksRegion, which is "+a.Region, fmt.Sprintf("write it as %sa", a.Region))
		}
	}
	if len(a.Zones) < 2 || len(a.Zones) > maxZones {
		r.Fault("eksZones", a.Zones, fmt.Sprintf("must be 2 to %d zones: EKS refuses a single one", maxZones), "name two or three zones of the region")
	}
	r.Unique("eksZones", a.Zones)
	prefix, err := netip.ParsePrefix(a.VPCCIDR)
	switch {
	case err != nil || !prefix.Addr().Is4():
		r.Fault("eksVpcCidr", a.VPCCIDR, "must be an IPv4 range in CIDR notation", "write it as 10.0.0.0/16")
	case prefix != prefix.Masked():
		r.Fault("eksVpcCidr", a.VPCCIDR, "has bits set beyond its prefix", "write "+prefix.Masked().String())
	case prefix.Bits() < 16 || prefix.Bits() > 22:
		r.Fault("eksVpcCidr", a.VPCCIDR, "must be /16 to /22: AWS makes no larger network, and every pod takes an address", "use a /16")
	}
}

func (a *EKSArgs) checkAccess(r *check.Report) {
	r.OneOf("eksEndpointAccess", a.EndpointAccess, endpointPublic, endpointPrivate)
	if a.EndpointAccess == endpointPublic && len(a.PublicAccessCIDRs) == 0 {
		r.Fault("eksPublicAccessCidrs", a.PublicAccessCIDRs, "admits nobody to a public endpoint", "name the ranges that may connect, or set eksEndpointAccess to private")
	}
	r.CIDRs("eksPublicAccessCidrs", a.PublicAccessCIDRs...)
	if a.EndpointAccess == endpointPrivate {
		r.Warn("eksEndpointAccess", a.EndpointAccess, "is reached from inside the VPC only, also by this program", "make the cluster with a public endpoint, limited by eksPublicAccessCidrs, and switch once pulumi runs where the VPC can be reached")
	}
	for _, t := range a.LogTypes {
		r.OneOf("eksLogTypes", t, "api", "audit", "authenticator", "controllerManager", "scheduler")
	}
	r.Unique("eksLogTypes", a.LogTypes)
	if !slices.Contains(logRetentions, a.LogRetention) {
		r.Fault("eksLogRetention", a.LogRetention, "must be a number of days that CloudWatch knows", "use 7, 14, 30, 60, 90, 180 or 365")
	}
	var names, principals []string // EKS knows one entry for each principal
	for _, e := range a.AccessEntries {
		names, principals = append(names, e.Name), append(principals, e.PrincipalARN)
		if e.Name == "" {
			r.Fault("eksAccessEntries", e.Name, "lacks a name", "give every entry a name of its own")
		}
		if !principalARN.MatchString(e.PrincipalARN) {
			r.Fault("eksAccessEntries", e.PrincipalARN, "must be the ARN of an IAM role or user", "write it as arn:aws:iam::123456789012:role/deployer")
		}
		r.OneOf("eksAccessEntries", e.Policy, accessPolicies...)
		if e.Namespace != "" {
			r.Label("eksAccessEntries", e.Namespace, 63)
		}
	}
	r.Unique("eksAccessEntries", names)
	r.Unique("eksAccessEntries", principals)
}

func (a *EKSArgs) checkNodeType(r *check.Report) {
	switch {
	case !instanceType.MatchString(a.InstanceType):
		r.Fault("eksInstanceType", a.InstanceType, "must be an EC2 instance type", "write it as m5.large")
	case armInstanceType.MatchString(a.InstanceType):
		r.Fault("eksInstanceType", a.InstanceType, "has ARM processors, for which the server's image is not made", "choose an x86-64 type such as m5.large")
	}
	r.Range("eksDiskSize", a.DiskSize, 20, 16384)
}

func checkAddon(r *check.Report, key, version string) {
	if version != "" && !addonVersion.MatchString(version) {
		r.Fault(key, version, "must be a version of an EKS add-on", "write it as v1.20.4-eksbuild.1; `aws eks describe-addon-versions` lists them")
	}
}

func checkChart(r *check.Report, repositoryKey, repository, versionKey, version string) {
	if !slices.ContainsFunc([]string{"https://", "http://", "oci://"}, func(scheme string) bool { return strings.HasPrefix(repository, scheme) }) {
		r.Fault(repositoryKey, repository, "must be the URL of a chart repository", "write it with https:// or oci://")
	}
	if !chartVersion.MatchString(version) {
		r.Fault(versionKey, version, "must be an exact chart version, so that every run installs the same", "write it as 1.2.3")
	}
}

// oldestMinor is the first minor version of Kubernetes whose kubelets know the sleep action, by which members wait for the
// load balancer (https://github.com/kubernetes/enhancements/issues/3960).
const oldestMinor = 30

func checkVersion(r *check.Report, version string, form *regexp.Regexp, allowed string) {
	if !form.MatchString(version) {
		r.Fault("kubernetesVersion", version, allowed, `write it in quotes, such as "1.34": YAML reads 1.30 as 1.3`)
		return
	}
	if minor, _ := strconv.Atoi(strings.Split(version, ".")[1]); minor < oldestMinor {
		r.Fault("kubernetesVersion", version, fmt.Sprintf("is older than 1.%d, the first that knows how to pause a member before it stops", oldestMinor), "choose a version that the cloud still supports")
	}
}

func (n Nodes) check(r *check.Report) {
	r.Range("nodesMin", n.Min, 1, 1000)
	r.Range("nodesMax", n.Max, 1, 1000)
	if n.Min > n.Max {
		r.Fault("nodesMin", n.Min, fmt.Sprintf("is above nodesMax, which is %d", n.Max), "lower nodesMin or raise nodesMax")
	}
}
