package clouds

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/clouds/charts"
)

// chartsFromARegistry moves the charts into a registry, from which Helm installs them, and back. Nothing else changes.
func chartsFromARegistry(w *scene) {
	server := httptest.NewTLSServer(chartRegistry())
	w.T.Cleanup(server.Close)
	authority := filepath.Join(w.T.TempDir(), "authority.pem")
	content := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	require.NoError(w.T, os.WriteFile(authority, content, 0o600))
	w.T.Setenv("SSL_CERT_FILE", authority)
	folder := "oci://" + strings.TrimPrefix(server.URL, "https://") + "/charts"

	const controller, autoscaler = "eksChartRepository", "eksAutoscalerChartRepository"
	back := []string{
		controller + "=" + strings.TrimSpace(w.Pulumi("config", "get", controller)),
		autoscaler + "=" + strings.TrimSpace(w.Pulumi("config", "get", autoscaler)),
	}
	there := []string{controller + "=" + folder, autoscaler + "=" + folder}
	for _, set := range [][]string{there, back} {
		w.Set(set...)
		for what := range w.Changes() {
			assert.True(w.T, strings.HasPrefix(what, "update Release"), what)
		}
		w.Apply()
		w.converged("after the charts moved to " + set[0])
	}
}

// chartRegistry serves the stand-ins for charts as any registry for images does
// (https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull), in the form that Helm gives to charts
// (https://helm.sh/docs/topics/registries/#helm-chart-manifest).
func chartRegistry() http.Handler {
	blobs := map[string][]byte{}
	describe := func(mediaType string, content []byte) map[string]any {
		digest := fmt.Sprintf("sha256:%x", sha256.Sum256(content))
		blobs[digest] = content
		return map[string]any{"mediaType": mediaType, "digest": digest, "size": len(content)}
	}
	manifests := map[string]string{} // the digest of each, by name and tag
	for repository, chart := range map[string][2]string{
		"eks": {"aws-load-balancer-controller", "3.5.0"}, "autoscaler": {"cluster-autoscaler", "9.56.0"},
	} {
		archive := httptest.NewRecorder()
		address := fmt.Sprintf("/%s/%s-%s.tgz", repository, chart[0], chart[1])
		charts.Handler().ServeHTTP(archive, httptest.NewRequest(http.MethodGet, address, nil))
		about, _ := json.Marshal(map[string]string{"name": chart[0], "version": chart[1], "apiVersion": "v2"})
		const manifestType = "application/vnd.oci.image.manifest.v1+json"
		manifest, _ := json.Marshal(map[string]any{
			"schemaVersion": 2, "mediaType": manifestType, "config": describe("application/vnd.cncf.helm.config.v1+json", about),
			"layers": []any{describe("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive.Body.Bytes())},
		})
		manifests[chart[0]+"/"+chart[1]] = describe(manifestType, manifest)["digest"].(string)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		digest, kind := path.Base(r.URL.Path), "application/octet-stream"
		if name, tag, found := strings.Cut(strings.TrimPrefix(r.URL.Path, "/v2/charts/"), "/manifests/"); found {
			kind = "application/vnd.oci.image.manifest.v1+json"
			if known := manifests[name+"/"+tag]; known != "" {
				digest = known
			}
		}
		content, found := blobs[digest]
		if !found && r.URL.Path != "/v2/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Docker-Content-Digest", digest)
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content)
	})
}
