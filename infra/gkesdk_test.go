package infra

import (
	"testing"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/stretchr/testify/assert"
	"golang.org/x/mod/semver"
)

// The SDK selects the plugin. Older plugins replace a cluster because GKE turned subsetting on
// (https://github.com/hashicorp/terraform-provider-google/issues/24718), cannot make a pool with blue-green settings, and cannot say how a
// pool is drained: they lack the field.
func TestTheGCPPluginHasNoKnownTraps(t *testing.T) {
	_ = container.NodePoolArgs{NodeDrainConfigs: container.NodePoolNodeDrainConfigArray{}}
	for _, name := range []string{"providers:gcp migratorydata", gkeClusterName, gkeNodes} {
		version := deployGKE(t, `{}`).Find(t, name).RegisterRPC.GetVersion()
		assert.GreaterOrEqual(t, semver.Compare("v"+version, "v9.20.0"), 0, "%s is of %s", name, version)
	}
}
