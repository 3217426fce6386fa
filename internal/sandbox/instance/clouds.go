package instance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/lock"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// cloudsFolder is where a home keeps the simulated clouds: account, ledger, ports and clusters.
const cloudsFolder = "clouds"

// defaultFactor makes the nine minutes of a control plane five seconds.
const defaultFactor = 0.01

// cloudsLimit is how long the clouds may take to answer. Before that they start the clusters that they have.
const cloudsLimit = 3 * time.Minute

func (i *Instance) cloudsFolder() string { return filepath.Join(i.Home, cloudsFolder) }

// StartClouds makes the process of the simulated clouds run, built from the present sources, and its clusters reachable.
func (i *Instance) StartClouds(ctx context.Context, log *progress.Log) error {
	held, err := i.lockClouds(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	if err := os.MkdirAll(i.cloudsFolder(), 0o755); err != nil {
		return fmt.Errorf("creating the folder of the simulated clouds: %w", err)
	}
	if servers := i.cloudServers(); len(servers) == 1 && i.isPresent(servers[0]) && i.cloudHealth(ctx) == nil {
		if err := i.startClusters(ctx, log); err != nil || i.Factor == nil {
			return err
		}
		return i.setFactor(ctx, *i.Factor)
	}
	return log.Step("simulated clouds: starting", func() error {
		process.End(i.cloudServers(), endLimit)
		return i.serveClouds(ctx)
	})
}

func (i *Instance) lockClouds(ctx context.Context, log *progress.Log) (*lock.Lock, error) {
	return lock.Acquire(ctx, filepath.Join(i.Home, "clouds.lock"), func(holder string) {
		log.Printf("simulated clouds: waiting for %s", holder)
	})
}

// cloudServers returns the processes that play the clouds.
func (i *Instance) cloudServers() []process.Process { return process.Of(i.Home, toolchain.Clouds) }

// isPresent reports whether a process runs the program that is installed now.
func (i *Instance) isPresent(p process.Process) bool {
	installed, err := filepath.EvalSymlinks(i.installed(toolchain.Clouds))
	return err == nil && process.Executable(p.PID) == installed
}

// serveClouds starts the process and returns when it answers. It goes on when this command has ended.
func (i *Instance) serveClouds(ctx context.Context) error {
	path := filepath.Join(i.cloudsFolder(), "log")
	log, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("opening the log of the simulated clouds: %w", err)
	}
	defer log.Close()
	factor := defaultFactor
	if i.Factor != nil {
		factor = *i.Factor
	}
	cmd := exec.Command(i.installed(toolchain.Clouds), "serve", "-folder", i.cloudsFolder(), "-tools", filepath.Join(i.Home, toolFolder),
		"-factor", strconv.FormatFloat(factor, 'g', -1, 64))
	// The mark of the home is in the environment, by which `make down` finds the process.
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = i.Home, i.Env(), log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting the simulated clouds: %w", err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	err = wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, cloudsLimit, true, func(ctx context.Context) (bool, error) {
		select {
		case <-ended:
			return false, errors.New("the simulated clouds end as soon as they are started")
		default:
			return i.cloudHealth(ctx) == nil, nil
		}
	})
	if err == nil || ctx.Err() != nil {
		return err
	}
	if wait.Interrupted(err) {
		err = fmt.Errorf("the simulated clouds do not answer after %v", cloudsLimit)
	}
	content, _ := os.ReadFile(path) // without it the error says less
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return fmt.Errorf("%w; the end of %s:\n%s", err, path, strings.Join(lines[max(0, len(lines)-5):], "\n"))
}

// stopClouds ends the process and all its clusters, also those that a killed process has left.
func (i *Instance) stopClouds(ctx context.Context, log *progress.Log) error {
	held, err := i.lockClouds(ctx, log)
	if err != nil {
		return err
	}
	defer held.Release()
	process.End(i.cloudServers(), endLimit)
	process.KillBelow(i.cloudsFolder(), append(cluster.Programs(), toolchain.Kubectl)...)
	return nil
}
