package infra

import (
	"regexp"
	"strconv"
	"strings"
)

// Capacity is what a cluster has for the pods of a workload.
type Capacity struct {
	Nodes  int     // the most that there may be, by nodesMax; 0 is unknown
	Least  int     // the nodes that there are at the start, by nodesMin
	CPU    float64 // cores of one node, an estimate from the name of its type; 0 is unknown
	Memory float64 // bytes of one node, in the same way
}

const (
	gibibyte = 1 << 30
	mebibyte = 1 << 20
)

// systemCPU is what the pods of the system and of add-ons take of a node, by a round figure, in cores; systemMemory the same in bytes.
const (
	systemCPU    = 0.5
	systemMemory = 0.5 * gibibyte
)

// ec2Memory is the memory per core, in GiB, of EC2's families by their first letter; it holds for current generations.
var ec2Memory = map[string]float64{"c": 2, "m": 4, "r": 8}

// ec2Burstable has cores and GiB of the burstable families t3 and t3a; t2 has half of the cores up to small.
var ec2Burstable = map[string][2]float64{
	"small": {2, 2}, "medium": {2, 4}, "large": {2, 8}, "xlarge": {4, 16}, "2xlarge": {8, 32},
}

var ec2Size = regexp.MustCompile(`^([0-9]*)xlarge$`)

// Capacity knows the families c, m and r from size large on, and the burstable ones from small on.
func (a *EKSArgs) Capacity() Capacity {
	cores, gibPerCore := ec2Resources(a.InstanceType)
	return allocatable(a.Nodes, cores, cores*gibPerCore*gibibyte, reservedByEKS)
}

// reservedByEKS is a round figure above what the kubelet of a small machine keeps, which goes by the number of pods
// (https://github.com/awslabs/amazon-eks-ami).
func reservedByEKS(float64) float64 { return 1 * gibibyte }

func ec2Resources(instanceType string) (cores, gibPerCore float64) {
	family, size, _ := strings.Cut(instanceType, ".")
	if family == "" {
		return 0, 0
	}
	if burstable, ok := ec2Burstable[size]; ok && burstableType.MatchString(instanceType) {
		return burstable[0], burstable[1] / burstable[0]
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
	return allocatable(a.Nodes, cores, cores*gibPerCore*gibibyte, reservedByAKS)
}

// reservedByAKS goes by the number of pods, of which a node with an overlay network has 250, up to a quarter of the memory; and the
// kubelet evicts pods below 100 MiB (https://learn.microsoft.com/azure/aks/node-resource-reservations).
func reservedByAKS(memory float64) float64 {
	return min(memory/4, 20e6*aksPods+50e6) + 100*mebibyte
}

// aksPods is the default of AKS for overlay networks (https://learn.microsoft.com/azure/aks/azure-cni-overlay).
const aksPods = 250

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

// allocatable is what a node of the given cores and bytes leaves to pods. What the cloud reserves of the cores is little, and within the
// figure for the system.
func allocatable(nodes Nodes, cores, memory float64, reserved func(memory float64) float64) Capacity {
	if cores == 0 || memory == 0 {
		return Capacity{Nodes: nodes.Max, Least: nodes.Min}
	}
	return Capacity{Nodes: nodes.Max, Least: nodes.Min, CPU: cores - systemCPU, Memory: memory - reserved(memory) - systemMemory}
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
