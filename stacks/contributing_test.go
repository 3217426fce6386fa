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

// hello is a workload that is added as CONTRIBUTING.md says: a struct, and one line in the table. It asks for no room and no way in.
type hello struct {
	args struct {
		Greeting string `key:"helloGreeting"`
	}
}

func (w *hello) Args() any { return &w.args }

func (w *hello) Check([]*site) (r check.Report) {
	r.OneOf("helloGreeting", w.args.Greeting, "hello", "good morning")
	return r
}

func (w *hello) Demands(sites []*site) []demand {
	return []demand{{site: sites[0], namespace: "hello"}}
}

func (w *hello) Place(ctx *pulumi.Context, sites []*site, clusters map[string]*infra.Cluster) (pulumi.Map, error) {
	data := pulumi.StringMap{"greeting": pulumi.String(w.args.Greeting)}
	provider := clusters[sites[0].name].Provider
	_, err := corev1.NewConfigMap(ctx, "hello", &corev1.ConfigMapArgs{Data: data}, pulumi.Provider(provider))
	return pulumi.Map{"greeting": data}, err
}

func TestAWorkloadIsAStructAndALineOfTheTable(t *testing.T) {
	workloads["hello"] = func() workload { return &hello{} }
	t.Cleanup(func() { delete(workloads, "hello") })

	for _, stack := range stackNames {
		recorded := run(t, stack, map[string]string{"workload": "hello", "helloGreeting": "hello"})
		find(t, recorded, "kubernetes:core/v1:ConfigMap", "hello")
		assert.Contains(t, recorded.Exports["kubectl"].StringValue(), "--namespace hello get pods", stack)
		assertFaults(t, stack, []configtest.Case{{`{workload: hello, helloGreeting: helo}`, "helloGreeting", "must be one of", `"hello"`}})
	}
}
