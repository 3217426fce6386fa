package images

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"

	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Unpack writes the files of an image that Make has made into a folder, for a program that runs outside of containers. It needs root.
func Unpack(ctx context.Context, archive, folder string) error {
	image, err := tarball.ImageFromPath(archive, nil)
	if err != nil {
		return fmt.Errorf("reading the image %s: %w", archive, err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	content := mutate.Extract(image)
	defer content.Close()
	cmd := exec.CommandContext(ctx, "tar", "--extract", "--preserve-permissions", "--numeric-owner", "--directory", folder)
	cmd.Stdin = content
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("unpacking the image %s: %w: %s", archive, err, bytes.TrimSpace(out))
	}
	return nil
}
