package charts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"time"

	"gopkg.in/yaml.v3"
)

// indexOf is the index of a repository that holds one chart (https://helm.sh/docs/topics/chart_repository/).
func indexOf(p *packed) ([]byte, error) {
	digest, at := sha256.Sum256(p.archive), packedAt.Format(time.RFC3339)
	entry := maps.Clone(p.metadata)
	entry["created"] = at
	entry["digest"] = hex.EncodeToString(digest[:])
	entry["urls"] = []string{p.file()} // relative to the index
	index, err := yaml.Marshal(map[string]any{
		"apiVersion": "v1", "generated": at,
		"entries": map[string]any{fmt.Sprint(p.metadata["name"]): []any{entry}},
	})
	if err != nil {
		return nil, fmt.Errorf("writing the index of the chart repository: %w", err)
	}
	return index, nil
}
