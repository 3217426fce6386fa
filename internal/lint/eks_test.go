package lint

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The real EKS component runs nowhere here, so what it wants of people is in the documents only, as of one version.
var (
	eksComponent = regexp.MustCompile(`github.com/pulumi/pulumi-eks/sdk/v3 v(\S+)`)
	setsProfile  = regexp.MustCompile(`AWS_PROFILE=|aws:profile +\S|--profile +\w`)
)

// read returns a file of the repository, its lines joined so that a sentence is found wherever it is broken.
func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../..", path))
	require.NoError(t, err)
	return strings.Join(strings.Fields(string(content)), " ")
}

func TestDocumentsSayWhatTheEKSComponentWants(t *testing.T) {
	version := eksComponent.FindStringSubmatch(read(t, "go.mod"))
	require.NotNil(t, version)
	evidence, eks := read(t, "docs/evidence.md"), read(t, "docs/eks.md")
	again := "run the real component again, and correct what docs/ say of it"
	assert.Contains(t, evidence, "that version "+version[1]+" does", again)
	assert.Contains(t, eks, "The EKS component "+version[1]+" has no input", again)
	for _, said := range []string{
		"`oidc.eks.<region>.amazonaws.com`, by a TLS connection of its own, for the issuer's thumbprint, in every preview and `up`.",
		"Behind a proxy that blocks it the run fails after about 68 seconds.",
		"`up` waits for it for up to six minutes",
		"The component loads a second Kubernetes plugin, 4.19.0, beside the program's.",
		"With `AWS_PROFILE` in the environment, the EKS component writes `--profile` into its kubeconfig.",
	} {
		assert.Contains(t, eks, said)
	}
}

// A profile in the environment is in the kubeconfig then, and a run without it takes that for drift.
func TestNothingAdvisesAProfile(t *testing.T) {
	paths := []string{"../../README.md", "../../CONTRIBUTING.md"}
	for _, pattern := range []string{"../../docs/*.md", "../../.github/workflows/*"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		require.NotEmpty(t, found)
		paths = append(paths, found...)
	}
	for _, path := range paths {
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Empty(t, setsProfile.FindAllString(string(content), -1), path)
	}
}
