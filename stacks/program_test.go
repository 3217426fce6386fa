package stacks

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
)

// load returns the configuration of a stack of this repository. An existing cluster is a stand-in.
func load(t *testing.T, stack string) record.Config {
	t.Helper()
	config, err := record.Load("..", stack)
	require.NoError(t, err)
	require.NoError(t, config.WithKubeconfig(t.TempDir()))
	return config
}

// run deploys under the stack's configuration after the changes.
func run(t *testing.T, stack string, changes map[string]string) *record.Run {
	t.Helper()
	config := load(t, stack)
	for key, value := range changes {
		config.Set(key, value)
	}
	return deploy(t, record.Options{Config: config})
}

func deploy(t *testing.T, options record.Options) *record.Run {
	t.Helper()
	recorded, err := record.Program(Deploy, options)
	require.NoError(t, err)
	return recorded
}

// find returns the one resource of the type and name.
func find(t *testing.T, recorded *record.Run, typeToken, name string) record.Resource {
	t.Helper()
	for _, r := range recorded.Resources {
		if r.Type == typeToken && r.Name == name {
			return r
		}
	}
	require.FailNow(t, "not registered", "%s %s", typeToken, name)
	return record.Resource{}
}

const statefulSetType = "kubernetes:apps/v1:StatefulSet"

// stackNames are the stacks of one site, which run MigratoryData. allStacks are those and the others.
var (
	stackNames = []string{"local", "eks", "aks", "gke"}
	allStacks  = append(slices.Clone(stackNames), "jgroups", "cassandra")
)

// A stack without golden files would change unseen.
func TestAllStacksAreTested(t *testing.T) {
	files, err := filepath.Glob("../Pulumi.*.yaml")
	require.NoError(t, err)
	for i, file := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "Pulumi."), ".yaml")
	}
	assert.ElementsMatch(t, files, allStacks, "name each in stackNames or allStacks")
}

// Whoever looks at the manifests has no account to ask for the address.
func TestAReservedAddressNeedsNoAccountToBeShown(t *testing.T) {
	recorded := run(t, "gke", map[string]string{"gkeLoadBalancerAddress": "clients"})
	service := find(t, recorded, "kubernetes:core/v1:Service", "migratorydata-cs")
	annotations := service.Inputs["metadata"].ObjectValue()["annotations"].ObjectValue()
	assert.Equal(t, "clients", annotations["networking.gke.io/load-balancer-ip-addresses"].StringValue())
}
