package record

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pulumi/pulumi/sdk/v3/go/common/diag"
	"github.com/pulumi/pulumi/sdk/v3/go/common/diag/colors"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/config"
	"github.com/pulumi/pulumi/sdk/v3/go/common/workspace"
)

// Config is a stack's configuration as the engine passes it: every value a text, lists and records as JSON.
type Config struct {
	Stack   string
	Values  map[string]string // by full key, such as stateful-clusters:image
	Secrets []string          // full keys whose values were given as secrets
}

// Load reads the defaults of Pulumi.yaml in the folder, and over them the stack's own file. Encrypted values, which only the
// stack's owner can read, are replaced by a stand-in.
func Load(folder, stack string) (Config, error) {
	c := Config{Stack: stack, Values: map[string]string{}}
	loaded, err := workspace.LoadProject(filepath.Join(folder, "Pulumi.yaml"))
	if err != nil {
		return c, err
	}
	for key, declared := range loaded.Config {
		if declared.Default != nil {
			text, err := asText(declared.Default)
			if err != nil {
				return c, fmt.Errorf("default of %s: %w", key, err)
			}
			c.Values[project+":"+key] = text
		}
	}
	return c, c.loadStack(loaded, filepath.Join(folder, "Pulumi."+stack+".yaml"))
}

func (c *Config) loadStack(loaded *workspace.Project, path string) error {
	sink := diag.DefaultSink(os.Stderr, os.Stderr, diag.FormatOptions{Color: colors.Never})
	stack, err := workspace.LoadProjectStack(sink, loaded, path)
	if err != nil {
		return err
	}
	for key, value := range stack.Config {
		text := "stand-in"
		if value.Secure() {
			c.Secrets = append(c.Secrets, key.String())
		} else if text, err = value.Value(config.NopDecrypter); err != nil {
			return fmt.Errorf("value of %s: %w", key, err)
		}
		c.Values[key.String()] = text
	}
	return nil
}

// Set gives a key, without the project's namespace, another value.
func (c *Config) Set(key, value string) { c.Values[project+":"+key] = value }

// SetSecret does the same with a secret.
func (c *Config) SetSecret(key, value string) {
	c.Set(key, value)
	c.Secrets = append(c.Secrets, project+":"+key)
}

// WithKubeconfig lets an existing cluster be named by a stand-in kubeconfig, written into the folder.
func (c *Config) WithKubeconfig(folder string) error {
	path := filepath.Join(folder, "kubeconfig")
	c.Set("kubeconfig", path)
	return os.WriteFile(path, []byte(standInKubeconfig), 0o600)
}

func asText(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case int, bool:
		return fmt.Sprint(v), nil
	}
	simplified, err := workspace.SimplifyMarshalledValue(value)
	if err != nil {
		return "", err
	}
	b, err := json.Marshal(simplified)
	return string(b), err
}
