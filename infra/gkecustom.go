package infra

import (
	"fmt"
	"slices"
	"strconv"
)

// memoryPerCore is what a core of a machine by choice may have, in MB
// (https://cloud.google.com/compute/docs/samples/compute-custom-machine-type-helper-class).
var memoryPerCore = map[string][2]int{"e2": {512, 8192}, "n1": {922, 6656}, "n2": {512, 8192}, "n2d": {512, 8192}}

// sharedMemory is what machines by choice may have whose cores are shared, in MB (the same page).
var sharedMemory = map[string][2]int{"micro": {1024, 2048}, "small": {2048, 4096}, "medium": {4096, 8192}}

// customCores are the numbers of cores that machines by choice may have (the same page).
var customCores = map[string][]int{
	"e2":  steps(2, 32, 2),
	"n1":  append([]int{1}, steps(2, 96, 2)...),
	"n2":  append(steps(2, 32, 2), steps(36, 128, 4)...),
	"n2d": append([]int{2, 4, 8}, steps(16, 96, 16)...),
}

func steps(from, to, step int) (all []int) {
	for n := from; n <= to; n += step {
		all = append(all, n)
	}
	return all
}

// customFault says what is wrong with a machine by choice; "" is nothing, or a series that is on no list.
func customFault(machineType string) string {
	number := func(text string) int {
		n, _ := strconv.Atoi(text) // digits, by the pattern
		return n
	}
	if match := sharedMachine.FindStringSubmatch(machineType); match != nil && match[3] != "" {
		return memoryFault(number(match[4]), sharedMemory[match[3]])
	}
	match := customMachine.FindStringSubmatch(machineType)
	if match == nil {
		return ""
	}
	series, cores, memory := seriesOf(machineType), number(match[2]), number(match[3])
	limits, known := memoryPerCore[series]
	switch {
	case series[0] == 'c' || series[0] == 't': // https://cloud.google.com/compute/docs/instances/creating-instance-with-custom-machine-type
		return "is a size of one's own choice, which the series " + series + " does not have"
	case known && !slices.Contains(customCores[series], cores):
		return fmt.Sprintf("has %d cores, which machines by choice of the series %s do not have", cores, series)
	case match[4] == "-ext" && series == "e2":
		return "has more memory than its cores may have, which the series e2 does not offer"
	case !known && memory%256 == 0:
		return ""
	case !known:
		return memoryFault(memory, [2]int{0, memory})
	case match[4] == "-ext": // memory beyond the limit
		return memoryFault(memory, [2]int{cores * limits[0], max(memory, cores*limits[1])})
	}
	return memoryFault(memory, [2]int{cores * limits[0], cores * limits[1]})
}

// memoryFault holds memory against its limits.
func memoryFault(memory int, limits [2]int) string {
	switch {
	case memory%256 != 0:
		return fmt.Sprintf("has %d MB of memory, which is no multiple of 256", memory)
	case memory < limits[0] || memory > limits[1]:
		return fmt.Sprintf("has %d MB of memory, and such a machine may have %d to %d", memory, limits[0], limits[1])
	}
	return ""
}
