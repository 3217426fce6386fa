package revision

import (
	"context"
	"fmt"
	"os"
)

// Extract writes the files of a revision into a folder, which must not exist. It takes those below root, should the repository
// hold more. It works with an index of its own, so that nothing in the repository changes, also when it is interrupted.
func Extract(ctx context.Context, root string, r Revision, folder string) error {
	repository, err := git(ctx, root, "rev-parse", "--absolute-git-dir")
	if err != nil {
		return err
	}
	below, err := git(ctx, root, "rev-parse", "--show-prefix")
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	index := folder + ".index"
	defer os.Remove(index)
	for _, args := range [][]string{{"read-tree", r.Commit + ":" + below}, {"checkout-index", "--all", "--quiet"}} {
		args = append([]string{"--git-dir", repository, "--work-tree", folder}, args...)
		if _, err := gitWith(ctx, []string{"GIT_INDEX_FILE=" + index}, folder, args...); err != nil {
			return fmt.Errorf("taking %s out of git: %w", r, err)
		}
	}
	return nil
}
