package kube

import (
	"context"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/dynamic"
)

// manager is the name under which the API remembers the fields that the sandbox sets.
const manager = "sandbox"

// Apply makes the API hold an object, written in YAML, by server-side apply. It takes over fields that others have set.
func (c *Client) Apply(ctx context.Context, manifest string) error {
	var object unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(manifest), &object.Object); err != nil {
		return fmt.Errorf("reading a manifest: %w", err)
	}
	objects, err := c.objects(object.GroupVersionKind(), object.GetNamespace())
	if err != nil {
		return err
	}
	_, err = objects.Apply(ctx, object.GetName(), &object, metav1.ApplyOptions{FieldManager: manager, Force: true})
	return err
}

// Delete removes an object and waits until it is gone, for a minute at most. One that is not there is gone.
func (c *Client) Delete(ctx context.Context, kind schema.GroupVersionKind, namespace, name string) error {
	objects, err := c.objects(kind, namespace)
	if err != nil {
		return err
	}
	err = objects.Delete(ctx, name, metav1.DeleteOptions{})
	if err == nil {
		err = wait.PollUntilContextTimeout(ctx, 100*time.Millisecond, time.Minute, true, func(ctx context.Context) (bool, error) {
			_, err := objects.Get(ctx, name, metav1.GetOptions{})
			return apierrors.IsNotFound(err), nil
		})
	}
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("deleting %s %s: %w", kind.Kind, name, err)
	}
	return nil
}

// AwaitGone waits until an object that somebody has told to go is gone. It does not wait for one that stays.
func (c *Client) AwaitGone(ctx context.Context, kind schema.GroupVersionKind, namespace, name string) error {
	objects, err := c.objects(kind, namespace)
	if err != nil {
		return err
	}
	return wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		object, err := objects.Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return true, nil
		}
		return err == nil && object.GetDeletionTimestamp() == nil, err
	})
}

func (c *Client) objects(kind schema.GroupVersionKind, namespace string) (dynamic.ResourceInterface, error) {
	mapping, err := c.mapper.RESTMapping(kind.GroupKind(), kind.Version)
	if err != nil {
		return nil, fmt.Errorf("looking %s up in the API: %w", kind, err)
	}
	return c.Dynamic.Resource(mapping.Resource).Namespace(namespace), nil
}

// IsReady reports whether a node says that it is.
func IsReady(node corev1.Node) bool {
	return slices.ContainsFunc(node.Status.Conditions, func(c corev1.NodeCondition) bool {
		return c.Type == corev1.NodeReady && c.Status == corev1.ConditionTrue
	})
}
