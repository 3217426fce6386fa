package schema

import (
	"reflect"
	"strings"
	"testing"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/cloudwatch"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/ec2"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/eks"
	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/iam"
	containerservice "github.com/pulumi/pulumi-azure-native-sdk/containerservice/v2/v20241001"
	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sdk is what the providers' SDKs take, by type.
var sdk = map[string]interface{ ElementType() reflect.Type }{
	"aws:cloudwatch/logGroup:LogGroup":                        cloudwatch.LogGroupArgs{},
	"aws:ec2/eip:Eip":                                         ec2.EipArgs{},
	"aws:ec2/internetGateway:InternetGateway":                 ec2.InternetGatewayArgs{},
	"aws:ec2/natGateway:NatGateway":                           ec2.NatGatewayArgs{},
	"aws:ec2/route:Route":                                     ec2.RouteArgs{},
	"aws:ec2/routeTable:RouteTable":                           ec2.RouteTableArgs{},
	"aws:ec2/routeTableAssociation:RouteTableAssociation":     ec2.RouteTableAssociationArgs{},
	"aws:ec2/subnet:Subnet":                                   ec2.SubnetArgs{},
	"aws:ec2/vpc:Vpc":                                         ec2.VpcArgs{},
	"aws:eks/accessEntry:AccessEntry":                         eks.AccessEntryArgs{},
	"aws:eks/accessPolicyAssociation:AccessPolicyAssociation": eks.AccessPolicyAssociationArgs{},
	"aws:eks/addon:Addon":                                     eks.AddonArgs{},
	"aws:eks/cluster:Cluster":                                 eks.ClusterArgs{},
	"aws:eks/nodeGroup:NodeGroup":                             eks.NodeGroupArgs{},
	"aws:iam/openIdConnectProvider:OpenIdConnectProvider":     iam.OpenIdConnectProviderArgs{},
	"aws:iam/policy:Policy":                                   iam.PolicyArgs{},
	"aws:iam/role:Role":                                       iam.RoleArgs{},
	"aws:iam/rolePolicyAttachment:RolePolicyAttachment":       iam.RolePolicyAttachmentArgs{},
	"azure-native:containerservice/v20241001:ManagedCluster":  containerservice.ManagedClusterArgs{},
	"azure-native:resources:ResourceGroup":                    resources.ResourceGroupArgs{},
}

// made are the types that the clouds make by themselves: the program never sends them.
var made = []string{"aws:lb/loadBalancer:LoadBalancer", "azure-native:network:LoadBalancer"}

// Whatever the simulated clouds take, the real providers take under the same name and of the same kind.
func TestTheTablesAgreeWithTheSDKs(t *testing.T) {
	for _, token := range Tokens() {
		args, ok := sdk[token]
		if !ok {
			require.Contains(t, made, token, "not compared with an SDK")
			continue
		}
		compare(t, token, types[token].Properties, args.ElementType())
	}
}

func compare(t *testing.T, path string, properties map[string]*Property, args reflect.Type) {
	t.Helper()
	fields := map[string]reflect.Type{}
	for i := range args.NumField() {
		fields[args.Field(i).Tag.Get("pulumi")] = args.Field(i).Type
	}
	for name, p := range properties {
		path := path + "." + name
		field, known := fields[name]
		if !assert.True(t, known, "%s: the SDK has no such property", path) {
			continue
		}
		optional := field.Kind() == reflect.Pointer
		if optional {
			field = field.Elem()
		}
		if field.Kind() == reflect.Interface {
			continue // it takes more than one kind
		}
		assert.Equal(t, p.Kind, kindOf(field), path)
		if field.Kind() != reflect.Slice && field.Kind() != reflect.Map { // of these the SDK does not say whether they are required
			assert.Equal(t, p.Required, !optional, "%s: required", path)
		}
		if strings.HasPrefix(p.Kind, "object") {
			if field.Kind() == reflect.Slice {
				field = field.Elem()
			}
			compare(t, path, p.Properties, field)
		}
	}
}

func kindOf(field reflect.Type) string {
	switch field.Kind() {
	case reflect.Slice:
		if field.Elem().Kind() == reflect.Struct {
			return "objects"
		}
		return "strings"
	case reflect.Struct:
		return "object"
	}
	return field.Kind().String()
}
