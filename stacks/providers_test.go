package stacks

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/record"
)

// Pulumi.yaml disables default providers; the engine refuses a resource that would take one, mocks do not notice.
func TestEveryResourceNamesItsProvider(t *testing.T) {
	for _, stack := range allStacks {
		for _, preview := range []bool{false, true} {
			recorded := deploy(t, record.Options{Config: load(t, stack), Preview: preview})
			for _, r := range recorded.Resources {
				switch {
				case strings.HasPrefix(r.Type, "pulumi:providers:"):
				case r.Request.Remote:
					assert.Contains(t, r.Request.Providers, "aws", "%s: %s", stack, r.Name)
					assert.Contains(t, r.Request.Providers, "eks", "%s: %s", stack, r.Name)
				case r.Request.Custom:
					assert.NotEmpty(t, r.Request.Provider, "%s: %s %s", stack, r.Type, r.Name)
				}
			}
			for _, call := range recorded.Calls {
				assert.NotEmpty(t, call.Provider, "%s: %s", stack, call.Token)
			}
		}
	}
}

// In a preview of an empty account everything is registered that the deployment will register, with the same edges, though
// nobody knows the cluster yet.
func TestPreviewRegistersTheSame(t *testing.T) {
	for _, stack := range allStacks {
		config := load(t, stack)
		previewed := deploy(t, record.Options{Config: config, Preview: true})
		deployed := deploy(t, record.Options{Config: config})
		assert.ElementsMatch(t, names(deployed), names(previewed), stack)
		for _, r := range deployed.Resources {
			again := find(t, previewed, r.Type, r.Name)
			assert.ElementsMatch(t, r.Request.Dependencies, again.Request.Dependencies, "%s: %s %s", stack, r.Type, r.Name)
		}
	}
}

func names(recorded *record.Run) []string {
	var all []string
	for _, r := range recorded.Resources {
		all = append(all, r.Type+" "+r.Name)
	}
	return all
}

// Nobody may ask the cloud for the kubeconfig of a cluster that is not there yet: not in a preview of an empty account, and
// not where the resource group alone exists.
func TestPreviewAsksNothing(t *testing.T) {
	groupExists := func(typeToken string, outputs resource.PropertyMap) {
		if typeToken == "azure-native:resources:ResourceGroup" {
			outputs["name"] = resource.NewStringProperty("rg-migratorydata")
		}
	}
	assert.Empty(t, deploy(t, record.Options{Config: load(t, "aks"), Preview: true}).Calls)
	assert.Empty(t, deploy(t, record.Options{Config: load(t, "aks"), Preview: true, Outputs: groupExists}).Calls)
}
