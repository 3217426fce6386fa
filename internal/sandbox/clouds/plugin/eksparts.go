package plugin

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func newAddons(ctx *pulumi.Context, name string, args *clusterArgs, plane *awsCluster, child pulumi.ResourceOption) error {
	for addon, options := range map[string]*addonArgs{"vpc-cni": args.VpcCniOptions, "kube-proxy": args.KubeProxyAddonOptions} {
		inputs := pulumi.Map{"clusterName": args.Name, "addonName": pulumi.String(addon), "preserve": pulumi.Bool(true)}
		if options != nil {
			inputs["resolveConflictsOnCreate"] = pulumi.String(options.ResolveConflictsOnCreate)
			inputs["resolveConflictsOnUpdate"] = pulumi.String(options.ResolveConflictsOnUpdate)
			if options.AddonVersion != nil {
				inputs["addonVersion"] = options.AddonVersion
			}
			if options.Version != nil {
				inputs["addonVersion"] = options.Version
			}
			if options.EnableNetworkPolicy != nil {
				inputs["configurationValues"] = options.EnableNetworkPolicy.ToBoolOutput().ApplyT(func(on bool) string {
					return fmt.Sprintf(`{"enableNetworkPolicy":"%t"}`, on)
				}).(pulumi.StringOutput)
			}
		}
		var resource pulumi.CustomResourceState
		if err := ctx.RegisterResource("aws:eks/addon:Addon", name+"-"+addon, inputs, &resource, child, pulumi.DependsOn([]pulumi.Resource{plane})); err != nil {
			return err
		}
	}
	return nil
}

func newAccessEntries(ctx *pulumi.Context, name string, args *clusterArgs, plane *awsCluster, child pulumi.ResourceOption) error {
	after := pulumi.DependsOn([]pulumi.Resource{plane})
	for _, key := range slices.Sorted(maps.Keys(args.AccessEntries)) {
		entry := args.AccessEntries[key]
		var resource pulumi.CustomResourceState
		if err := ctx.RegisterResource("aws:eks/accessEntry:AccessEntry", name+"-"+key, pulumi.Map{"clusterName": args.Name, "principalArn": entry.PrincipalArn}, &resource, child, after); err != nil {
			return err
		}
		for _, policy := range slices.Sorted(maps.Keys(entry.AccessPolicies)) {
			association := entry.AccessPolicies[policy]
			var associated pulumi.CustomResourceState
			err := ctx.RegisterResource("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", name+"-"+key+"-"+policy, pulumi.Map{
				"clusterName": args.Name, "principalArn": entry.PrincipalArn, "policyArn": association.PolicyArn, "accessScope": association.AccessScope,
			}, &associated, child, pulumi.DependsOn([]pulumi.Resource{&resource}))
			if err != nil {
				return err
			}
		}
	}
	return nil
}
