package main

import (
	"context"
	"log"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

// loadBalancers gives Services of type LoadBalancer addresses of the cluster's network. The edge's kube-proxy leads from there to pods.
type loadBalancers struct {
	network nodes.Network
	api     *kube.Client
}

func (l *loadBalancers) run(ctx context.Context) {
	wait.UntilWithContext(ctx, func(ctx context.Context) {
		services, err := l.api.CoreV1().Services(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
		if err != nil {
			return // the API is away
		}
		for _, service := range services.Items {
			ingress := service.Status.LoadBalancer.Ingress
			wanted := service.Spec.Type == corev1.ServiceTypeLoadBalancer && service.Spec.LoadBalancerClass == nil &&
				service.DeletionTimestamp == nil
			if !wanted || len(ingress) > 0 {
				continue
			}
			address, err := l.network.LoadBalancer(service, services.Items)
			if err != nil {
				log.Printf("%s/%s: %v", service.Namespace, service.Name, err)
				return
			}
			service.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: address}}
			if _, err := l.api.CoreV1().Services(service.Namespace).UpdateStatus(ctx, &service, metav1.UpdateOptions{}); err != nil {
				log.Print(err) // somebody has changed it meanwhile
			}
			return // the next one sees that this address is taken
		}
	}, lookAgain)
}
