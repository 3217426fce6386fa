package toolchain

// Names of the tools that only real nodes need.
const (
	Kubelet    = "kubelet"
	KubeProxy  = "kube-proxy"
	CoreDNS    = "coredns"
	KubeRouter = "kube-router"
	NodeInit   = "sandbox-init"
	NodeAgent  = "sandbox-nodes"
	NodeDriver = "sandbox-csi"   // of volumes
	Pause      = "pause"         // keeps the namespaces of a pod
	StandIn    = "migratorydata" // in place of the real server, in a container
)

// nodeTools are what real nodes need beside the others. Nobody else waits for them.
var nodeTools = []Tool{
	{Name: NodeInit, Module: ".", Package: "./internal/sandbox/nodes/init", Sources: sources},
	{Name: NodeAgent, Module: ".", Package: "./internal/sandbox/nodes/agent", Sources: sources},
	{Name: NodeDriver, Module: ".", Package: "./internal/sandbox/nodes/csi", Sources: sources},
	{Name: Pause, Module: ".", Package: "./internal/sandbox/images/pause", Sources: sources},
	{Name: StandIn, Module: ".", Package: "./internal/sandbox/standin", Sources: sources},
	kubernetesTool(Kubelet, "k8s.io/kubernetes/cmd/kubelet", "--version"),
	kubernetesTool(KubeProxy, "k8s.io/kubernetes/cmd/kube-proxy", "--version"),
	{
		Name: CoreDNS, Module: kubernetesModule, Package: "./coredns",
		Sources: []string{"internal/sandbox/tools/kubernetes/coredns"},
	},
	{
		Name: KubeRouter, Module: "internal/sandbox/tools/kube-router", Package: "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router",
		Stamps: []string{"github.com/cloudnativelabs/kube-router/v2/pkg/version.Version={github.com/cloudnativelabs/kube-router/v2}"},
	},
}
