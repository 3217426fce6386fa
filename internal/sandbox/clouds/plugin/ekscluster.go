package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

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
	VpcCniOptions             addonArgs                  `pulumi:"vpcCniOptions"`
	KubeProxyAddonOptions     addonArgs                  `pulumi:"kubeProxyAddonOptions"`
	SkipDefaultNodeGroup      *bool                      `pulumi:"skipDefaultNodeGroup"`
	SkipDefaultSecurityGroups *bool                      `pulumi:"skipDefaultSecurityGroups"`
	CreateInstanceRole        *bool                      `pulumi:"createInstanceRole"`
}

type accessEntryArgs struct {
	PrincipalArn   pulumi.StringInput `pulumi:"principalArn"`
	AccessPolicies map[string]struct {
		PolicyArn   pulumi.StringInput `pulumi:"policyArn"`
		AccessScope pulumi.MapInput    `pulumi:"accessScope"`
	} `pulumi:"accessPolicies"`
}

// child is a resource of the component, with those outputs of any type that others need.
type child struct {
	pulumi.CustomResourceState
	Name                 pulumi.StringOutput    `pulumi:"name"`
	Version              pulumi.StringOutput    `pulumi:"version"`
	Arn                  pulumi.StringOutput    `pulumi:"arn"`
	Identities           pulumi.ArrayOutput     `pulumi:"identities"`
	Endpoint             pulumi.StringOutput    `pulumi:"endpoint"`
	CertificateAuthority pulumi.StringMapOutput `pulumi:"certificateAuthority"`
}

// issuer is who signs the tokens of a control plane's service accounts, without https://.
func (c *child) issuer() pulumi.StringOutput {
	return c.Identities.ApplyT(func(identities []any) (string, error) {
		for _, identity := range identities {
			oidcs, _ := identity.(map[string]any)["oidcs"].([]any)
			for _, oidc := range oidcs {
				issuer, _ := oidc.(map[string]any)["issuer"].(string)
				return strings.TrimPrefix(issuer, "https://"), nil
			}
		}
		return "", errors.New("the simulated control plane has no identity")
	}).(pulumi.StringOutput)
}

// cluster is the component as the program sees it.
type cluster struct {
	pulumi.ResourceState
	KubeconfigJSON  pulumi.StringOutput `pulumi:"kubeconfigJson"`
	OidcProviderArn pulumi.StringOutput `pulumi:"oidcProviderArn"`
	OidcProviderURL pulumi.StringOutput `pulumi:"oidcProviderUrl"`
	OidcIssuer      pulumi.StringOutput `pulumi:"oidcIssuer"`
}

const eksTrust = `{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Principal":{"Service":"eks.amazonaws.com"},"Action":["sts:AssumeRole","sts:TagSession"]}]}`

// clusterPolicy is named so whatever part of AWS the account is in.
const clusterPolicy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"

// newCluster registers what the real component makes for the inputs that this program gives: role, control plane, OIDC provider,
// add-ons and access entries.
func (p *component) newCluster(ctx *pulumi.Context, kind, name string, in sdk.ConstructInputs,
	options pulumi.ResourceOption) (*sdk.ConstructResult, error) {
	var args clusterArgs
	if err := readInputs(in, &args); err != nil {
		return nil, fmt.Errorf("reading the inputs of %s %s: %w", kind, name, err)
	}
	c := &cluster{}
	if err := ctx.RegisterComponentResource(kind, name, c, options); err != nil {
		return nil, err
	}
	// Components within the component, as in the real one: how deep a resource lies decides when the engine deletes it
	// (https://github.com/pulumi/pulumi-eks/blob/master/nodejs/eks/servicerole.ts, addons/cni-addon.ts).
	service, cni := &pulumi.ResourceState{}, &pulumi.ResourceState{}
	if err := ctx.RegisterComponentResource("eks:index:ServiceRole", name+"-eksRole", service, pulumi.Parent(c)); err != nil {
		return nil, err
	}
	partition, err := partitionOf(ctx, c)
	if err != nil {
		return nil, err
	}
	var errs []error
	register := func(token, suffix string, inputs pulumi.Map, parent pulumi.Resource, after ...pulumi.Resource) *child {
		made := &child{}
		errs = append(errs, ctx.RegisterResource(token, name+"-"+suffix, inputs, made, pulumi.Parent(parent), pulumi.DependsOn(after)))
		return made
	}
	role := register("aws:iam/role:Role", "eksRole-role", pulumi.Map{
		"assumeRolePolicy": pulumi.String(eksTrust), "description": pulumi.String("Allows EKS to manage clusters on your behalf."),
	}, service)
	attachment := register("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "eksRole-"+shortHash(clusterPolicy), pulumi.Map{
		"role":      pulumi.NewResourceInput(role), // the resource itself, not its name
		"policyArn": pulumi.String(strings.Replace(clusterPolicy, ":aws:", ":"+partition+":", 1)),
	}, service)
	plane := register("aws:eks/cluster:Cluster", "eksCluster", args.controlPlane(name, role), c, attachment)
	oidc := register("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "oidcProvider", pulumi.Map{
		"url": plane.issuer(), "clientIdLists": pulumi.ToStringArray([]string{"sts.amazonaws.com"}),
		// The real one computes it by a connection with the issuer, off this machine.
		"thumbprintLists": pulumi.ToStringArray([]string{"9e99a48a9960b14926bb7f3b02e22da2b0ab7280"}),
	}, c)
	register("aws:eks/addon:Addon", "kube-proxy", args.KubeProxyAddonOptions.inputs(ctx, c, plane, "kube-proxy"), c)
	var access []pulumi.Resource
	for _, key := range slices.Sorted(maps.Keys(args.AccessEntries)) {
		entry := args.AccessEntries[key]
		of := pulumi.Map{"clusterName": args.Name, "principalArn": entry.PrincipalArn}
		made := register("aws:eks/accessEntry:AccessEntry", key, of, c, plane)
		access = append(access, made)
		for _, policy := range slices.Sorted(maps.Keys(entry.AccessPolicies)) {
			association := pulumi.Map{"policyArn": entry.AccessPolicies[policy].PolicyArn, "accessScope": entry.AccessPolicies[policy].AccessScope}
			maps.Copy(association, of)
			register("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", key+"-"+policy, association, c, made)
		}
	}
	after := pulumi.DependsOn(access)
	if err := ctx.RegisterComponentResource("eks:index:VpcCniAddon", name+"-vpc-cni", cni, pulumi.Parent(c), after); err != nil {
		return nil, err
	}
	register("aws:eks/addon:Addon", "vpc-cni", args.VpcCniOptions.inputs(ctx, cni, plane, "vpc-cni"), cni, access...)
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	c.KubeconfigJSON, c.OidcProviderArn, c.OidcIssuer = kubeconfig(plane, p.credential), oidc.Arn, plane.issuer()
	c.OidcProviderURL = pulumi.Sprintf("https://%s", plane.issuer())
	err = ctx.RegisterResourceOutputs(c, pulumi.Map{
		"kubeconfigJson": c.KubeconfigJSON, "oidcProviderArn": c.OidcProviderArn,
		"oidcProviderUrl": c.OidcProviderURL, "oidcIssuer": c.OidcIssuer,
	})
	if err != nil {
		return nil, err
	}
	return sdk.NewConstructResult(c)
}

