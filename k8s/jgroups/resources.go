package jgroups

import (
	"regexp"
	"strconv"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

func (a *Args) resources() objects.Resources {
	return objects.Resources{CPURequest: a.CPURequest, CPULimit: a.CPULimit, MemoryRequest: a.MemoryRequest, MemoryLimit: a.MemoryLimit}
}

// heapFlag is the JVM's own way to say how large its heap may become.
var heapFlag = regexp.MustCompile(`(?:^|\s)-Xmx([0-9]+)([kKmMgG]?)(?:\s|$)`)

var units = map[string]float64{"": 1, "k": 1 << 10, "K": 1 << 10, "m": 1 << 20, "M": 1 << 20, "g": 1 << 30, "G": 1 << 30}

func (a *Args) checkResources(r *check.Report) {
	limit := a.resources().Check(r, objects.Resources{
		CPURequest: "jgroupsCpuRequest", CPULimit: "jgroupsCpuLimit", MemoryRequest: "jgroupsMemoryRequest", MemoryLimit: "jgroupsMemoryLimit",
	})
	objects.CheckJVMFlags(r, "jgroupsJavaOptions", a.JavaOptions)
	match := heapFlag.FindStringSubmatch(a.JavaOptions)
	if match == nil || limit == 0 {
		return
	}
	heap, err := strconv.ParseFloat(match[1], 64)
	if heap *= units[match[2]]; err == nil && heap > limit {
		r.Fault("jgroupsJavaOptions", a.JavaOptions, "lets the heap grow above jgroupsMemoryLimit, which is "+a.MemoryLimit+
			", so members would be killed", "lower -Xmx, or raise jgroupsMemoryLimit")
	} else if heap+objects.JVMOverhead > limit {
		r.Warn("jgroupsJavaOptions", a.JavaOptions, "leaves less than 256Mi of jgroupsMemoryLimit, which is "+a.MemoryLimit+
			", for the JVM itself and for a second one, as the chat starts it", "lower -Xmx, or raise jgroupsMemoryLimit")
	}
}
