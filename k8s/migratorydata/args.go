// Package migratorydata declares a MigratoryData messaging cluster on Kubernetes: one file per kind of object.
package migratorydata

// Args is the whole configuration of a MigratoryData cluster. Every field is named like its configuration key, where its
// meaning and default are described; the comments here add units and the meaning of zero values.
type Args struct {
	Namespace     string // created and owned by the cluster
	MemberName    string // members are called <MemberName>-0, <MemberName>-1, …
	ClusterDomain string // of the Kubernetes DNS, usually cluster.local

	Image           string
	ImagePullPolicy string // Always, IfNotPresent or Never

	DeliveryMode string // Guaranteed or Standard
	SeedMembers  int    // 3 or 5; without meaning under Standard
	MembersMin   int
	MembersMax   int // length of the list of members that every member is given

	Autoscaling     bool
	CPUTarget       int // per cent of the CPU request
	ScaleDownWindow int // seconds of low load before a member is taken away

	Memory        string // ceiling of the JVM, in the server's own notation: 128MB
	CPURequest    string // Kubernetes quantities; "" asks for nothing, or limits nothing
	CPULimit      string
	MemoryRequest string
	MemoryLimit   string

	LogLevel          string
	ConnectionOffload bool
	Options           []Option // further parameters of the server
	JavaOptions       string   // "" leaves the image's own

	LicenseKey       string // "" runs under the image's trial licence: at most 100 clients at a time
	ClusterPassword  string // "" leaves the image's own
	EntitlementToken string // "" leaves the image's own
	Monitoring       bool
	MonitorPort      int
	MonitorUser      string
	MonitorPassword  string

	ClientPort  int // of the client Service
	ListenPort  int // of the server
	ClusterPort int // first of four consecutive ports between members

	Exposure      Exposure
	SourceRanges  []string // CIDRs that may connect; empty admits everybody
	NetworkPolicy bool

	PodSecurityLevel       string // enforced on the namespace: baseline, restricted or privileged
	RunAsNonRoot           bool
	RunAsUser              int // 0 leaves the image's own
	ReadOnlyRootFilesystem bool
	DropCapabilities       bool

	MaxUnavailable       int // members that may be evicted at a time
	MinAvailable         int // 0 lets MaxUnavailable rule
	UnhealthyPodEviction string

	HostSpread string // required, preferred or anti-affinity
	ZoneSpread string // required, preferred or none

	StartupSeconds          int // time a member has for its start; 0 goes without a startup probe
	ProbeDelay              int // seconds
	ProbePeriod             int // seconds
	ReadinessFailures       int
	LivenessFailures        int
	PreStopSeconds          int // pause before SIGTERM, for load balancers to stop sending; 0 makes none
	TerminationGraceSeconds int
	MinReadySeconds         int
}

// Option is one parameter of the server, given as -DName=Value.
type Option struct {
	Name  string
	Value string
}

// Exposure is what the workload needs to know about how a Service becomes public on its platform.
type Exposure struct {
	ServiceType       string            // LoadBalancer, NodePort or ClusterIP
	LoadBalancerClass string            // "" leaves the choice to the cluster
	Annotations       map[string]string // of the client Service
	NamespaceLabels   map[string]string
	TLS               bool // the load balancer ends TLS on ClientPort
	GatesReadiness    bool // members count as ready once the load balancer reaches them, so the Service comes before them
}
