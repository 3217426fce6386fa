package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io/fs"
	"path"
	"time"

	"gopkg.in/yaml.v3"
)

// packed is a chart as Helm downloads it (https://helm.sh/docs/topics/charts/).
type packed struct {
	metadata map[string]any // Chart.yaml
	archive  []byte
}

func (p *packed) file() string {
	return fmt.Sprintf("%v-%v.tgz", p.metadata["name"], p.metadata["version"])
}

// packedAt is the time of the files in the archive and of the index. It is always the same, so that the same chart has the same
// bytes.
var packedAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// pack makes the archive of a chart's folder, under another version unless that is "".
func pack(source fs.FS, version string) (*packed, error) {
	content, err := fs.ReadFile(source, "Chart.yaml")
	if err != nil {
		return nil, fmt.Errorf("packing a chart: %w", err)
	}
	p := &packed{}
	if err := yaml.Unmarshal(content, &p.metadata); err != nil {
		return nil, fmt.Errorf("reading Chart.yaml: %w", err)
	}
	name, ok := p.metadata["name"].(string)
	if !ok {
		return nil, fmt.Errorf("packing a chart: Chart.yaml has no name")
	}
	if version != "" {
		p.metadata["version"] = version
		if content, err = yaml.Marshal(p.metadata); err != nil {
			return nil, fmt.Errorf("writing Chart.yaml: %w", err)
		}
	}
	chart := content
	var archive bytes.Buffer
	compressed := gzip.NewWriter(&archive)
	files := tar.NewWriter(compressed)
	// In the order of the names, which is also always the same.
	err = fs.WalkDir(source, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(source, file)
		if err != nil {
			return err
		}
		if file == "Chart.yaml" {
			content = chart
		}
		header := &tar.Header{Name: path.Join(name, file), Mode: 0o644, Size: int64(len(content)), ModTime: packedAt, Format: tar.FormatUSTAR}
		if err := files.WriteHeader(header); err != nil {
			return err
		}
		_, err = files.Write(content)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("packing the chart %s: %w", name, err)
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	if err := compressed.Close(); err != nil {
		return nil, err
	}
	p.archive = archive.Bytes()
	return p, nil
}
