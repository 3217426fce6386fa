package project

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// The functions below read and write mappings of a YAML tree. A nil mapping is an empty one.

// mapping returns the mapping that a document or a value is, or nil.
func mapping(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.DocumentNode && len(node.Content) > 0 {
		node = node.Content[0]
	}
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	return node
}

// ensureMapping returns the mapping of a document and makes one where the document is empty.
func ensureMapping(document *yaml.Node) *yaml.Node {
	if m := mapping(document); m != nil {
		return m
	}
	m := &yaml.Node{Kind: yaml.MappingNode}
	document.Kind, document.Content = yaml.DocumentNode, []*yaml.Node{m}
	return m
}

func keys(m *yaml.Node) []string {
	var names []string
	for i := 0; m != nil && i < len(m.Content); i += 2 {
		names = append(names, m.Content[i].Value)
	}
	return names
}

func lookup(m *yaml.Node, key string) *yaml.Node {
	if i := slices.Index(keys(m), key); i >= 0 {
		return m.Content[2*i+1]
	}
	return nil
}

func set(m *yaml.Node, key string, value *yaml.Node) {
	if i := slices.Index(keys(m), key); i >= 0 {
		m.Content[2*i+1] = value
		return
	}
	m.Content = append(m.Content, scalar(key), value)
}

func remove(m *yaml.Node, key string) {
	if i := slices.Index(keys(m), key); i >= 0 {
		m.Content = slices.Delete(m.Content, 2*i, 2*i+2)
	}
}

func scalar(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
}

// isSecure reports whether a configuration value is, or holds, an encrypted one.
func isSecure(node *yaml.Node) bool { return ciphertexts(node) != "" }

// ciphertexts joins the encrypted values that a value is or holds: mappings with the single key secure.
func ciphertexts(node *yaml.Node) string {
	if node == nil {
		return ""
	}
	if node.Kind == yaml.MappingNode && len(node.Content) == 2 && node.Content[0].Value == "secure" {
		return node.Content[1].Value
	}
	var all string
	for _, part := range node.Content {
		all += ciphertexts(part)
	}
	return all
}
