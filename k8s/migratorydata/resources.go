package migratorydata

import (
	"strconv"
	"strings"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

func (a *Args) resources() *corev1.ResourceRequirementsArgs {
	return &corev1.ResourceRequirementsArgs{
		Requests: quantities(a.CPURequest, a.MemoryRequest),
		Limits:   quantities(a.CPULimit, a.MemoryLimit),
	}
}

func quantities(cpu, memory string) pulumi.StringMap {
	q := pulumi.StringMap{}
	if cpu != "" {
		q["cpu"] = pulumi.String(cpu)
	}
	if memory != "" {
		q["memory"] = pulumi.String(memory)
	}
	return q
}

func (a *Args) checkResources(r *check.Report) {
	cpu, cpuLimit := r.Quantity("cpuRequest", a.CPURequest), r.Quantity("cpuLimit", a.CPULimit)
	memory, memoryLimit := r.Quantity("memoryRequest", a.MemoryRequest), r.Quantity("memoryLimit", a.MemoryLimit)
	if cpuLimit > 0 && cpuLimit < cpu {
		r.Fault("cpuLimit", a.CPULimit, "is below cpuRequest, which is "+a.CPURequest, `raise it, or set it to "" for none`)
	}
	if memoryLimit > 0 && memoryLimit < memory {
		r.Fault("memoryLimit", a.MemoryLimit, "is below memoryRequest, which is "+a.MemoryRequest, `raise it, or set it to "" for none`)
	}
	heap, ok := heapBytes(a.Memory)
	if !ok {
		r.Fault("memory", a.Memory, "must be a whole number of megabytes, as the server writes them", "write it as 128MB, without a space")
		return
	}
	if memoryLimit > 0 && heap > memoryLimit {
		r.Fault("memory", a.Memory, "is above memoryLimit, which is "+a.MemoryLimit+", so members would be killed",
			"raise memoryLimit; the server needs about 256Mi beside its memory")
	} else if memoryLimit > 0 && heap+jvmOverhead > memoryLimit {
		r.Warn("memory", a.Memory, "leaves less than 256Mi of memoryLimit, which is "+a.MemoryLimit+", for the JVM itself",
			"raise memoryLimit")
	}
}

// jvmOverhead is what a JVM may need beside its heap for classes, threads and direct buffers: an estimate.
const jvmOverhead = 256 << 20

func heapBytes(memory string) (bytes float64, ok bool) {
	digits, found := strings.CutSuffix(memory, "MB")
	n, err := strconv.Atoi(digits)
	return float64(n) * (1 << 20), found && err == nil && n > 0
}
