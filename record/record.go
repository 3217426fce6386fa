// Package record runs the program without an engine, without a cluster and without a cloud, and keeps what it would
// register: for tests, and for people who want to read the manifests of a stack.
package record

import (
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Resource is one resource that the program registered.
type Resource struct {
	Type   string
	Name   string
	Inputs resource.PropertyMap
	// Request is what the program asked of the engine: parent, dependencies, providers, ignored changes, timeouts.
	Request *pulumirpc.RegisterResourceRequest
}

// Run is what one run of the program left behind.
type Run struct {
	Resources []Resource // in the order of registration, which varies between runs
	Calls     []string   // tokens of the functions of providers that were called
	Exports   map[string]Export
}

// Export is one output of the stack.
type Export struct {
	Value  any
	Secret bool
}

// Options say how to run the program.
type Options struct {
	Config  Config
	Preview bool // as in a preview of an empty account: what only a cloud decides is unknown
	// Outputs may change what a resource gives back beside its inputs; nil changes nothing.
	Outputs func(typeToken string, outputs resource.PropertyMap)
	// Kubeconfig is what clouds give back as theirs; "" stands for a sound one.
	Kubeconfig *string
}

// one program at a time: the keys are passed in the environment, as the engine does it.
var one sync.Mutex

// Program runs the program under the stack's configuration.
func Program(program pulumi.RunFunc, o Options) (*Run, error) {
	one.Lock()
	defer one.Unlock()
	restore, err := o.Config.toEnvironment()
	if err != nil {
		return nil, err
	}
	defer restore()

	m := &monitor{options: o, run: &Run{Exports: map[string]Export{}}}
	err = pulumi.RunErr(func(ctx *pulumi.Context) error {
		if err := program(ctx); err != nil {
			return err
		}
		m.keepExports(ctx)
		return nil
	}, pulumi.WithMocks(project, o.Config.Stack, m), func(info *pulumi.RunInfo) {
		info.Config = o.Config.Values
		info.ConfigSecretKeys = o.Config.Secrets
		info.DryRun = o.Preview
	})
	return m.run, err
}

const project = "stateful-clusters"

// monitor stands in for the engine.
type monitor struct {
	options Options
	mutex   sync.Mutex
	run     *Run
}

func (m *monitor) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if args.RegisterRPC == nil || args.TypeToken == "pulumi:pulumi:Stack" {
		return args.ID, args.Inputs, nil
	}
	m.run.Resources = append(m.run.Resources, Resource{args.TypeToken, args.Name, args.Inputs, args.RegisterRPC})
	outputs := args.Inputs.Copy()
	if !m.options.Preview {
		m.outputs(args, outputs)
	}
	if m.options.Outputs != nil {
		m.options.Outputs(args.TypeToken, outputs)
	}
	if !args.Custom || m.options.Preview {
		return "", outputs, nil
	}
	return args.Name + "-id", outputs, nil
}

func (m *monitor) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.run.Calls = append(m.run.Calls, args.Token)
	return m.callResult(args)
}

func (m *monitor) keepExports(ctx *pulumi.Context) {
	for name, value := range ctx.GetCurrentExportMap() {
		output := pulumi.ToOutput(value)
		output.ApplyT(func(v any) any {
			m.mutex.Lock()
			defer m.mutex.Unlock()
			m.run.Exports[name] = Export{Value: v, Secret: pulumi.IsSecret(output)}
			return nil
		})
	}
}

// toEnvironment passes the keys as the engine does and returns how to take them back.
func (c Config) toEnvironment() (restore func(), err error) {
	text, err := c.json()
	if err != nil {
		return nil, err
	}
	before, was := os.LookupEnv(pulumi.EnvConfig)
	if err := os.Setenv(pulumi.EnvConfig, text); err != nil {
		return nil, err
	}
	return func() {
		if was {
			_ = os.Setenv(pulumi.EnvConfig, before)
		} else {
			_ = os.Unsetenv(pulumi.EnvConfig)
		}
	}, nil
}
