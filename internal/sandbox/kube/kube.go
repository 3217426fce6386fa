// Package kube is the one way in which the sandbox and its tests talk to a Kubernetes API: client-go, opened by a kubeconfig.
package kube

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"

	"stateful-clusters/internal/check"
)

// Client talks to one cluster: the typed clients of client-go, and Apply and Delete for objects of any kind.
type Client struct {
	*kubernetes.Clientset
	Dynamic dynamic.Interface
	mapper  meta.RESTMapper
}

// Config returns how to reach the cluster of a kubeconfig. An empty context is the file's current one.
func Config(kubeconfig, context string) (*rest.Config, error) {
	config, err := clientcmd.NewNonInteractiveDeferredLoadingClientConfig(
		&clientcmd.ClientConfigLoadingRules{ExplicitPath: kubeconfig},
		&clientcmd.ConfigOverrides{CurrentContext: context},
	).ClientConfig()
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig %s: %w", kubeconfig, err)
	}
	config.QPS = -1 // the API server has limits of its own
	return config, nil
}

// Open returns a client of the cluster of a kubeconfig. It connects only when it is used.
func Open(kubeconfig, context string) (*Client, error) {
	config, err := Config(kubeconfig, context)
	if err != nil {
		return nil, err
	}
	clientset, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig %s: %w", kubeconfig, err)
	}
	objects, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig %s: %w", kubeconfig, err)
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(clientset.Discovery()))
	return &Client{clientset, objects, mapper}, nil
}

// Choose returns the context of a kubeconfig that is meant: the named one, or without a name the current one. It says in one line
// what is wrong with either.
func Choose(kubeconfig, context string) (string, error) {
	if _, err := os.Stat(kubeconfig); err != nil {
		return "", fmt.Errorf("there is no kubeconfig %s: %w", kubeconfig, errors.Unwrap(err))
	}
	config, err := clientcmd.LoadFromFile(kubeconfig)
	if err != nil {
		return "", fmt.Errorf("%s is not a kubeconfig: %s", kubeconfig, strings.Join(strings.Fields(err.Error()), " "))
	}
	known := slices.Sorted(maps.Keys(config.Contexts))
	switch {
	case len(known) == 0:
		return "", fmt.Errorf("%s is not a kubeconfig: there is no context in it", kubeconfig)
	case context == "" && config.CurrentContext == "":
		return "", fmt.Errorf("%s has no current context: name one by --context; there are: %s", kubeconfig, strings.Join(known, ", "))
	}
	context = cmp.Or(context, config.CurrentContext)
	return context, check.Known("context", context, known)
}
