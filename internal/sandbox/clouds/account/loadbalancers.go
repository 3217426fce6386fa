package account

import (
	"context"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// sync gives a Service the load balancer where it is wanted, and otherwise none. All others of the Service go. It is called again and
// again until it is done. It gives no address before the load balancer works. AWS's real controller publishes one at once, and then holds
// the pods behind it unready until it works: the members wait as long either way.
func (c controller) sync(ctx context.Context, create Call, wanted bool) (addresses []corev1.LoadBalancerIngress, done bool, err error) {
	present := slices.DeleteFunc(c.Resources(), func(r control.Resource) bool {
		return r.Type != c.token || r.Text("service") != create.Name || r.Text("cluster") != c.cluster
	})
	named := func(r control.Resource) bool { return r.Text("name") == create.Inputs["name"] }
	is := func(r control.Resource) bool { return wanted && named(r) && !otherAddress(r, create) }
	if wanted && !slices.ContainsFunc(present, named) {
		return nil, false, c.start(ctx, create)
	}
	done = !wanted || slices.ContainsFunc(present, is)
	for _, r := range present {
		switch {
		case is(r) && r.Status == control.Active && !slices.Equal(texts(r.Inputs["subnets"]), texts(create.Inputs["subnets"])):
			done, err = false, c.start(ctx, Call{
				Operation: control.Update, Type: c.token, Name: create.Name, ID: r.ID, Inputs: create.Inputs,
				Changes: []schema.Change{{Path: "subnets", Key: "subnets"}},
			})
		case is(r):
			addresses = append(addresses, corev1.LoadBalancerIngress{Hostname: r.Attribute("dnsName"), IP: r.Attribute("ip")})
			done = done && r.Status == control.Active
		case r.Status == control.Deleting:
			done = done && c.lingers
		default: // a changed scheme makes another
			done, err = false, c.start(ctx, Call{Operation: control.Delete, Type: c.token, Name: create.Name, ID: r.ID})
		}
	}
	return addresses, done, err
}

// otherAddress reports whether a load balancer has another address than the reserved one that it is to have. Only another one can have it.
func otherAddress(r control.Resource, create Call) bool {
	reserved, asked := create.Inputs["ip"]
	return asked && r.Attribute("ip") != reserved
}

// azureController plays the cloud controller of AKS in a cluster, for Services that name no class
// (https://learn.microsoft.com/azure/aks/load-balancer-standard).
func azureController(a *Account, cluster string) controller {
	return controller{
		Account: a, cluster: cluster, token: "azure-native:network:LoadBalancer",
		component: "service-controller", finalizers: []string{"service.kubernetes.io/load-balancer-cleanup"}, classes: []string{""},
		reason: "SyncLoadBalancerFailed", words: "Error syncing load balancer:", model: azureModel,
	}
}

// azureModel asks for one of the two load balancers of a cluster, which has a frontend for each Service: one has public addresses, and the
// other those of the network. A Service that changes sides gets another address
// (https://github.com/kubernetes-sigs/cloud-provider-azure/blob/master/pkg/provider/azure_loadbalancer.go).
func azureModel(_ context.Context, c *controller, service *corev1.Service, _ bool) (*Call, error) {
	side := "kubernetes"
	if service.Annotations["service.beta.kubernetes.io/azure-load-balancer-internal"] == "true" {
		side = "kubernetes-internal"
	}
	// The name of the frontend (https://github.com/kubernetes/cloud-provider/blob/master/cloud.go, DefaultLoadBalancerName).
	return c.balancer(service, side+"-a"+strings.ReplaceAll(string(service.UID), "-", ""), "", nil), nil
}

// balancer is the call that makes a Service's load balancer.
func (c *controller) balancer(service *corev1.Service, name, region string, inputs map[string]any) *Call {
	all := map[string]any{"name": fmt.Sprintf("%.32s", name), "cluster": c.cluster, "service": service.Namespace + "/" + service.Name}
	merge(all, inputs)
	return &Call{Operation: control.Create, Type: c.token, Name: service.Namespace + "/" + service.Name, Region: region, Inputs: all}
}
