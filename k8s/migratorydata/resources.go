package migratorydata

import (
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

func (a *Args) resources() objects.Resources {
	return objects.Resources{CPURequest: a.CPURequest, CPULimit: a.CPULimit, MemoryRequest: a.MemoryRequest, MemoryLimit: a.MemoryLimit}
}

func (a *Args) checkResources(r *check.Report) {
	memoryLimit := a.resources().Check(r, objects.Resources{
		CPURequest: "cpuRequest", CPULimit: "cpuLimit", MemoryRequest: "memoryRequest", MemoryLimit: "memoryLimit",
	})
	a.checkJavaHeap(r, memoryLimit)
	heap, ok := heapBytes(a.Memory)
	if !ok {
		r.Fault("memory", a.Memory, "must be a whole number of megabytes, as the server writes them", "write it as 128MB, without a space")
		return
	}
	switch {
	case heap <= objects.LeastHeap:
		r.Fault("memory", a.Memory, "is too little for a JVM", "set it to 128MB, the image's own, or more")
	case heap < imageHeap:
		r.Warn("memory", a.Memory, "is below the 128MB that the image has by itself, so the server may not start", "set it to 128MB or more")
	}
	if memoryLimit > 0 && heap > memoryLimit {
		r.Fault("memory", a.Memory, "is above memoryLimit, which is "+a.MemoryLimit+", so members would be killed",
			"raise memoryLimit; the server needs about 256Mi beside its memory")
	} else if memoryLimit > 0 && heap+objects.JVMOverhead > memoryLimit {
		r.Warn("memory", a.Memory, "leaves less than 256Mi of memoryLimit, which is "+a.MemoryLimit+", for the JVM itself",
			"raise memoryLimit")
	}
}

// checkJavaHeap judges a heap that javaOptions sets beside the key memory. The image's start script is not published, so it is not known
// which of the two counts: a heap above the limit is of use in neither case, any other may be meant.
func (a *Args) checkJavaHeap(r *check.Report, limit float64) {
	memory := objects.Limit{Key: "memoryLimit", Value: a.MemoryLimit, Bytes: limit}
	if word := objects.SetsHeap(a.JavaOptions); memory.CheckHeap(r, "javaOptions", a.JavaOptions) && word != "" {
		r.Warn("javaOptions", word, "sets the heap, which memory sets too, and which of them counts is up to the image",
			"remove it, and set memory")
	}
}

// imageHeap is what the image gives the server where nothing is configured, in bytes. Whether it starts with less is not known.
const imageHeap = 128 << 20

func heapBytes(memory string) (bytes float64, ok bool) {
	digits, found := strings.CutSuffix(memory, "MB")
	n, err := strconv.Atoi(digits)
	return float64(n) * (1 << 20), found && err == nil && n > 0
}
