package account

import (
	"context"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// Load balancers of GKE, by what they are made of (https://github.com/kubernetes/ingress-gce/tree/master/pkg/l4lb and
// https://cloud.google.com/kubernetes-engine/docs/concepts/service-load-balancer-parameters).
const (
	external   = "external"    // with a backend service
	internal   = "internal"    // reachable from within the network only
	targetPool = "target-pool" // external, of the older kind
)

const (
	rbsAnnotation     = "cloud.google.com/l4-rbs"
	typeAnnotation    = "networking.gke.io/load-balancer-type"
	addressAnnotation = "networking.gke.io/load-balancer-ip-addresses"
	externalClass     = "networking.gke.io/l4-regional-external"
	internalClass     = "networking.gke.io/l4-regional-internal"
)

var gkeFinalizers = map[string]string{
	external: "gke.networking.io/l4-netlb-v3", internal: "gke.networking.io/l4-ilb-v2",
	targetPool: "service.kubernetes.io/load-balancer-cleanup",
}

// gkeController plays GKE's controllers of load balancers. A Service has gone before all that it had in the cloud: what is left, such as
// groups of endpoints, holds the network a while longer.
func gkeController(a *Account, cluster string) controller {
	return controller{
		Account: a, cluster: cluster, token: "gcp:compute/loadBalancer:LoadBalancer", lingers: true,
		component: "l4netlb-controller", finalizers: []string{gkeFinalizers[external], gkeFinalizers[internal], gkeFinalizers[targetPool]},
		classes: []string{"", externalClass, internalClass},
		reason:  "SyncExternalLoadBalancerFailed", words: "Error ensuring Resource for L4 External LoadBalancer, err:",
		model: gkeModel, finalizer: func(service *corev1.Service) string { return gkeFinalizers[gkeKind(service)] },
	}
}

// gkeKind says which load balancer a Service asks for. Its class goes before its annotations.
func gkeKind(service *corev1.Service) string {
	class := ""
	if service.Spec.LoadBalancerClass != nil {
		class = *service.Spec.LoadBalancerClass
	}
	switch {
	case class == internalClass, class == "" && service.Annotations[typeAnnotation] == "Internal":
		return internal
	case class == externalClass, service.Annotations[rbsAnnotation] == "enabled":
		return external
	}
	return targetPool
}

func gkeModel(ctx context.Context, c *controller, service *corev1.Service, wanted bool) (*Call, error) {
	kind := gkeKind(service)
	if wanted && kind == external && c.hasTargetPool(service) {
		c.events.Event(service, corev1.EventTypeWarning, "CanNotMigrateTargetPoolToRBS",
			"RBS annotation was attached to the Legacy Target Pool service. Migration is not supported. Removing annotation")
		delete(service.Annotations, rbsAnnotation)
		_, err := c.api.CoreV1().Services(service.Namespace).Update(ctx, service, metav1.UpdateOptions{})
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	cluster := c.find(gkeType, "name", c.cluster)
	if cluster == nil {
		return nil, nil
	}
	return c.gkeBalancer(service, kind, cluster), nil
}

// hasTargetPool reports whether a Service has a load balancer of the older kind, which never becomes another one.
func (c *controller) hasTargetPool(service *corev1.Service) bool {
	for _, r := range c.Resources() {
		if r.Type == c.token && r.Text("cluster") == c.cluster && r.Text("service") == service.Namespace+"/"+service.Name &&
			r.Text("scheme") == targetPool && r.Status != control.Deleting {
			return true
		}
	}
	return false
}

// gkeBalancer asks for a load balancer, under the lock. Another scheme is another one. An address that is not known by its name in the
// cluster's region is silently none.
func (c *controller) gkeBalancer(service *corev1.Service, kind string, cluster *control.Resource) *Call {
	uid := strings.ReplaceAll(string(service.UID), "-", "")
	name := "a" + uid // (DefaultLoadBalancerName, as on Azure)
	if kind == internal {
		name = fmt.Sprintf("k8s2-tcp-%.8s-%s-%s", uid, service.Namespace, service.Name)
	}
	region := gcpLocation.FindStringSubmatch(cluster.Attribute("location"))[1]
	inputs := map[string]any{
		"scheme": kind, "network": cluster.Text("network"), "project": cluster.Attribute("project"), "region": region,
	}
	if subnet := cluster.Text("subnetwork"); subnet != "" {
		inputs["subnetwork"] = subnet
	}
	if kind != targetPool {
		for _, reserved := range strings.Split(service.Annotations[addressAnnotation], ",") {
			address := c.find(addressType, "name", reserved)
			if address != nil && address.Attribute("region") == region {
				inputs["address"], inputs["ip"] = address.ID, address.Attribute("address")
			}
		}
	}
	return c.balancer(service, name, region, inputs)
}
