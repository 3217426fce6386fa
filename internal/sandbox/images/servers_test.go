package images

import (
	"archive/tar"
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
)

var makeFlag = flag.Bool("make", false, "make the images that are not in the cache yet, which needs the network")

func TestPinsAreFilesOfAMavenRepository(t *testing.T) {
	found, err := fs.Glob(pinFiles, "pins/*")
	require.NoError(t, err)
	require.Len(t, found, 3)
	for product, versions := range map[string][]string{
		"jgroups": {"5.5.6.Final", "4.2.30.Final"}, "cassandra": {"5.0.8"},
	} {
		for _, version := range versions {
			pins, err := pinned(product, version)
			require.NoError(t, err)
			names := map[string]bool{}
			for _, p := range pins {
				assert.Regexp(t, regexp.MustCompile(`^[0-9a-f]{64}$`), p.sum)
				folder := path.Dir(p.path)
				assert.Contains(t, path.Base(p.path), path.Base(path.Dir(folder))+"-"+path.Base(folder))
				assert.False(t, names[path.Base(p.path)], "two files would be called %s", p.path)
				names[path.Base(p.path)] = true
			}
			main := map[string]string{"jgroups": "jgroups-", "cassandra": "cassandra-all-"}[product] + version + ".jar"
			assert.True(t, names[main], "no %s", main)
		}
	}
	_, err = Cassandra("1.0")
	assert.ErrorContains(t, err, "pins/cassandra-5.0.8.sum")
}

func TestCassandrasUserMayWriteItsConfiguration(t *testing.T) {
	image, err := Cassandra("5.0.8")
	require.NoError(t, err)
	image.Parts = image.Parts[2:]
	headers, _ := files(t, makeImage(t, t.TempDir(), image))
	for name, mode := range map[string]int64{
		"etc/cassandra": 0o1777, "var/lib/cassandra": 0o1777, "etc/cassandra/cassandra.yaml": 0o666, "etc/passwd": 0o644,
		"opt/cassandra/bin/nodetool": 0o755, "usr/local/bin/docker-entrypoint.sh": 0o755,
	} {
		require.Contains(t, headers, name)
		assert.EqualValues(t, mode, headers[name].Mode, name)
	}
	assert.Equal(t, 999, headers["var/lib/cassandra"].Uid)
	assert.Equal(t, 0, headers["etc/passwd"].Uid)
}

// entrypoint runs Cassandra's entry point as a user other than root, in front of a program that stands for the server. It returns
// what the program was started with, and the folder of the configuration.
func entrypoint(t *testing.T, env []string, args ...string) (said, configuration string) {
	t.Helper()
	root, err := fs.Sub(roots, "root/cassandra")
	require.NoError(t, err)
	files, bin := t.TempDir(), t.TempDir()
	require.NoError(t, os.CopyFS(files, root))
	for name, text := range map[string]string{
		"cassandra": `echo "cassandra $*"`, "id": "echo 999", "ip": `echo "2: eth0    inet 10.1.2.3/24 brd 10.1.2.255 scope global eth0"`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755))
	}
	configuration = filepath.Join(files, "etc/cassandra")
	cmd := exec.Command("sh", append([]string{filepath.Join(files, "usr/local/bin/docker-entrypoint.sh")}, args...)...)
	cmd.Env = append(env, "PATH="+bin+":"+os.Getenv("PATH"), "CASSANDRA_CONF="+configuration)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out), configuration
}

func TestTheEntryPointWritesTheVariables(t *testing.T) {
	said, configuration := entrypoint(t, []string{
		"CASSANDRA_CLUSTER_NAME=R&D | 1\\2", "CASSANDRA_NUM_TOKENS=8", "CASSANDRA_SEEDS=a.example,b.example", "CASSANDRA_DC=one",
		"CASSANDRA_RACK=r2", "CASSANDRA_ENDPOINT_SNITCH=GossipingPropertyFileSnitch", "CASSANDRA_BROADCAST_ADDRESS=192.0.2.1",
	})
	assert.Equal(t, "cassandra -f\n", said)
	written, err := os.ReadFile(filepath.Join(configuration, "cassandra.yaml"))
	require.NoError(t, err)
	for _, line := range []string{
		"cluster_name: R&D | 1\\2", "num_tokens: 8", `      - seeds: "a.example,b.example"`, "listen_address: 10.1.2.3",
		"broadcast_address: 192.0.2.1", "broadcast_rpc_address: 192.0.2.1", "rpc_address: 0.0.0.0",
		"endpoint_snitch: GossipingPropertyFileSnitch",
	} {
		assert.Contains(t, string(written), "\n"+line+"\n")
	}
	written, err = os.ReadFile(filepath.Join(configuration, "cassandra-rackdc.properties"))
	require.NoError(t, err)
	assert.Equal(t, "dc=one\nrack=r2\n", string(written))
}

