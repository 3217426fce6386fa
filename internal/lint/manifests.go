package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/sandbox/gocommand"
)

// optional are checks that kube-score leaves out by default. Its others there ask for requests that equal limits, which
// docs/deviations.md decides otherwise.
const optional = "container-seccomp-profile,container-ports-check"

// manifests has kube-score look at the Kubernetes objects of every stack, as `make manifests` prints them.
func manifests(ctx context.Context, root string) ([]finding, error) {
	version, err := kubernetesVersion(root)
	if err != nil {
		return nil, err
	}
	stacks, err := filepath.Glob(filepath.Join(root, "Pulumi.*.yaml"))
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "lint")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	var found []finding
	for _, file := range stacks {
		stack := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml")
		rendered, err := gocommand.Output(ctx, root, os.Environ(), "run", "./cmd/manifests", stack)
		if err != nil {
			return nil, fmt.Errorf("rendering the stack %s: %w", stack, err)
		}
		path := filepath.Join(folder, stack+".yaml")
		if err := os.WriteFile(path, rendered, 0o600); err != nil {
			return nil, err
		}
		these, err := score(ctx, root, version, stack, path)
		if err != nil {
			return nil, err
		}
		found = append(found, these...)
	}
	return found, nil
}

// kubernetesVersion is that of the clusters which the program makes by default. kube-score asks for APIs that this version has.
func kubernetesVersion(root string) (string, error) {
	content, err := os.ReadFile(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		return "", err
	}
	var project struct {
		Config struct {
			KubernetesVersion struct{ Default string } `yaml:"kubernetesVersion"`
		}
	}
	if err := yaml.Unmarshal(content, &project); err != nil {
		return "", fmt.Errorf("reading Pulumi.yaml: %w", err)
	}
	return "v" + project.Config.KubernetesVersion.Default, nil
}

func score(ctx context.Context, root, version, stack, path string) ([]finding, error) {
	out, err := output(ctx, root, "kube-score", "score", "--kubernetes-version", version, "--enable-optional-test", optional,
		"--disable-ignore-checks-annotations", "--output-format", "json", path)
	if err != nil {
		return nil, err
	}
	type comment struct{ Summary string }
	var objects []struct {
		Name   string `json:"object_name"`
		Checks []struct {
			Check    struct{ ID, Comment string }
			Grade    int
			Skipped  bool
			Comments []comment
		}
	}
	if err := json.Unmarshal(out, &objects); err != nil {
		return nil, fmt.Errorf("reading what kube-score says of %s: %w", stack, err)
	}
	const flawless = 10
	var found []finding
	for _, o := range objects {
		for _, c := range o.Checks {
			if c.Skipped || c.Grade == flawless {
				continue
			}
			if len(c.Comments) == 0 {
				c.Comments = []comment{{c.Check.Comment}}
			}
			for _, said := range c.Comments {
				found = append(found, finding{check: "kube-score/" + c.Check.ID, where: o.Name, says: said.Summary, place: " in " + stack})
			}
		}
	}
	slices.SortFunc(found, func(a, b finding) int { return strings.Compare(a.String(), b.String()) }) // kube-score has no order
	return found, nil
}
