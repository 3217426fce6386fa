// Package legacy is the ring that a stack moves: Cassandra servers outside of Kubernetes, of whose disks the simulated account then has
// snapshots. They are on a machine of their own, which no cable connects with anything. It needs root.
package legacy

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// What is on the disks of the ring, and in Pulumi.cassandra.yaml.
const (
	ClusterName = "Legacy"
	Datacenter  = "dc1"
	Tokens      = 16
	servers     = 3
)

func rack(number int) string     { return fmt.Sprintf("r%d", number) }
func snapshot(number int) string { return fmt.Sprintf("snap-%017d", number) }

// Address is that of a server, from 1 on.
func Address(number int) string { return fmt.Sprintf("10.198.0.%d", number) }

// Folder is that of the legacy ring in the home of a sandbox.
const Folder = "legacy"

// Ring is the legacy ring of one sandbox, whether it runs or not.
type Ring struct {
	Home string // of the sandbox
	Init string // the program that is the first process of a machine
	Rows int    // how many are loaded before the writer begins
	Keep bool   // the ring goes on when its snapshots are taken
}

func (r Ring) folder() string { return filepath.Join(r.Home, Folder) }

// Made reports whether all snapshots are there.
func (r Ring) Made() bool {
	for number := 1; number <= servers; number++ {
		if _, err := os.Stat(disks.Image(disks.Dir(r.Home), snapshot(number))); err != nil {
			return false
		}
	}
	return true
}

// Make lets a ring run, fills it with rows, and takes snapshots of its disks while somebody writes. Where the snapshots are there it does
// nothing. What an interrupted call has left goes first.
func (r Ring) Make(ctx context.Context, server images.Image, archive string, log *progress.Log) error {
	if r.Made() {
		return nil
	}
	if err := disks.Preflight(); err != nil {
		return err
	}
	if err := r.clear(); err != nil {
		return err
	}
	err := log.Step("legacy ring: starting three servers outside of Kubernetes", func() error {
		if err := r.prepare(ctx, archive); err != nil {
			return err
		}
		return r.start(ctx, server.Env)
	})
	if err == nil {
		err = r.fillAndTake(ctx, log)
	}
	if err != nil {
		return fmt.Errorf("making the legacy ring: %w; its logs are in %s", err, r.folder())
	}
	if r.Keep {
		return nil
	}
	return log.Quietly("legacy ring: ending its servers", func() error { return r.removeServers() })
}

// clear removes the ring with snapshots that are not all there.
func (r Ring) clear() error {
	if err := Down(r.Home); err != nil {
		return err
	}
	for number := 1; number <= servers; number++ {
		if err := disks.Remove(disks.Dir(r.Home), snapshot(number)); err != nil {
			return err
		}
	}
	return nil
}

// removeServers ends them, and keeps what they have acknowledged.
func (r Ring) removeServers() error {
	kept, err := os.ReadFile(r.recordFile())
	if err == nil {
		err = Down(r.Home)
	}
	if err == nil {
		err = os.MkdirAll(r.folder(), 0o755)
	}
	if err == nil {
		err = os.WriteFile(r.recordFile(), kept, 0o644)
	}
	return err
}

// Down ends the ring of the sandbox at home, and removes it. Snapshots stay: they are the account's.
func Down(home string) error {
	ring := Ring{Home: home}
	ring.thawAll() // nobody can end a server that waits for its disk
	process.KillAll(ring.folder(), toolchain.NodeInit)
	if err := os.RemoveAll(ring.folder()); err != nil {
		return fmt.Errorf("removing the legacy ring: %w", err)
	}
	return nil
}
