package instance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"stateful-clusters/internal/sandbox/cluster"
	"stateful-clusters/internal/sandbox/registry"
)

// The folders of a home that hold what the CLI keeps.
const (
	stateFolder  = "state"
	pulumiFolder = "pulumi"
)

// passphrase encrypts the secrets of the sandbox's stacks, which are all stand-ins.
const passphrase = "sandbox"

// Env returns the environment in which the ordinary CLI works on this sandbox, as NAME=value: the process's own with the
// sandbox's variables set.
func (i *Instance) Env() []string {
	variables := i.Variables()
	// Each name once: of two, some programs take the first and some the last.
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(variables, func(v [2]string) bool { return v[0] == name })
	})
	for _, v := range variables {
		env = append(env, v[0]+"="+v[1])
	}
	return env
}

// Variables returns the names and values that make an environment the sandbox's.
func (i *Instance) Variables() [][2]string {
	variables := [][2]string{
		{RootVariable, i.Root},
		{HomeVariable, i.Home},
		{ToolsVariable, i.Tools},
		{"PATH", i.path()},
		{"KUBECONFIG", i.Kubeconfig()},
		{"KUBECACHEDIR", filepath.Join(i.Home, pulumiFolder, "kube-cache")},
		{"HELM_CACHE_HOME", filepath.Join(i.Home, pulumiFolder, "helm", "cache")},
		{"HELM_CONFIG_HOME", filepath.Join(i.Home, pulumiFolder, "helm", "config")},
		{"HELM_DATA_HOME", filepath.Join(i.Home, pulumiFolder, "helm", "data")},
		{"PULUMI_HOME", filepath.Join(i.Home, pulumiFolder)},
		{"PULUMI_BACKEND_URL", "file://" + filepath.Join(i.Home, stateFolder)},
		{"PULUMI_CONFIG_PASSPHRASE", passphrase},
		// Nothing of the sandbox talks to an address off this machine.
		{"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true"},
		{"PULUMI_SKIP_UPDATE_CHECK", "true"},
		{"PULUMI_DISABLE_REGISTRY_RESOLVE", "true"},
		{"PULUMI_NEO", "false"},
		{"PULUMI_SUPPRESS_NEO_LINK", "true"},
	}
	if providers := i.debugProviders(); providers != "" {
		variables = append(variables, [2]string{"PULUMI_DEBUG_PROVIDERS", providers})
	}
	// Also for the shell that `make env NODES=real` makes.
	for _, asked := range [][2]string{{cluster.NodesVariable, i.Behaviour.Nodes}, {cluster.ImagesVariable, i.Behaviour.Images}} {
		if asked[1] != "" {
			variables = append(variables, asked)
		}
	}
	variables = append(variables, registry.Exceptions()...)
	if i.scratch {
		// What a person has set for the sandbox is not meant for this one, nor for its clouds, another process.
		variables = append(variables, [][2]string{
			{"SANDBOX_POD_START_DELAY", ""}, {"SANDBOX_POD_DELETION", ""}, {"SANDBOX_MIN_READY", "skip"},
			{cluster.NodesVariable, ""}, {cluster.ImagesVariable, ""},
		}...)
	}
	return variables
}

// path puts the sandbox's programs before all others, once.
func (i *Instance) path() string {
	bin := filepath.Join(i.Home, binFolder)
	folders := slices.DeleteFunc(filepath.SplitList(os.Getenv("PATH")), func(f string) bool { return f == bin })
	return strings.Join(append([]string{bin}, folders...), string(filepath.ListSeparator))
}

// ShellExports returns the variables as lines for a POSIX shell to evaluate.
func (i *Instance) ShellExports() string {
	var lines strings.Builder
	for _, v := range i.Variables() {
		fmt.Fprintf(&lines, "export %s=%s\n", v[0], quote(v[1]))
	}
	return lines.String()
}
