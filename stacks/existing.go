package stacks

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
)

func readExisting(k *keys) infra.ExistingArgs {
	args := infra.ExistingArgs{Path: k.text("kubeconfig"), Context: k.text("kubeContext")}
	if k.text("platform") != "existing" || args.Path == "" {
		return args
	}
	content, err := os.ReadFile(inHome(args.Path))
	args.Kubeconfig, args.ReadError = string(content), err
	return args
}

// inHome replaces a leading ~/, which no shell has expanded in a stack's file.
func inHome(path string) string {
	rest, ok := strings.CutPrefix(path, "~/")
	home, err := os.UserHomeDir()
	if !ok || err != nil {
		return path
	}
	return filepath.Join(home, rest)
}

func findExisting(ctx *pulumi.Context, c *Config) (*infra.Cluster, error) {
	return infra.NewExisting(ctx, "existing", &c.Existing)
}
