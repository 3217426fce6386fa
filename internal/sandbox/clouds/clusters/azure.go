package clusters

import (
	"context"
	"errors"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/kube"
)

// NewAzure plays the cloud controller of AKS in a cluster, for Services that name no class
// (https://learn.microsoft.com/azure/aks/load-balancer-standard).
func NewAzure(cloud Cloud, cluster string) Controller {
	return Controller{
		cloud: cloud, component: "service-controller", finalizer: "service.kubernetes.io/load-balancer-cleanup",
		reason: "SyncLoadBalancerFailed", words: "Error syncing load balancer:",
		model: func(ctx context.Context, a *kube.Client, service *corev1.Service) (*LoadBalancer, error) {
			nodes, err := a.CoreV1().Nodes().List(ctx, metav1.ListOptions{Limit: 1})
			if err == nil && len(nodes.Items) == 0 && service.DeletionTimestamp == nil {
				err = errors.New("there are no available nodes for LoadBalancer")
			}
			return &LoadBalancer{Service: service.Namespace + "/" + service.Name, Cluster: cluster, Name: azureName(service)}, err
		},
	}
}

// azureName is the name of the public address, after the Service's identity
// (https://github.com/kubernetes/cloud-provider/blob/master/cloud.go, DefaultLoadBalancerName).
func azureName(service *corev1.Service) string {
	id := "a" + strings.ReplaceAll(string(service.UID), "-", "")
	return "kubernetes-" + id[:min(len(id), 32)]
}
