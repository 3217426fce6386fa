package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestAddonFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksVpcCniVersion: 1.20.4`, "eksVpcCniVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
		{`eksKubeProxyVersion: latest`, "eksKubeProxyVersion", "must be a version of an EKS add-on", "describe-addon-versions"},
	})
}

func TestAddonVersions(t *testing.T) {
	newest := deployEKS(t, `{}`).Find(t, eksName)
	assert.Nil(t, newest.At("vpcCniOptions.addonVersion"))
	assert.Nil(t, newest.At("kubeProxyAddonOptions.version"))
	pinned := deployEKS(t, `{eksVpcCniVersion: v1.20.4-eksbuild.1, eksKubeProxyVersion: v1.35.0-eksbuild.2}`).Find(t, eksName)
	assert.Equal(t, "v1.20.4-eksbuild.1", pinned.At("vpcCniOptions.addonVersion"))
	assert.Equal(t, "v1.35.0-eksbuild.2", pinned.At("kubeProxyAddonOptions.version"))
}
