package stacks

import (
	"fmt"
	"maps"
	"slices"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
)

// Check returns everything that is wrong with the configuration: what each part says of itself, and the rules between parts.
func (c *Config) Check() check.Report {
	var r check.Report
	r.OneOf("platform", c.Platform, slices.Sorted(maps.Keys(platforms))...)
	r.OneOf("workload", c.Workload, slices.Sorted(maps.Keys(workloads))...)
	if workload, ok := workloads[c.Workload]; ok {
		r.Add(workload.check(c))
	}
	platform, ok := c.platform()
	if !ok {
		return r
	}
	r.Add(platform.Check())
	r.Add(platform.CheckExposure(c.Exposure, c.TLS))
	c.checkServiceType(&r)
	c.checkRoom(&r, platform)
	c.checkDrain(&r)
	return r
}

func (c *Config) checkServiceType(r *check.Report) {
	if c.Platform == "existing" {
		r.OneOf("clientServiceType", c.ServiceType, "LoadBalancer", "NodePort", "ClusterIP")
		return
	}
	if c.ServiceType != "LoadBalancer" {
		r.Fault("clientServiceType", c.ServiceType, "is for existing clusters; on platform "+c.Platform+" clients come through the load balancer", "set it to LoadBalancer, with internalLoadBalancer where they come from inside")
	}
}

// checkRoom holds the members' requests against the most nodes that there may be.
func (c *Config) checkRoom(r *check.Report, p platform) {
	if c.Platform == "existing" {
		return
	}
	nodes, members := c.Nodes, c.MigratoryData.MembersMax
	var requests check.Report // the quantities' own faults are the workload's to report
	perNode, known := p.Capacity().Fits(
		requests.Quantity("cpuRequest", c.MigratoryData.CPURequest),
		requests.Quantity("memoryRequest", c.MigratoryData.MemoryRequest))
	switch {
	case known && perNode*nodes.Max < members:
		r.Fault("nodesMax", nodes.Max, fmt.Sprintf("gives room to %d members, by an estimate of %d on a node, and membersMax is %d", perNode*nodes.Max, perNode, members), "raise nodesMax, choose larger nodes, or lower cpuRequest, memoryRequest or membersMax")
	case nodes.Max < members:
		r.Warn("nodesMax", nodes.Max, fmt.Sprintf("is below membersMax, which is %d, so members share nodes and a lost node takes several", members), "raise nodesMax to membersMax or above")
	}
}

// checkDrain keeps whoever empties a node from giving up while a member is still on its way out.
func (c *Config) checkDrain(r *check.Report) {
	grace := c.MigratoryData.TerminationGraceSeconds
	if c.Platform != "existing" && grace > infra.AutoscalerGrace {
		r.Fault("terminationGraceSeconds", grace, fmt.Sprintf("is more than the %d seconds that the cluster autoscaler waits for a member", infra.AutoscalerGrace), "lower it, and preStopSeconds with it")
	}
	if c.Platform == "aks" && c.AKS.DrainTimeout*60 <= grace {
		r.Fault("aksDrainTimeout", c.AKS.DrainTimeout, fmt.Sprintf("is not longer than terminationGraceSeconds, which is %d", grace), "make it several times that, in minutes")
	}
}
