package infra

import (
	"regexp"
	"strconv"
	"strings"
)

// Capacity is what a cluster has for the pods of a workload.
type Capacity struct {
	Nodes  int     // the most that there may be, by nodesMax; 0 is unknown
	CPU    float64 // cores of one node, an estimate from the name of its type; 0 is unknown
	Memory float64 // bytes of one node, in the same way
}

// Set aside on every node for the kubelet, the system and add-ons: a round figure above what EKS and AKS reserve on
// machines of two cores.
const (
	reservedCPU    = 0.5
	reservedMemory = 1.5 * gibibyte
	gibibyte       = 1 << 30
)

// ec2Memory is the memory per core, in GiB, of EC2's families by their first letter; it holds for current generations.
var ec2Memory = map[string]float64{"c": 2, "m": 4, "r": 8}

var ec2Size = regexp.MustCompile(`^([0-9]*)xlarge$`)

// Capacity knows the families c, m and r from size large on.
func (a *EKSArgs) Capacity() Capacity {
	cores, gibPerCore := ec2Resources(a.InstanceType)
	return allocatable(a.Nodes, cores, gibPerCore)
}

func ec2Resources(instanceType string) (cores, gibPerCore float64) {
	family, size, _ := strings.Cut(instanceType, ".")
	if family == "" {
		return 0, 0
	}
	if size == "large" {
		cores = 2
	} else if match := ec2Size.FindStringSubmatch(size); match != nil {
		times, err := strconv.ParseFloat(match[1], 64)
		if err != nil {
			times = 1
		}
		cores = 4 * times
	}
	return cores, ec2Memory[family[:1]]
}

// azureMemory is the memory per core, in GiB, of Azure's families; it holds for sizes of version 3 and later. Those with an
// l among their letters have half of it.
var azureMemory = map[string]float64{"D": 4, "E": 8}

var azureSize = regexp.MustCompile(`^Standard_([A-Z])([0-9]+)([a-z]*)_v[3-9]$`)

// Capacity knows the families D and E from version 3 on.
func (a *AKSArgs) Capacity() Capacity {
	cores, gibPerCore := azureResources(a.VMSize)
	return allocatable(a.Nodes, cores, gibPerCore)
}

func azureResources(vmSize string) (cores, gibPerCore float64) {
	match := azureSize.FindStringSubmatch(vmSize)
	if match == nil {
		return 0, 0
	}
	cores, err := strconv.ParseFloat(match[2], 64)
	if err != nil {
		return 0, 0
	}
	gibPerCore = azureMemory[match[1]]
	if strings.Contains(match[3], "l") {
		gibPerCore /= 2
	}
	return cores, gibPerCore
}

// Capacity is unknown: the nodes are not ours.
func (a *ExistingArgs) Capacity() Capacity { return Capacity{} }

func allocatable(nodes Nodes, cores, gibPerCore float64) Capacity {
	if cores == 0 || gibPerCore == 0 {
		return Capacity{Nodes: nodes.Max}
	}
	return Capacity{Nodes: nodes.Max, CPU: cores - reservedCPU, Memory: cores*gibPerCore*gibibyte - reservedMemory}
}

// Fits returns how many pods of the given requests one node holds. Without a known capacity it says so.
func (c Capacity) Fits(cpu, memory float64) (pods int, known bool) {
	if c.CPU == 0 || cpu == 0 && memory == 0 {
		return 0, false
	}
	fits := 1 << 20
	if cpu > 0 {
		fits = min(fits, int(c.CPU/cpu))
	}
	if memory > 0 {
		fits = min(fits, int(c.Memory/memory))
	}
	return max(fits, 0), true
}
