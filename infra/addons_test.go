package infra

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestAddonFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksVpcCniVersion: 1.20.4`, "eksVpcCniVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
		{`eksKubeProxyVersion: latest`, "eksKubeProxyVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
		{`{eksKubeProxyVersion: v1.36.0-eksbuild.14, kubernetesVersion: "1.35"}`, "eksKubeProxyVersion",
			"is newer than kubernetesVersion, which is 1.35", "set it to pinned"},
	})
	configtest.Warnings[EKSArgs](t, []configtest.Case{
		{`kubernetesVersion: "1.99"`, "eksKubeProxyVersion", "knows no version for Kubernetes 1.99", "describe-addon-versions"},
	})
	configtest.Sound[EKSArgs](t, `{kubernetesVersion: "1.99", eksKubeProxyVersion: ""}`, `eksKubeProxyVersion: v1.34.0-eksbuild.2`)
}

func TestAddonVersions(t *testing.T) {
	versions := func(change string) []any {
		cluster := deployEKS(t, change).Find(t, eksName)
		return []any{cluster.At("vpcCniOptions.addonVersion"), cluster.At("kubeProxyAddonOptions.version")}
	}
	assert.Equal(t, []any{configtest.Defaults(t)["eksVpcCniVersion"], kubeProxyVersions["1.36"]}, versions(`{}`))
	assert.Equal(t, []any{"v1.20.4-eksbuild.1", kubeProxyVersions["1.34"]},
		versions(`{kubernetesVersion: "1.34", eksVpcCniVersion: v1.20.4-eksbuild.1}`), "kube-proxy follows Kubernetes")
	assert.Equal(t, []any{nil, nil}, versions(`{eksVpcCniVersion: "", eksKubeProxyVersion: ""}`), "empty takes the newest")
	assert.Equal(t, []any{nil, "v1.35.0-eksbuild.2"}, versions(`{eksVpcCniVersion: "", eksKubeProxyVersion: v1.35.0-eksbuild.2}`))
}

// The version that a stack has by default is pinned, and each pin is for its own version of Kubernetes.
func TestKubeProxyVersions(t *testing.T) {
	assert.Contains(t, kubeProxyVersions, configtest.Defaults(t)["kubernetesVersion"])
	for kubernetes, version := range kubeProxyVersions {
		assert.Regexp(t, addonVersion, version)
		assert.True(t, strings.HasPrefix(version, "v"+kubernetes+"."), "%s for %s", version, kubernetes)
	}
}
