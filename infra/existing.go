package infra

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"gopkg.in/yaml.v3"

	"stateful-clusters/internal/check"
)

// ExistingArgs names a cluster that is there already.
type ExistingArgs struct {
	Path       string // of the kubeconfig, for messages and the kubectl line
	Kubeconfig string // its content
	ReadError  error  // why it could not be read; nil where it could
	Context    string // "" takes the file's current context
}

// existingCluster groups what belongs to the cluster; Pulumi owns none of it.
type existingCluster struct {
	pulumi.ResourceState
}

// NewExisting offers a cluster that is there already. It returns an error where the arguments have a fault, and registers
// nothing then.
func NewExisting(ctx *pulumi.Context, name string, args *ExistingArgs, opts ...pulumi.ResourceOption) (*Cluster, error) {
	if err := args.Check().Err(); err != nil {
		return nil, err
	}
	component := &existingCluster{}
	if err := ctx.RegisterComponentResource("stateful-clusters:infra:Existing", name, component, opts...); err != nil {
		return nil, err
	}
	target, _ := args.target()
	provider, kubeconfig, err := newProvider(ctx, name, pulumi.String(args.Kubeconfig).ToStringOutput(), pulumi.String(target.server), target.context, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	clusterName := pulumi.String(target.cluster).ToStringOutput()
	return &Cluster{
		Name:         clusterName,
		Kubeconfig:   kubeconfig,
		Provider:     provider,
		Access:       pulumi.String("").ToStringOutput(),
		KubectlFlags: fmt.Sprintf("--kubeconfig %s --context %s", shellWord(args.Path), shellWord(target.context)),
	}, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": clusterName, "kubeconfig": kubeconfig})
}

// shellWord quotes text where a shell would take it for more than one word. A leading ~/ stays for the shell to expand.
func shellWord(text string) string {
	home, rest := "", text
	if after, ok := strings.CutPrefix(text, "~/"); ok {
		home, rest = "~/", after
	}
	if strings.ContainsAny(rest, " \t'\"$`\\&|;<>()*?[#") {
		rest = "'" + strings.ReplaceAll(rest, "'", `'\''`) + "'"
	}
	return home + rest
}

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *ExistingArgs) Check() check.Report {
	var r check.Report
	switch {
	case a.Path == "":
		r.Fault("kubeconfig", a.Path, "names no file", "set it to the path of a kubeconfig; the operator's own is never taken unasked")
	case a.ReadError != nil:
		r.Fault("kubeconfig", a.Path, fmt.Sprintf("cannot be read (%v)", a.ReadError), "run `make up` for the sandbox, or set it to the path of your cluster's kubeconfig")
	case strings.TrimSpace(a.Kubeconfig) == "":
		r.Fault("kubeconfig", a.Path, "is an empty file", "write the cluster's kubeconfig into it")
	default:
		if _, finding := a.target(); finding != nil {
			r.Faults = append(r.Faults, *finding)
		}
	}
	return r
}

// kubeconfigFile is what the program itself reads of a kubeconfig.
type kubeconfigFile struct {
	CurrentContext string `yaml:"current-context"`
	Contexts       []struct {
		Name    string
		Context struct{ Cluster string }
	}
	Clusters []struct {
		Name    string
		Cluster struct{ Server string }
	}
}

type kubeconfigTarget struct{ context, cluster, server string }

// target resolves the context to the cluster it names, or says why it cannot.
func (a *ExistingArgs) target() (kubeconfigTarget, *check.Finding) {
	fault := func(key, found, allowed, remedy string) (kubeconfigTarget, *check.Finding) {
		return kubeconfigTarget{}, &check.Finding{Key: key, Found: fmt.Sprintf("%q", found), Allowed: allowed, Remedy: remedy}
	}
	var file kubeconfigFile
	if err := yaml.Unmarshal([]byte(a.Kubeconfig), &file); err != nil {
		return fault("kubeconfig", a.Path, "is not a kubeconfig: it is not YAML", "export it again from the cluster")
	}
	context := a.Context
	if context == "" {
		context = file.CurrentContext
	}
	if context == "" {
		return fault("kubeContext", a.Context, "is empty, and the kubeconfig has no current context", "name one of the file's contexts")
	}
	var known []string
	for _, c := range file.Contexts {
		known = append(known, c.Name)
		if c.Name != context {
			continue
		}
		for _, cluster := range file.Clusters {
			if cluster.Name == c.Context.Cluster && cluster.Cluster.Server != "" {
				return kubeconfigTarget{context, cluster.Name, cluster.Cluster.Server}, nil
			}
		}
		return fault("kubeconfig", a.Path, fmt.Sprintf("has no server for the cluster of the context %q", context), "export it again from the cluster")
	}
	return fault("kubeContext", context, fmt.Sprintf("is not in the kubeconfig %s, which has [%s]", a.Path, strings.Join(known, ", ")), "name one of these")
}

// LoadBalancer leaves everything to the cluster.
func (a *ExistingArgs) LoadBalancer(Exposure) LoadBalancer { return LoadBalancer{} }

// CheckExposure returns everything that is wrong with what a workload wants of the load balancer.
func (a *ExistingArgs) CheckExposure(e Exposure, tls bool) check.Report {
	var r check.Report
	checkNoTLS(&r, "existing", tls)
	if e.Internal {
		r.Fault("internalLoadBalancer", e.Internal, "cannot be told to a load balancer of an unknown kind", "set it to false and add the annotation of your load balancer to clientServiceAnnotations")
	}
	return r
}
