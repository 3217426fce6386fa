package instance

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/providers"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/project"
)

// settle resolves the operations that an interrupted run has left in a stack's state. The engine cannot know whether what it was
// creating is there, and would collide with it. So it is removed, and the next run creates it again, which takes no longer.
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
	}
	for _, o := range state.PendingOperations {
		if o.Type == apitype.OperationTypeUpdating && o.Resource.Type == releaseType {
			if err := i.endUpgrade(ctx, stack, o.Resource, log); err != nil {
				return fmt.Errorf("ending the upgrade of %s, in which a run was interrupted: %w", o.Resource.URN, err)
			}
		}
		if o.Type == apitype.OperationTypeDeleting {
			if err := i.awaitDeletion(ctx, stack, o.Resource, log); err != nil {
				return fmt.Errorf("waiting for the end of %s, which an interrupted run was deleting: %w", o.Resource.URN, err)
			}
		}
		if o.Type != apitype.OperationTypeCreating {
			continue
		}
		if err := i.removeHalfMade(ctx, stack, o.Resource, log); err != nil {
			return fmt.Errorf("removing %s, which an interrupted run was creating: %w", o.Resource.URN, err)
		}
	}
	return log.Step(fmt.Sprintf("stack %s: reading back what an interrupted run has done", stack), func() error {
		return i.runPulumi(ctx, "refresh", "--yes", "--skip-preview", "--clear-pending-creates", "--stack", stack)
	})
}

// awaitDeletion waits for what is on its way out of Kubernetes. A refresh would find a namespace that goes a second later, and the next
// run would not make it again.
func (i *Instance) awaitDeletion(ctx context.Context, stack string, r apitype.ResourceV3, log *progress.Log) error {
	kind, isObject := kindOf(string(r.Type))
	if !isObject {
		return nil
	}
	client, err := i.clientOf(stack, siteOf(r.Provider))
	if client == nil || err != nil {
		return err
	}
	metadata, _ := r.Inputs["metadata"].(map[string]any)
	name := text(metadata, "name")
	log.Printf("stack %s: an interrupted run was deleting %s %s, letting that end", stack, kind.Kind, name)
	still, err := client.AwaitDeletion(ctx, kind, text(metadata, "namespace"), name)
	if still {
		log.Printf("stack %s: %s %s is still there: `make status` shows what holds it", stack, kind.Kind, name)
	}
	return err
}

// releaseType is the type of a Helm release, which is not an object of Kubernetes.
const releaseType = "kubernetes:helm.sh/v3:Release"

// volumeType is the type of a disk, which the program looks for before it makes one.
const volumeType = "aws:ebs/volume:Volume"

// removeHalfMade removes what an interrupted run was creating, in Kubernetes or in a cloud.
func (i *Instance) removeHalfMade(ctx context.Context, stack string, r apitype.ResourceV3, log *progress.Log) error {
	site := siteOf(r.Provider)
	if r.Type == releaseType {
		log.Printf("stack %s: an interrupted run was installing the Helm release %s, removing its record", stack, r.URN.Name())
		return i.removeRelease(ctx, stack, site, text(r.Inputs, "namespace"), text(r.Inputs, "name"))
	}
	if r.Type == volumeType { // never, even where there can be no data yet
		log.Printf("stack %s: an interrupted run was creating the volume %s, which the next run finds by its tag", stack, r.URN.Name())
		return nil
	}
	kind, ok := kindOf(string(r.Type))
	if !ok {
		return i.removeMade(ctx, stack, r, log)
	}
	metadata, _ := r.Inputs["metadata"].(map[string]any)
	name := text(metadata, "name")
	log.Printf("stack %s: an interrupted run was creating %s %s, removing it", stack, kind.Kind, name)
	return i.RemoveObject(ctx, stack, site, string(r.Type), name, text(metadata, "namespace"))
}

func text(fields map[string]any, key string) string {
	value, _ := fields[key].(string)
	return value
}

// removeRelease removes what Helm remembers of a release that was being installed, of which it would say that its name is in use. It
// then installs the release again, and takes over the objects that bear the release's name
// (https://helm.sh/docs/topics/kubernetes_apis/; action/validate.go, checkOwnership).
func (i *Instance) removeRelease(ctx context.Context, stack, site, namespace, name string) error {
	client, err := i.clientOf(stack, site)
	if client == nil || err != nil {
		return err
	}
	records := metav1.ListOptions{LabelSelector: "owner=helm,name=" + name}
	return client.CoreV1().Secrets(namespace).DeleteCollection(ctx, metav1.DeleteOptions{}, records)
}

// RemoveObject removes the Kubernetes object that a resource of that type is from the cluster of a site; any name stands for the only one.
// It does nothing to resources of other providers.
func (i *Instance) RemoveObject(ctx context.Context, stack, site, resourceType, name, namespace string) error {
	kind, isObject := kindOf(resourceType)
	if !isObject {
		return nil
	}
	client, err := i.clientOf(stack, site)
	if client == nil || err != nil {
		return err
	}
	return client.Delete(ctx, kind, namespace, name)
}

// siteOf is the site whose provider a resource has: providers are named after their sites.
func siteOf(provider string) string {
	reference, err := providers.ParseReference(provider)
	if err != nil {
		return ""
	}
	return reference.URN().Name()
}

// clientOf returns nil where the site has no cluster of which anything could be removed.
func (i *Instance) clientOf(stack, site string) (*kube.Client, error) {
	sites, err := i.project.Sites(stack)
	if err != nil {
		return nil, err
	}
	if len(sites) > 1 {
		sites = slices.DeleteFunc(sites, func(s project.Site) bool { return s.Name != site })
	}
	if len(sites) == 0 {
		return nil, nil
	}
	kubeconfig := i.SiteKubeconfig(sites[0])
	if _, err := os.Stat(kubeconfig); os.IsNotExist(err) {
		return nil, nil
	}
	return kube.Open(kubeconfig, "")
}

// kindOf turns the type of a resource, such as kubernetes:apps/v1:StatefulSet, into its kind. It reports false for types of other
// providers, and for what is no kind of the API.
func kindOf(resourceType string) (schema.GroupVersionKind, bool) {
	parts := strings.Split(resourceType, ":")
	if len(parts) != 3 || parts[0] != "kubernetes" {
		return schema.GroupVersionKind{}, false
	}
	group, version, ok := strings.Cut(parts[1], "/")
	if !ok || group == "helm.sh" || group == "yaml" {
		return schema.GroupVersionKind{}, false
	}
	if group == "core" {
		group = ""
	}
	return schema.GroupVersionKind{Group: group, Version: version, Kind: parts[2]}, true
}
