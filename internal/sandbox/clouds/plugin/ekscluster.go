package plugin

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	sdk "github.com/pulumi/pulumi/sdk/v3/go/pulumi/provider"
)

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
