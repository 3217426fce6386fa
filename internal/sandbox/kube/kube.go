// Package kube is the one way in which the sandbox and its tests talk to a Kubernetes API: client-go, opened by a kubeconfig.
package kube

import (
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
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
