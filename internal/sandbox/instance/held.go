package instance

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/images"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/progress"
)

// addImage lets all nodes of the sandbox hold an image, those that run and those to come. One in the folder of the stand-ins is not for
// nodes that pull.
func (i *Instance) addImage(ctx context.Context, image images.Image, folder string, log *progress.Log) error {
	archive, err := images.Make(ctx, filepath.Join(i.Tools, imagesFolder), image, log)
	if err != nil {
		return fmt.Errorf("making the image %s: %w", image.Name, err)
	}
	to := filepath.Join(i.imagesFolder(), folder, filepath.Base(archive))
	held, err := heldAs(to, image.Name)
	if err != nil || held.archive == to {
		return err
	}
	// First into those that run: what is in the folder is in all of them.
	homes, err := filepath.Glob(i.cloudHome("*"))
	if err != nil {
		return err
	}
	for _, home := range append(homes, i.Home) {
		if folder == cluster.StandIns && cluster.New(home, i.ToolPath, i.Behaviour).Pulls() {
			continue
		}
		if err := nodes.Import(ctx, cluster.Machines(home), archive); err != nil {
			return err
		}
	}
	if err := duplicate(archive, to); err != nil {
		return err
	}
	return held.replace(to)
}

// holding is which archive the nodes have under an image's name. Another version can have the same name, and the last import counts.
type holding struct{ file, archive string }

// heldAs reads it from beside the archives, where the node's own search for them does not look.
func heldAs(archive, name string) (holding, error) {
	h := holding{file: filepath.Join(filepath.Dir(archive), "held", url.PathEscape(name))}
	if err := os.MkdirAll(filepath.Dir(h.file), 0o755); err != nil {
		return h, err
	}
	before, err := os.ReadFile(h.file)
	if err == nil {
		h.archive = string(before)
	} else if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	return h, err
}

// replace notes the new archive, and takes the old one from the nodes that are yet to come.
func (h holding) replace(archive string) error {
	if h.archive != "" {
		if err := os.Remove(h.archive); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return os.WriteFile(h.file, []byte(archive), 0o644)
}
