package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
)

func readEKS(k *keys, shared sharedKeys) infra.EKSArgs {
	args := infra.EKSArgs{
		Name:                          shared.name,
		KubernetesVersion:             shared.version,
		Nodes:                         shared.nodes,
		Tags:                          shared.tags,
		ForeignTags:                   shared.foreign,
		Region:                        k.text("eksRegion"),
		Zones:                         k.list("eksZones"),
		VPCCIDR:                       k.text("eksVpcCidr"),
		NATPerZone:                    k.flag("eksNatPerZone"),
		EndpointAccess:                k.text("eksEndpointAccess"),
		PublicAccessCIDRs:             k.list("eksPublicAccessCidrs"),
		LogTypes:                      k.list("eksLogTypes"),
		LogRetention:                  k.number("eksLogRetention"),
		InstanceType:                  k.text("eksInstanceType"),
		DiskSize:                      k.number("eksDiskSize"),
		VPCCNIVersion:                 k.text("eksVpcCniVersion"),
		KubeProxyVersion:              k.text("eksKubeProxyVersion"),
		ChartRepository:               k.text("eksChartRepository"),
		LoadBalancerControllerVersion: k.text("eksLoadBalancerControllerVersion"),
		AutoscalerChartRepository:     k.text("eksAutoscalerChartRepository"),
		ClusterAutoscalerVersion:      k.text("eksClusterAutoscalerVersion"),
	}
	for _, r := range k.records("eksAccessEntries", "name", "principalArn", "policy", "namespace") {
		args.AccessEntries = append(args.AccessEntries, infra.AccessEntry{
			Name: r["name"], PrincipalARN: r["principalArn"], Policy: r["policy"], Namespace: r["namespace"],
		})
	}
	return args
}

func createEKS(ctx *pulumi.Context, c *Config) (*infra.Cluster, error) {
	return infra.NewEKS(ctx, c.EKS.Name, &c.EKS)
}
