package stacks

import (
	"fmt"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// check returns everything that is wrong with the configuration: what each part says of itself, and the rules between the parts.
func (s *stack) check() check.Report {
	var r check.Report
	for _, site := range s.sites {
		if site.platform != nil {
			r.Add(site.platform.Check().Named(site.values.Name))
		}
	}
	s.checkIdentities(&r)
	if s.workload == nil {
		return r
	}
	r.Add(s.workload.Check(s.sites))
	for _, d := range s.workload.Demands(s.sites) {
		if d.site.platform != nil {
			r.Add(d.check(d.site.platform).Named(d.site.values.Name))
		}
	}
	return r
}

// checkIdentities keeps two sites from being one cluster.
func (s *stack) checkIdentities(r *check.Report) {
	taken := map[string]string{}
	for _, site := range s.sites {
		if site.platform == nil {
			continue
		}
		key, value := site.platform.Identity()
		identity := site.kind + " " + value
		if other, twice := taken[identity]; twice {
			r.Fault(site.values.Name(key), value, fmt.Sprintf("makes the site %s the same cluster as the site %s", site.name, other),
				"give each site a "+key+" of its own")
		}
		taken[identity] = site.name
	}
}

// check holds what a workload asks of a site against what the platform there has.
func (d demand) check(p platform) check.Report {
	var r check.Report
	if d.exposure != nil {
		r.Add(p.CheckExposure(*d.exposure))
	}
	r.Add(p.CheckDisks(d.disks))
	d.checkArchitecture(&r, p.Capacity())
	d.checkRoom(&r, p.Capacity())
	for _, limit := range p.Drain() {
		d.checkDrain(&r, limit)
	}
	return r
}

// checkArchitecture holds the processors of the image against those of the nodes that the program makes, where it makes some.
func (d demand) checkArchitecture(r *check.Report, c infra.Capacity) {
	if c.Nodes > 0 && d.placement.Architecture == objects.ARM64 {
		r.Fault("architecture", d.placement.Architecture, "is for existing clusters; the nodes that this program makes are amd64",
			"set it to amd64")
	}
}

// checkRoom holds the requests of the pods against the most nodes that there may be.
func (d demand) checkRoom(r *check.Report, c infra.Capacity) {
	if c.Nodes == 0 {
		return
	}
	perNode, known := c.Fits(d.cpu, d.memory)
	others := ""
	if d.beside > 0 {
		others = fmt.Sprintf(", beside %d other pods", d.beside)
	}
	switch {
	case known && perNode*c.Nodes < d.pods+d.beside:
		r.Fault("nodesMax", c.Nodes, fmt.Sprintf("gives room to %d members, by an estimate of %d on a node, and %s is %d%s",
			perNode*c.Nodes, perNode, d.podsKey, d.pods, others),
			fmt.Sprintf("raise nodesMax, choose larger nodes, or lower %s, %s or %s", d.cpuKey, d.memoryKey, d.podsKey))
	case c.Least < d.apart:
		// The spread has no minDomains: at a drain without a spare node, a member would wait until that node is back.
		r.Warn("nodesMin", c.Least, fmt.Sprintf("is below the %d nodes that %s asks for, so members share nodes while they fit there",
			d.apart, d.apartKey),
			fmt.Sprintf("raise nodesMin to %d or above", d.apart))
	case c.Nodes < d.pods:
		r.Warn("nodesMax", c.Nodes, fmt.Sprintf("is below %s, which is %d, so members share nodes and a lost node takes several",
			d.podsKey, d.pods), "raise nodesMax to "+d.podsKey+" or above")
	}
}

// checkDrain keeps those that empty a node from giving up while a pod is still on its way out.
func (d demand) checkDrain(r *check.Report, limit infra.DrainLimit) {
	switch {
	case limit.Key == "" && d.grace > limit.Seconds:
		r.Fault(d.graceKey, d.grace,
			fmt.Sprintf("is more than the %d seconds that the cluster autoscaler waits for a member", limit.Seconds),
			"lower it"+d.graceAlso)
	case limit.Key != "" && limit.Seconds <= d.grace:
		r.Fault(limit.Key, limit.Value, fmt.Sprintf("is not longer than %s, which is %d", d.graceKey, d.grace),
			"make it several times that, in "+limit.Unit)
	}
}