func TestTheEntryPointRunsOtherCommandsAsTheyAre(t *testing.T) {
	said, _ := entrypoint(t, nil, "echo", "a  b")
	assert.Equal(t, "a  b\n", said)
	said, _ = entrypoint(t, nil, "-Dcassandra.ring_delay_ms=1")
	assert.Equal(t, "cassandra -f -Dcassandra.ring_delay_ms=1\n", said)
}

func TestWithoutDebiansToolsItSaysWhatToDo(t *testing.T) {
	bin := t.TempDir()
	t.Setenv("PATH", bin)
	image, err := JGroups("quay.io/infinispan/server:16.1.3", "5.5")
	require.NoError(t, err)
	_, err = Make(t.Context(), t.TempDir(), image, progress.New(io.Discard))
	assert.ErrorContains(t, err, "apt-get is not on PATH")
	assert.ErrorContains(t, err, "Debian 12")

	refusal := "#!/bin/sh\necho 'E: Unable to locate package' >&2\nexit 100\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "apt-get"), []byte(refusal), 0o755))
	_, err = Make(t.Context(), t.TempDir(), image, progress.New(io.Discard))
	assert.ErrorContains(t, err, "E: Unable to locate package")
	assert.ErrorContains(t, err, "run `apt-get update` as root")

	refusal = "#!/bin/sh\necho 'Err:1 Could not connect to example' >&2\nexit 100\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "apt-get"), []byte(refusal), 0o755))
	_, err = Make(t.Context(), t.TempDir(), image, progress.New(io.Discard))
	assert.ErrorIs(t, err, errOffline)
}

func TestAMissingLibraryIsNamed(t *testing.T) {
	program, err := exec.LookPath("ls")
	require.NoError(t, err)
	content, err := os.ReadFile(program)
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "list"), content, 0o755))
	assert.ErrorContains(t, complete(folder), "list needs lib")
}

// The cache is the one that the sandbox fills.
func TestJGroupsIsWhole(t *testing.T) {
	folder := os.Getenv("SANDBOX_TOOLS")
	if folder == "" {
		folder = filepath.FromSlash("../../../.sandbox/tools")
	}
	folder = filepath.Join(folder, "images")
	image, err := JGroups("quay.io/infinispan/server:16.1.3", "5.5")
	require.NoError(t, err)
	tag, err := image.tag()
	require.NoError(t, err)
	address, err := image.address(tag)
	require.NoError(t, err)
	if !exists(filepath.Join(folder, address)) && !*makeFlag {
		t.Skipf("left out: %s holds no image of JGroups; `go test ./internal/sandbox/images -make` makes it, from the network", folder)
	}
	archive, err := Make(t.Context(), folder, image, progress.New(os.Stderr))
	if errors.Is(err, errOffline) {
		t.Skipf("left out: %v", err)
	}
	require.NoError(t, err)
	headers, contents := files(t, archive)
	for _, name := range []string{"opt/java/openjdk/bin/java", "opt/java/openjdk/lib/modules", "usr/bin/busybox"} {
		require.Contains(t, headers, name)
	}
	assert.EqualValues(t, tar.TypeSymlink, headers["usr/bin/sh"].Typeflag)
	assert.EqualValues(t, 0o1777, headers["tmp"].Mode)
	assert.NotEmpty(t, contents["opt/jgroups/JGroups/lib/jgroups-5.5.6.Final.jar"])

	made, err := tarball.ImageFromPath(archive, nil)
	require.NoError(t, err)
	config, err := made.ConfigFile()
	require.NoError(t, err)
	for _, name := range packages {
		assert.NotEmpty(t, config.Config.Labels["sandbox.stateful-clusters/debian."+name], name)
	}
	again := filepath.Join(t.TempDir(), "again.tar")
	require.NoError(t, image.write(context.Background(), &cache{folder, progress.New(io.Discard)}, tag, again))
	first, err := os.ReadFile(archive)
	require.NoError(t, err)
	second, err := os.ReadFile(again)
	require.NoError(t, err)
	assert.True(t, string(first) == string(second), "the same parts gave another archive")
}
