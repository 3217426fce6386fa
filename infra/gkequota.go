package infra

import (
	"fmt"
	"math"
	"strings"

	"stateful-clusters/internal/check"
)

// What a new project often has in a region. Nobody but Google knows what a project has, so going beyond is a warning: the surge node of an
// upgrade is refused months later, when nobody expects it.
const (
	usualSSD       = 500 // GB, also of pd-balanced (https://cloud.google.com/compute/resource-usage#disk_quota)
	usualCPUs      = 24  // https://github.com/amygdala/tensorflow-workshop/issues/13
	usualAddresses = 8   // https://github.com/google/caliban/issues/66
)

func (a *GKEArgs) checkQuotas(r *check.Report) {
	most := a.Nodes.Max + surgeNodes
	warn := func(key string, found any, need int, of string, usual int, remedy string) {
		if need > usual {
			r.Warn(key, found, fmt.Sprintf("needs %d of the quota %s in %s once there are nodesMax nodes and one more for an upgrade, "+
				"and a new project often has %d", need, of, a.Region, usual), "ask Google for more, or "+remedy)
		}
	}
	if a.DiskType == "pd-balanced" || a.DiskType == "pd-ssd" {
		warn("gkeDiskSize", a.DiskSize, most*a.DiskSize, "SSD_TOTAL_GB", usualSSD, "choose a smaller disk, or the gkeDiskType pd-standard")
	}
	if cores, _ := gceResources(a.MachineType); cores > 0 {
		warn("gkeMachineType", a.MachineType, int(math.Ceil(float64(most)*cores)), cpuQuota(a.MachineType), usualCPUs,
			"choose a smaller type, or lower nodesMax")
	}
	if !a.PrivateNodes {
		warn("gkePrivateNodes", a.PrivateNodes, most+1, "IN_USE_ADDRESSES", usualAddresses,
			"set it to true: then only the load balancer takes one")
	}
}

// cpuQuota is CPUS for the oldest series together, and one for each of the others
// (https://cloud.google.com/compute/resource-usage#cpu_quota).
func cpuQuota(machineType string) string {
	series := seriesOf(machineType)
	if series == "e2" || series == "n1" {
		return "CPUS"
	}
	return strings.ToUpper(series) + "_CPUS"
}
