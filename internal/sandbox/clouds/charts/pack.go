package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"time"

	"go.yaml.in/yaml/v3"
)

// packedAt is the time of all files. It is always the same, so that the same chart has the same bytes.
var packedAt = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// metadata returns what a chart says of itself, under another version unless that is "".
func metadata(chart, version string) (map[string]any, error) {
	content, err := sources.ReadFile(path.Join(chart, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	var described map[string]any
	if err := yaml.Unmarshal(content, &described); err != nil {
		return nil, err
	}
	if version != "" {
		described["version"] = version
	}
	return described, nil
}

// pack makes the archive in which Helm downloads a chart (https://helm.sh/docs/topics/charts/).
func pack(chart, version string) ([]byte, error) {
	described, err := metadata(chart, version)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	compressed := gzip.NewWriter(&archive)
	files := tar.NewWriter(compressed)
	err = fs.WalkDir(sources, chart, func(file string, entry fs.DirEntry, err error) error { // in the order of the names
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := sources.ReadFile(file)
		if path.Base(file) == "Chart.yaml" {
			content, err = yaml.Marshal(described)
		}
		if err != nil {
			return err
		}
		header := &tar.Header{Name: file, Mode: 0o644, Size: int64(len(content)), ModTime: packedAt, Format: tar.FormatUSTAR}
		if err := files.WriteHeader(header); err != nil {
			return err
		}
		_, err = files.Write(content)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	err = compressed.Close()
	return archive.Bytes(), err
}
