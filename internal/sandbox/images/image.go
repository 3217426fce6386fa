// Package images makes the container images that the sandbox's real nodes run, where there is no registry to pull them from.
//
// They carry the names of public images, so that one manifest runs here and in a cloud. A cache keeps them. They are made from a
// program of the caller's, from Debian's packages and from Maven Central, without Docker and without rights.
package images

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"stateful-clusters/internal/sandbox/progress"
)

// Image is what a container image is made from.
type Image struct {
	// Name is what manifests call it, with its tag: docker.io/library/cassandra:5.0.8. Without a registry it is Docker Hub's.
	Name string
	// Parts become a layer each, the first one lowest.
	Parts []Part
	// User is the user and group as numbers, such as 999:999; empty is root.
	User string
	// Env holds the environment as NAME=value.
	Env []string
	// Entrypoint and Cmd are what a manifest overrides by command and args.
	Entrypoint, Cmd []string
	// WorkingDir is the folder in which the process starts; empty is /.
	WorkingDir string
}

// Part is a share of an image's files.
type Part interface {
	// identify writes all that decides what fill adds.
	identify(to io.Writer) error
	// fill adds the files, and returns what was taken for them that identify does not fix, as labels of the image.
	fill(ctx context.Context, c *cache, t *tree) (labels map[string]string, err error)
}

// format is changed when the same parts shall become another image.
const format = 1

// Make returns the path of the image as an archive that `ctr -n k8s.io images import` takes. It makes the image if the cache folder
// does not hold it yet. The same parts give the same bytes.
func Make(ctx context.Context, folder string, image Image, log *progress.Log) (string, error) {
	tag, err := image.tag()
	if err != nil {
		return "", err
	}
	address, err := image.address(tag)
	if err != nil {
		return "", fmt.Errorf("image %s: %w", image.Name, err)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return "", err
	}
	c := &cache{folder, log}
	made, err := c.lockAndKeep(ctx, address, "image "+image.Name, func(scratch string) error {
		return image.write(ctx, c, tag, scratch)
	})
	if err != nil {
		return "", fmt.Errorf("image %s: %w", image.Name, err)
	}
	return made, nil
}

// tag is the image's name in full, as containerd keeps it.
func (i Image) tag() (name.Tag, error) {
	tag, err := name.NewTag(i.Name)
	if err != nil || !strings.HasSuffix(i.Name, ":"+tag.TagStr()) {
		return name.Tag{}, fmt.Errorf("the image name %q has no tag: an image that is made here needs one, such as example/server:1.0", i.Name)
	}
	if tag.RegistryStr() != name.DefaultRegistry {
		return tag, nil
	}
	// The library knows Docker Hub by the name of its index, containerd by the name that people write.
	return name.NewTag("docker.io/" + tag.RepositoryStr() + ":" + tag.TagStr())
}

// address names the archive by everything that decides what is in it.
func (i Image) address(tag name.Tag) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s %s %q %q %q %q %q\n", format, runtime.GOARCH, tag, i.User, i.Env, i.Entrypoint, i.Cmd, i.WorkingDir)
	for _, part := range i.Parts {
		fmt.Fprintf(h, "%T\n", part)
		if err := part.identify(h); err != nil {
			return "", err
		}
	}
	return path.Base(tag.RepositoryStr()) + "-" + hex.EncodeToString(h.Sum(nil))[:16] + ".tar", nil
}

func (i Image) write(ctx context.Context, c *cache, tag name.Tag, to string) error {
	layers, labels := make([]v1.Layer, len(i.Parts)), map[string]string{}
	for n, part := range i.Parts {
		files := newTree()
		taken, err := part.fill(ctx, c, files)
		if err != nil {
			return err
		}
		maps.Copy(labels, taken)
		layer := fmt.Sprintf("%s.%d", to, n)
		defer os.Remove(layer)
		if err := files.writeFile(layer); err != nil {
			return err
		}
		if layers[n], err = tarball.LayerFromFile(layer); err != nil {
			return err
		}
	}
	image, err := mutate.AppendLayers(empty.Image, layers...)
	if err != nil {
		return err
	}
	config, err := image.ConfigFile()
	if err != nil {
		return err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture = "linux", runtime.GOARCH
	config.Config = v1.Config{
		User: i.User, Env: i.Env, Entrypoint: i.Entrypoint, Cmd: i.Cmd, WorkingDir: i.WorkingDir, Labels: labels,
	}
	if image, err = mutate.ConfigFile(image, config); err != nil {
		return err
	}
	return tarball.WriteToFile(to, tag, image)
}
