package images

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/validate"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
)

// program writes a file that stands for a built tool.
func program(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o755))
	return path
}

func makeImage(t *testing.T, folder string, image Image) string {
	t.Helper()
	path, err := Make(t.Context(), folder, image, progress.New(io.Discard))
	require.NoError(t, err)
	return path
}

// files reads the layers of an archive back: the headers by name, and what the files hold.
func files(t *testing.T, archive string) (map[string]*tar.Header, map[string]string) {
	t.Helper()
	image, err := tarball.ImageFromPath(archive, nil)
	require.NoError(t, err)
	layers, err := image.Layers()
	require.NoError(t, err)
	headers, contents := map[string]*tar.Header{}, map[string]string{}
	for _, layer := range layers {
		content, err := layer.Uncompressed()
		require.NoError(t, err)
		for r := tar.NewReader(content); ; {
			header, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
			content, err := io.ReadAll(r)
			require.NoError(t, err)
			headers[header.Name], contents[header.Name] = header, string(content)
			assert.True(t, header.ModTime.Unix() == 0, "%s has a time", header.Name)
		}
		require.NoError(t, content.Close())
	}
	return headers, contents
}

func TestAnImageIsReadBackAsItWasDescribed(t *testing.T) {
	archive := makeImage(t, t.TempDir(), MigratoryData("example/server:1.0", program(t, "a program")))
	image, err := tarball.ImageFromPath(archive, nil)
	require.NoError(t, err)
	require.NoError(t, validate.Image(image))
	config, err := image.ConfigFile()
	require.NoError(t, err)
	assert.Equal(t, "linux", config.OS)
	assert.Equal(t, []string{"/migratorydata/migratorydata"}, config.Config.Entrypoint)
	assert.Equal(t, "/migratorydata", config.Config.WorkingDir)

	headers, contents := files(t, archive)
	assert.Equal(t, "a program", contents["migratorydata/migratorydata"])
	assert.EqualValues(t, 0o755, headers["migratorydata/migratorydata"].Mode)
	assert.EqualValues(t, 0o1777, headers["tmp"].Mode)
}

func TestAnImageHasItsNameInFull(t *testing.T) {
	for given, full := range map[string]string{
		"cassandra:5.0.8":             "docker.io/library/cassandra:5.0.8",
		"migratorydata/server:6.0.24": "docker.io/migratorydata/server:6.0.24",
		"docker.io/a/b:1":             "docker.io/a/b:1",
		"localhost:5000/a/b:1":        "localhost:5000/a/b:1",
		PauseName:                     PauseName,
	} {
		archive := makeImage(t, t.TempDir(), Image{Name: given})
		manifest, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return os.Open(archive) })
		require.NoError(t, err)
		assert.Equal(t, []string{full}, manifest[0].RepoTags)
	}
	for _, given := range []string{"", "server", "a/b@sha256:" + string(bytes.Repeat([]byte("0"), 64)), "localhost:5000/a"} {
		_, err := Make(t.Context(), t.TempDir(), Image{Name: given}, progress.New(io.Discard))
		assert.ErrorContains(t, err, "needs one, such as", "%q", given)
	}
}

func TestTheSameInputsGiveTheSameBytes(t *testing.T) {
	read := func(archive string) []byte {
		content, err := os.ReadFile(archive)
		require.NoError(t, err)
		return content
	}
	first := makeImage(t, t.TempDir(), Pause(program(t, "a program")))
	second := makeImage(t, t.TempDir(), Pause(program(t, "a program")))
	assert.Equal(t, filepath.Base(first), filepath.Base(second))
	assert.True(t, bytes.Equal(read(first), read(second)))

	folder := filepath.Dir(second)
	require.NoError(t, os.WriteFile(second, []byte("kept"), 0o644))
	assert.Equal(t, "kept", string(read(makeImage(t, folder, Pause(program(t, "a program"))))), "it was made again")
	other := makeImage(t, folder, Pause(program(t, "another program")))
	assert.NotEqual(t, second, other)
	left, err := filepath.Glob(filepath.Join(folder, unfinished+"*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestOldImagesAreRemovedAndOthersStay(t *testing.T) {
	folder := t.TempDir()
	present := makeImage(t, folder, Pause(program(t, "a program")))
	old := time.Now().Add(-2 * unusedAfter)
	ages := map[string]time.Time{
		filepath.Base(present): old, "a-0123456789abcdef.tar": old, "jre-0123456789abcdef": old, "somebody-elses.tar": old,
		"a-fedcba9876543210.tar": time.Now(),
	}
	for name, age := range ages {
		path := filepath.Join(folder, name)
		require.NoError(t, os.WriteFile(path, nil, 0o644))
		require.NoError(t, os.Chtimes(path, age, age))
	}
	makeImage(t, folder, Pause(program(t, "a program"))) // it is in use again
	makeImage(t, folder, Pause(program(t, "another program")))
	for name := range ages {
		assert.Equal(t, name != "a-0123456789abcdef.tar" && name != "jre-0123456789abcdef", exists(filepath.Join(folder, name)), name)
	}
}

func TestAProgramThatIsNotBuiltIsNamed(t *testing.T) {
	_, err := Make(t.Context(), t.TempDir(), Pause("/nowhere/pause"), progress.New(io.Discard))
	assert.ErrorContains(t, err, PauseName)
	assert.ErrorContains(t, err, "/nowhere/pause")
	assert.ErrorContains(t, err, "make tools")
}

func TestAFolderIsCopiedWithItsLinksForEverybody(t *testing.T) {
	from := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(from, "a"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(from, "a", "first"), []byte("content"), 0o600))
	require.NoError(t, os.Link(filepath.Join(from, "a", "first"), filepath.Join(from, "a-second")))
	require.NoError(t, os.Symlink("a/first", filepath.Join(from, "link")))
	require.NoError(t, os.WriteFile(filepath.Join(from, "script"), nil, 0o700))
	copied := newTree()
	require.NoError(t, copied.copy("/opt/x", from))
	layer := filepath.Join(t.TempDir(), "layer")
	require.NoError(t, copied.writeFile(layer))

	file, err := os.Open(layer)
	require.NoError(t, err)
	defer file.Close()
	var order []string
	found := map[string]*tar.Header{}
	for r := tar.NewReader(file); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		order, found[header.Name] = append(order, header.Name), header
	}
	assert.Equal(t, []string{"opt", "opt/x", "opt/x/a", "opt/x/a/first", "opt/x/a-second", "opt/x/link", "opt/x/script"}, order)
	assert.EqualValues(t, 0o755, found["opt/x/a"].Mode)
	assert.EqualValues(t, 0o644, found["opt/x/a/first"].Mode)
	assert.EqualValues(t, 0o755, found["opt/x/script"].Mode)
	assert.EqualValues(t, tar.TypeLink, found["opt/x/a-second"].Typeflag)
	assert.Equal(t, "opt/x/a/first", found["opt/x/a-second"].Linkname)
	assert.Equal(t, "a/first", found["opt/x/link"].Linkname)
}
