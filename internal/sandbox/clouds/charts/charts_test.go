package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"
)

func fetch(t *testing.T, handler http.Handler, path string) *http.Response {
	t.Helper()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder.Result()
}

func bodyOf(t *testing.T, response *http.Response) []byte {
	t.Helper()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return body
}

// pinned are the versions that the program asks for.
func pinned(t *testing.T) map[string]string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("../../../..", "Pulumi.yaml"))
	require.NoError(t, err)
	var project struct {
		Config map[string]struct{ Default any }
	}
	require.NoError(t, yaml.Unmarshal(content, &project))
	version := func(key string) string { return project.Config[key].Default.(string) }
	return map[string]string{
		"eks": version("eksLoadBalancerControllerVersion"), "autoscaler": version("eksClusterAutoscalerVersion"),
	}
}

func TestARepositoryServesTheChartThatTheProgramPins(t *testing.T) {
	handler := Handler()
	for repository, version := range pinned(t) {
		var index struct {
			APIVersion string `yaml:"apiVersion"`
			Entries    map[string][]struct {
				Name, Version, Description, Digest string
				URLs                               []string `yaml:"urls"`
			}
		}
		require.NoError(t, yaml.Unmarshal(bodyOf(t, fetch(t, handler, "/"+repository+"/index.yaml")), &index))
		assert.Equal(t, "v1", index.APIVersion)
		name := repositories[repository]
		require.Len(t, index.Entries[name], 1)
		chart := index.Entries[name][0]
		assert.Equal(t, name, chart.Name)
		assert.Equal(t, version, chart.Version, "Pulumi.yaml asks for another version than the sandbox serves")
		assert.Contains(t, chart.Description, "stand-in")
		require.Equal(t, []string{name + "-" + version + ".tgz"}, chart.URLs)

		archive := bodyOf(t, fetch(t, handler, "/"+repository+"/"+chart.URLs[0]))
		digest := sha256.Sum256(archive)
		assert.Equal(t, hex.EncodeToString(digest[:]), chart.Digest)
		files := unpack(t, archive)
		for _, file := range []string{"Chart.yaml", "values.yaml", "values.schema.json", "templates/_names.tpl", "templates/deployment.yaml"} {
			assert.NotEmpty(t, files[name+"/"+file], "%s in the chart %s", file, name)
		}
	}
}

func unpack(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	compressed, err := gzip.NewReader(bytes.NewReader(archive))
	require.NoError(t, err)
	files := map[string]string{}
	for reader := tar.NewReader(compressed); ; {
		header, err := reader.Next()
		if err == io.EOF {
			return files
		}
		require.NoError(t, err)
		content, err := io.ReadAll(reader)
		require.NoError(t, err)
		files[header.Name] = string(content)
	}
}

func TestARepositoryServesOtherVersionsToThoseWhoAsk(t *testing.T) {
	handler := Handler()
	const at = "/eks/at/1.2.3,9.9.9-rc.1/"
	var index struct {
		Entries map[string][]struct {
			Version string
			URLs    []string `yaml:"urls"`
		}
	}
	require.NoError(t, yaml.Unmarshal(bodyOf(t, fetch(t, handler, at+"index.yaml")), &index))
	charts := index.Entries["aws-load-balancer-controller"]
	require.Len(t, charts, 2)
	for i, version := range []string{"1.2.3", "9.9.9-rc.1"} {
		assert.Equal(t, version, charts[i].Version)
		files := unpack(t, bodyOf(t, fetch(t, handler, at+charts[i].URLs[0])))
		assert.Contains(t, files["aws-load-balancer-controller/Chart.yaml"], "version: "+version)
		assert.NotEmpty(t, files["aws-load-balancer-controller/templates/deployment.yaml"])
	}
	for _, path := range []string{"/other/at/1.2.3/index.yaml", at + "aws-load-balancer-controller-1.2.4.tgz"} {
		assert.Equal(t, http.StatusNotFound, fetch(t, handler, path).StatusCode, path)
	}
}
