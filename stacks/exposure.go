package stacks

import (
	"fmt"
	"maps"
	"slices"

	"stateful-clusters/infra"
	"stateful-clusters/k8s/migratorydata"
)

// expose decides how clients reach the workload: what the workload wants goes to the platform, and the platform's answer to
// the workload.
func (c *Config) expose(k *keys) {
	tlsPort := k.number("tlsPort")
	if c.TLS {
		c.MigratoryData.ClientPort = tlsPort
	}
	c.Exposure = infra.Exposure{
		Internal:       k.flag("internalLoadBalancer"),
		Port:           c.MigratoryData.ClientPort,
		CertificateARN: k.text("eksCertificateArn"),
		DrainSeconds:   c.MigratoryData.PreStopSeconds,
	}
	var balancer infra.LoadBalancer
	if platform, ok := c.platform(); ok && c.ServiceType == "LoadBalancer" {
		balancer = platform.LoadBalancer(c.Exposure)
	}
	c.MigratoryData.Exposure = migratorydata.Exposure{
		ServiceType:       c.ServiceType,
		LoadBalancerClass: balancer.Class,
		Annotations:       joinAnnotations(k, c.Annotations, balancer.Annotations),
		NamespaceLabels:   balancer.NamespaceLabels,
		TLS:               c.TLS,
		GatesReadiness:    balancer.GatesReadiness,
	}
}

// joinAnnotations adds the configured annotations to the platform's, which must not be contradicted.
func joinAnnotations(k *keys, configured, platforms map[string]string) map[string]string {
	annotations := maps.Clone(platforms)
	if annotations == nil {
		annotations = map[string]string{}
	}
	for _, name := range slices.Sorted(maps.Keys(configured)) {
		if own, taken := platforms[name]; taken && own != configured[name] {
			k.report.Fault("clientServiceAnnotations", name, fmt.Sprintf("is set to %q by the program", own), "remove it; keys such as internalLoadBalancer, tls and preStopSeconds decide it")
		}
		annotations[name] = configured[name]
	}
	return annotations
}
