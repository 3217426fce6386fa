package infra

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config"
)

// ExistingArgs names a cluster that is there already.
type ExistingArgs struct {
	Kubeconfig config.File `key:"kubeconfig"`
	Context    string      `key:"kubeContext"` // "" takes the file's current context
}

// existingCluster groups what belongs to the cluster; Pulumi owns none of it.
type existingCluster struct {
	pulumi.ResourceState
}

// Prepare asks nobody.
func (a *ExistingArgs) Prepare(ctx *pulumi.Context, site string, wants Wants, opts ...pulumi.ResourceOption) (Maker, check.Report, error) {
	return func() (*Cluster, error) { return a.create(ctx, site, opts...) }, check.Report{}, sound(a, wants.Disks)
}

// create offers a cluster that is there already. What it registers is named after the site.
func (a *ExistingArgs) create(ctx *pulumi.Context, site string, opts ...pulumi.ResourceOption) (*Cluster, error) {
	name := cmp.Or(site, "existing")
	component := &existingCluster{}
	if err := ctx.RegisterComponentResource("stateful-clusters:infra:Existing", name, component, opts...); err != nil {
		return nil, err
	}
	target, _ := a.target()
	provider, kubeconfig, err := newProvider(ctx, name, pulumi.String(a.Kubeconfig.Content).ToStringOutput(), pulumi.String(target.server),
		target.context, pulumi.Parent(component))
	if err != nil {
		return nil, err
	}
	clusterName := pulumi.String(target.cluster).ToStringOutput()
	return &Cluster{
		Name:         clusterName,
		Kubeconfig:   kubeconfig,
		Provider:     provider,
		Access:       pulumi.String("").ToStringOutput(),
		KubectlFlags: fmt.Sprintf("--kubeconfig %s --context %s", shellWord(a.Kubeconfig.Path), shellWord(target.context)),
	}, ctx.RegisterResourceOutputs(component, pulumi.Map{"name": clusterName, "kubeconfig": kubeconfig})
}

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *ExistingArgs) Check() check.Report {
	var r check.Report
	switch {
	case a.Kubeconfig.Path == "":
		r.Fault("kubeconfig", a.Kubeconfig.Path, "names no file",
			"set it to the path of a kubeconfig; the operator's own is never taken unasked")
	case a.Kubeconfig.Err != nil:
		r.Fault("kubeconfig", a.Kubeconfig.Path, fmt.Sprintf("cannot be read (%v)", a.Kubeconfig.Err),
			"run `make up` for the sandbox, or set it to the path of your cluster's kubeconfig")
	case strings.TrimSpace(a.Kubeconfig.Content) == "":
		r.Fault("kubeconfig", a.Kubeconfig.Path, "is an empty file", "write the cluster's kubeconfig into it")
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
	if err := yaml.Unmarshal([]byte(a.Kubeconfig.Content), &file); err != nil {
		return fault("kubeconfig", a.Kubeconfig.Path, "is not a kubeconfig: it is not YAML", "export it again from the cluster")
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
		return fault("kubeconfig", a.Kubeconfig.Path, fmt.Sprintf("has no server for the cluster of the context %q", context),
			"export it again from the cluster")
	}
	return fault("kubeContext", context,
		fmt.Sprintf("is not in the kubeconfig %s, which has [%s]", a.Kubeconfig.Path, strings.Join(known, ", ")),
		"name one of these")
}

// Identity is the address of the cluster's API.
func (a *ExistingArgs) Identity() (key, value string) {
	target, _ := a.target()
	return "kubeContext", target.server
}

// ReservedAddress is of a kind that only the cluster knows.
func (a *ExistingArgs) ReservedAddress(name string) string {
	_, server := a.Identity()
	return server + "/" + name
}

// Drain has no limits: nobody here empties the nodes of others.
func (a *ExistingArgs) Drain() []DrainLimit { return nil }

// LoadBalancer leaves everything to the cluster, whoever makes its load balancers.
func (a *ExistingArgs) LoadBalancer(Exposure) LoadBalancer {
	return LoadBalancer{Replacing: slices.Concat(nlbReplacing, azureReplacing, googleReplacing, metalLBReplacing)}
}

// CheckExposure returns everything that is wrong with what a workload wants of the load balancer.
func (a *ExistingArgs) CheckExposure(e Exposure) check.Report {
	var r check.Report
	r.OneOf("clientServiceType", e.ServiceType, loadBalancerService, "NodePort", "ClusterIP")
	e.checkNoTLS(&r, "existing")
	e.checkReserved(&r, noReservation, "cannot be told to a load balancer of an unknown kind", "remove it")
	if e.Internal {
		r.Fault("internalLoadBalancer", e.Internal, "cannot be told to a load balancer of an unknown kind",
			"set it to false and add the annotation of your load balancer to clientServiceAnnotations")
	}
	return r
}
