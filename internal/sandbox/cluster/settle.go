package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// restarts is how often a component may end while the control plane starts. metrics-server does if the API does not answer
// yet, which is a matter of luck.
const restarts = 3

var errNotYet = errors.New("not yet")

// settle adds the objects that belong to the control plane and waits until all of it works.
func (c *Cluster) settle(ctx context.Context, r *record) error {
	applied := errNotYet
	for deadline, restarted := time.Now().Add(startLimit), 0; ; {
		// The API answers a little earlier than it takes objects of every kind.
		if applied != nil {
			applied = c.applyObjects(ctx, r)
		}
		faults := c.ailing(ctx, r)
		if applied == nil && len(faults) == 0 {
			return nil
		}
		if dead := c.dead(); len(dead) > 0 {
			if restarted == restarts {
				return c.lastWords(dead[0])
			}
			restarted++
			if err := c.startComponents(ctx); err != nil {
				return err
			}
		}
		if time.Now().After(deadline) {
			if applied != nil {
				faults = append(faults, applied.Error())
			}
			return fmt.Errorf("the control plane is not healthy after %v:\n  %s\nThe logs are in %s", startLimit, strings.Join(faults, "\n  "), c.logs())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// startComponents starts the components that do not run.
func (c *Cluster) startComponents(ctx context.Context) error {
	if err := c.removeStalePIDs(); err != nil {
		return err
	}
	return c.runKwokctl(ctx, "start")
}

// dead returns the names of the components whose process does not run.
func (c *Cluster) dead() []string {
	running, names := c.running(), []string{}
	for _, component := range components {
		if !slices.Contains(running, component.name) {
			names = append(names, component.name)
		}
	}
	return names
}

// lastWords is the error for a component that does not stay alive.
func (c *Cluster) lastWords(name string) error {
	log := filepath.Join(c.logs(), name+".log")
	words, err := os.ReadFile(log)
	if err != nil {
		return fmt.Errorf("%s ends as soon as it is started: %w", name, err)
	}
	return fmt.Errorf("%s ends as soon as it is started; the end of %s:\n%s", name, log, tail(string(words), 10))
}

func (c *Cluster) logs() string { return filepath.Join(c.workdir(), "logs") }
