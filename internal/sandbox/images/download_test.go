package images

import (
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

	"stateful-clusters/internal/sandbox/progress"
)

// mirror is a Maven repository that the person's settings name. It holds one file.
func mirror(t *testing.T, content string) (*httptest.Server, pin) {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	p := pin{hex.EncodeToString(sum[:]), "org/example/example/1.0/example-1.0.jar"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/maven2/"+p.path {
			http.NotFound(w, r)
			return
		}
		_, _ = io.WriteString(w, content)
	}))
	t.Cleanup(server.Close)
	settings(t, "<settings><mirrors><mirror><mirrorOf>other</mirrorOf><url>http://127.0.0.1:1/</url></mirror>"+
		"<mirror><mirrorOf>*,!other</mirrorOf><url>"+server.URL+"/maven2/</url></mirror></mirrors></settings>")
	return server, p
}

func settings(t *testing.T, content string) {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	require.NoError(t, os.Mkdir(filepath.Join(home, ".m2"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(home, ".m2", "settings.xml"), []byte(content), 0o644))
}

func TestAFileIsDownloadedOnce(t *testing.T) {
	server, p := mirror(t, "a jar")
	c := &cache{t.TempDir(), progress.New(io.Discard)}
	for range 2 {
		path, err := c.download(t.Context(), p)
		require.NoError(t, err)
		content, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, "a jar", string(content))
		server.Close()
	}
}

func TestAnotherFileThanThePinnedOneIsRefused(t *testing.T) {
	server, p := mirror(t, "a jar")
	right := p.sum
	p.sum = "0123"
	c := &cache{t.TempDir(), progress.New(io.Discard)}
	_, err := c.download(t.Context(), p)
	for _, said := range []string{server.URL + "/maven2/" + p.path, right, "0123", "call again"} {
		assert.ErrorContains(t, err, said)
	}
	left, err := os.ReadDir(filepath.Join(c.folder, "downloads"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestAFailedDownloadSaysWhatToDo(t *testing.T) {
	server, p := mirror(t, "a jar")
	c := &cache{t.TempDir(), progress.New(io.Discard)}
	_, err := c.download(t.Context(), pin{"0123", "org/example/none.jar"})
	assert.ErrorContains(t, err, "404 Not Found")
	assert.ErrorContains(t, err, "check the mirror")
	server.Close()
	_, err = c.download(t.Context(), p)
	assert.ErrorIs(t, err, errOffline)
	assert.ErrorContains(t, err, p.path)
	settings(t, "<settings>")
	_, err = c.download(t.Context(), p)
	assert.ErrorContains(t, err, "settings.xml")
}

func TestWhichMirrorStandsForCentral(t *testing.T) {
	for list, does := range map[string]bool{
		"central": true, "*": true, "external:*": true, "a, central": true, "*,!a": true,
		"a": false, "*,!central": false, "": false, "central2": false,
	} {
		assert.Equal(t, does, mirrorsCentral(list), "%q", list)
	}
	settings(t, "<settings><mirrors><mirror><mirrorOf>*</mirrorOf><url>http://0.0.0.0/</url><blocked>true</blocked></mirror>"+
		"</mirrors></settings>")
	url, err := repository()
	require.NoError(t, err)
	assert.Equal(t, central, url)
	t.Setenv("HOME", t.TempDir())
	url, err = repository()
	require.NoError(t, err)
	assert.Equal(t, central, url)
}
