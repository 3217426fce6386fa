package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
)

func readAKS(k *keys, shared sharedKeys) infra.AKSArgs {
	return infra.AKSArgs{
		Name:               shared.name,
		KubernetesVersion:  shared.version,
		Nodes:              shared.nodes,
		Tags:               shared.tags,
		ForeignTags:        shared.foreign,
		Location:           k.text("aksLocation"),
		ResourceGroup:      k.text("aksResourceGroup"),
		Zones:              k.list("aksZones"),
		VMSize:             k.text("aksVmSize"),
		Tier:               k.text("aksTier"),
		AuthorizedIPRanges: k.list("aksAuthorizedIpRanges"),
		AdminUser:          k.text("aksAdminUser"),
		SSHPublicKey:       k.text("aksSshPublicKey"),
		DrainTimeout:       k.number("aksDrainTimeout"),
	}
}

func createAKS(ctx *pulumi.Context, c *Config) (*infra.Cluster, error) {
	return infra.NewAKS(ctx, c.AKS.Name, &c.AKS)
}
