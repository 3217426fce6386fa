package objects

import (
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Resources are what a container asks for and may have, as Kubernetes quantities; "" asks for nothing, or limits nothing.
type Resources struct {
	CPURequest, CPULimit, MemoryRequest, MemoryLimit string
}

// Requirements are these in a container.
func (q Resources) Requirements() *corev1.ResourceRequirementsArgs {
	return &corev1.ResourceRequirementsArgs{
		Requests: quantities(q.CPURequest, q.MemoryRequest),
		Limits:   quantities(q.CPULimit, q.MemoryLimit),
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

// Check holds limits against requests, and returns the limit of memory in bytes. The keys are those of the fields.
func (q Resources) Check(r *check.Report, keys Resources) (memoryLimit float64) {
	cpu, cpuLimit := r.CPU(keys.CPURequest, q.CPURequest), r.CPU(keys.CPULimit, q.CPULimit)
	memory, memoryLimit := r.Memory(keys.MemoryRequest, q.MemoryRequest), r.Memory(keys.MemoryLimit, q.MemoryLimit)
	if cpuLimit > 0 && cpuLimit < cpu {
		r.Fault(keys.CPULimit, q.CPULimit, "is below "+keys.CPURequest+", which is "+q.CPURequest, `raise it, or set it to "" for none`)
	}
	if memoryLimit > 0 && memoryLimit < memory {
		r.Fault(keys.MemoryLimit, q.MemoryLimit, "is below "+keys.MemoryRequest+", which is "+q.MemoryRequest,
			`raise it, or set it to "" for none`)
	}
	return memoryLimit
}
