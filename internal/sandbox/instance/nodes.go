package instance

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// imagesFolder holds the images of the real nodes, one archive each.
const imagesFolder = "images"

func (i *Instance) imagesFolder() string { return filepath.Join(i.Home, imagesFolder) }

// hasRealNodes reports whether they were asked for, now or when the sandbox's cluster was made.
func (i *Instance) hasRealNodes() bool {
	return i.Behaviour.RealNodes || cluster.New(i.Home, i.ToolPath, i.Behaviour).HasRealNodes()
}

// RealNodes reports whether the nodes of a stack's clusters are real.
func (i *Instance) RealNodes(stack string) (bool, error) {
	sites, err := i.project.Sites(stack)
	return err == nil && i.SiteCluster(sites[0]).HasRealNodes(), err
}

func (i *Instance) behaviour() cluster.Behaviour {
	b := i.Behaviour
	b.Images = i.imagesFolder()
	return b
}

// prepareNodes makes the images that a stack's pods need on real nodes.
func (i *Instance) prepareNodes(ctx context.Context, stack string, log *progress.Log) error {
	if err := i.Install(ctx, log); err != nil {
		return err
	}
	pause := i.ToolPath(toolchain.Pause)
	wanted := []images.Image{images.Pause(pause)}
	if inCloud, err := i.project.InCloud(stack); err != nil {
		return err
	} else if inCloud {
		wanted = append(wanted, images.LoadBalancerController(pause), images.Autoscaler(pause))
	}
	server, err := i.server(stack)
	if err != nil {
		return err
	}
	if server != nil {
		wanted = append(wanted, *server)
	}
	for _, image := range wanted {
		if err := i.addImage(ctx, image, log); err != nil {
			return fmt.Errorf("making the image %s: %w", image.Name, err)
		}
	}
	return nil
}

// server makes the image of what a stack runs, under the name that the stack has for it. It is nil where the image is left out on purpose,
// so that a wrong release can be tried.
func (i *Instance) server(stack string) (*images.Image, error) {
	workload, name, version, err := i.project.Workload(stack)
	switch {
	case err != nil || unobtainable.MatchString(name):
		return nil, err
	case strings.Contains(name, "@"):
		return nil, fmt.Errorf("the image %s has a digest, which a stand-in cannot have: set the key of the image to a name with a tag, "+
			"such as migratorydata/server:6.0.24", name)
	case workload == "cassandra":
		return nil, errors.New("real nodes of the sandbox cannot attach volumes of the simulated account yet: leave NODES=real out, and the " +
			"stack runs on simulated nodes")
	case workload == "jgroups":
		image, err := images.JGroups(name, version)
		return &image, err
	}
	image := images.MigratoryData(name, i.ToolPath(toolchain.StandIn))
	return &image, nil
}

// unobtainable are images from hosts under .invalid (RFC 6761, section 6.4).
var unobtainable = regexp.MustCompile(`^[^/]*\.invalid(:[0-9]+)?/`)

// addImage lets all nodes of the sandbox hold an image, those that run and those to come.
func (i *Instance) addImage(ctx context.Context, image images.Image, log *progress.Log) error {
	archive, err := images.Make(ctx, filepath.Join(i.Tools, imagesFolder), image, log)
	if err != nil {
		return err
	}
	to := filepath.Join(i.imagesFolder(), filepath.Base(archive))
	if _, err := os.Stat(to); err == nil {
		return nil
	}
	if err := os.MkdirAll(i.imagesFolder(), 0o755); err != nil {
		return err
	}
	// First into those that run: what is in the folder is in all of them.
	for _, home := range []string{i.Home, i.cloudHome("*")} {
		if err := nodes.Import(ctx, cluster.Machines(home), archive); err != nil {
			return err
		}
	}
	return duplicate(archive, to)
}
