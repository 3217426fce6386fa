// Package jgroups declares JGroups clusters, one on each of several sites, and the GossipRouters that join them into one: one file per
// kind of object.
package jgroups

import "stateful-clusters/k8s/objects"

// Args is what all sites have in common. Pulumi.yaml describes the key of each field and its default; the comments here add units and
// the meaning of zero values.
type Args struct {
	Namespace     string `key:"jgroupsNamespace"` // created and owned by the sites
	ClusterDomain string `key:"clusterDomain"`    // of the Kubernetes DNS, usually cluster.local

	Image           string `key:"jgroupsImage"`
	ImagePullPolicy string `key:"imagePullPolicy"`  // Always, IfNotPresent or Never
	Version         string `key:"jgroupsVersion"`   // the version line, by which the XML is written
	Classpath       string `key:"jgroupsClasspath"` // where the image has JGroups
	JavaOptions     string `key:"jgroupsJavaOptions"`

	CPURequest    string `key:"jgroupsCpuRequest"` // Kubernetes quantities; "" asks for nothing, or limits nothing
	CPULimit      string `key:"jgroupsCpuLimit"`
	MemoryRequest string `key:"jgroupsMemoryRequest"`
	MemoryLimit   string `key:"jgroupsMemoryLimit"`

	Autoscaling     bool `key:"jgroupsAutoscaling"`
	CPUTarget       int  `key:"jgroupsCpuTarget"` // per cent of the CPU request
	ScaleDownWindow int  `key:"scaleDownWindow"`  // seconds of low load before a member is taken away

	SiteTimeout       int `key:"jgroupsSiteTimeout"`       // seconds
	BridgeTimeout     int `key:"jgroupsBridgeTimeout"`     // seconds
	HeartbeatInterval int `key:"jgroupsHeartbeatInterval"` // seconds
	HeartbeatTimeout  int `key:"jgroupsHeartbeatTimeout"`  // seconds

	TLS           bool   `key:"jgroupsTls"`
	Keystore      string `key:"jgroupsKeystore,secret"`   // PKCS #12 in Base64, as is the truststore
	Truststore    string `key:"jgroupsTruststore,secret"` // with the authority of all keystores
	StorePassword string `key:"jgroupsStorePassword,secret"`

	ServiceType   string   `key:"clientServiceType"`    // of the routers' Services
	Internal      bool     `key:"internalLoadBalancer"` // the load balancers are reached from within the cloud's network only
	SourceRanges  []string `key:"sourceRanges"`         // CIDRs that may connect to routers; empty admits everybody
	NetworkPolicy bool     `key:"networkPolicy"`

	PodSecurityLevel string `key:"podSecurityLevel"` // enforced on the namespace: baseline, restricted or privileged
	RunAsUser        int    `key:"jgroupsUser"`      // 0 leaves the image's own

	MaxUnavailable       int    `key:"maxUnavailable"` // members of a site that may be evicted at a time
	UnhealthyPodEviction string `key:"unhealthyPodEviction"`
	HostSpread           string `key:"hostSpread"` // required or preferred
	ZoneSpread           string `key:"zoneSpread"` // required, preferred or none

	objects.Placement
	objects.Probing
	MinReadySeconds int `key:"minReadySeconds"`
}

// SiteArgs is what each site may have of its own.
type SiteArgs struct {
	Members    int `key:"jgroupsMembers"`
	MembersMax int `key:"jgroupsMembersMax"` // of the autoscaler; without meaning where there is none
	Routers    int `key:"jgroupsRouters"`

	RouterAddresses []string `key:"jgroupsRouterAddresses"` // reserved ones, as the cloud names them; empty takes any
}

// Site is one site, whose name is that of its JGroups cluster.
type Site struct {
	Name string
	*SiteArgs
}
