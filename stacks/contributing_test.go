package stacks

import (
	"testing"

	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
)

// moon is a cloud that is added as CONTRIBUTING.md says: a struct with tagged fields, and one line in the table.
type moon struct {
	infra.ExistingArgs
	Crater string `key:"moonCrater"`
}

func TestACloudIsAStructAndALineOfTheTable(t *testing.T) {
	platforms["moon"] = func() platform { return &moon{} }
	t.Cleanup(func() { delete(platforms, "moon") })

	recorded := run(t, "local", map[string]string{"platform": "moon", "moonCrater": "Tycho"})
	find(t, recorded, statefulSetType, "migratorydata")

	assertFaults(t, "aks", []configtest.Case{
		{`sites: [{name: nyc, moonCrater: Tycho}]`, "sites[nyc].moonCrater", "is for the platform moon, and this site is on aks", "remove it"},
	})
}

// greeter is a workload that is added as CONTRIBUTING.md says: a struct, and one line in the table. It asks for no room and no way in.
type greeter struct {
	args struct {
		Greeting string `key:"greeterText"`
	}
}

func (w *greeter) Args() any { return &w.args }

func (w *greeter) SiteArgs() any { return nil }

func (w *greeter) Check([]*site) (r check.Report) {
	r.OneOf("greeterText", w.args.Greeting, "hello", "good morning")
	return r
}

func (w *greeter) Demands(sites []*site) []demand {
	return []demand{{site: sites[0], namespace: "hello"}}
}

func (w *greeter) Place(ctx *pulumi.Context, sites []*site, clusters map[string]*infra.Cluster) (outputs, error) {
	data := pulumi.StringMap{"greeting": pulumi.String(w.args.Greeting)}
	provider := clusters[sites[0].name].Provider
	_, err := corev1.NewConfigMap(ctx, "hello", &corev1.ConfigMapArgs{Data: data}, pulumi.Provider(provider))
	return outputs{stack: pulumi.Map{"greeting": data}}, err
}

func TestAWorkloadIsAStructAndALineOfTheTable(t *testing.T) {
	workloads["greeter"] = func() workload { return &greeter{} }
	t.Cleanup(func() { delete(workloads, "greeter") })

	for _, stack := range stackNames {
		recorded := run(t, stack, map[string]string{"workload": "greeter", "greeterText": "hello"})
		find(t, recorded, "kubernetes:core/v1:ConfigMap", "hello")
		assert.Contains(t, recorded.Exports["kubectl"].StringValue(), "--namespace hello get pods", stack)
		assertFaults(t, stack, []configtest.Case{{`{workload: greeter, greeterText: helo}`, "greeterText", "must be one of", `"hello"`}})
	}
}
