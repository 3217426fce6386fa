// Package toolchain builds the programs that the sandbox runs, from the Go module proxy and pinned by go.mod files.
package toolchain

// Tool is one program of the sandbox and how it is built.
type Tool struct {
	// Name is the program's file name.
	Name string
	// Module is the folder of the module that pins it, relative to the repository.
	Module string
	// Package is what `go build` compiles.
	Package string
	// Sources are the folders of this repository that it may be compiled from, with those below them.
	Sources []string
	// Stamps are the variables that the linker sets, because a build from source would otherwise not know its version. A module in
	// braces stands for the version that go.mod pins, as in {k8s.io/kubernetes}, or for its second number: {k8s.io/kubernetes minor}.
	Stamps []string
	// Asked are the arguments that make the program say its version. A tool without them is never taken from the machine.
	Asked []string
	// Embeds are files that the package embeds from the module EmbedsFrom, by their path in that module.
	Embeds     []string
	EmbedsFrom string

	version string // of the module that Package is in, or "" for a program of this repository
}

// Names of the tools that the other packages run.
const (
	Driver            = "sandbox"
	LanguageHost      = "pulumi-language-go"
	Clouds            = "sandbox-clouds"
	Pulumi            = "pulumi"
	Provider          = "pulumi-resource-kubernetes"
	APIServer         = "kube-apiserver"
	ControllerManager = "kube-controller-manager"
	Scheduler         = "kube-scheduler"
	Kubectl           = "kubectl"
	Etcd              = "etcd"
	Kwok              = "kwok"
	MetricsServer     = "metrics-server"
)

// sources are what the tools of this repository may be compiled from, by the layers of internal/lint/imports_test.go. A change in them
// rebuilds all of these, which takes seconds.
var sources = []string{"cmd/sandbox", "internal/check", "internal/expiry", "internal/sandbox", "internal/smoke", "internal/terminal"}

const kubernetesModule = "internal/sandbox/tools/kubernetes"

// kubernetesStamps keep Kubernetes from calling itself v0.0.0, which clients and controllers compare with.
var kubernetesStamps = []string{
	"k8s.io/component-base/version.gitVersion={k8s.io/kubernetes}",
	"k8s.io/component-base/version.gitMajor=1",
	"k8s.io/component-base/version.gitMinor={k8s.io/kubernetes minor}",
	"k8s.io/client-go/pkg/version.gitVersion={k8s.io/kubernetes}",
}

// tools are those that every sandbox needs, in the order in which they are built: the ones of this repository first, because a mistake in
// them is then seen in seconds.
var tools = []Tool{
	{Name: Driver, Module: ".", Package: "./cmd/sandbox", Sources: sources},
	{Name: LanguageHost, Module: ".", Package: "./internal/sandbox/languagehost", Sources: sources},
	{Name: Clouds, Module: ".", Package: "./internal/sandbox/clouds", Sources: sources},
	{
		Name: Pulumi, Module: "internal/sandbox/tools/pulumi", Package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
		Stamps: []string{"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version={github.com/pulumi/pulumi/pkg/v3}"},
		Asked:  []string{"version"},
	},
	kubernetesTool(APIServer, "k8s.io/kubernetes/cmd/kube-apiserver", "--version"),
	kubernetesTool(ControllerManager, "k8s.io/kubernetes/cmd/kube-controller-manager", "--version"),
	kubernetesTool(Scheduler, "k8s.io/kubernetes/cmd/kube-scheduler", "--version"),
	kubernetesTool(Kubectl, "k8s.io/kubernetes/cmd/kubectl", "version", "--client"),
	kubernetesTool(Kwok, "sigs.k8s.io/kwok/cmd/kwok", "--version"),
	{Name: Etcd, Module: kubernetesModule, Package: "go.etcd.io/etcd/server/v3", Asked: []string{"--version"}},
	{
		Name: Provider, Module: "internal/sandbox/tools/pulumi-kubernetes", Package: ".",
		Sources:    []string{"internal/sandbox/tools/pulumi-kubernetes"},
		Stamps:     []string{"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version=v4.25.0"},
		EmbedsFrom: "github.com/pulumi/pulumi-kubernetes/provider/v4",
		Embeds:     []string{"cmd/pulumi-resource-kubernetes/schema.json", "cmd/pulumi-resource-kubernetes/terraform-mapping.json"},
	},
	{
		Name: MetricsServer, Module: kubernetesModule, Package: "sigs.k8s.io/metrics-server/cmd/metrics-server",
		Stamps: []string{"k8s.io/client-go/pkg/version.gitVersion={sigs.k8s.io/metrics-server}"},
	},
}

func kubernetesTool(name, pkg string, asked ...string) Tool {
	return Tool{Name: name, Module: kubernetesModule, Package: pkg, Stamps: kubernetesStamps, Asked: asked}
}
