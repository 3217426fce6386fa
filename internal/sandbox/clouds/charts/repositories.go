// Package charts serves stand-ins for the Helm charts that the program installs on EKS, as their repositories would. The
// charts are this project's own; they take the values of the real ones that the program sets, and refuse all others.
package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"embed"
	"net/http"
	"strings"

	"go.yaml.in/yaml/v3"
)

//go:embed all:aws-load-balancer-controller
var controller embed.FS

//go:embed all:cluster-autoscaler
var autoscaler embed.FS

// charts are served by the repository that is the first part of a request's path.
var charts = map[string]chart{
	"eks":        {"aws-load-balancer-controller", "3.5.0", controller},
	"autoscaler": {"cluster-autoscaler", "9.56.0", autoscaler},
}

type chart struct {
	name, version string   // the version that the program pins
	files         embed.FS // all but Chart.yaml
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
	versions := r.PathValue("versions")
	if versions == "" {
		versions = c.version
	}
	var entries []any
	for version := range strings.SplitSeq(versions, ",") {
		entry := c.metadata(version)
		entry["urls"] = []string{c.name + "-" + version + ".tgz"} // relative to the index
		entries = append(entries, entry)
	}
	// Nothing can be done for a client that has gone.
	_ = yaml.NewEncoder(w).Encode(map[string]any{"apiVersion": "v1", "entries": map[string]any{c.name: entries}})
}

// metadata is what the chart says of itself.
func (c chart) metadata(version string) map[string]any {
	return map[string]any{"apiVersion": "v2", "name": c.name, "version": version, "type": "application"}
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
	metadata, err := yaml.Marshal(c.metadata(version))
	if err != nil {
		return nil, err
	}
	var archive bytes.Buffer
	compressed := gzip.NewWriter(&archive)
	files := tar.NewWriter(compressed)
	if err := files.AddFS(c.files); err != nil {
		return nil, err
	}
	if err := files.WriteHeader(&tar.Header{Name: c.name + "/Chart.yaml", Mode: 0o644, Size: int64(len(metadata))}); err != nil {
		return nil, err
	}
	if _, err := files.Write(metadata); err != nil {
		return nil, err
	}
	if err := files.Close(); err != nil {
		return nil, err
	}
	err = compressed.Close()
	return archive.Bytes(), err
}
