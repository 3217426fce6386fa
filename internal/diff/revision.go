package diff

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// revision is a commit of the repository, and how a person calls it.
type revision struct{ name, commit string }

func (r revision) String() string { return fmt.Sprintf("%s (%.7s)", r.name, r.commit) }

// trunks are where changes go to. What origin knows counts more than a local main, which may be behind.
var trunks = []string{"origin/main", "main"}

// lacking says how to get what a clone may lack.
const lacking = "`git fetch origin` gets new branches, and `git fetch --unshallow origin` what a shallow clone lacks"

// findRevision returns the revision of that name in the repository at root; without a name, the one at which the work there left
// the main branch.
func findRevision(ctx context.Context, root, name string) (revision, error) {
	if name != "" {
		commit, err := git(ctx, root, "rev-parse", "--verify", "--end-of-options", name+"^{commit}")
		if err != nil {
			return revision{}, fmt.Errorf("there is no revision %q in this repository (%w); %s", name, err, lacking)
		}
		return revision{name, commit}, nil
	}
	for _, trunk := range trunks {
		if commit, err := git(ctx, root, "merge-base", "HEAD", trunk); err == nil {
			return revision{"where HEAD left " + trunk, commit}, nil
		}
	}
	return revision{}, fmt.Errorf("HEAD has no common ancestor with %s in the repository at %s: name a revision by BASE=<ref>; %s",
		strings.Join(trunks, " or "), root, lacking)
}

// apart is what no stack is made of.
var apart = []string{
	":!*.md", ":!*_test.go", ":!Makefile", ":!.ci", ":!.github", ":!cmd", ":!docs", ":!internal/ci", ":!internal/diff", ":!internal/e2e",
	":!internal/lint", ":!internal/record", ":!internal/sandbox", ":!internal/smoke",
}

// isHere reports whether the working tree at root, with what is not committed, has the same program and configuration. They make the
// same stacks.
func (r revision) isHere(ctx context.Context, root string) (bool, error) {
	changed, err := git(ctx, root, append([]string{"diff", "--name-only", r.commit, "--", "."}, apart...)...)
	if err != nil {
		return false, err
	}
	added, err := git(ctx, root, append([]string{"ls-files", "--others", "--exclude-standard", "--", "."}, apart...)...)
	return changed == "" && added == "", err
}

// extract writes the files of the revision into a new folder. The repository stays as it is.
func (r revision) extract(ctx context.Context, root, folder string) error {
	archive := folder + ".tar"
	defer os.Remove(archive)
	if _, err := git(ctx, root, "archive", "--output", archive, r.commit); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "tar", "-xf", archive, "-C", folder).CombinedOutput(); err != nil {
		return fmt.Errorf("unpacking %s with tar: %w: %s", r, err, out)
	}
	return nil
}

// git runs git in a folder and returns what it printed. An error holds what it said.
func git(ctx context.Context, folder string, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", append([]string{"-C", folder}, args...)...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("git %s: %s", args[0], strings.Join(strings.Fields(string(exit.Stderr)), " "))
	}
	return strings.TrimSpace(string(out)), err
}
