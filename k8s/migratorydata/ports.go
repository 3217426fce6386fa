package migratorydata

import (
	"fmt"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// Names of the ports, as in the tutorials.
const (
	clientPortName  = "client-port"
	metricsPortName = "metrics"
	// clusterPorts is how many consecutive ports members use among themselves; the vendor's manifests open 8801 to 8804.
	clusterPorts = 4
)

// ServicePort is the port of the client Service.
func (a *Args) ServicePort() int {
	if a.TLS {
		return a.TLSPort
	}
	return a.ClientPort
}

func clusterPortName(i int) string { return fmt.Sprintf("inter-cluster%d", i+1) }

func (a *Args) containerPorts() corev1.ContainerPortArray {
	ports := corev1.ContainerPortArray{objects.ContainerPort(clientPortName, a.ListenPort)}
	for i := range clusterPorts {
		ports = append(ports, objects.ContainerPort(clusterPortName(i), a.ClusterPort+i))
	}
	if a.Monitoring {
		ports = append(ports, objects.ContainerPort(metricsPortName, a.MonitorPort))
	}
	return ports
}

func (a *Args) checkPorts(r *check.Report) {
	servicePortKey := "clientPort"
	if a.TLS {
		servicePortKey = "tlsPort"
	}
	r.Range(servicePortKey, a.ServicePort(), 1, 65535)
	taken := map[int]string{}
	claim := func(key string, first, count int) {
		if first < 1 || first > 65536-count {
			r.Fault(key, first, fmt.Sprintf("must leave %d of the ports 1 to 65535", count), "choose a port between 1024 and 60000")
			return
		}
		for port := first; port < first+count; port++ {
			if other, ok := taken[port]; ok {
				r.Fault(key, first, fmt.Sprintf("collides with %s on port %d", other, port),
					"choose ports that lie apart; clusterPort takes four")
				return
			}
			taken[port] = key
		}
	}
	claim("clusterPort", a.ClusterPort, clusterPorts)
	claim("listenPort", a.ListenPort, 1)
	if a.Monitoring {
		claim("monitorPort", a.MonitorPort, 1)
	}
	r.CIDRs("sourceRanges", a.SourceRanges...)
	if len(a.SourceRanges) > 0 && a.ServiceType != objects.LoadBalancer {
		r.Fault("sourceRanges", a.SourceRanges, "take effect on a load balancer only, and clientServiceType is "+a.ServiceType,
			"remove them, or set clientServiceType to LoadBalancer")
	}
}
