package project

import (
	"bytes"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// merge returns theirs, the repository's new stack file, with what has been changed in the copy since base. It works key by
// key, within config and beside it. Where both have changed a key, the copy's value stays and the key is reported.
func merge(base, mine, theirs []byte) (merged []byte, conflicts []string, err error) {
	var b, m, t yaml.Node
	for _, side := range []struct {
		content []byte
		node    *yaml.Node
	}{{base, &b}, {mine, &m}, {theirs, &t}} {
		if err := yaml.Unmarshal(side.content, side.node); err != nil {
			return nil, nil, fmt.Errorf("not YAML: %w", err)
		}
	}
	result := ensureMapping(&t)
	conflicts = mergeMapping(mapping(&b), mapping(&m), result, "config")
	config := mapping(lookup(result, "config"))
	if config == nil {
		config = &yaml.Node{Kind: yaml.MappingNode}
	}
	conflicts = append(conflicts, mergeMapping(mapping(lookup(mapping(&b), "config")), mapping(lookup(mapping(&m), "config")), config, "")...)
	if len(config.Content) > 0 {
		set(result, "config", config)
	}
	merged, err = yaml.Marshal(&t)
	return merged, conflicts, err
}

// mergeMapping puts into theirs the keys in which mine differs from base. The key named except is left alone.
func mergeMapping(base, mine, theirs *yaml.Node, except string) (conflicts []string) {
	for _, key := range slices.Compact(slices.Sorted(slices.Values(append(keys(base), keys(mine)...)))) {
		was, is, new := lookup(base, key), lookup(mine, key), lookup(theirs, key)
		if key == except || equal(was, is) {
			continue
		}
		if !equal(was, new) && !equal(is, new) {
			conflicts = append(conflicts, key)
		}
		if is == nil {
			remove(theirs, key)
		} else {
			set(theirs, key, is)
		}
	}
	return conflicts
}

// equal compares two values as YAML, whatever their comments and line breaks.
func equal(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	var x, y any
	if a.Decode(&x) != nil || b.Decode(&y) != nil {
		return false
	}
	left, errLeft := yaml.Marshal(x)
	right, errRight := yaml.Marshal(y)
	return errLeft == nil && errRight == nil && bytes.Equal(left, right)
}
