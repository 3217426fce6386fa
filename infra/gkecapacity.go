package infra

import (
	"regexp"
	"strconv"
)

// gceMemory is the memory per core, in GB, of Compute Engine's kinds of machines, by their series or for all that are not named
// (https://cloud.google.com/compute/docs/machine-resource).
var gceMemory = map[string]map[string]float64{
	"standard": {"": 4, "n1": 3.75, "c4": 3.75, "c4d": 3.875},
	"highmem":  {"": 8, "n1": 6.5, "c4": 7.75, "c4d": 7.875},
	"highcpu":  {"": 2, "n1": 0.9, "e2": 1, "n2": 1, "n2d": 1, "c4d": 1.875},
}

var (
	gceSize   = regexp.MustCompile(`^((?:e2|n[124]|n[24]d|c[234]|c[234]d|t2d))-(standard|highmem|highcpu)-([0-9]+)(-lssd)?$`)
	gceCustom = regexp.MustCompile(`^(?:(?:e2|n[124]|n[24]d)-)?custom-([0-9]+)-([0-9]+)(?:-ext)?$`)
	gceShared = regexp.MustCompile(`^e2-custom-(?:micro|small|medium)-([0-9]+)$`)
)

// Capacity knows the series for general purposes, in their predefined sizes and in custom ones.
func (a *GKEArgs) Capacity() Capacity {
	cores, memory := gceResources(a.MachineType)
	return allocatable(a.Nodes, cores, memory, reservedByGKE)
}

func gceResources(machineType string) (cores, memory float64) {
	const shared = 0.94 // of two shared cores, one less what GKE keeps of it
	if machineType == "e2-medium" {
		return shared, 4 * gibibyte
	}
	number := func(text string) float64 {
		n, _ := strconv.ParseFloat(text, 64) // digits, by the pattern
		return n
	}
	if match := gceCustom.FindStringSubmatch(machineType); match != nil {
		return number(match[1]), number(match[2]) * mebibyte
	}
	if match := gceShared.FindStringSubmatch(machineType); match != nil {
		return shared, number(match[1]) * mebibyte
	}
	match := gceSize.FindStringSubmatch(machineType)
	if match == nil {
		return 0, 0
	}
	perCore, special := gceMemory[match[2]][match[1]]
	if !special {
		perCore = gceMemory[match[2]][""]
	}
	return number(match[3]), number(match[3]) * perCore * gibibyte
}

// reservedByGKE takes less of each further part of the memory, and 100 MiB below which the kubelet evicts pods
// (https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes).
func reservedByGKE(memory float64) float64 {
	reserved := 100.0 * mebibyte
	for _, part := range []struct{ gib, share float64 }{{4, 0.25}, {4, 0.2}, {8, 0.1}, {112, 0.06}, {1 << 20, 0.02}} {
		taken := min(memory, part.gib*gibibyte)
		reserved += taken * part.share
		memory -= taken
	}
	return reserved
}
