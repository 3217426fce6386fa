// Package stacks is what a stack is: it reads the configuration, checks it, brings up the cluster, places the workload on it
// and exports what people need to use both.
package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
)

// Deploy is the Pulumi program. It registers nothing unless the whole configuration is sound.
func Deploy(ctx *pulumi.Context) error {
	config, report := read(ctx)
	report.Add(config.Check())
	for _, warning := range report.Warnings {
		if err := ctx.Log.Warn(warning.String(), nil); err != nil {
			return err
		}
	}
	if err := report.Err(); err != nil {
		return err
	}
	cluster, err := platforms[config.Platform].create(ctx, config)
	if err != nil {
		return err
	}
	placed, err := workloads[config.Workload].place(ctx, config, cluster)
	if err != nil {
		return err
	}
	export(ctx, cluster, placed)
	return nil
}

func export(ctx *pulumi.Context, cluster *infra.Cluster, placed *placement) {
	ctx.Export("clientUrl", placed.ClientURL)
	ctx.Export("members", placed.Members)
	ctx.Export("namespace", pulumi.String(placed.Namespace))
	ctx.Export("clusterName", cluster.Name)
	ctx.Export("kubeconfig", cluster.Kubeconfig)
	ctx.Export("kubectl", cluster.Access.ApplyT(func(access string) string {
		return kubectlLine(access, cluster.KubectlFlags, placed.Namespace)
	}).(pulumi.StringOutput))
}

// kubectlLine is the shell line that shows the members.
func kubectlLine(access, flags, namespace string) string {
	line := "kubectl"
	if access != "" {
		line = access + " && " + line
	}
	if flags != "" {
		line += " " + flags
	}
	return line + " --namespace " + namespace + " get pods"
}
