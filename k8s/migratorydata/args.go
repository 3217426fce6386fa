// Package migratorydata declares a MigratoryData messaging cluster on Kubernetes: one file per kind of object.
package migratorydata

import "stateful-clusters/k8s/objects"

// Args is the whole configuration of a MigratoryData cluster. Pulumi.yaml describes the key of each field and its default; the comments
// here add units and the meaning of zero values.
type Args struct {
	Namespace     string `key:"namespace"`     // created and owned by the cluster
	MemberName    string `key:"memberName"`    // members are called <MemberName>-0, <MemberName>-1, …
	ClusterDomain string `key:"clusterDomain"` // of the Kubernetes DNS, usually cluster.local

	Image           string `key:"image"`
	ImagePullPolicy string `key:"imagePullPolicy"` // Always, IfNotPresent or Never

	DeliveryMode string `key:"deliveryMode"` // Guaranteed or Standard
	SeedMembers  int    `key:"seedMembers"`  // 3 or 5; without meaning under Standard
	MembersMin   int    `key:"membersMin"`
	MembersMax   int    `key:"membersMax"` // length of the list of members that every member is given

	Autoscaling     bool `key:"autoscaling"`
	CPUTarget       int  `key:"cpuTarget"`       // per cent of the CPU request
	ScaleDownWindow int  `key:"scaleDownWindow"` // seconds of low load before a member is taken away

	Memory        string `key:"memory"`     // ceiling of the JVM, in the server's own notation: 128MB
	CPURequest    string `key:"cpuRequest"` // Kubernetes quantities; "" asks for nothing, or limits nothing
	CPULimit      string `key:"cpuLimit"`
	MemoryRequest string `key:"memoryRequest"`
	MemoryLimit   string `key:"memoryLimit"`

	LogLevel          string   `key:"logLevel"`
	ConnectionOffload bool     `key:"connectionOffload"`
	Options           []Option `key:"options"`     // further parameters of the server
	JavaOptions       string   `key:"javaOptions"` // "" leaves the image's own

	LicenseKey       string `key:"licenseKey,secret"`       // "" runs under the image's trial licence: at most 100 clients at a time
	ClusterPassword  string `key:"clusterPassword,secret"`  // "" leaves the image's own
	EntitlementToken string `key:"entitlementToken,secret"` // "" leaves the image's own
	Monitoring       bool   `key:"monitoring"`
	MonitorPort      int    `key:"monitorPort"`
	MonitorUser      string `key:"monitorUser"`
	MonitorPassword  string `key:"monitorPassword,secret"`

	ServiceType   string            `key:"clientServiceType"`        // of the client Service: LoadBalancer, NodePort or ClusterIP
	Internal      bool              `key:"internalLoadBalancer"`     // the load balancer is reached from within the cloud's network only
	TLS           bool              `key:"tls"`                      // the load balancer ends TLS on TLSPort
	ClientPort    int               `key:"clientPort"`               // of the client Service without TLS
	TLSPort       int               `key:"tlsPort"`                  // of the client Service with TLS
	ListenPort    int               `key:"listenPort"`               // of the server
	ClusterPort   int               `key:"clusterPort"`              // first of four consecutive ports between members
	Annotations   map[string]string `key:"clientServiceAnnotations"` // of the client Service, beside those of the platform
	SourceRanges  []string          `key:"sourceRanges"`             // CIDRs that may connect; empty admits everybody
	NetworkPolicy bool              `key:"networkPolicy"`

	PodSecurityLevel       string `key:"podSecurityLevel"` // enforced on the namespace: baseline, restricted or privileged
	RunAsNonRoot           bool   `key:"runAsNonRoot"`
	RunAsUser              int    `key:"runAsUser"` // 0 leaves the image's own
	ReadOnlyRootFilesystem bool   `key:"readOnlyRootFilesystem"`
	DropCapabilities       bool   `key:"dropCapabilities"`

	MaxUnavailable       int    `key:"maxUnavailable"` // members that may be evicted at a time
	MinAvailable         int    `key:"minAvailable"`   // with 0, MaxUnavailable applies
	UnhealthyPodEviction string `key:"unhealthyPodEviction"`

	HostSpread string `key:"hostSpread"` // required, preferred or anti-affinity
	ZoneSpread string `key:"zoneSpread"` // required, preferred or none

	objects.Placement
	objects.Probing

	PreStopSeconds          int `key:"preStopSeconds"` // pause before SIGTERM, for load balancers to stop sending; 0 makes none
	TerminationGraceSeconds int `key:"terminationGraceSeconds"`
	MinReadySeconds         int `key:"minReadySeconds"`
}

// Option is one parameter of the server, given as -DName=Value.
type Option struct {
	Name  string `key:"name"`
	Value string `key:"value"`
}
