package stacks

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

func TestExports(t *testing.T) {
	hosts := func(exports resource.PropertyMap) []string {
		var names []string
		for _, v := range exports["members"].ArrayValue() {
			names = append(names, v.StringValue())
		}
		return names
	}
	for stack, want := range map[string]map[string]string{
		"eks": {
			"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "eks-migratorydata",
			"kubectl": "aws eks update-kubeconfig --region us-east-1 --name eks-migratorydata && kubectl --namespace migratory get pods",
		},
		"aks": {
			"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "aks-migratorydata",
			"kubectl": "az aks get-credentials --overwrite-existing --resource-group rg-migratorydata --name aks-migratorydata" +
				" && kubectl --namespace migratory get pods",
		},
		"gke": {
			"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "gke-migratorydata",
			"kubectl": "gcloud container clusters get-credentials gke-migratorydata --region us-east1 --project example-project" +
				" && kubectl --namespace migratory get pods",
		},
		"local": {"clientUrl": "http://balancer.example.com", "namespace": "migratory", "clusterName": "stand-in"},
	} {
		exports := run(t, stack, nil).Exports
		for name, value := range want {
			assert.Equal(t, value, exports[resource.PropertyKey(name)].StringValue(), "%s %s", stack, name)
		}
		names := hosts(exports)
		require.Len(t, names, 5)
		assert.Equal(t, "migratorydata-4.migratorydata-hs.migratory.svc.cluster.local", names[4])
	}
	local := run(t, "local", nil).Exports["kubectl"].StringValue()
	assert.Regexp(t, "^kubectl --kubeconfig .+ --context stand-in --namespace migratory get pods$", local)
	tls := deploy(t, record.Options{Config: everythingOn(t)}).Exports["clientUrl"]
	assert.Equal(t, "https://balancer.example.com", tls.StringValue())
	inside := run(t, "local", map[string]string{"clientServiceType": "ClusterIP", "clientPort": "8080"}).Exports["clientUrl"]
	assert.Equal(t, "http://migratorydata-cs.migratory.svc.cluster.local:8080", inside.StringValue())
}
