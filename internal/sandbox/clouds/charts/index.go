package charts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"time"

	"gopkg.in/yaml.v3"
)

// indexOf is the index of a repository that holds versions of one chart (https://helm.sh/docs/topics/chart_repository/).
func indexOf(versions ...*packed) ([]byte, error) {
	at := packedAt.Format(time.RFC3339)
	entries := map[string][]any{}
	for _, p := range versions {
		digest := sha256.Sum256(p.archive)
		entry := maps.Clone(p.metadata)
		entry["created"] = at
		entry["digest"] = hex.EncodeToString(digest[:])
		entry["urls"] = []string{p.file()} // relative to the index
		name := fmt.Sprint(p.metadata["name"])
		entries[name] = append(entries[name], entry)
	}
	index, err := yaml.Marshal(map[string]any{"apiVersion": "v1", "generated": at, "entries": entries})
	if err != nil {
		return nil, fmt.Errorf("writing the index of the chart repository: %w", err)
	}
	return index, nil
}
