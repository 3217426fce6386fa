package migratorydata

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// LoadBalancer says how a Service of type LoadBalancer becomes reachable where the members run. The zero value leaves everything to the
// cluster.
type LoadBalancer struct {
	Class           string            // "" leaves the choice to the cluster
	Annotations     map[string]string // of the client Service
	NamespaceLabels map[string]string
	GatesReadiness  bool              // members count as ready once the load balancer reaches them, so the Service comes before them
	Needs           []pulumi.Resource // what makes it, and must outlive it to take it down again
}

// CheckLoadBalancer returns the configured annotations that contradict the platform's.
func (a *Args) CheckLoadBalancer(b LoadBalancer) check.Report {
	var r check.Report
	for _, name := range slices.Sorted(maps.Keys(a.Annotations)) {
		if own, taken := b.Annotations[name]; taken && own != a.Annotations[name] {
			r.Fault("clientServiceAnnotations", name, fmt.Sprintf("is set to %q by the program", own),
				"remove it; keys such as internalLoadBalancer, tls and preStopSeconds decide it")
		}
	}
	return r
}
