package jgroups

import (
	"errors"
	"fmt"
	"maps"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// LoadBalancer says how a router becomes reachable where its site runs. The zero value leaves everything to the cluster.
type LoadBalancer struct {
	Class       string            // "" leaves the choice to the cluster
	Annotations map[string]string // of the Service
	Replacing   []string          // annotations that give another load balancer when they change
	Needs       []pulumi.Resource // what makes it, and must outlive it to take it down again
}

// routerService publishes a router's port, and nothing else.
func (a *Args) routerService(name string, b LoadBalancer) *corev1.ServiceArgs {
	metadata := a.routerMetadata(name)
	annotations := objects.Annotations()
	maps.Copy(annotations, pulumi.ToStringMap(b.Annotations))
	if a.ServiceType == objects.LoadBalancer {
		objects.WaitForAddress(annotations)
	}
	metadata.Annotations = annotations
	spec := &corev1.ServiceSpecArgs{
		Type:     pulumi.String(a.ServiceType),
		Selector: routerSelector(name),
		Ports:    corev1.ServicePortArray{objects.ServicePort("gossiprouter", RouterPort, RouterPort)},
	}
	if b.Class != "" {
		spec.LoadBalancerClass = pulumi.String(b.Class)
	}
	if len(a.SourceRanges) > 0 {
		spec.LoadBalancerSourceRanges = pulumi.ToStringArray(a.SourceRanges)
	}
	return &corev1.ServiceArgs{Metadata: metadata, Spec: spec}
}

// errNoAddress keeps an empty entry out of the members' list of routers.
var errNoAddress = errors.New("it has no address yet, so nothing was told to the members; " +
	"look at the events of its Service, then run `pulumi up --refresh`")

// publicHost is where other sites reach a router: the load balancer's address.
func (a *Args) publicHost(s Site, name string, service *corev1.Service) pulumi.StringOutput {
	return service.Status.ApplyT(func(status *corev1.ServiceStatus) (string, error) {
		if a.ServiceType != objects.LoadBalancer {
			return a.host(name), nil
		}
		host := objects.LoadBalancerHost(status)
		if host == "" {
			return "", fmt.Errorf("the load balancer of %s in the site %s: %w", name, s.Name, errNoAddress)
		}
		return host, nil
	}).(pulumi.StringOutput)
}

func (a *Args) checkService(r *check.Report) {
	r.CIDRs("sourceRanges", a.SourceRanges...)
	if len(a.SourceRanges) > 0 && a.ServiceType != objects.LoadBalancer {
		r.Fault("sourceRanges", a.SourceRanges, "take effect on a load balancer only, and clientServiceType is "+a.ServiceType,
			"remove them, or set clientServiceType to LoadBalancer")
	}
}
