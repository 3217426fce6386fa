package project

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Setting is what a stack has for a key of the configuration.
type Setting struct {
	Value  string // in one line, with ciphertexts
	Secret bool   // some of it is encrypted
}

// Shown is the value as anybody may see it.
func (s Setting) Shown() string {
	if s.Secret {
		return "[secret]"
	}
	return s.Value
}

// Settings returns the configuration of a stack as the repository at root has it, by key: the project's defaults, and over them the
// stack's own file, which need not exist. The project's own keys go without its name.
func Settings(root, stack string) (map[string]Setting, error) {
	return readSettings(root, filepath.Join(root, stackFile(stack)))
}

func readSettings(root, file string) (map[string]Setting, error) {
	project, err := readYAML(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		return nil, err
	}
	stack, err := readYAML(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	settings := map[string]Setting{}
	add := func(key string, value any) {
		settings[strings.TrimPrefix(key, prefix)] = Setting{oneLine(value), ciphertexts(value) != ""}
	}
	for key, value := range configOf(project) {
		if declaration, ok := value.(map[string]any); ok {
			value = cmp.Or(declaration["value"], declaration["default"])
		}
		if value != nil { // it has a default
			add(key, value)
		}
	}
	for key, value := range configOf(stack) {
		add(key, value)
	}
	return settings, nil
}

// configOf returns the configuration in a file of the project or of a stack.
func configOf(file map[string]any) map[string]any {
	config, _ := file["config"].(map[string]any)
	return config
}

func readYAML(path string) (map[string]any, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	file := map[string]any{}
	if err := yaml.Unmarshal(content, &file); err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return file, nil
}

// ChartVersions returns what configurations say of the versions of charts, by key.
func ChartVersions(configurations ...map[string]Setting) map[string][]string {
	versions := map[string][]string{}
	for _, key := range []string{eksChartVersionKey, autoscalerChartVersionKey} {
		for _, configuration := range configurations {
			if version := configuration[strings.TrimPrefix(key, prefix)].Value; version != "" {
				versions[key] = append(versions[key], version)
			}
		}
		slices.Sort(versions[key])
		versions[key] = slices.Compact(versions[key])
	}
	return versions
}

// value returns what a stack has for a key: as it was set in the sandbox or, before the first copy, in the repository.
func (c *Copy) value(stack, key string) (string, error) {
	file := filepath.Join(c.folder, stackFile(stack))
	if _, err := os.Stat(file); err != nil {
		file = filepath.Join(c.root, stackFile(stack))
	}
	settings, err := readSettings(c.root, file)
	return settings[strings.TrimPrefix(key, prefix)].Value, err
}

// Kubeconfig returns the path of the kubeconfig of the existing cluster that a stack uses.
func (c *Copy) Kubeconfig(stack string) (string, error) {
	path, err := c.value(stack, kubeconfigKey)
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, "~") {
		return path, err
	}
	return filepath.Join(c.root, path), err
}
