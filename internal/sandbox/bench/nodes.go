package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/instance"
	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// measureNodes brings up clusters of so many real nodes: how long until all are ready, and what they need of the machine's memory.
func measureNodes(ctx context.Context, folder string, counts []int, log *progress.Log) error {
	if err := nodes.Preflight(); err != nil && len(counts) > 0 {
		log.Printf("real nodes are not measured:\n%v", err)
		return nil
	}
	fmt.Print("\n| real nodes | until all are ready | memory of the nodes together | of the edge | of the control plane | down |\n" +
		"|---|---|---|---|---|---|\n")
	for _, count := range counts {
		if err := measureCluster(ctx, filepath.Join(folder, fmt.Sprintf("nodes-%d", count)), count, log); err != nil {
			return err
		}
	}
	return nil
}

func measureCluster(ctx context.Context, home string, count int, log *progress.Log) error {
	sandbox, err := instance.Open(".", home)
	if err != nil {
		return err
	}
	sandbox.Behaviour.Nodes, sandbox.Behaviour.NodeCount = cluster.Real, count
	defer func() { _ = sandbox.Down(context.WithoutCancel(ctx), log) }()
	if err := sandbox.Install(ctx, log); err != nil {
		return err
	}
	start := time.Now()
	if _, err := sandbox.UpFor(ctx, "local", log); err != nil {
		return err
	}
	if err := awaitNodes(ctx, sandbox.Kubeconfig(), count); err != nil {
		return err
	}
	up := time.Since(start)
	var all, edge float64
	below, err := children()
	if err != nil {
		return err
	}
	for _, machine := range process.Below(cluster.Machines(sandbox.Home), toolchain.NodeInit) {
		if process.Has(machine, process.HomeVariable+"="+filepath.Join(cluster.Machines(sandbox.Home), "EDGE")) {
			edge += memory(machine.PID, below)
		} else {
			all += memory(machine.PID, below)
		}
	}
	control := 0.0
	for _, component := range process.Of(sandbox.Home, toolchain.APIServer, toolchain.ControllerManager, toolchain.Scheduler, toolchain.Etcd,
		toolchain.MetricsServer, toolchain.NodeAgent) {
		control += memory(component.PID, nil)
	}
	start = time.Now()
	if err := sandbox.Down(ctx, log); err != nil {
		return err
	}
	fmt.Printf("| %d | %.1f s | %.0f MB | %.0f MB | %.0f MB | %.1f s |\n",
		count, up.Seconds(), all/1e6, edge/1e6, control/1e6, time.Since(start).Seconds())
	return nil
}

func awaitNodes(ctx context.Context, kubeconfig string, count int) error {
	client, err := kube.Open(kubeconfig, "")
	if err != nil {
		return err
	}
	return wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
		if err != nil {
			return false, err
		}
		ready := 0
		for _, node := range nodes.Items {
			if kube.IsReady(node) {
				ready++
			}
		}
		return ready == count, nil
	})
}

// children returns the processes that each process has started.
func children() (map[int][]int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil, err
	}
	below := map[int][]int{}
	for _, path := range stats {
		stat, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		var parent int
		var state string
		// The name before may hold blanks and parentheses itself (proc(5)).
		if _, err := fmt.Sscan(string(stat[bytes.LastIndexByte(stat, ')')+1:]), &state, &parent); err == nil {
			below[parent] = append(below[parent], pid)
		}
	}
	return below, nil
}

// memory is what a process and those below it use, in bytes. What several share is divided among them (Pss in proc_pid_smaps(5)).
func memory(pid int, below map[int][]int) (sum float64) {
	content, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "smaps_rollup"))
	if err == nil {
		for line := range bytes.Lines(content) {
			var kilobytes float64
			if _, err := fmt.Sscanf(string(line), "Pss: %f kB", &kilobytes); err == nil {
				sum += kilobytes * 1024
			}
		}
	}
	for _, child := range below[pid] {
		sum += memory(child, below)
	}
	return sum
}
