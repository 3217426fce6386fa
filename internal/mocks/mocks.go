// Package mocks runs components with Pulumi's own mocks (https://www.pulumi.com/docs/iac/guides/testing/unit/), and tells what they
// registered. Whole stacks, previews and exports are the business of internal/record.
package mocks

import (
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/require"
)

// Cloud is what providers give back: the outputs of resources beside their inputs, and the results of functions, by type token.
type Cloud struct {
	Outputs map[string]map[string]any
	Results map[string]map[string]any
	// Answers are functions whose results depend on what they are asked.
	Answers map[string]func(arguments resource.PropertyMap) map[string]any
	// Refusals are the words with which functions are refused.
	Refusals map[string]string
}

// Run is what a program registered.
type Run struct {
	Resources []Resource
	Calls     []pulumi.MockCallArgs

	cloud Cloud
	mutex sync.Mutex
}

// Deploy runs a program that must succeed.
func Deploy(t testing.TB, cloud Cloud, program pulumi.RunFunc) *Run {
	t.Helper()
	run, err := Try(cloud, program)
	require.NoError(t, err)
	return run
}

// Try runs a program, and returns its error.
func Try(cloud Cloud, program pulumi.RunFunc) (*Run, error) {
	run := &Run{cloud: cloud}
	return run, pulumi.RunErr(program, pulumi.WithMocks("stateful-clusters", "test", run))
}

// NewResource implements pulumi.MockResourceMonitor.
func (r *Run) NewResource(args pulumi.MockResourceArgs) (string, resource.PropertyMap, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.Resources = append(r.Resources, Resource{args})
	outputs := args.Inputs.Copy()
	maps.Copy(outputs, resource.NewPropertyMapFromMap(r.cloud.Outputs[args.TypeToken]))
	return args.Name + "-id", outputs, nil
}

// Call implements pulumi.MockResourceMonitor.
func (r *Run) Call(args pulumi.MockCallArgs) (resource.PropertyMap, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.Calls = append(r.Calls, args)
	if words := r.cloud.Refusals[args.Token]; words != "" {
		return nil, errors.New(words)
	}
	if answer := r.cloud.Answers[args.Token]; answer != nil {
		return resource.NewPropertyMapFromMap(answer(args.Args)), nil
	}
	results, known := r.cloud.Results[args.Token]
	if !known {
		return nil, fmt.Errorf("the test has no results of the function %s", args.Token)
	}
	return resource.NewPropertyMapFromMap(results), nil
}

// Find returns the one resource of a name, which is the end of its type and its own name: "Service migratorydata-cs".
func (r *Run) Find(t testing.TB, name string) Resource {
	t.Helper()
	found := r.All(name)
	require.Len(t, found, 1, "resources named %q", name)
	return found[0]
}

// All returns the resources of a name, or of a type where the name ends in a blank.
func (r *Run) All(name string) []Resource {
	var found []Resource
	for _, candidate := range r.Resources {
		if label := candidate.String(); hasName(label, name) || strings.HasSuffix(name, " ") && hasName(candidate.TypeToken+" ", name) {
			found = append(found, candidate)
		}
	}
	return found
}

func hasName(label, name string) bool { return label == name || strings.HasSuffix(label, ":"+name) }
