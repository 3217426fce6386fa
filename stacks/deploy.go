// Package stacks is what a stack is: it reads the configuration, checks it, brings up the cluster of each site, places the workload on them
// and exports what people need to use both.
package stacks

import (
	"errors"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
)

// Deploy is the Pulumi program. It registers nothing unless the whole configuration is sound.
func Deploy(ctx *pulumi.Context) error { return deployWith(ctx, func(string) bool { return true }) }

func deployWith(ctx *pulumi.Context, has func(program string) bool) error {
	stack, report := read(ctx)
	report.Add(stack.check().Except(report))
	report.Add(stack.checkPrograms(has))
	if err := tell(ctx, report); err != nil {
		return err
	}
	demands := stack.workload.Demands(stack.sites)
	makers, err := prepare(ctx, demands)
	if err != nil {
		return err
	}
	clusters := map[string]*infra.Cluster{}
	for i, d := range demands {
		if clusters[d.site.name], err = makers[i](); err != nil {
			return err
		}
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

// tell logs the warnings of a report, and returns its faults.
func tell(ctx *pulumi.Context, report check.Report) error {
	for _, warning := range report.Warnings {
		if err := ctx.Log.Warn(warning.String(), nil); err != nil {
			return err
		}
	}
	return report.Err()
}

// prepare lets the clouds of all sites answer before anything is made on one of them. One that does not answer hides no fault.
func prepare(ctx *pulumi.Context, demands []demand) ([]infra.Maker, error) {
	var report check.Report
	var unanswered []error
	makers := make([]infra.Maker, len(demands))
	for i, d := range demands {
		maker, found, err := d.site.platform.Prepare(ctx, d.site.name, infra.Wants{Disks: d.disks, Exposure: d.exposure})
		unanswered = append(unanswered, err)
		makers[i] = maker
		report.Add(found.Named(d.site.values.Name))
	}
	return makers, errors.Join(tell(ctx, report), errors.Join(unanswered...))
}
