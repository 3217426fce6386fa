// Command clouds plays the clouds for a sandbox: the provider plugins that the Pulumi engine attaches to, the account behind
// them, the Kubernetes clusters that they hand out, and a chart repository. The sandbox's driver starts it.
//
//	clouds -folder FOLDER -tools FOLDER -images FOLDER -disks FOLDER
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

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/charts"
	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/clouds/plugin"
	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/progress"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "clouds:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("clouds", flag.ContinueOnError)
	folder := flags.String("folder", "", "the folder of the clouds in the sandbox's home")
	tools := flags.String("tools", "", "the folder of the sandbox's programs")
	images := flags.String("images", "", "a folder with the images that real nodes hold")
	disks := flags.String("disks", "", "the folder of the disks of the account")
	if err := flags.Parse(args); err != nil {
		return err
	}
	listeners, err := control.Listen(*folder, append([]string{control.HTTP}, plugin.Packages...)...)
	if err != nil {
		return err
	}
	behaviour, err := cluster.ReadBehaviour()
	if err != nil {
		return err
	}
	behaviour.Archives, behaviour.Disks = *images, *disks
	tool := func(name string) string { return filepath.Join(*tools, name) }
	fleet := clusters.Open(filepath.Join(*folder, "clusters"), tool, behaviour, progress.New(os.Stderr))
	a, err := account.Open(ctx, *folder, *disks, fleet, control.DefaultFactor)
	if err != nil {
		return err
	}
	ended := make(chan error, len(listeners))
	for _, pkg := range plugin.Packages {
		go func() { ended <- plugin.Serve(pkg, listeners[pkg], a, fleet.Credential) }()
	}
	mux := http.NewServeMux()
	mux.Handle("/charts/", http.StripPrefix("/charts", charts.Handler()))
	mux.Handle("/", newHandler(a))
	go func() { ended <- http.Serve(listeners[control.HTTP], mux) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return nil
	}
}
