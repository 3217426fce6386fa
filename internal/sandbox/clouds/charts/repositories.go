// Package charts serves stand-ins for the public Helm charts that the program installs on EKS, as their repositories would. The
// charts are this project's own; they take the values of the real ones that the program sets, and refuse all others.
package charts

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
)

// repositories are the charts by the repository that serves them, which is the first part of a request's path.
var repositories = map[string]string{
	"eks":        "aws-load-balancer-controller",
	"autoscaler": "cluster-autoscaler",
}

//go:embed all:aws-load-balancer-controller all:cluster-autoscaler
var sources embed.FS

// offer adds a repository that serves these charts, versions of the same one, below a path.
func offer(files map[string][]byte, below string, versions ...*packed) error {
	index, err := indexOf(versions...)
	if err != nil {
		return err
	}
	files[path.Join(below, "index.yaml")] = index
	for _, chart := range versions {
		files[path.Join(below, chart.file())] = chart.archive
	}
	return nil
}

// Handler serves the repositories: /eks/index.yaml, /autoscaler/index.yaml, and beside each the chart that it names. Put it
// behind http.StripPrefix to serve it elsewhere: the indexes hold no address.
func Handler() (http.Handler, error) {
	files := map[string][]byte{}
	for repository, name := range repositories {
		source, err := fs.Sub(sources, name)
		if err != nil {
			return nil, err
		}
		chart, err := pack(source, "")
		if err != nil {
			return nil, err
		}
		if err := offer(files, "/"+repository, chart); err != nil {
			return nil, err
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, found := files[r.URL.Path]
		if !found {
			content, found = otherVersions(r.URL.Path)
		}
		switch {
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			http.Error(w, "a chart repository is only read", http.StatusMethodNotAllowed)
		case !found:
			http.NotFound(w, r)
		default:
			_, _ = w.Write(content) // nothing can be done for a client that has gone
		}
	}), nil
}
