package stacks

import (
	"maps"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
)

// exportClusters tells how to reach the clusters: the one of a site without a name by outputs of the stack itself, those of named sites by
// the output sites, under their names, with what the workload tells of them.
func exportClusters(ctx *pulumi.Context, demands []demand, clusters map[string]*infra.Cluster, told map[string]pulumi.Map) {
	sites := pulumi.Map{}
	for _, d := range demands {
		outputs := clusterOutputs(clusters[d.site.name], d.namespace)
		maps.Copy(outputs, told[d.site.name])
		if d.site.name != "" {
			sites[d.site.name] = outputs
			continue
		}
		for name, value := range outputs {
			ctx.Export(name, value)
		}
	}
	if len(sites) > 0 {
		ctx.Export("sites", sites)
	}
}

func clusterOutputs(cluster *infra.Cluster, namespace string) pulumi.Map {
	return pulumi.Map{
		"clusterName": cluster.Name,
		"kubeconfig":  cluster.Kubeconfig,
		"kubectl": cluster.Access.ApplyT(func(access string) string {
			return kubectlLine(access, cluster.KubectlFlags, namespace)
		}).(pulumi.StringOutput),
	}
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
