// Package stacks is what a stack is: it reads the configuration, checks it, brings up the cluster of each site, places the workload on them
// and exports what people need to use both.
package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
)

// Deploy is the Pulumi program. It registers nothing unless the whole configuration is sound.
func Deploy(ctx *pulumi.Context) error { return deployWith(ctx, func(string) bool { return true }) }

func deployWith(ctx *pulumi.Context, has func(program string) bool) error {
	stack, report := read(ctx)
	report.Add(stack.check().Except(report))
	report.Add(stack.checkPrograms(has))
	for _, warning := range report.Warnings {
		if err := ctx.Log.Warn(warning.String(), nil); err != nil {
			return err
		}
	}
	if err := report.Err(); err != nil {
		return err
	}
	clusters := map[string]*infra.Cluster{}
	demands := stack.workload.Demands(stack.sites)
	for _, d := range demands {
		cluster, err := d.site.platform.Create(ctx, d.site.name, d.disks)
		if err != nil {
			return err
		}
		clusters[d.site.name] = cluster
	}
	told, err := stack.workload.Place(ctx, stack.sites, clusters)
	if err != nil {
		return err
	}
	for name, value := range told.stack {
		ctx.Export(name, value)
	}
	exportClusters(ctx, demands, clusters, told.sites)
	return nil
}
