package jgroups

import (
	"regexp"
	"strings"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

func (a *Args) resources() objects.Resources {
	return objects.Resources{CPURequest: a.CPURequest, CPULimit: a.CPULimit, MemoryRequest: a.MemoryRequest, MemoryLimit: a.MemoryLimit}
}

var classpathFlag = regexp.MustCompile(`^(-cp|-classpath|--class-path(=.*)?)$`)

func (a *Args) checkResources(r *check.Report) {
	limit := a.resources().Check(r, objects.Resources{
		CPURequest: "jgroupsCpuRequest", CPULimit: "jgroupsCpuLimit", MemoryRequest: "jgroupsMemoryRequest", MemoryLimit: "jgroupsMemoryLimit",
	})
	objects.CheckJVMFlags(r, "jgroupsJavaOptions", a.JavaOptions)
	for _, flag := range strings.Fields(a.JavaOptions) {
		if classpathFlag.MatchString(flag) {
			r.Fault("jgroupsJavaOptions", flag, "has no effect, because jgroupsClasspath comes after it", "set jgroupsClasspath instead")
		}
	}
	// The chat starts a second JVM with the same flags in the container of a member.
	memory := objects.Limit{Key: "jgroupsMemoryLimit", Value: a.MemoryLimit, Bytes: limit}
	memory.CheckHeap(r, "jgroupsJavaOptions", a.JavaOptions)
}
