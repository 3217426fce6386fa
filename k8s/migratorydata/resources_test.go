package migratorydata

import "testing"

func TestResourceRules(t *testing.T) {
	checkFaults(t, cases{
		{`memory: 1GB`, "memory", "must be a whole number of megabytes", "128MB"},
		{`memory: 8192MB`, "memory", "is above memoryLimit, which is 512Mi", "raise memoryLimit"},
		{`cpuRequest: half`, "cpuRequest", "must be a positive Kubernetes quantity", "500m"},
		{`memoryRequest: 256 Mi`, "memoryRequest", "must be a positive Kubernetes quantity", "256Mi"},
		{`cpuLimit: 0`, "cpuLimit", "must be a positive Kubernetes quantity", "500m"},
		{`memoryLimit: 512MB`, "memoryLimit", "must be a positive Kubernetes quantity", "256Mi"},
		{`cpuLimit: 250m`, "cpuLimit", "is below cpuRequest, which is 0.5", "raise it"},
		{`memoryRequest: 1Gi`, "memoryLimit", "is below memoryRequest, which is 1Gi", "raise it"},
	})
	checkWarnings(t, cases{{`memory: 257MB`, "memory", "leaves less than 256Mi of memoryLimit, which is 512Mi", "raise memoryLimit"}})
	checkSound(t, `memory: 256MB`, `{memory: 8192MB, memoryLimit: ""}`, `cpuLimit: 0.5`, `memoryRequest: ""`)
}
