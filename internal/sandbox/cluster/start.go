package cluster

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// startLimit is how long a control plane may take to become healthy. What ends is told at once, so only what hangs takes as long; and a
// machine that is slow is not broken: an emulated one takes minutes for what takes two processors seconds.
const startLimit = 15 * time.Minute

// tellEvery is how often a slow start says what it waits for.
const tellEvery = time.Minute

// attempts are how often a new control plane chooses ports. Between choice and use another program may take one, as another sandbox does.
const attempts = 3

// create makes a new control plane in place of whatever an interrupted call may have left. Its record comes last: without one it was
// never finished.
func (c *Cluster) create(ctx context.Context, log *progress.Log) error {
	names := c.names()
	if c.Pulls() {
		names = append(names, RegistryProxy)
	}
	for attempt := 1; ; attempt++ {
		if err := c.clear(ctx); err != nil {
			return err
		}
		if err := c.CheckRoom(); err != nil {
			return err
		}
		ports, err := choosePorts(names)
		if err != nil {
			return err
		}
		err = c.createOn(ctx, ports, log)
		if err == nil || attempt == attempts || len(ports.taken(c.dead())) == 0 {
			return err
		}
	}
}

func (c *Cluster) createOn(ctx context.Context, ports Ports, log *progress.Log) error {
	if err := c.connect(ctx, ports); err != nil {
		return err
	}
	if err := c.writeCredentials(); err != nil {
		return fmt.Errorf("writing the credentials of the control plane: %w", err)
	}
	if err := c.writeKubeconfig(ports); err != nil {
		return err
	}
	if err := c.run(ctx, ports, log); err != nil {
		return err
	}
	return ports.Save(c.record())
}

// start brings a control plane back of which some or all components do not work.
func (c *Cluster) start(ctx context.Context, ports Ports, log *progress.Log) error {
	dead := c.dead()
	moved, err := c.avoidTaken(ports, dead, log)
	if err != nil {
		return err
	}
	if moved || len(dead) == 0 || slices.Contains(dead, toolchain.Etcd) {
		// The others know a moved port by its old number; components that run but do not work need a fresh start; and without
		// etcd the API waits longer between its attempts than a fresh start takes.
		process.KillAll(c.home, Programs()...)
	}
	if err := c.run(ctx, ports, log); err != nil {
		return err
	}
	return ports.Save(c.record())
}

// run starts the components that do not run, and returns when all of it works.
func (c *Cluster) run(ctx context.Context, ports Ports, log *progress.Log) error {
	content, err := c.behaviour.simulation()
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.simulationPath(), content, 0o600); err != nil {
		return fmt.Errorf("writing the simulated part of the cluster: %w", err)
	}
	api, others := c.components()[:2], c.components()[2:]
	ends := map[string]<-chan struct{}{}
	if err := c.runComponents(ports, api, ends); err != nil {
		return err
	}
	var restarted []string
	err = c.await(ctx, ends, log, func(ctx context.Context) []string {
		if faults := c.unhealthy(ctx, ports, api); len(faults) > 0 {
			return faults
		}
		if restarted, err = c.withoutPower(ctx, ports); err != nil {
			return []string{err.Error()}
		}
		return nil
	})
	if err != nil {
		return err
	}
	since := time.Now()
	if err := c.runComponents(ports, others, ends); err != nil {
		return err
	}
	applied := false
	return c.await(ctx, ends, log, func(ctx context.Context) []string {
		// The API answers a little earlier than it takes objects of every kind.
		if !applied {
			if err := c.applyObjects(ctx, ports); err != nil {
				return []string{err.Error()}
			}
			applied = true
		}
		if faults := c.ailing(ctx, ports); len(faults) > 0 {
			return faults
		}
		return c.unheard(ctx, restarted, since)
	})
}

// runComponents starts those that do not run, and adds what tells of their ends. They go on when this command has ended.
func (c *Cluster) runComponents(ports Ports, wanted []component, ends map[string]<-chan struct{}) error {
	dead := c.dead()
	for _, component := range wanted {
		if !slices.Contains(dead, component.name) {
			continue
		}
		cmd := exec.Command(c.tool(component.name), component.arguments(c, ports)...)
		cmd.Dir = c.folder
		// By the home it is found again. What kwok would read from the person's home directory it looks for here.
		cmd.Env = append(os.Environ(), process.HomeVariable+"="+c.home, "KWOK_WORKDIR="+c.folder)
		ended, err := process.Start(cmd, c.log(component.name))
		if err != nil {
			return err
		}
		ends[component.name] = ended
	}
	return nil
}

// await returns when there are no faults any more, or one of the components that were started has ended.
func (c *Cluster) await(ctx context.Context, ends map[string]<-chan struct{}, log *progress.Log,
	faults func(context.Context) []string) error {
	var last []string
	told := time.Now()
	err := wait.PollUntilContextTimeout(ctx, 50*time.Millisecond, startLimit, true, func(ctx context.Context) (bool, error) {
		found := faults(ctx)
		if ctx.Err() != nil {
			return false, ctx.Err() // and what was asked last had no time to answer
		}
		last = found
		for name, ended := range ends {
			select {
			case <-ended:
				return false, fmt.Errorf("%s ends as soon as it is started; %s", name, process.LastWords(c.log(name)))
			default:
			}
		}
		if len(last) > 0 && time.Since(told) >= tellEvery {
			log.Printf("control plane: waiting for\n  %s", strings.Join(last, "\n  "))
			told = time.Now()
		}
		return len(last) == 0, nil
	})
	if wait.Interrupted(err) && ctx.Err() == nil {
		return fmt.Errorf("the control plane is not healthy after %v:\n  %s\nThe logs are in %s", startLimit, strings.Join(last, "\n  "),
			c.folder)
	}
	return err
}

func (c *Cluster) simulationPath() string { return filepath.Join(c.folder, "simulation.yaml") }

func (c *Cluster) log(component string) string { return filepath.Join(c.folder, component+".log") }
