package cassandra

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

func (a *Args) resources() objects.Resources {
	return objects.Resources{CPURequest: a.CPURequest, CPULimit: a.CPULimit, MemoryRequest: a.MemoryRequest, MemoryLimit: a.MemoryLimit}
}

var heapSize = regexp.MustCompile(`^([1-9][0-9]*)([MG])$`)

// testedHeap is the smallest with which a ring was seen to run, in bytes: the one of the tests.
const testedHeap = 384 << 20

// heap returns the heap in MiB, or 0.
func (a *Args) heap() int {
	match := heapSize.FindStringSubmatch(a.HeapSize)
	if match == nil {
		return 0
	}
	n, _ := strconv.Atoi(match[1]) // digits, by the pattern
	if match[2] == "G" {
		n *= 1024
	}
	return n
}

// youngHeap is what the collector of Cassandra up to 4 wants beside the heap; later ones pass it over.
func (a *Args) youngHeap() string { return fmt.Sprintf("%dM", a.heap()/4) }

// ownOptions are those that other keys decide.
var ownOptions = regexp.MustCompile(
	`(?:^|\s)(-X?m[sx][0-9]\S*|-XX:(?:Max|Initial)HeapSize=\S*|` +
		`-Dcassandra\.(?:load_ring_state|ignore_dc|ignore_rack|replace_(?:address|node)\S*|initial_token|join_ring|` +
		`start_(?:gossip|native_transport|rpc)|native_transport_port|ssl_storage_port|storage_port|auto_bootstrap|override_decommission|config|` +
		`config\.loader|settings\.\S+|commitlog\.ignorereplayerrors|commitlog\.ignorereplayexceptions|storagedir)=\S*)`)

// checkResources wants a heap: without one, Cassandra takes a share of the machine's memory, not of the limit
// (https://github.com/docker-library/cassandra/issues/289).
func (a *Args) checkResources(r *check.Report) {
	limit := a.resources().Check(r, objects.Resources{
		CPURequest: "cassandraCpuRequest", CPULimit: "cassandraCpuLimit",
		MemoryRequest: "cassandraMemoryRequest", MemoryLimit: "cassandraMemoryLimit",
	})
	heap := float64(a.heap()) * (1 << 20)
	switch {
	case heap == 0:
		r.Fault("cassandraHeapSize", a.HeapSize, "must be a whole number with M or G", "write it as 2048M, up to half of cassandraMemoryLimit")
	case heap <= objects.LeastHeap:
		r.Fault("cassandraHeapSize", a.HeapSize, "is too little for a JVM", "write it as 2048M, up to half of cassandraMemoryLimit")
	case limit > 0 && heap >= limit: // Cassandra's own flag -XX:+AlwaysPreTouch takes all of it at once
		r.Fault("cassandraHeapSize", a.HeapSize, "is not below cassandraMemoryLimit, which is "+a.MemoryLimit+", so members would be killed",
			"lower it, or raise cassandraMemoryLimit")
	case limit > 0 && heap+objects.JVMOverhead > limit:
		r.Warn("cassandraHeapSize", a.HeapSize, "leaves less than 256Mi of cassandraMemoryLimit, which is "+a.MemoryLimit+
			", for what Cassandra keeps outside of the heap and for nodetool", "lower it, or raise cassandraMemoryLimit")
	case heap < testedHeap:
		r.Warn("cassandraHeapSize", a.HeapSize, "is less than the 384M with which a ring was tested, so members may not start",
			"write it as 2048M, up to half of cassandraMemoryLimit")
	}
	if match := ownOptions.FindStringSubmatch(a.JavaOptions); match != nil {
		r.Fault("cassandraJavaOptions", match[1], "sets what other keys decide, or lets a member take another identity than the one on its disk",
			"remove it; cassandraHeapSize and cassandraLoadRingState are the keys")
	}
	objects.CheckJVMFlags(r, "cassandraJavaOptions", a.JavaOptions)
	a.checkCollector(r)
	if strings.ContainsAny(a.JavaOptions, "\n\r") {
		r.Fault("cassandraJavaOptions", a.JavaOptions, "must be on one line", "separate options by blanks")
	}
}

// ownCollector is the one that Cassandra 5 chooses by itself, in conf/jvm17-server.options. Its conf/cassandra-env.sh puts JVM_EXTRA_OPTS
// behind all others, and of a flag's signs the last counts: -XX:-UseG1GC there makes room for another collector.
const ownCollector = "-XX:+UseG1GC"

func (a *Args) checkCollector(r *check.Report) {
	chosen := objects.Collectors(a.JavaOptions)
	if len(objects.Collectors(ownCollector+" "+a.JavaOptions)) == 0 { // "Garbage collector not selected", on two cores or more
		r.Fault("cassandraJavaOptions", "-XX:-UseG1GC", "leaves members without a garbage collector, so they would not start",
			"add the one to use, such as -XX:+UseZGC, or remove it")
	}
	if len(chosen) == 1 && len(objects.Collectors(ownCollector+" "+a.JavaOptions)) > 1 {
		r.Fault("cassandraJavaOptions", "-XX:+"+chosen[0], "is a second garbage collector beside Cassandra's own "+ownCollector+
			", so members would not start", "add -XX:-UseG1GC")
	}
}
