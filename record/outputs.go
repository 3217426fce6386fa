package record

import (
	"encoding/base64"
	"fmt"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// standInKubeconfig has the form of a real one and leads nowhere.
const standInKubeconfig = `apiVersion: v1
kind: Config
current-context: stand-in
contexts: [{name: stand-in, context: {cluster: stand-in, user: stand-in}}]
clusters: [{name: stand-in, cluster: {server: "https://cluster.invalid"}}]
users: [{name: stand-in, user: {token: stand-in}}]
`

func (m *monitor) kubeconfig() string {
	if m.options.Kubeconfig != nil {
		return *m.options.Kubeconfig
	}
	return standInKubeconfig
}

// outputs adds what a provider would have computed.
func (m *monitor) outputs(args pulumi.MockResourceArgs, outputs resource.PropertyMap) {
	set := func(name, value string) {
		outputs[resource.PropertyKey(name)] = resource.NewStringProperty(value)
	}
	switch args.TypeToken {
	case "eks:index:Cluster":
		const issuer = "oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE"
		set("kubeconfigJson", m.kubeconfig())
		set("oidcIssuer", issuer)
		set("oidcProviderUrl", "https://"+issuer)
		set("oidcProviderArn", "arn:aws:iam::123456789012:oidc-provider/"+issuer)
	case "aws:iam/role:Role", "aws:iam/policy:Policy":
		set("name", args.Name)
		set("arn", fmt.Sprintf("arn:aws:iam::123456789012:%s", args.Name))
	case "azure-native:containerservice/v20241001:ManagedCluster":
		outputs["name"] = args.Inputs["resourceName"]
	case "azure-native:resources:ResourceGroup":
		outputs["name"] = args.Inputs["resourceGroupName"]
	case "kubernetes:core/v1:Service":
		outputs["status"] = resource.NewPropertyValue(map[string]any{
			"loadBalancer": map[string]any{"ingress": []any{map[string]any{"hostname": "balancer.example.com"}}},
		})
	}
}

func (m *monitor) callResult(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	if args.Token != "azure-native:containerservice/v20241001:listManagedClusterUserCredentials" {
		return nil, fmt.Errorf("the recorder does not know the function %s", args.Token)
	}
	return resource.NewPropertyMapFromMap(map[string]any{
		"kubeconfigs": []any{map[string]any{
			"name":  "clusterUser",
			"value": base64.StdEncoding.EncodeToString([]byte(m.kubeconfig())),
		}},
	}), nil
}
