package instance

import (
	"context"
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

// RealNodes reports whether the nodes of a stack's cluster are real.
func (i *Instance) RealNodes(stack string) (bool, error) {
	inCloud, err := i.project.InCloud(stack)
	if !inCloud || err != nil {
		return i.Cluster().HasRealNodes(), err
	}
	name, err := i.project.ClusterName(stack)
	return i.CloudCluster(name).HasRealNodes(), err
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
	name, err := i.project.Image(stack)
	if err != nil {
		return err
	}
	switch {
	case unobtainable.MatchString(name): // so that a wrong release can be tried
	case strings.Contains(name, "@"):
		return fmt.Errorf("the image %s has a digest, which a stand-in cannot have: "+
			"set the key image to a name with a tag, such as migratorydata/server:6.0.24", name)
	default:
		wanted = append(wanted, images.MigratoryData(name, i.ToolPath(toolchain.StandIn)))
	}
	for _, image := range wanted {
		if err := i.addImage(ctx, image, log); err != nil {
			return fmt.Errorf("making the image %s: %w", image.Name, err)
		}
	}
	return nil
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
