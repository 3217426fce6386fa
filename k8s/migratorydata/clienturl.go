package migratorydata

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/k8s/objects"
)

// clientURL is where clients connect: the load balancer's address, or the Service's name inside the cluster where its type
// gives it no address outside.
func (a *Args) clientURL(service *corev1.Service) pulumi.StringOutput {
	return service.Status.ApplyT(func(status *corev1.ServiceStatus) string {
		host := fmt.Sprintf("%s.%s.svc.%s", a.clientServiceName(), a.Namespace, a.ClusterDomain)
		if a.ServiceType == objects.LoadBalancer {
			host = objects.LoadBalancerHost(status)
		}
		return a.url(host)
	}).(pulumi.StringOutput)
}

// url leaves out the port that the scheme implies, and is "" for an unknown host.
func (a *Args) url(host string) string {
	scheme, implied := "http", 80
	if a.TLS {
		scheme, implied = "https", 443
	}
	switch {
	case host == "":
		return ""
	case a.ServicePort() == implied:
		return fmt.Sprintf("%s://%s", scheme, host)
	}
	return fmt.Sprintf("%s://%s:%d", scheme, host, a.ServicePort())
}
