package lint

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

const root = "../.."

// optional are checks that kube-score leaves out by default. Its others there ask for requests that equal limits, which
// docs/deviations.md decides otherwise.
const optional = "container-seccomp-profile,container-ports-check"

// finding is what kube-score says of an object.
type finding struct{ Check, Where, Says string }

// The findings on the manifests of all stacks, as stacks/golden_test.go keeps them, are those of accepted.yaml, no more and
// no less.
func TestManifestsHaveOnlyAcceptedFindings(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "stacks/testdata/*.manifests.yaml"))
	require.NoError(t, err)
	files = slices.DeleteFunc(files, func(file string) bool { return filepath.Base(file) == "everything.manifests.yaml" }) // no stack
	require.NotEmpty(t, files)
	assert.ElementsMatch(t, accepted(t), score(t, files...), "mend what is found, or accept it with a reason in internal/lint/accepted.yaml; "+
		"remove an entry that is found no longer")
}

func accepted(t *testing.T) (findings []finding) {
	t.Helper()
	content, err := os.ReadFile("accepted.yaml")
	require.NoError(t, err)
	var all []struct {
		finding `yaml:",inline"`
		Reason  string
	}
	require.NoError(t, yaml.Unmarshal(content, &all))
	for _, a := range all {
		assert.NotEmpty(t, a.Reason, "%v", a.finding)
		findings = append(findings, a.finding)
	}
	return findings
}

// score returns what kube-score says of manifests, each finding once.
func score(t *testing.T, files ...string) (findings []finding) {
	t.Helper()
	project, err := os.ReadFile(filepath.Join(root, "Pulumi.yaml"))
	require.NoError(t, err)
	// kube-score asks for APIs that this version has.
	version := regexp.MustCompile(`kubernetesVersion:(?s:.*?)default: "?(1\.\d+)`).FindStringSubmatch(string(project))
	require.NotNil(t, version)
	args := []string{"-C", "tools", "tool", "kube-score", "score", "--kubernetes-version", "v" + version[1], "--enable-optional-test",
		optional,
		"--disable-ignore-checks-annotations", "--output-format", "json"}
	for _, file := range files {
		path, err := filepath.Abs(file)
		require.NoError(t, err)
		args = append(args, path)
	}
	out, err := exec.Command("go", args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && len(out) == 0 {
		require.NoError(t, err, "%s", exit.Stderr) // with findings it ends with 1, too
	}
	type comment struct{ Summary string }
	var objects []struct {
		Name   string `json:"object_name"`
		Checks []struct {
			Check    struct{ ID, Comment string }
			Grade    int
			Skipped  bool
			Comments []comment
		}
	}
	require.NoError(t, json.Unmarshal(out, &objects))
	const flawless = 10
	seen := map[finding]bool{}
	for _, o := range objects {
		for _, c := range o.Checks {
			if c.Skipped || c.Grade == flawless {
				continue
			}
			if len(c.Comments) == 0 {
				c.Comments = []comment{{c.Check.Comment}}
			}
			for _, said := range c.Comments {
				if f := (finding{"kube-score/" + c.Check.ID, o.Name, said.Summary}); !seen[f] {
					seen[f] = true
					findings = append(findings, f)
				}
			}
		}
	}
	return findings
}
