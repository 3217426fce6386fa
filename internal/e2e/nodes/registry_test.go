package nodes

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/util/cert"
)

// The hosts whose names the test's registry bears: the public one, and somebody's own one, which wants a password.
const (
	dockerHub        = "registry-1.docker.io"
	private          = "registry.example.com"
	person, password = "somebody", "secret"
)

// registry holds one image, the stand-in for the server with a mark, so that it is another one than a sandbox makes.
type registry struct {
	address string
	trusted string // a file with its certificate
	digest  string
	image   v1.Image
}

func newRegistry(t *testing.T, archive, tag string) *registry {
	t.Helper()
	image, err := tarball.ImageFromPath(archive, nil)
	require.NoError(t, err)
	config, err := image.ConfigFile()
	require.NoError(t, err)
	config = config.DeepCopy()
	config.Config.Labels = map[string]string{"from": "a registry"}
	image, err = mutate.ConfigFile(image, config)
	require.NoError(t, err)
	digest, err := image.Digest()
	require.NoError(t, err)
	r := &registry{image: image, digest: digest.String(), trusted: filepath.Join(t.TempDir(), "trusted.pem")}

	certificate, key, err := cert.GenerateSelfSignedCertKey(dockerHub, nil, []string{private})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(r.trusted, certificate, 0o600))
	pair, err := tls.X509KeyPair(certificate, key)
	require.NoError(t, err)
	// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull
	pages := http.NewServeMux()
	pages.HandleFunc("GET /v2/{$}", func(http.ResponseWriter, *http.Request) {})
	pages.HandleFunc("GET /v2/{owner}/{name}/manifests/"+tag, r.manifest)
	pages.HandleFunc("GET /v2/{owner}/{name}/manifests/"+r.digest, r.manifest)
	pages.HandleFunc("GET /v2/{owner}/{name}/blobs/{digest}", r.blob)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		user, secret, _ := request.BasicAuth()
		if request.TLS.ServerName == private && (user != person || secret != password) {
			w.Header().Set("WWW-Authenticate", `Basic realm="somebody's own"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		pages.ServeHTTP(w, request)
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	server.StartTLS()
	t.Cleanup(server.Close)
	r.address = server.Listener.Addr().String()
	return r
}

func (r *registry) manifest(w http.ResponseWriter, _ *http.Request) {
	content, err := r.image.RawManifest()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	kind, _ := r.image.MediaType()
	w.Header().Set("Content-Type", string(kind))
	w.Header().Set("Docker-Content-Digest", r.digest)
	_, _ = w.Write(content)
}

func (r *registry) blob(w http.ResponseWriter, request *http.Request) {
	hash, err := v1.NewHash(request.PathValue("digest"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	layer, err := r.image.LayerByDigest(hash) // or the configuration
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	content, err := layer.Compressed()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer content.Close()
	_, _ = io.Copy(w, content)
}
