package infra

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

// Every cluster's Kubernetes provider has the same settings, whatever the platform.
func TestKubernetesProviders(t *testing.T) {
	for name, c := range map[string]struct {
		on         platform
		identity   string // changes exactly when the cluster is another one
		context    any
		kubeconfig string
	}{
		"eks":      {configtest.Args[EKSArgs](t, `{}`), issuer, nil, twoContexts},
		"aks":      {configtest.Args[AKSArgs](t, `{}`), "migratorydata-id", nil, twoContexts},
		"gke":      {configtest.Args[GKEArgs](t, `{}`), "migratorydata-id", nil, gkeReached},
		"existing": {existingIn(twoContexts, "second"), "https://b.example.com", "second", twoContexts},
	} {
		t.Run(name, func(t *testing.T) {
			run := deploy(t, c.on)
			provider := run.All("providers:kubernetes ")[0]
			assert.Equal(t, true, provider.At("upsertExistingObjects"), "otherwise an update keeps fields that were removed")
			assert.Equal(t, true, provider.At("enableSecretMutable"), "otherwise a changed Secret is deleted and made anew")
			assert.Equal(t, true, provider.At("enableConfigMapMutable"), "and so is a ConfigMap")
			assert.Equal(t, c.identity, provider.At("clusterIdentifier"))
			assert.Equal(t, c.context, provider.At("context"))
			assert.Equal(t, "[secret]"+c.kubeconfig, provider.At("kubeconfig"))
			for _, r := range run.Resources {
				assert.NotContains(t, r.Shown(), "certificate-authority-data", "%s shows the kubeconfig", r)
			}
		})
	}
}

// Without a kubeconfig the Kubernetes provider would take the operator's current context.
func TestUselessKubeconfigIsAnError(t *testing.T) {
	eks, aks, gke := configtest.Args[EKSArgs](t, `{}`), configtest.Args[AKSArgs](t, `{}`), configtest.Args[GKEArgs](t, `{}`)
	onEKS := func(kubeconfig string) mocks.Cloud {
		cloud := clouds()
		cloud.Outputs["eks:index:Cluster"]["kubeconfigJson"] = kubeconfig
		return cloud
	}
	onAKS := func(values ...string) mocks.Cloud {
		cloud := clouds()
		cloud.Results[userCredentials] = credentials(values...)
		return cloud
	}
	onGKE := func(endpoint, certificate string) mocks.Cloud {
		cloud := clouds()
		cloud.Outputs["gcp:container/cluster:Cluster"] = unlocked(endpoint, certificate)
		return cloud
	}
	for name, c := range map[string]struct {
		cloud mocks.Cloud
		on    platform
		says  string
	}{
		"EKS gives an empty one":         {onEKS(""), eks, "empty kubeconfig"},
		"EKS gives a blank one":          {onEKS(" \n"), eks, "empty kubeconfig"},
		"AKS gives none":                 {onAKS(), aks, "empty kubeconfig"},
		"AKS gives an empty one":         {onAKS(""), aks, "empty kubeconfig"},
		"AKS gives a blank one":          {onAKS(base64.StdEncoding.EncodeToString([]byte("\n"))), aks, "empty kubeconfig"},
		"AKS gives one in another form":  {onAKS("?private?"), aks, "AKS gave a kubeconfig that is not base64"},
		"AKS does not know the function": {mocks.Cloud{Outputs: clouds().Outputs}, aks, "another subscription than the one of `az account show`"},
		"AKS looks in another subscription": {mocks.Cloud{Outputs: clouds().Outputs},
			configtest.Args[AKSArgs](t, `aksSubscriptionId: 0a0a0a0a-0000-4000-8000-00000000000a`), "in another subscription than 0a0a0a0a-0000"},
		"GKE gives no address":     {onGKE("", "Y2VydGlmaWNhdGU="), gke, "Run `pulumi refresh`, then `pulumi up` again"},
		"GKE gives no certificate": {onGKE("192.0.2.1", ""), gke, "the GKE cluster has no address or no certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := mocks.Try(c.cloud, create(c.on, ""))
			require.ErrorContains(t, err, c.says)
			assert.NotContains(t, err.Error(), "?private?", "it holds a private key")
			assert.Empty(t, run.All("providers:kubernetes "), "a provider of an unknown cluster")
		})
	}
}

// Faulty arguments register nothing.
func TestFaultyArgumentsRegisterNothing(t *testing.T) {
	for _, p := range []platform{configtest.Args[EKSArgs](t, `nodesMin: 9`), configtest.Args[AKSArgs](t, `nodesMin: 9`),
		configtest.Args[GKEArgs](t, `nodesMin: 9`), existingIn("", "")} {
		run, err := mocks.Try(clouds(), create(p, ""))
		require.ErrorContains(t, err, "the configuration has 1 fault")
		assert.Empty(t, run.Resources)
	}
}

// A site's resources carry its name, the ones inside of its cluster too.
func TestSitesNameTheirResources(t *testing.T) {
	eks, aks := configtest.Args[EKSArgs](t, `eksLogTypes: [audit]`), configtest.Args[AKSArgs](t, `{}`)
	for _, p := range []platform{eks, aks, configtest.Args[GKEArgs](t, `{}`), existingIn(twoContexts, "")} {
		run := mocks.Deploy(t, clouds(), create(p, "nyc"))
		assert.NotEmpty(t, run.All("providers:kubernetes nyc"))
		for _, r := range run.Resources {
			assert.Regexp(t, "^nyc(-|$)", r.Name, r)
		}
	}
}
