// Package charts serves stand-ins for the Helm charts that the program installs on EKS, as their repositories would. The
// charts are this project's own; they take the values of the real ones that the program sets, and refuse all others.
package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed all:aws-load-balancer-controller/templates aws-load-balancer-controller/values.*
var controller embed.FS

//go:embed all:cluster-autoscaler/templates cluster-autoscaler/values.*
var autoscaler embed.FS

//go:embed */Chart.yaml
var descriptions embed.FS

// charts are served by the repository that is the first part of a request's path.
var charts = map[string]chart{
	"eks":        {"aws-load-balancer-controller", controller},
	"autoscaler": {"cluster-autoscaler", autoscaler},
}

type chart struct {
	name  string
	files embed.FS // all but the description
}

// Handler serves the repositories: /eks/index.yaml, /autoscaler/index.yaml, and beside each the chart that it names
// (https://helm.sh/docs/topics/chart_repository/). A comparison of two revisions may need other versions than the one that this revision
// pins. The stand-in is the same for all of them: the repository /eks/at/3.5.0,3.6.0/ serves it under these two.
func Handler() http.Handler {
	mux := http.NewServeMux()
	for repository, c := range charts {
		for _, path := range []string{"GET /" + repository + "/", "GET /" + repository + "/at/{versions}/"} {
			mux.HandleFunc(path+"index.yaml", c.serveIndex)
			mux.HandleFunc(path+"{archive}", c.serveArchive)
		}
	}
	return mux
}

func (c chart) serveIndex(w http.ResponseWriter, r *http.Request) {
	var entries []any
	for version := range strings.SplitSeq(r.PathValue("versions"), ",") {
		entry, err := c.describe(version)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		entry["urls"] = []string{fmt.Sprintf("%s-%s.tgz", c.name, entry["version"])} // relative to the index
		entries = append(entries, entry)
	}
	// Nothing can be done for a client that has gone.
	_ = yaml.NewEncoder(w).Encode(map[string]any{"apiVersion": "v1", "entries": map[string]any{c.name: entries}})
}

// describe returns what the chart says of itself, under another version unless that is "".
func (c chart) describe(version string) (map[string]any, error) {
	content, err := descriptions.ReadFile(c.name + "/Chart.yaml")
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

func (c chart) serveArchive(w http.ResponseWriter, r *http.Request) {
	version, found := strings.CutPrefix(strings.TrimSuffix(r.PathValue("archive"), ".tgz"), c.name+"-")
	if !found {
		http.NotFound(w, r)
		return
	}
	archive, err := c.pack(version)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(archive) // nothing can be done for a client that has gone
}

// pack makes the archive in which Helm downloads a chart (https://helm.sh/docs/topics/charts/).
func (c chart) pack(version string) ([]byte, error) {
	described, err := c.describe(version)
	if err != nil {
		return nil, err
	}
	description, err := yaml.Marshal(described)
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	compressed := gzip.NewWriter(&archive)
	files := tar.NewWriter(compressed)
	if err := files.AddFS(c.files); err != nil {
		return nil, err
	}
	if err := files.WriteHeader(&tar.Header{Name: c.name + "/Chart.yaml", Mode: 0o644, Size: int64(len(description))}); err != nil {
		return nil, err
	}
	if _, err := files.Write(description); err != nil {
		return nil, err
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	err = compressed.Close()
	return archive.Bytes(), err
}
