package instance

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"

	"stateful-clusters/internal/sandbox/progress"
)

// settle resolves the operations that an interrupted run has left in a stack's state. The engine cannot know whether what it was
// creating is there, and would collide with it. What a cloud has made is taken into the state; what is in Kubernetes is removed,
// and the next run creates it again, which takes no longer.
func (i *Instance) settle(ctx context.Context, stack string, log *progress.Log) error {
	state, err := i.state(stack)
	if err != nil || len(state.PendingOperations) == 0 {
		return err
	}
	inCloud, err := i.project.InCloud(stack)
	if err != nil {
		return err
	}
	if inCloud {
		if err := i.StartClouds(ctx, log); err != nil {
			return err
		}
		if err := i.adopt(ctx, stack, state, log); err != nil {
			return err
		}
	}
	kubectl, err := i.kubectlOf(stack, inCloud)
	if err != nil {
		return err
	}
	for _, o := range state.PendingOperations {
		if kubectl == nil || o.Type != creating {
			continue
		}
		if err := i.removeHalfMade(ctx, stack, kubectl, o.Resource, log); err != nil {
			return err
		}
	}
	return log.Step(fmt.Sprintf("stack %s: reading back what an interrupted run has done", stack), func() error {
		out, err := i.Pulumi(ctx, "refresh", "--stack", stack, "--yes", "--skip-preview", "--clear-pending-creates", "--non-interactive").CombinedOutput()
		if err != nil {
			return fmt.Errorf("pulumi refresh: %w\n%s", err, out)
		}
		return nil
	})
}

// kubectl returns the command that runs kubectl on a stack's own cluster.
type kubectl func(ctx context.Context, args ...string) *exec.Cmd

// kubectlOf returns nil where the stack has no cluster of which anything could be removed.
func (i *Instance) kubectlOf(stack string, inCloud bool) (kubectl, error) {
	if !inCloud {
		return i.Kubectl, nil
	}
	name, err := i.project.ClusterName(stack)
	if err != nil || !i.CloudCluster(name).Exists() {
		return nil, err
	}
	return func(ctx context.Context, args ...string) *exec.Cmd {
		return i.Kubectl(ctx, append([]string{"--kubeconfig", i.CloudKubeconfig(name)}, args...)...)
	}, nil
}

// removeHalfMade removes what an interrupted run was creating in Kubernetes.
func (i *Instance) removeHalfMade(ctx context.Context, stack string, kubectl kubectl, r resource, log *progress.Log) error {
	if r.Type == releaseType {
		log.Printf("stack %s: an interrupted run was installing the Helm release %s, removing it", stack, r.name())
		return removeRelease(ctx, kubectl, r)
	}
	kind, ok := kubectlKind(r.Type)
	if !ok {
		return nil
	}
	var inputs struct {
		Metadata struct{ Name, Namespace string }
	}
	if err := json.Unmarshal(r.Inputs, &inputs); err != nil {
		return fmt.Errorf("reading what an interrupted run was creating, %s: %w", r.URN, err)
	}
	name, namespace := inputs.Metadata.Name, inputs.Metadata.Namespace
	log.Printf("stack %s: an interrupted run was creating %s %s, removing it", stack, kind, name)
	if err := removeObject(ctx, kubectl, kind, name, namespace); err != nil {
		return fmt.Errorf("removing %s %s, which an interrupted run was creating: %w", kind, name, err)
	}
	return nil
}

// RemoveObject removes the Kubernetes object that a resource of that type is from a stack's cluster. It does nothing to resources of
// other providers.
func (i *Instance) RemoveObject(ctx context.Context, stack, resourceType, name, namespace string) error {
	inCloud, err := i.project.InCloud(stack)
	if err != nil {
		return err
	}
	kind, isObject := kubectlKind(resourceType)
	kubectl, err := i.kubectlOf(stack, inCloud)
	if err != nil || !isObject || kubectl == nil {
		return err
	}
	return removeObject(ctx, kubectl, kind, name, namespace)
}

func removeObject(ctx context.Context, kubectl kubectl, kind, name, namespace string) error {
	args := []string{"delete", kind, name, "--ignore-not-found", "--timeout=60s"}
	if namespace != "" {
		args = append(args, "--namespace", namespace)
	}
	if out, err := kubectl(ctx, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl delete %s %s: %w\n%s", kind, name, err, out)
	}
	return nil
}

// kubectlKind turns the type of a resource, such as kubernetes:apps/v1:StatefulSet, into the name by which kubectl knows its
// kind, StatefulSet.v1.apps. It reports false for types of other providers.
func kubectlKind(resourceType string) (string, bool) {
	parts := strings.Split(resourceType, ":")
	if len(parts) != 3 || parts[0] != "kubernetes" {
		return "", false
	}
	group, version, ok := strings.Cut(parts[1], "/")
	if !ok || group == "helm.sh" || group == "yaml" {
		return "", false // not kinds of the API
	}
	if group == "core" {
		group = ""
	}
	return parts[2] + "." + version + "." + group, true
}
