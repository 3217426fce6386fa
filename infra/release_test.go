package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestChartFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksChartRepository: aws.github.io/eks-charts`, "eksChartRepository", "must be the URL of a chart repository", "https://charts"},
		{`eksChartRepository: "oci:charts"`, "eksChartRepository", "or of a folder in a registry", "oci://registry.example.com/charts"},
		{`eksAutoscalerChartRepository: ""`, "eksAutoscalerChartRepository", "must be the URL of a chart repository", "https://"},
		{`eksLoadBalancerControllerVersion: ^3.5.0`, "eksLoadBalancerControllerVersion", "must be an exact chart version", "1.2.3"},
		{`eksClusterAutoscalerVersion: 9.x`, "eksClusterAutoscalerVersion", "must be an exact chart version", "1.2.3"},
	})
	for _, refused := range []string{
		"OCI://a.example.com/charts", "oci://a.example.com/aws-load-balancer-controller", "oci://a.example.com/charts:3.5.0",
		"oci://me:word@a.example.com/charts", "oci://a.example.com/charts?x=1", "oci://a.example.com/Charts",
	} {
		assert.Len(t, configtest.Args[EKSArgs](t, `eksChartRepository: "`+refused+`"`).Check().Faults, 1, refused)
	}
	configtest.Sound[EKSArgs](t, `{eksChartRepository: "oci://registry.example.com/charts", eksLoadBalancerControllerVersion: v3.5.0}`)
}

func TestReleasesAreThoseConfigured(t *testing.T) {
	run := deployEKS(t, `{eksChartRepository: "oci://a.example.com/charts/", eksLoadBalancerControllerVersion: 3.4.0,
		eksAutoscalerChartRepository: "https://b.example.com", eksClusterAutoscalerVersion: 9.55.0}`)
	for name, want := range map[string][]any{
		"aws-load-balancer-controller": {"oci://a.example.com/charts/aws-load-balancer-controller", nil, "3.4.0"},
		"cluster-autoscaler":           {"cluster-autoscaler", "https://b.example.com", "9.55.0"},
	} {
		release := run.Find(t, "Release "+name)
		assert.Equal(t, want, []any{release.At("chart"), release.At("repositoryOpts.repo"), release.At("version")}, name)
		assert.Equal(t, name, release.At("name"), "the name in the cluster has no site in it")
	}
}
