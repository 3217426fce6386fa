package project

import (
	"encoding/json"
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
	Shown  string // the same without ciphertexts
	Secret bool   // some of it is encrypted
}

// Settings returns the configuration of a stack as the repository at root has it, by key: the project's defaults, and over them the
// stack's own file, which need not exist. The project's own keys go without its name.
func Settings(root, stack string) (map[string]Setting, error) {
	return readSettings(root, filepath.Join(root, stackFile(stack)))
}

func readSettings(root, file string) (map[string]Setting, error) {
	settings := map[string]Setting{}
	project, err := readYAML(filepath.Join(root, "Pulumi.yaml"))
	if err != nil {
		return nil, err
	}
	declared := mapping(lookup(mapping(project), "config"))
	for _, key := range keys(declared) {
		value := lookup(declared, key)
		if m := mapping(value); m != nil {
			if value = lookup(m, "value"); value == nil {
				value = lookup(m, "default")
			}
		}
		if err := addSetting(settings, key, value); err != nil {
			return nil, err
		}
	}
	document, err := readYAML(file)
	if errors.Is(err, fs.ErrNotExist) {
		return settings, nil
	}
	if err != nil {
		return nil, err
	}
	config := mapping(lookup(mapping(document), "config"))
	for _, key := range keys(config) {
		if err := addSetting(settings, key, lookup(config, key)); err != nil {
			return nil, err
		}
	}
	return settings, nil
}

func readYAML(path string) (*yaml.Node, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a stack's configuration: %w", err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("reading %s: %w", filepath.Base(path), err)
	}
	return &document, nil
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

// StandsIn reports whether a sealed copy has the sandbox's own value for a key, whatever the stack's file says.
func StandsIn(key string) bool {
	return slices.Contains([]string{kubeconfigKey, kubeContextKey, eksChartsKey, autoscalerChartKey}, prefix+key)
}

func addSetting(settings map[string]Setting, key string, node *yaml.Node) error {
	if node == nil {
		return nil // declared without a default
	}
	var value any
	if err := node.Decode(&value); err != nil {
		return fmt.Errorf("reading the configuration's %s: %w", key, err)
	}
	s := Setting{Value: oneLine(value), Secret: isSecure(node)}
	s.Shown = oneLine(masked(value))
	settings[strings.TrimPrefix(key, prefix)] = s
	return nil
}

func oneLine(value any) string {
	if text, ok := value.(string); ok {
		return text
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value) // what YAML can have and JSON cannot, such as keys that are numbers
	}
	return string(encoded)
}

func masked(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if _, secure := v["secure"]; secure && len(v) == 1 {
			return "[secret]"
		}
		fields := map[string]any{}
		for key, field := range v {
			fields[key] = masked(field)
		}
		return fields
	case []any:
		elements := make([]any, len(v))
		for i, element := range v {
			elements[i] = masked(element)
		}
		return elements
	}
	return value
}
