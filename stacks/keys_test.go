package stacks

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/config"
	"stateful-clusters/internal/record"
)

// declaredKey is one key of the project's configuration, as Pulumi.yaml declares it.
type declaredKey struct {
	Name        string `yaml:"-"`
	Type        string // "" for the secrets
	Items       struct{ Type string }
	Description string
	Default     any
}

// declaredKeys returns the keys in the order of Pulumi.yaml, without those of Pulumi itself.
func declaredKeys(t *testing.T) []declaredKey {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "Pulumi.yaml"))
	require.NoError(t, err)
	var project struct{ Config yaml.Node }
	require.NoError(t, yaml.Unmarshal(content, &project))
	var keys []declaredKey
	for i := 0; i+1 < len(project.Config.Content); i += 2 {
		key := declaredKey{Name: project.Config.Content[i].Value}
		if strings.Contains(key.Name, ":") {
			continue
		}
		require.NoError(t, project.Config.Content[i+1].Decode(&key), key.Name)
		keys = append(keys, key)
	}
	require.NotEmpty(t, keys)
	return keys
}

var secretKeys = []string{
	"clusterPassword", "entitlementToken",
	"jgroupsKeystore", "jgroupsStorePassword", "jgroupsTruststore", "licenseKey", "monitorPassword",
}

func TestEveryKeyIsDescribed(t *testing.T) {
	var untyped []string
	for _, key := range declaredKeys(t) {
		assert.NotEmpty(t, key.Description, key.Name)
		assert.NotNil(t, key.Default, "%s has no default, so a stack without it would not start", key.Name)
		switch key.Type {
		case "":
			untyped = append(untyped, key.Name)
		case "array":
			assert.Contains(t, []string{"string", "object"}, key.Items.Type, key.Name)
		default:
			assert.Contains(t, []string{"string", "integer", "boolean"}, key.Type, key.Name)
		}
	}
	slices.Sort(untyped)
	assert.Equal(t, secretKeys, untyped, "only secrets go without a type: give the key a type, or name it in secretKeys")
}

// A key that nobody declared would be read as nothing, and one that nothing reads would do nothing. Both say alike what the key holds.
func TestKeysReadAreKeysDeclared(t *testing.T) {
	declared := map[string]config.Kind{}
	for _, key := range declaredKeys(t) {
		declared[key.Name] = map[string]config.Kind{
			"": "secret", "string": "string", "integer": "integer", "boolean": "boolean", "arraystring": "list", "arrayobject": "records",
		}[key.Type+key.Items.Type]
	}
	known := knownKeys()
	for key, kind := range declared {
		assert.Equal(t, kind, known[key], "%s is declared in Pulumi.yaml; give a field of that kind the tag `key:%q`", key, key)
	}
	for key := range known {
		assert.Contains(t, slices.Collect(maps.Keys(declared)), key, "declare the key of the tag in Pulumi.yaml")
	}
}

func TestTheTablesAreDescribed(t *testing.T) {
	names := map[string][]string{"platform": slices.Collect(maps.Keys(platforms)), "workload": slices.Collect(maps.Keys(workloads))}
	for _, key := range declaredKeys(t) {
		for _, name := range names[key.Name] {
			assert.Contains(t, key.Description, name, "say it in the description of %s in Pulumi.yaml", key.Name)
		}
	}
}

// Without the list of all keys unknown ones would go unnoticed, which is worth an error.
func TestKeysNotFromTheEngine(t *testing.T) {
	_, err := record.Program(func(ctx *pulumi.Context) error {
		if err := os.Setenv(pulumi.EnvConfig, "nonsense"); err != nil { // record puts back what was there
			return err
		}
		return Deploy(ctx)
	}, record.Options{Config: load(t, "local")})
	assert.ErrorContains(t, err, "is not what the engine passes")
}

// Windows starts no program whose file has no extension, and the language host takes the name as it is
// (https://github.com/pulumi/pulumi/pull/10731).
func TestTheProgramHasAnExtension(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("..", "Pulumi.yaml"))
	require.NoError(t, err)
	var project struct {
		Runtime struct {
			Options struct {
				BuildTarget string `yaml:"buildTarget"`
			}
		}
	}
	require.NoError(t, yaml.Unmarshal(content, &project))
	assert.Equal(t, ".exe", filepath.Ext(project.Runtime.Options.BuildTarget))
}
