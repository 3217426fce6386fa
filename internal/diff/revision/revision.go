// Package revision finds earlier revisions of the repository, and takes their files out of git without touching the working tree.
package revision

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// Revision is a commit, and how a person calls it.
type Revision struct {
	Name   string // such as main, or the merge base of HEAD and main
	Commit string
}

// String is what a report calls the revision: main (1a2b3c4).
func (r Revision) String() string {
	if short := r.Commit[:min(7, len(r.Commit))]; !strings.HasPrefix(r.Name, short) {
		return fmt.Sprintf("%s (%s)", r.Name, short)
	}
	return r.Commit[:min(12, len(r.Commit))]
}

// trunks are where changes go to, the first that exists.
var trunks = []string{"origin/main", "origin/HEAD", "main"}

// Find returns the revision of that name in the repository at root; without a name, the one at which the work in the repository
// left the main branch.
func Find(ctx context.Context, root, name string) (Revision, error) {
	if _, err := git(ctx, root, "rev-parse", "--show-toplevel"); err != nil {
		return Revision{}, fmt.Errorf("there is no git repository to compare with at %s: %w", root, err)
	}
	if name == "" {
		return leftMain(ctx, root)
	}
	commit, err := commitOf(ctx, root, name)
	if err != nil {
		return Revision{}, fmt.Errorf("there is no revision %q in this repository%s", name, fetchHint(ctx, root, name))
	}
	return Revision{Name: name, Commit: commit}, nil
}

func leftMain(ctx context.Context, root string) (Revision, error) {
	for _, trunk := range trunks {
		if _, err := commitOf(ctx, root, trunk); err != nil {
			continue
		}
		commit, err := git(ctx, root, "merge-base", "HEAD", trunk)
		if err != nil {
			return Revision{}, fmt.Errorf("HEAD and %s have no common ancestor in this repository%s; or name a revision with BASE=<ref>", trunk,
				fetchHint(ctx, root, ""))
		}
		return Revision{Name: "where HEAD left " + trunk, Commit: commit}, nil
	}
	return Revision{}, fmt.Errorf("there is none of %s in this repository: name the revision to compare with, BASE=<ref>",
		strings.Join(trunks, ", "))
}

func commitOf(ctx context.Context, root, name string) (string, error) {
	return git(ctx, root, "rev-parse", "--verify", "--quiet", "--end-of-options", name+"^{commit}")
}

// fetchHint says how to get what a clone may lack.
func fetchHint(ctx context.Context, root, name string) string {
	shallow, err := git(ctx, root, "rev-parse", "--is-shallow-repository")
	switch {
	case err == nil && shallow == "true" && name != "":
		return fmt.Sprintf(", which is a shallow clone: fetch it with `git fetch --depth=1 origin %s`, and name it BASE=FETCH_HEAD",
			strings.TrimPrefix(name, "origin/"))
	case err == nil && shallow == "true":
		return ", which is a shallow clone: fetch the rest with `git fetch --unshallow origin`"
	case name != "":
		return ": `git branch --all` lists the branches, `git fetch origin` gets the newest"
	}
	return ""
}

// git runs git in a folder and returns what it printed. An error holds what it said.
func git(ctx context.Context, folder string, args ...string) (string, error) {
	return gitWith(ctx, nil, folder, args...)
}

func gitWith(ctx context.Context, environment []string, folder string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", folder}, args...)...)
	cmd.Env = append(cmd.Environ(), environment...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %s (%w)", strings.Join(args, " "), strings.Join(strings.Fields(said.String()), " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}
