package clusters

import (
	"context"
	"errors"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/tools/cache"
)

// Azure is what a simulated Azure does for the controller that is part of AKS. Its refusals are errors in Azure's words.
type Azure interface {
	// EnsureLoadBalancer gives the Service an address, or brings what it has to what is asked for, and returns the IP. It is
	// called again and again with the same.
	EnsureLoadBalancer(ctx context.Context, balancer AzureLoadBalancer) (ip string, err error)
	// DeleteLoadBalancer takes the address away. One that is gone already is no error.
	DeleteLoadBalancer(ctx context.Context, balancer AzureLoadBalancer) error
}

// AzureLoadBalancer is a Service's share of the load balancer of an AKS cluster.
type AzureLoadBalancer struct {
	Cluster      string // as the fleet knows it
	Service      string // namespace/name
	Name         string // of the public address
	Internal     bool
	Ports        []int32
	SourceRanges []string
}

const azureFinalizer = "service.kubernetes.io/load-balancer-cleanup"

type azureController struct{ cloud Azure }

// NewAzure plays the cloud controller of AKS, for Services that name no class
// (https://learn.microsoft.com/azure/aks/load-balancer-standard).
func NewAzure(cloud Azure) Controller { return &azureController{cloud} }

func (c *azureController) component() string { return "service-controller" }

// causes are the nodes, since a load balancer needs one to send to.
func (c *azureController) causes(a *api) []cause {
	return []cause{{cache.NewListWatchFromClient(a.core.RESTClient(), "nodes", metav1.NamespaceAll, fields.Everything()), &corev1.Node{}}}
}

// reconcile follows https://github.com/kubernetes/cloud-provider/blob/master/controllers/service/controller.go.
func (c *azureController) reconcile(ctx context.Context, l *loop, service *corev1.Service) error {
	wanted := service.DeletionTimestamp == nil && service.Spec.Type == corev1.ServiceTypeLoadBalancer && service.Spec.LoadBalancerClass == nil
	if !wanted && !slices.Contains(service.Finalizers, azureFinalizer) {
		return nil
	}
	balancer := AzureLoadBalancer{
		Cluster: l.cluster, Service: service.Namespace + "/" + service.Name, Name: azureName(service),
		Internal: service.Annotations["service.beta.kubernetes.io/azure-load-balancer-internal"] == "true",
		Ports:    portsOf(service), SourceRanges: service.Spec.LoadBalancerSourceRanges,
	}
	if !wanted {
		if err := c.cloud.DeleteLoadBalancer(ctx, balancer); err != nil {
			l.warn(service, "SyncLoadBalancerFailed", "Error syncing load balancer: failed to delete load balancer: %v", err)
			return err
		}
		return l.release(ctx, service, azureFinalizer)
	}
	service, err := l.hold(ctx, service, azureFinalizer)
	if err != nil {
		return err
	}
	nodes, err := l.core.Nodes().List(ctx, metav1.ListOptions{Limit: 1})
	if err != nil {
		return err
	}
	if len(nodes.Items) == 0 {
		l.warn(service, "UnAvailableLoadBalancer", "There are no available nodes for LoadBalancer")
		return errors.New("no nodes") // the next node wakes it before its turn
	}
	ip, err := c.cloud.EnsureLoadBalancer(ctx, balancer)
	if err != nil {
		l.warn(service, "SyncLoadBalancerFailed", "Error syncing load balancer: failed to ensure load balancer: %v", err)
		return err
	}
	published, err := l.publish(ctx, service, corev1.LoadBalancerIngress{IP: ip})
	if err == nil && published != service {
		l.tell(published, "EnsuredLoadBalancer", "Ensured load balancer")
	}
	return err
}

// azureName is the name of the public address, after the Service's identity
// (https://github.com/kubernetes/cloud-provider/blob/master/cloud.go, DefaultLoadBalancerName).
func azureName(service *corev1.Service) string {
	id := "a" + strings.ReplaceAll(string(service.UID), "-", "")
	return "kubernetes-" + id[:min(len(id), 32)]
}
