package main

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
	"stateful-clusters/internal/sandbox/registry"
)

// registries is the nodes' way to registries. It is at this machine's address in the cluster's network, which outlives the edge.
type registries struct {
	network nodes.Network
	port    int
	api     *kube.Client
}

// serve returns only what went wrong.
func (r *registries) serve() error {
	at := netip.AddrPortFrom(r.network.Host(), uint16(r.port)).String()
	server := http.Server{
		Addr: at, Handler: &registry.Proxy{From: r.network.Nodes(), Images: r.images}, ReadHeaderTimeout: time.Minute,
	}
	return fmt.Errorf("serving at %s, where nodes find the way to registries: %w; `ss -tlnp` shows which program has the port: "+
		"stop that and call again, or `make down` and `make up` for a cluster with another one", at, server.ListenAndServe())
}

// images are those of all pods.
func (r *registries) images(ctx context.Context) (images []string, err error) {
	pods, err := r.api.CoreV1().Pods(metav1.NamespaceAll).List(ctx, metav1.ListOptions{})
	if err != nil {
		return nil, err
	}
	for _, pod := range pods.Items {
		for _, c := range pod.Spec.InitContainers {
			images = append(images, c.Image)
		}
		for _, c := range pod.Spec.Containers {
			images = append(images, c.Image)
		}
	}
	return images, nil
}
