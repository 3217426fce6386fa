package revision

import "context"

// Same reports whether the files that git's pathspecs name are the same in the working tree at root as in a revision.
func Same(ctx context.Context, root string, r Revision, pathspecs []string) (bool, error) {
	changed, err := git(ctx, root, append([]string{"diff", "--name-only", r.Commit, "--"}, pathspecs...)...)
	if changed != "" || err != nil {
		return false, err
	}
	added, err := git(ctx, root, append([]string{"ls-files", "--others", "--exclude-standard", "--"}, pathspecs...)...)
	return added == "", err
}
