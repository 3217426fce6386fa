package nodes

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// Import gives the image in an archive to all nodes that run. The folder of their disks may be a pattern, for those of several clusters.
func Import(ctx context.Context, folder, archive string) error {
	disks, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	for _, disk := range disks {
		pid := machine{disk}.pid()
		if pid == 0 || filepath.Base(disk) == edgeName {
			continue
		}
		found, err := programs()
		if err != nil {
			return err
		}
		socket := fmt.Sprintf("/proc/%d/root%s", pid, containerdSocket)
		ctr := exec.CommandContext(ctx, found.ctr, "--address", socket, "--namespace", "k8s.io", "images", "import", archive)
		if said, err := ctr.CombinedOutput(); err != nil {
			return fmt.Errorf("giving the image %s to the node %s: %w: %s", archive, filepath.Base(disk), err, strings.TrimSpace(string(said)))
		}
	}
	return nil
}
