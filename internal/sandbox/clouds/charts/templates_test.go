package charts

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTheControllersChartRendersWhatTheProgramWants(t *testing.T) {
	given := programValues(t)["aws-load-balancer-controller"]
	objects, err := render(t, "aws-load-balancer-controller", given, nil)
	require.NoError(t, err)

	assert.Equal(t, "aws-load-balancer-controller", at(objects["ServiceAccount"], "metadata", "name"))
	role := at(objects["ServiceAccount"], "metadata", "annotations", "eks.amazonaws.com/role-arn")
	assert.Equal(t, at(given, "serviceAccount", "annotations", "eks.amazonaws.com/role-arn"), role)
	assert.NotEmpty(t, role)

	deployment := objects["Deployment"]
	assert.Equal(t, "aws-load-balancer-controller", at(deployment, "metadata", "name"))
	assert.Equal(t, 2, at(deployment, "spec", "replicas"))
	pod := at(deployment, "spec", "template", "spec")
	assert.Equal(t, "aws-load-balancer-controller", at(pod, "serviceAccountName"))
	assert.Equal(t, []any{
		"--cluster-name=" + given["clusterName"].(string),
		"--ingress-class=alb",
		"--aws-region=us-east-1",
		"--aws-vpc-id=vpc-0123456789abcdef0",
		"--default-tags=stage=trial,team=messaging",
		"--feature-gates=ALBGatewayAPI=false,GatewayListenerSet=false,NLBGatewayAPI=false",
	}, at(pod, "containers", 0, "args"))
	labels := at(deployment, "spec", "template", "metadata", "labels")
	for _, selector := range []any{
		at(deployment, "spec", "selector", "matchLabels"),
		at(objects["PodDisruptionBudget"], "spec", "selector", "matchLabels"),
		at(objects["Service"], "spec", "selector"),
	} {
		assert.Equal(t, labels, selector)
	}
	assert.Equal(t, 1, at(objects["PodDisruptionBudget"], "spec", "maxUnavailable"))
	assert.Equal(t, at(objects["Secret"], "metadata", "name"), at(pod, "volumes", 0, "secret", "secretName"))
	assert.NotContains(t, objects, "IngressClass")
}

func TestTheWebhooksCertificateIsKeptOverUpgrades(t *testing.T) {
	given := programValues(t)["aws-load-balancer-controller"]
	kept := map[string]any{"ca.crt": "a", "tls.crt": "b", "tls.key": "c"}
	present := map[string]any{"data": kept}
	objects, err := render(t, "aws-load-balancer-controller", given, present)
	require.NoError(t, err)
	assert.Equal(t, kept, objects["Secret"]["data"])

	given["keepTLSSecret"] = false
	objects, err = render(t, "aws-load-balancer-controller", given, present)
	require.NoError(t, err)
	assert.NotEqual(t, kept, objects["Secret"]["data"])
	assert.Len(t, objects["Secret"]["data"], len(kept))
}

func TestWhatIsOnByDefaultIsOn(t *testing.T) {
	given := programValues(t)["aws-load-balancer-controller"]
	delete(given, "createIngressClassResource")
	objects, err := render(t, "aws-load-balancer-controller", given, nil)
	require.NoError(t, err)
	assert.Contains(t, objects, "IngressClass")

	delete(given, "enableServiceMutatorWebhook")
	_, err = render(t, "aws-load-balancer-controller", given, nil)
	assert.ErrorContains(t, err, "set enableServiceMutatorWebhook to false")
}

func TestTheAutoscalersChartRendersWhatTheProgramWants(t *testing.T) {
	given := programValues(t)["cluster-autoscaler"]
	objects, err := render(t, "cluster-autoscaler", given, nil)
	require.NoError(t, err)
	account := objects["ServiceAccount"]
	assert.Equal(t, "cluster-autoscaler", at(account, "metadata", "name"))
	assert.NotEmpty(t, at(account, "metadata", "annotations", "eks.amazonaws.com/role-arn"))

	deployment := objects["Deployment"]
	assert.Equal(t, "cluster-autoscaler", at(deployment, "metadata", "name"))
	pod := at(deployment, "spec", "template", "spec")
	assert.Equal(t, "cluster-autoscaler", at(pod, "serviceAccountName"))
	cluster := at(given, "autoDiscovery", "clusterName").(string)
	assert.Equal(t, []any{
		"./cluster-autoscaler", "--cloud-provider=aws", "--namespace=kube-system",
		"--node-group-auto-discovery=asg:tag=k8s.io/cluster-autoscaler/enabled,k8s.io/cluster-autoscaler/" + cluster,
		"--balance-similar-node-groups=true", "--logtostderr=true", "--skip-nodes-with-local-storage=false",
		"--skip-nodes-with-system-pods=false", "--stderrthreshold=info", "--v=4",
	}, at(pod, "containers", 0, "command"))
	assert.Equal(t, "us-east-1", at(pod, "containers", 0, "env", 0, "value"))
}
