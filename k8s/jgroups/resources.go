package jgroups

import (
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

func (a *Args) resources() objects.Resources {
	return objects.Resources{CPURequest: a.CPURequest, CPULimit: a.CPULimit, MemoryRequest: a.MemoryRequest, MemoryLimit: a.MemoryLimit}
}

func (a *Args) checkResources(r *check.Report) {
	limit := a.resources().Check(r, objects.Resources{
		CPURequest: "jgroupsCpuRequest", CPULimit: "jgroupsCpuLimit", MemoryRequest: "jgroupsMemoryRequest", MemoryLimit: "jgroupsMemoryLimit",
	})
	objects.CheckJVMFlags(r, "jgroupsJavaOptions", a.JavaOptions)
	// The chat starts a second JVM with the same flags in the container of a member.
	memory := objects.Limit{Key: "jgroupsMemoryLimit", Value: a.MemoryLimit, Bytes: limit}
	memory.CheckHeap(r, "jgroupsJavaOptions", a.JavaOptions)
}
