package plugin

import (
	"encoding/json"
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

// cluster is the component as the program sees it.
type cluster struct {
	pulumi.ResourceState
	KubeconfigJSON  pulumi.StringOutput `pulumi:"kubeconfigJson"`
	OidcProviderArn pulumi.StringOutput `pulumi:"oidcProviderArn"`
	OidcProviderURL pulumi.StringOutput `pulumi:"oidcProviderUrl"`
	OidcIssuer      pulumi.StringOutput `pulumi:"oidcIssuer"`
}

// awsCluster is the control plane.
type awsCluster struct {
	pulumi.CustomResourceState
	Issuer               pulumi.StringOutput    `pulumi:"issuer"`
	Endpoint             pulumi.StringOutput    `pulumi:"endpoint"`
	CertificateAuthority pulumi.StringMapOutput `pulumi:"certificateAuthority"`
	Name                 pulumi.StringOutput    `pulumi:"name"`
}

type withArn struct {
	pulumi.CustomResourceState
	Arn pulumi.StringOutput `pulumi:"arn"`
}

type withName struct {
	pulumi.CustomResourceState
	Name pulumi.StringOutput `pulumi:"name"`
	Arn  pulumi.StringOutput `pulumi:"arn"`
}

const eksTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}]}`

// newCluster registers what the real component makes for the inputs that this program gives: role, control plane, OIDC provider,
// add-ons and access entries.
func newCluster(ctx *pulumi.Context, typ, name string, inputs sdk.ConstructInputs, token TokenCommand, options pulumi.ResourceOption) (*sdk.ConstructResult, error) {
	if err := checkInputs(inputs); err != nil {
		return nil, err
	}
	var args clusterArgs
	if err := inputs.CopyTo(&args); err != nil {
		return nil, fmt.Errorf("reading the inputs of %s %s: %w", typ, name, err)
	}
	c := &cluster{}
	if err := ctx.RegisterComponentResource(typ, name, c, options); err != nil {
		return nil, err
	}
	child := pulumi.Parent(c)
	plane, err := newControlPlane(ctx, name, &args, child)
	if err != nil {
		return nil, err
	}
	var oidc withArn
	err = ctx.RegisterResource("aws:iam/openIdConnectProvider:OpenIdConnectProvider", name+"-oidcProvider", pulumi.Map{
		"url": plane.Issuer, "clientIdLists": pulumi.ToStringArray([]string{"sts.amazonaws.com"}), "thumbprintLists": pulumi.ToStringArray([]string{"9e99a48a9960b14926bb7f3b02e22da2b0ab7280"}),
	}, &oidc, child)
	if err != nil {
		return nil, err
	}
	if err := newAddons(ctx, name, &args, plane, child); err != nil {
		return nil, err
	}
	if err := newAccessEntries(ctx, name, &args, plane, child); err != nil {
		return nil, err
	}
	c.KubeconfigJSON = kubeconfig(plane, token)
	c.OidcProviderArn, c.OidcIssuer = oidc.Arn, plane.Issuer
	c.OidcProviderURL = pulumi.Sprintf("https://%s", plane.Issuer)
	err = ctx.RegisterResourceOutputs(c, pulumi.Map{
		"kubeconfigJson": c.KubeconfigJSON, "oidcProviderArn": c.OidcProviderArn, "oidcProviderUrl": c.OidcProviderURL, "oidcIssuer": c.OidcIssuer,
	})
	if err != nil {
		return nil, err
	}
	return sdk.NewConstructResult(c)
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
			return fmt.Errorf("the simulated eks.Cluster does not know the input %s (sandbox/clouds/plugin/ekscluster.go)", key)
		}
	}
	return nil
}

func newControlPlane(ctx *pulumi.Context, name string, args *clusterArgs, child pulumi.ResourceOption) (*awsCluster, error) {
	// A component within the component, as in the real one: how deep a resource lies decides when the engine deletes it
	// (https://github.com/pulumi/pulumi-eks/blob/master/nodejs/eks/servicerole.ts).
	var service pulumi.ResourceState
	if err := ctx.RegisterComponentResource("eks:index:ServiceRole", name+"-eksRole", &service, child); err != nil {
		return nil, err
	}
	var role withName
	if err := ctx.RegisterResource("aws:iam/role:Role", name+"-eksRole-role", pulumi.Map{"assumeRolePolicy": pulumi.String(eksTrust)}, &role, pulumi.Parent(&service)); err != nil {
		return nil, err
	}
	var attachment pulumi.CustomResourceState
	err := ctx.RegisterResource("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name+"-eksRole-AmazonEKSClusterPolicy", pulumi.Map{
		"role": role.Name, "policyArn": pulumi.String("arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"),
	}, &attachment, pulumi.Parent(&service))
	if err != nil {
		return nil, err
	}
	subnets := pulumi.All(args.PublicSubnetIDs, args.PrivateSubnetIDs).ApplyT(func(lists []any) []string {
		return append(slices.Clone(lists[0].([]string)), lists[1].([]string)...)
	}).(pulumi.StringArrayOutput)
	network := pulumi.Map{"subnetIds": subnets}
	for key, value := range map[string]pulumi.Input{
		"endpointPrivateAccess": args.EndpointPrivateAccess, "endpointPublicAccess": args.EndpointPublicAccess, "publicAccessCidrs": args.PublicAccessCIDRs,
	} {
		if value != nil {
			network[key] = value
		}
	}
	plane := &awsCluster{}
	err = ctx.RegisterResource("aws:eks/cluster:Cluster", name+"-eksCluster", pulumi.Map{
		"name": args.Name, "version": args.Version, "roleArn": role.Arn, "vpcConfig": network, "enabledClusterLogTypes": args.EnabledClusterLogTypes,
		"accessConfig": pulumi.Map{"authenticationMode": pulumi.String(args.AuthenticationMode), "bootstrapClusterCreatorAdminPermissions": pulumi.Bool(true)},
	}, plane, child, pulumi.DependsOn([]pulumi.Resource{&attachment}))
	return plane, err
}

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

// TokenCommand returns what a kubeconfig of a cluster runs to authenticate.
type TokenCommand func(cluster string) []string

// kubeconfig is made as the real component makes it: it holds no credentials, but the command that gets some.
func kubeconfig(plane *awsCluster, token TokenCommand) pulumi.StringOutput {
	return pulumi.All(plane.Endpoint, plane.CertificateAuthority, plane.Name).ApplyT(func(values []any) (string, error) {
		command := token(values[2].(string))
		content, err := json.Marshal(map[string]any{
			"apiVersion": "v1", "kind": "Config", "current-context": "aws",
			"clusters": []any{map[string]any{"name": "kubernetes", "cluster": map[string]any{
				"server": values[0], "certificate-authority-data": values[1].(map[string]string)["data"],
			}}},
			"contexts": []any{map[string]any{"name": "aws", "context": map[string]any{"cluster": "kubernetes", "user": "aws"}}},
			"users": []any{map[string]any{"name": "aws", "user": map[string]any{"exec": map[string]any{
				"apiVersion": "client.authentication.k8s.io/v1", "command": command[0], "args": command[1:],
				"interactiveMode": "Never",
			}}}},
		})
		return string(content), err
	}).(pulumi.StringOutput)
}
