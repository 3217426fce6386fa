// Package record runs the program without an engine, without a cluster and without a cloud, and keeps what it would
// register: for tests, and for people who want to read the manifests of a stack. It speaks the engine's own protocol rather
// than use the SDK's mocks, which can neither pass an unknown secret, as every preview of an empty account has one, nor
// tell what the program logged and exported.
package record

import (
	"encoding/json"
	"os"
	"sync"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// Run is what one run of the program left behind.
type Run struct {
	Resources []Resource // in the order of registration, which varies between runs
	Calls     []Call
	Warnings  []string
	Exports   resource.PropertyMap
}

// Resource is one resource that the program registered.
type Resource struct {
	URN    string
	Type   string
	Name   string
	Inputs resource.PropertyMap
	// Request is what the program asked of the engine: parent, dependencies, providers, ignored changes, timeouts.
	Request *pulumirpc.RegisterResourceRequest
}

// Call is one call of a provider's function.
type Call struct {
	Token    string
	Provider string // "" where the default provider would be taken
}

// Options say how to run the program.
type Options struct {
	Config  Config
	Preview bool // as in a preview of an empty account: what only a cloud decides is unknown
	// Outputs may change what a resource gives back. Nil changes nothing.
	Outputs func(typeToken string, outputs resource.PropertyMap)
	// Results are what functions return, by token, in the place of what the recorder knows. Nil is an error.
	Results map[string]map[string]any
}

// environment is the process's: one run at a time.
var environment sync.Mutex

// Program runs the program under the stack's configuration.
func Program(program pulumi.RunFunc, o Options) (*Run, error) {
	values, err := json.Marshal(o.Config.Values)
	if err != nil {
		return nil, err
	}
	// The engine passes all keys this way too, and the program finds those there that it does not know.
	environment.Lock()
	defer environment.Unlock()
	if err := os.Setenv(pulumi.EnvConfig, string(values)); err != nil {
		return nil, err
	}
	defer os.Unsetenv(pulumi.EnvConfig)
	m := &monitor{options: o, run: &Run{}, urns: map[string]bool{}}
	address, stop, err := serve(m)
	if err != nil {
		return nil, err
	}
	defer stop()
	err = pulumi.RunErr(program, func(info *pulumi.RunInfo) {
		info.Project, info.Stack = project, o.Config.Stack
		info.MonitorAddr, info.EngineAddr = address, address
		info.Config, info.ConfigSecretKeys = o.Config.Values, o.Config.Secrets
		info.DryRun = o.Preview
	})
	return m.run, err
}

const project = "stateful-clusters"
