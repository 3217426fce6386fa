package stacks

import (
	"maps"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config"
)

// stack is the configuration of a stack, in plain values: its sites, and what runs there. Pulumi.yaml describes the keys and alone holds
// their defaults.
type stack struct {
	sites    []*site
	workload workload // nil where the key names none
}

// read returns the stack, and what is wrong with the form of its configuration.
func read(ctx *pulumi.Context) (*stack, check.Report) {
	var r check.Report
	values := config.FromStack(ctx)
	s := &stack{}
	kind := values.Text("workload")
	r.OneOf("workload", kind, slices.Sorted(maps.Keys(workloads))...)
	if create, ok := workloads[kind]; ok {
		s.workload = create()
		values.Read(s.workload.Args(), &r)
	}
	s.sites = readSites(values, s.workload, &r)
	checkUnknown(ctx.Project(), &r)
	return s, r
}

// knownKeys returns what each key of this project holds.
func knownKeys() map[string]config.Kind {
	keys := map[string]config.Kind{"platform": "string", "workload": "string", "sites": "records"}
	for _, create := range platforms {
		maps.Copy(keys, config.Keys(create()))
	}
	for _, create := range workloads {
		maps.Copy(keys, keysOf(create()))
	}
	return keys
}

// keysOf returns what the keys of a workload hold.
func keysOf(w workload) map[string]config.Kind {
	keys := config.Keys(w.Args())
	if own := w.SiteArgs(); own != nil {
		maps.Copy(keys, config.Keys(own))
	}
	return keys
}

// checkUnknown reports the keys of the project's namespace that nothing reads. The engine passes them on without a word.
func checkUnknown(project string, r *check.Report) {
	given, err := config.Given()
	if err != nil {
		r.Fault("configuration", "PULUMI_CONFIG", err.Error(), "run the program by the pulumi command")
	}
	checkProviderKeys(given, r)
	known := slices.Sorted(maps.Keys(knownKeys()))
	for _, full := range slices.Sorted(slices.Values(given)) {
		key, ours := strings.CutPrefix(full, project+":")
		if ours && !slices.Contains(known, key) {
			r.Fault(key, check.Verbatim("set"), "is not a key of this project",
				config.Meant(key, known)+", or remove it with `pulumi config rm "+key+"`")
		}
	}
}
