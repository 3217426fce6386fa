package timeline

import (
	"context"
	"fmt"

	apimeta "k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	appsv1 "k8s.io/client-go/kubernetes/typed/apps/v1"
	corev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	discoveryv1 "k8s.io/client-go/kubernetes/typed/discovery/v1"
	policyv1 "k8s.io/client-go/kubernetes/typed/policy/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/clientcmd"
)

// source is a kind of objects that is watched.
type source struct {
	kind string // as kubectl names it
	api  *cache.ListWatch
}

const (
	pods         = "pods"
	nodes        = "nodes"
	endpoints    = "endpointslices"
	budgets      = "poddisruptionbudgets"
	statefulSets = "statefulsets"
)

// open makes the watches of the groups of the API that the members touch; the clientset of all groups would treble the build.
func open(kubeconfig, namespace string) ([]source, error) {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig %s: %w", kubeconfig, err)
	}
	core, err := corev1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	apps, err := appsv1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	discovery, err := discoveryv1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	policy, err := policyv1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	in := func(api cache.Getter, kind, namespace string) source {
		return source{kind, cache.NewListWatchFromClient(api, kind, namespace, fields.Everything())}
	}
	return []source{
		in(core.RESTClient(), nodes, metav1.NamespaceAll),
		in(core.RESTClient(), pods, namespace),
		in(discovery.RESTClient(), endpoints, namespace),
		in(policy.RESTClient(), budgets, namespace),
		in(apps.RESTClient(), statefulSets, namespace),
	}, nil
}

// list returns what is there, and the state of the API in which it is.
func (s source) list(ctx context.Context) (objects []metav1.Object, version uint64, err error) {
	list, err := s.api.ListWithContext(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, 0, err
	}
	items, err := apimeta.ExtractList(list)
	if err != nil {
		return nil, 0, err
	}
	for _, item := range items {
		object, err := apimeta.Accessor(item)
		if err != nil {
			return nil, 0, err
		}
		objects = append(objects, object)
	}
	meta, err := apimeta.ListAccessor(list)
	if err != nil {
		return nil, 0, err
	}
	version, err = parse(meta.GetResourceVersion())
	return objects, version, err
}
