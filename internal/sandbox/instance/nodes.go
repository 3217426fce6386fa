package instance

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/disks"
	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/legacy"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/registry"
	"stateful-clusters/internal/sandbox/toolchain"
)

// imagesFolder holds images for real nodes, one archive each: those that are only made here, and in a folder of their own those for which
// there are registries.
const imagesFolder = "images"

func (i *Instance) imagesFolder() string { return filepath.Join(i.Home, imagesFolder) }

// hasRealNodes reports whether they were asked for, now or when the sandbox's cluster was made.
func (i *Instance) hasRealNodes() bool {
	return i.Behaviour.Nodes == cluster.Real || cluster.New(i.Home, i.ToolPath, i.Behaviour).HasRealNodes()
}

// RealNodes reports whether the nodes of a stack's clusters are real.
func (i *Instance) RealNodes(stack string) (bool, error) {
	c, err := i.clusterOf(stack)
	return c.HasRealNodes(), err
}

// clusterOf returns the cluster of a stack, of several sites the first one's, whether it exists or not.
func (i *Instance) clusterOf(stack string) (*cluster.Cluster, error) {
	sites, err := i.project.Sites(stack)
	if err != nil {
		return i.Cluster(), err
	}
	return i.SiteCluster(sites[0]), nil
}

// CheckNodes reports what is in the way of the nodes that somebody asks for, and of the images that they are to pull. It comes before
// anything is built or made.
func (i *Instance) CheckNodes(ctx context.Context, stack string, log *progress.Log) error {
	c, err := i.clusterOf(stack)
	if err != nil {
		return err
	}
	if err := errors.Join(c.CheckAsked(), c.CheckRoom()); err != nil {
		return err
	}
	workload, name, _, err := i.project.Workload(stack)
	if err != nil {
		return err
	}
	if workload == withVolumes && c.AreReal() {
		if err := i.checkDisks(stack); err != nil {
			return err
		}
	}
	if c.HasRealNodes() || !c.Pulls() {
		return nil // what its nodes have pulled they hold
	}
	return errors.Join(nodes.Preflight(), log.Quietly("images: asking the registry of "+name, func() error {
		return registry.Check(ctx, name)
	}))
}

// withVolumes is the workload whose members have disks of the account.
const withVolumes = "cassandra"

// checkDisks reports what is in the way of disks on real nodes.
func (i *Instance) checkDisks(stack string) error {
	sites, err := i.project.Sites(stack)
	if err != nil {
		return err
	}
	for _, site := range sites {
		if site.Platform != withDisks {
			return fmt.Errorf("the simulated account has disks for platform %s only, and the stack %s needs some on %s, which real nodes would "+
				"wait for in vain: leave NODES=real and SANDBOX_NODES out, and it runs on simulated nodes", withDisks, stack, site.Platform)
		}
	}
	return disks.Preflight()
}

// withDisks is the platform whose disks the simulated account has.
const withDisks = "eks"

func (i *Instance) behaviour() cluster.Behaviour {
	b := i.Behaviour
	b.Archives, b.Disks = i.imagesFolder(), disks.Dir(i.Home)
	return b
}

// prepareNodes makes the images that a stack's pods need on real nodes.
func (i *Instance) prepareNodes(ctx context.Context, stack string, log *progress.Log) error {
	if err := i.Install(ctx, log); err != nil {
		return err
	}
	pause := i.ToolPath(toolchain.Pause)
	if err := i.addImage(ctx, images.Pause(pause), "", log); err != nil {
		return err
	}
	if inCloud, err := i.project.InCloud(stack); err != nil {
		return err
	} else if inCloud { // their simulated cloud does what the real ones would do
		for _, image := range []images.Image{images.LoadBalancerController(pause), images.Autoscaler(pause)} {
			if err := i.addImage(ctx, image, "", log); err != nil {
				return err
			}
		}
	}
	c, err := i.clusterOf(stack)
	if err != nil {
		return err
	}
	workload, name, version, err := i.project.Workload(stack)
	switch {
	case err != nil:
		return err
	case c.Pulls():
		log.Printf("images: nodes pull %s themselves", name)
		return nil
	case registry.Unobtainable(name): // so that a wrong release can be tried
		return nil
	case strings.Contains(name, "@"):
		return fmt.Errorf("the image %s has a digest, which a stand-in cannot have: set the key of the image to a name with a tag, such as "+
			"migratorydata/server:6.0.24; or let nodes pull it, in a new sandbox: IMAGES=pull", name)
	}
	if i.KeepImages && workload != withVolumes { // whose account must have the disks that the program asks about
		return nil
	}
	server, err := i.server(workload, name, version)
	if err != nil {
		return err
	}
	if err := i.addImage(ctx, server, cluster.StandIns, log); err != nil || workload != withVolumes {
		return err
	}
	return i.makeLegacyRing(ctx, server, log)
}

// legacyRows are how many rows the legacy ring has before its disks are copied.
const legacyRows = 10_000

// makeLegacyRing makes the ring that the stack moves, of the same version, where the account has no snapshots of its disks yet.
func (i *Instance) makeLegacyRing(ctx context.Context, server images.Image, log *progress.Log) error {
	archive, err := images.Make(ctx, filepath.Join(i.Tools, imagesFolder), server, log)
	if err != nil {
		return err
	}
	ring := legacy.Ring{Home: i.Home, Init: i.ToolPath(toolchain.NodeInit), Rows: cmp.Or(i.LegacyRows, legacyRows), Keep: i.KeepLegacy}
	return ring.Make(ctx, server, archive, log)
}

// server makes the image of what a stack runs, under the name that the stack has for it.
func (i *Instance) server(workload, name, version string) (images.Image, error) {
	switch workload {
	case "jgroups":
		return images.JGroups(name, version)
	case "cassandra":
		_, tag, _ := strings.Cut(path.Base(name), ":")
		return images.Cassandra(tag)
	}
	return images.MigratoryData(name, i.ToolPath(toolchain.StandIn)), nil
}
