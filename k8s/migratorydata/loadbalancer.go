package migratorydata

import "github.com/pulumi/pulumi/sdk/v3/go/pulumi"

// LoadBalancer says how a Service of type LoadBalancer becomes reachable where the members run. The zero value leaves everything to the
// cluster.
type LoadBalancer struct {
	Class           string            // "" leaves the choice to the cluster
	Annotations     map[string]string // of the client Service
	NamespaceLabels map[string]string
	GatesReadiness  bool              // members count as ready once the load balancer reaches them, so the Service comes before them
	Replacing       []string          // annotations that give another load balancer when they change
	Keys            map[string]string // the keys that decide annotations, also by leaving them out
	Items           map[string]int    // how many items the lists in annotations must have
	Needs           []pulumi.Resource // what makes it, and must outlive it to take it down again
}
