// Package charts serves stand-ins for the public Helm charts that the program installs on EKS, as their repositories would. The
// charts are this project's own; they take the values of the real ones that the program sets, and refuse all others.
package charts

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// repositories are the charts by the repository that serves them, which is the first part of a request's path.
var repositories = map[string]string{
	"eks":        "aws-load-balancer-controller",
	"autoscaler": "cluster-autoscaler",
}

//go:embed all:aws-load-balancer-controller all:cluster-autoscaler
var sources embed.FS

// Handler serves the repositories: /eks/index.yaml, /autoscaler/index.yaml, and beside each the chart that it names. A comparison of two
// revisions may need other versions than the one that this revision pins. The stand-in is the same for all of them: the repository
// /eks/at/3.5.0,3.6.0/ serves it under these two.
func Handler() http.Handler {
	mux := http.NewServeMux()
	for repository, chart := range repositories {
		serve := func(w http.ResponseWriter, r *http.Request) {
			versions := strings.Split(r.PathValue("versions"), ",")
			content, err := file(chart, versions, r.PathValue("file"))
			switch {
			case err != nil:
				http.Error(w, err.Error(), http.StatusInternalServerError)
			case content == nil:
				http.NotFound(w, r)
			default:
				_, _ = w.Write(content) // nothing can be done for a client that has gone
			}
		}
		mux.HandleFunc("GET /"+repository+"/{file}", serve)
		mux.HandleFunc("GET /"+repository+"/at/{versions}/{file}", serve)
	}
	return mux
}

// file returns a file of a repository that holds versions of one chart (https://helm.sh/docs/topics/chart_repository/), or nil.
func file(chart string, versions []string, name string) ([]byte, error) {
	at := packedAt.Format(time.RFC3339)
	var entries []any
	for _, version := range versions {
		entry, err := metadata(chart, version)
		if err != nil {
			return nil, err
		}
		archive, err := pack(chart, version)
		if err != nil {
			return nil, err
		}
		url := fmt.Sprintf("%s-%v.tgz", chart, entry["version"]) // relative to the index
		if name == url {
			return archive, nil
		}
		digest := sha256.Sum256(archive)
		entry["created"], entry["digest"], entry["urls"] = at, hex.EncodeToString(digest[:]), []string{url}
		entries = append(entries, entry)
	}
	if name != "index.yaml" {
		return nil, nil
	}
	return yaml.Marshal(map[string]any{"apiVersion": "v1", "generated": at, "entries": map[string]any{chart: entries}})
}