// readInputs refuses what the simulation does not know, so that nothing is silently left out.
func readInputs(inputs sdk.ConstructInputs, args *clusterArgs) error {
	unknown, err := inputs.Map()
	if err != nil {
		return err
	}
	known := reflect.TypeFor[clusterArgs]()
	for i := range known.NumField() {
		delete(unknown, known.Field(i).Tag.Get("pulumi"))
	}
	for key := range unknown {
		return fmt.Errorf("the simulated eks.Cluster does not know %s (internal/sandbox/clouds/plugin/ekscluster.go)", key)
	}
	return inputs.CopyTo(args)
}

func (a *clusterArgs) controlPlane(name string, role *child) pulumi.Map {
	subnets := pulumi.All(a.PublicSubnetIDs, a.PrivateSubnetIDs).ApplyT(func(lists []any) []string {
		return slices.Concat(lists[0].([]string), lists[1].([]string))
	}).(pulumi.StringArrayOutput)
	return pulumi.Map{
		"name": a.Name, "version": a.Version, "roleArn": role.Arn, "enabledClusterLogTypes": a.EnabledClusterLogTypes,
		"tags": pulumi.StringMap{"Name": pulumi.String(name + "-eksCluster")},
		"accessConfig": pulumi.Map{"authenticationMode": pulumi.String(a.AuthenticationMode),
			"bootstrapClusterCreatorAdminPermissions": pulumi.Bool(true)},
		"vpcConfig": given(pulumi.Map{
			"subnetIds": subnets, "endpointPrivateAccess": a.EndpointPrivateAccess, "endpointPublicAccess": a.EndpointPublicAccess,
			"publicAccessCidrs": a.PublicAccessCIDRs,
		}),
	}
}

// given drops what the program has not given.
func given(inputs pulumi.Map) pulumi.Map {
	maps.DeleteFunc(inputs, func(_ string, value pulumi.Input) bool { return value == nil || value == pulumi.String("") })
	return inputs
}

// kubeconfig is made as the real component makes it: it holds no credentials, but the command that gets some.
func kubeconfig(plane *child, credential Credential) pulumi.StringOutput {
	return pulumi.All(plane.Endpoint, plane.CertificateAuthority, plane.Name).ApplyT(func(values []any) (string, error) {
		content, err := json.Marshal(map[string]any{
			"apiVersion": "v1", "kind": "Config", "current-context": "aws",
			"clusters": []any{map[string]any{"name": "kubernetes", "cluster": map[string]any{
				"server": values[0], "certificate-authority-data": values[1].(map[string]string)["data"],
			}}},
			"contexts": []any{map[string]any{"name": "aws", "context": map[string]any{"cluster": "kubernetes", "user": "aws"}}},
			"users": []any{map[string]any{"name": "aws", "user": map[string]any{"exec": map[string]any{
				"apiVersion": "client.authentication.k8s.io/v1", "command": "cat", "args": []string{credential(values[2].(string))},
				"interactiveMode": "Never",
			}}}},
		})
		return string(content), err
	}).(pulumi.StringOutput)
}
