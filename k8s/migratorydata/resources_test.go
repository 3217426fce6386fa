package migratorydata

import "testing"

func TestResourceRules(t *testing.T) {
	checkFaults(t, cases{
		{`memory: 1GB`, "memory", "must be a whole number of megabytes", "128MB"},
		{`memory: 8192MB`, "memory", "is above memoryLimit, which is 512Mi", "raise memoryLimit"},
		{`memory: 2MB`, "memory", "is too little for a JVM", "128MB"},
		{`memoryRequest: 256m`, "memoryRequest", "is less than 4 MiB", "256Mi"},
		{`memoryLimit: 512`, "memoryLimit", "without a unit these are bytes", "1Gi"},
		{`cpuRequest: 0.5m`, "cpuRequest", "is finer than a thousandth", "500m"},
		{`cpuLimit: 512Mi`, "cpuLimit", "is more processors than any machine has", "500m"},
		{`cpuRequest: half`, "cpuRequest", "must be a positive Kubernetes quantity", "500m"},
		{`memoryRequest: 256 Mi`, "memoryRequest", "must be a positive Kubernetes quantity", "256Mi"},
		{`cpuLimit: 0`, "cpuLimit", "must be a positive Kubernetes quantity", "500m"},
		{`memoryLimit: 512MB`, "memoryLimit", "must be a positive Kubernetes quantity", "256Mi"},
		{`cpuLimit: 250m`, "cpuLimit", "is below cpuRequest, which is 0.5", "raise it"},
		{`memoryRequest: 1Gi`, "memoryLimit", "is below memoryRequest, which is 1Gi", "raise it"},
	})
	checkWarnings(t, cases{
		{`memory: 257MB`, "memory", "leaves less than 256Mi of memoryLimit, which is 512Mi", "raise memoryLimit"},
		{`memory: 127MB`, "memory", "is below the 128MB that the image has", "128MB or more"},
	})
	checkSound(t, `memory: 256MB`, `{memory: 8192MB, memoryLimit: ""}`, `cpuLimit: 0.5`, `memoryRequest: ""`)
}
