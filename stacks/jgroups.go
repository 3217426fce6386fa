package stacks

import (
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/jgroups"
)

// jGroups places one JGroups cluster on each site, and joins them into one.
type jGroups struct {
	args jgroups.Args
}

func (w *jGroups) Args() any { return &w.args }

func (w *jGroups) SiteArgs() any { return &jgroups.SiteArgs{} }

// site is a site as the workload sees it.
func (w *jGroups) site(s *site) jgroups.Site {
	own, _ := s.own.(*jgroups.SiteArgs)
	return jgroups.Site{Name: s.name, SiteArgs: own}
}

func (w *jGroups) Check(sites []*site) check.Report {
	r := w.args.Check()
	routers := 0
	for _, s := range sites {
		r.Add(w.site(s).Check(&w.args).Named(s.values.Name))
		routers += w.site(s).Routers
	}
	r.Add(jgroups.CheckSites(siteNames(sites), routers, &w.args))
	w.checkReserved(&r, sites)
	if w.args.Internal {
		warnOfOverlaps(&r, sites)
	}
	return r
}

// checkReserved keeps two sites from one address: it serves one load balancer, and the other's Service would wait for it in vain.
func (w *jGroups) checkReserved(r *check.Report, sites []*site) {
	has := map[string]string{}
	for _, s := range sites {
		for _, address := range w.site(s).RouterAddresses {
			id := s.platform.ReservedAddress(address)
			if other, taken := has[id]; taken && other != s.name {
				r.Fault("jgroupsRouterAddresses", address, "is an address of the sites "+other+" and "+s.name+
					", and one address serves one load balancer", "reserve one for each router")
			}
			has[id] = s.name
		}
	}
}

func (w *jGroups) Demands(sites []*site) []demand {
	var quantities check.Report // their faults are Check's to report
	demands := make([]demand, len(sites))
	for i, s := range sites {
		exposure := w.exposure(s)
		exposure.Reserved = w.site(s).RouterAddresses
		pods, key := w.site(s).Most(&w.args)
		demands[i] = demand{
			site:      s,
			namespace: w.args.Namespace,
			pods:      pods,
			podsKey:   key,
			beside:    w.site(s).Routers + 1, // and the further member of a rollout
			apart:     min(2, w.site(s).Members),
			apartKey:  "jgroupsMembers",
			cpu:       quantities.Quantity("jgroupsCpuRequest", w.args.CPURequest),
			cpuKey:    "jgroupsCpuRequest",
			memory:    quantities.Quantity("jgroupsMemoryRequest", w.args.MemoryRequest),
			memoryKey: "jgroupsMemoryRequest",
			grace:     jgroups.GraceSeconds,
			graceKey:  "the grace of a member",
			exposure:  &exposure,
			placement: w.args.Placement,
		}
	}
	return demands
}

func (w *jGroups) exposure(s *site) infra.Exposure {
	return infra.Exposure{
		Site: s.name, ServiceType: w.args.ServiceType, Internal: w.args.Internal, SourceRanges: w.args.SourceRanges,
		Port: jgroups.RouterPort, Services: w.site(s).Routers, Single: true,
	}
}

// balancers are those of a site's routers, each with its own reserved address, if there are some.
func (w *jGroups) balancers(s *site, cluster *infra.Cluster) []jgroups.LoadBalancer {
	all := make([]jgroups.LoadBalancer, w.site(s).Routers)
	for i := range all {
		exposure := w.exposure(s)
		if reserved := w.site(s).RouterAddresses; len(reserved) > 0 {
			exposure.Reserved = reserved[i : i+1]
		}
		b := s.platform.LoadBalancer(exposure)
		// Members try a router again and again, so no pod need wait for its load balancer.
		all[i] = jgroups.LoadBalancer{Class: b.Class, Annotations: b.Annotations, Replacing: b.Replacing, Needs: cluster.Reachable}
	}
	return all
}

// Place declares all routers first, side by side: the members of every site need the addresses of all of them.
func (w *jGroups) Place(ctx *pulumi.Context, sites []*site, clusters map[string]*infra.Cluster) (outputs, error) {
	out := outputs{sites: map[string]pulumi.Map{}}
	var all []*jgroups.Routers
	for _, s := range sites {
		cluster := clusters[s.name]
		routers, err := jgroups.NewRouters(ctx, w.site(s), &w.args, w.balancers(s, cluster), pulumi.Providers(cluster.Provider))
		if err != nil {
			return out, fmt.Errorf("site %s: %w", s.name, err)
		}
		all = append(all, routers)
		out.sites[s.name] = pulumi.Map{
			"routers": routers.Addresses, "members": pulumi.Int(w.site(s).Members), "namespace": pulumi.String(w.args.Namespace),
		}
	}
	for _, s := range sites {
		err := jgroups.NewMembers(ctx, w.site(s), &w.args, all, pulumi.Providers(clusters[s.name].Provider))
		if err != nil {
			return out, fmt.Errorf("site %s: %w", s.name, err)
		}
	}
	return out, nil
}
