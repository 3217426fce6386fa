package infra

import (
	"net/netip"

	"stateful-clusters/internal/check"
)

// Exposure is what a workload wants of the way by which clients come to it.
type Exposure struct {
	Site         string            // "" for the single site of a stack
	ServiceType  string            // LoadBalancer, NodePort or ClusterIP
	SourceRanges []string          // that may connect; empty admits everybody
	Internal     bool              // reachable from within the cloud's network only
	Port         int               // of the Service
	TLS          bool              // the load balancer ends TLS
	DrainSeconds int               // how long a member that is about to stop still serves; 0 is not at all
	Services     int               // how many there are, each with a load balancer of its own
	Single       bool              // one pod serves at a time, under one address
	Annotations  map[string]string // that a person gives the Service
	Reserved     []string          // addresses that somebody reserved, as the cloud names them: one for each load balancer; empty takes any
}

// LoadBalancer says how a Service of type LoadBalancer becomes reachable on a platform.
type LoadBalancer struct {
	Class           string            // spec.loadBalancerClass; "" leaves the choice to the cluster
	Annotations     map[string]string // of the Service
	NamespaceLabels map[string]string // of the namespace of the pods behind it
	GatesReadiness  bool              // pods become ready once it reaches them, so that the Service must exist before them
	Replacing       []string          // annotations that give another load balancer when they change, with another address
	Keys            map[string]string // the keys that decide annotations, also by leaving them out
	Items           map[string]int    // how many items the lists in annotations must have
}

const loadBalancerService = "LoadBalancer"

func (e Exposure) checkLoadBalanced(r *check.Report, platform string) {
	if e.ServiceType != loadBalancerService {
		r.Fault("clientServiceType", e.ServiceType,
			"is for existing clusters; on platform "+platform+" clients come through the load balancer",
			"set it to LoadBalancer, with internalLoadBalancer where they come from inside")
	}
	public := len(e.SourceRanges) == 0
	for _, value := range e.SourceRanges {
		prefix, err := netip.ParsePrefix(value)
		if err == nil && !prefix.Addr().Is4() {
			r.Fault("sourceRanges", value, "is an IPv6 range, and the load balancer has IPv4 addresses", "remove it")
		}
		public = public || err != nil || prefix != prefix.Masked() || !private.hold(prefix)
	}
	if !public && !e.Internal {
		r.Warn("sourceRanges", e.SourceRanges, "are private, and clients of a public load balancer come with public addresses, so nobody gets in",
			"name the public addresses of clients, or set internalLoadBalancer to true")
	}
}

func (e Exposure) checkNoTLS(r *check.Report, platform string) {
	if e.TLS {
		r.Fault("tls", e.TLS, "asks the load balancer to end TLS, which it cannot on platform "+platform,
			"set it to false, and end TLS in front of the load balancer")
	}
}
