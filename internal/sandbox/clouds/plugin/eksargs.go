package plugin

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	sdk "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

// clusterArgs are those of the component's inputs that the simulation knows.
type clusterArgs struct {
	Name                      pulumi.StringInput         `pulumi:"name"`
	Version                   pulumi.StringInput         `pulumi:"version"`
	VpcID                     pulumi.StringInput         `pulumi:"vpcId"`
	PublicSubnetIDs           pulumi.StringArrayInput    `pulumi:"publicSubnetIds"`
	PrivateSubnetIDs          pulumi.StringArrayInput    `pulumi:"privateSubnetIds"`
	AuthenticationMode        string                     `pulumi:"authenticationMode"`
	AccessEntries             map[string]accessEntryArgs `pulumi:"accessEntries"`
	CreateOidcProvider        pulumi.BoolInput           `pulumi:"createOidcProvider"`
	EndpointPrivateAccess     pulumi.BoolInput           `pulumi:"endpointPrivateAccess"`
	EndpointPublicAccess      pulumi.BoolInput           `pulumi:"endpointPublicAccess"`
	PublicAccessCIDRs         pulumi.StringArrayInput    `pulumi:"publicAccessCidrs"`
	EnabledClusterLogTypes    pulumi.StringArrayInput    `pulumi:"enabledClusterLogTypes"`
	VpcCniOptions             *addonArgs                 `pulumi:"vpcCniOptions"`
	KubeProxyAddonOptions     *addonArgs                 `pulumi:"kubeProxyAddonOptions"`
	SkipDefaultNodeGroup      *bool                      `pulumi:"skipDefaultNodeGroup"`
	SkipDefaultSecurityGroups *bool                      `pulumi:"skipDefaultSecurityGroups"`
	CreateInstanceRole        *bool                      `pulumi:"createInstanceRole"`
}

type addonArgs struct {
	AddonVersion             pulumi.StringInput `pulumi:"addonVersion"`
	Version                  pulumi.StringInput `pulumi:"version"`
	EnableNetworkPolicy      pulumi.BoolInput   `pulumi:"enableNetworkPolicy"`
	ResolveConflictsOnCreate string             `pulumi:"resolveConflictsOnCreate"`
	ResolveConflictsOnUpdate string             `pulumi:"resolveConflictsOnUpdate"`
}

type accessEntryArgs struct {
	PrincipalArn   pulumi.StringInput                     `pulumi:"principalArn"`
	AccessPolicies map[string]accessPolicyAssociationArgs `pulumi:"accessPolicies"`
}

type accessPolicyAssociationArgs struct {
	PolicyArn   pulumi.StringInput `pulumi:"policyArn"`
	AccessScope pulumi.MapInput    `pulumi:"accessScope"`
}

// checkInputs refuses what the simulation does not know, so that nothing is silently left out.
func checkInputs(inputs sdk.ConstructInputs) error {
	known := []string{
		"name", "version", "vpcId", "publicSubnetIds", "privateSubnetIds", "authenticationMode", "accessEntries", "createOidcProvider",
		"endpointPrivateAccess", "endpointPublicAccess", "publicAccessCidrs", "enabledClusterLogTypes", "vpcCniOptions",
		"kubeProxyAddonOptions", "skipDefaultNodeGroup", "skipDefaultSecurityGroups", "createInstanceRole",
	}
	given, err := inputs.Map()
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, key) {
			return fmt.Errorf("the simulated eks.Cluster does not know the input %s (internal/sandbox/clouds/plugin/ekscluster.go)", key)
		}
	}
	return nil
}
