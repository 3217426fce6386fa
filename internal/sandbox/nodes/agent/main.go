// Command agent lets a machine run for each Node object of a cluster of the sandbox, gives its Services of type LoadBalancer addresses,
// and is the nodes' way to registries of images. The sandbox's driver starts it in the place of kwok.
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"stateful-clusters/internal/sandbox/kube"
	"stateful-clusters/internal/sandbox/nodes"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "nodes:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var cluster nodes.Cluster
	flags := flag.NewFlagSet("nodes", flag.ContinueOnError)
	flags.StringVar(&cluster.Home, "home", "", "the home of the cluster")
	flags.StringVar(&cluster.Folder, "folder", "", "the folder of the machines' disks")
	flags.IntVar((*int)(&cluster.Network), "network", 0, "the second number of the cluster's addresses")
	flags.IntVar(&cluster.APIPort, "api-port", 0, "the port of the Kubernetes API")
	flags.StringVar(&cluster.Kubeconfig, "kubeconfig", "", "the administrator's kubeconfig")
	flags.StringVar(&cluster.Certificate, "certificate", "", "the authority of the cluster")
	tools := flags.String("tools", "", "the folder of the sandbox's programs")
	flags.Func("images", "a folder with images that every node holds, also several times", func(folder string) error {
		cluster.Images = append(cluster.Images, folder)
		return nil
	})
	flags.StringVar(&cluster.Disks, "disks", "", "the folder of the account's disks")
	flags.IntVar(&cluster.RegistryPort, "registry-port", 0, "where nodes find the way to registries, in the cluster's network; 0 is nowhere")
	port := flags.Int("port", 0, "where /healthz answers, on 127.0.0.1")
	balancers := flags.Bool("load-balancers", false, "give Services of type LoadBalancer addresses")
	if err := flags.Parse(args); err != nil {
		return err
	}
	cluster.Tool = func(name string) string { return filepath.Join(*tools, name) }
	api, err := kube.Open(cluster.Kubeconfig, "")
	if err != nil {
		return err
	}
	go (&machines{cluster: &cluster, api: api}).run(ctx)
	if *balancers {
		go (&loadBalancers{network: cluster.Network, api: api}).run(ctx)
	}
	ended := make(chan error, 2)
	if cluster.RegistryPort != 0 {
		way := &registries{network: cluster.Network, port: cluster.RegistryPort, api: api}
		go func() { ended <- way.serve() }()
	}
	go func() {
		ended <- http.ListenAndServe(fmt.Sprintf("127.0.0.1:%d", *port), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	}()
	return <-ended
}
