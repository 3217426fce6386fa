package ci

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

// renovate is what the rules look at in Renovate's configuration (https://docs.renovatebot.com/configuration-options/).
type renovate struct {
	PackageRules []struct {
		Enabled           *bool
		MatchDepTypes     []string
		MatchPackageNames []string
		MatchFileNames    []string
	}
	CustomManagers []struct {
		ManagerFilePatterns []string
		MatchStrings        []string
		DepNameTemplate     string
	}
}

func loadRenovate(t *testing.T) (r renovate) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, ".github/renovate.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, &r))
	return r
}

// A pin that Renovate does not see stays behind when it moves the others.
func TestRenovateMovesAllPinsOfAVersion(t *testing.T) {
	files := pinning(t)
	found := map[string][]string{} // the places of a version, by what it is the version of
	for _, manager := range loadRenovate(t).CustomManagers {
		for path, content := range files {
			if !slices.ContainsFunc(manager.ManagerFilePatterns, func(p string) bool {
				return regexp.MustCompile(strings.Trim(p, "/")).MatchString(path)
			}) {
				continue
			}
			for _, pattern := range manager.MatchStrings {
				expression := regexp.MustCompile(pattern)
				for _, match := range expression.FindAllStringSubmatch(content, -1) {
					name := manager.DepNameTemplate
					if i := expression.SubexpIndex("depName"); i > 0 {
						name = match[i]
					}
					found[name] = append(found[name], path+" "+match[expression.SubexpIndex("currentValue")])
				}
			}
		}
	}
	want := map[string][]string{}
	add := func(name, version string, paths ...string) {
		for _, path := range paths {
			want[name] = append(want[name], path+" "+version)
		}
	}
	pulumi := requirements(t, "go.mod")["github.com/pulumi/pulumi/sdk/v3"]
	add("pulumi/pulumi", strings.TrimPrefix(pulumi, "v"), ".github/workflows/pulumi.yml", "docs/evidence.md")
	for key, chart := range map[string]string{
		"eksLoadBalancerControllerVersion": "aws-load-balancer-controller", "eksClusterAutoscalerVersion": "cluster-autoscaler",
	} {
		version := regexp.MustCompile(key + `:\n(?:    .+\n)*?    default: (\S+)`).FindStringSubmatch(files["Pulumi.yaml"])
		require.NotNil(t, version, key)
		add(chart, version[1], "Pulumi.yaml", "docs/configuration.md", "docs/operations.md",
			"internal/sandbox/clouds/charts/"+chart+"/Chart.yaml")
		add(chart, version[1], golden(files, ".manifests.yaml", version[1])...)
	}
	for key, addon := range map[string]string{"eksVpcCniVersion": "vpc-cni", "eksEbsCsiVersion": "aws-ebs-csi-driver"} {
		version := regexp.MustCompile(key + `:\n(?:    .+\n)*?    default: (\S+)`).FindStringSubmatch(files["Pulumi.yaml"])
		require.NotNil(t, version, key)
		add(addon, version[1], "Pulumi.yaml", "docs/configuration.md")
		add(addon, version[1], golden(files, ".resources.yaml", version[1])...)
	}
	table := regexp.MustCompile(`"(1\.\d+)":\s+"(v\S+)",`).FindAllStringSubmatch(files["infra/addons.go"], -1)
	require.NotEmpty(t, table)
	for _, row := range table {
		add(row[1], row[2], "infra/addons.go")
		add(row[1], row[2], golden(files, ".resources.yaml", row[2])...)
	}
	for name, places := range want {
		assert.ElementsMatch(t, places, found[name], name)
	}
	assert.Len(t, found, len(want))
	tools := requirements(t, "internal/sandbox/tools/pulumi/go.mod")
	assert.Equal(t, pulumi, tools["github.com/pulumi/pulumi/sdk/v3"])
	assert.Equal(t, pulumi, tools["github.com/pulumi/pulumi/pkg/v3"])
}

// golden are the golden files of stacks that have a version.
func golden(files map[string]string, kind, version string) (paths []string) {
	for path, content := range files {
		if strings.HasPrefix(path, "stacks/testdata/") && strings.HasSuffix(path, kind) && strings.Contains(content, version) {
			paths = append(paths, path)
		}
	}
	return paths
}

// What it is told to move although it is indirect, or to leave alone, must be there: otherwise the rule has lost its object.
func TestRenovateNamesWhatIsThere(t *testing.T) {
	pinned := map[string]bool{}
	for path := range pinning(t) {
		if filepath.Base(path) == "go.mod" {
			for module := range requirements(t, path) {
				pinned[module] = true
			}
		}
	}
	for _, rule := range loadRenovate(t).PackageRules {
		if slices.Contains(rule.MatchDepTypes, "indirect") {
			for _, name := range rule.MatchPackageNames {
				assert.True(t, pinned[name], "no go.mod requires %s", name)
			}
		}
		for _, file := range rule.MatchFileNames {
			assert.FileExists(t, filepath.Join(root, file))
		}
	}
}

// pinning returns the text files that may hold a version, by their path in the repository.
func pinning(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, folder := range []string{"Pulumi.yaml", "go.mod", "docs", ".github", "stacks/testdata", "internal", "infra/addons.go"} {
		require.NoError(t, filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".md", ".mod", ".go"}, filepath.Ext(path)) {
				return err
			}
			content, err := os.ReadFile(path)
			relative, _ := filepath.Rel(root, path)
			files[filepath.ToSlash(relative)] = string(content)
			return err
		}))
	}
	return files
}

// requirements are the versions that a go.mod names, by module.
func requirements(t *testing.T, path string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(root, path))
	require.NoError(t, err)
	file, err := modfile.Parse(path, content, nil)
	require.NoError(t, err)
	versions := map[string]string{}
	for _, r := range file.Require {
		versions[r.Mod.Path] = r.Mod.Version
	}
	return versions
}
