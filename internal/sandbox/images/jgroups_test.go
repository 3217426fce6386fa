package images

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/stacks"
)

// given is what the site sfc is given by the program itself: the files of its members, and the commands of these and of a router.
type given struct {
	files           map[string]string
	stores          map[string]string // of the Secret, in Base64
	command, router []string
}

func render(t *testing.T, settings map[string]string) (g given) {
	t.Helper()
	config, err := record.Load("../../..", "jgroups")
	require.NoError(t, err)
	for key, value := range settings {
		config.SetSecret(key, value)
	}
	run, err := record.Program(stacks.Deploy, record.Options{Config: config})
	require.NoError(t, err)
	words := func(r record.Resource) (words []string) {
		spec := r.Inputs["spec"].ObjectValue()["template"].ObjectValue()["spec"].ObjectValue()
		for _, word := range spec["containers"].ArrayValue()[0].ObjectValue()["command"].ArrayValue() {
			words = append(words, word.StringValue())
		}
		return words
	}
	texts := func(data resource.PropertyValue) map[string]string {
		for data.IsSecret() {
			data = data.SecretValue().Element
		}
		all := map[string]string{}
		for name, content := range data.ObjectValue() {
			for content.IsSecret() {
				content = content.SecretValue().Element
			}
			all[string(name)] = content.StringValue()
		}
		return all
	}
	for _, r := range run.Resources {
		switch r.Type + " " + r.Name {
		case "kubernetes:core/v1:Secret sfc-jgroups-tls":
			g.stores = texts(r.Inputs["data"])
		case "kubernetes:core/v1:ConfigMap sfc":
			g.files = texts(r.Inputs["data"])
		case "kubernetes:apps/v1:Deployment sfc":
			g.command = words(r)
		case "kubernetes:apps/v1:Deployment sfc-gossiprouter":
			g.router = words(r)
		}
	}
	require.Len(t, g.files, 5)
	return g
}

// here makes it fit for this machine: the member has a name, the router a port, and a folder takes the place of the containers' own.
func (g given) here(t *testing.T, name, jar, folder, port string) given {
	t.Helper()
	local := strings.NewReplacer(
		"/etc/jgroups-tls", folder, "/etc/jgroups", folder, "[12001]", "["+port+"]", "balancer.example.com", "127.0.0.1",
		"gossiprouter.jgroups.svc.cluster.local", "127.0.0.1", "sfc.jgroups.svc.cluster.local", "localhost",
		`"7800"`, `"`+free(t)+`"`, `"7900"`, `"`+free(t)+`"`, "$(POD_NAME)", name, "12001", port, "/opt/infinispan/lib/*", jar,
		"$(JGROUPS_STORE_PASSWORD)", storePassword)
	for name, content := range g.files {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(local.Replace(content)), 0o644))
	}
	for name, text := range g.stores {
		content, err := base64.StdEncoding.DecodeString(text)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), content, 0o600))
	}
	for _, words := range [][]string{g.command, g.router} {
		for i := range words {
			words[i] = local.Replace(words[i])
		}
	}
	return g
}

// jar returns the JAR of a line of versions, from the cache or the network.
func jar(t *testing.T, line string) string {
	t.Helper()
	haveJava(t)
	pins, err := pinned("jgroups", releases[line])
	require.NoError(t, err)
	folder := t.TempDir()
	if tools := os.Getenv("SANDBOX_TOOLS"); tools != "" {
		folder = filepath.Join(tools, "images")
	}
	file, err := (&cache{folder, progress.New(io.Discard)}).download(t.Context(), pins[0])
	require.NoError(t, err)
	return file
}

// haveJava puts a Java runtime on PATH where the machine has none: the one of the images, which takes a minute to make.
func haveJava(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("java"); err == nil {
		return
	}
	made := t.TempDir()
	require.NoError(t, makeJRE(t.Context(), made), "or install a Java runtime of version 17 or later, and have it on PATH")
	t.Setenv("PATH", filepath.Join(made, "files", javaHome, "bin")+":"+os.Getenv("PATH"))
}

// free returns a port that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

// container is the command of one, as a process of this machine.
type container struct {
	t     *testing.T
	name  string
	file  string // with its output
	ended chan struct{}
}

// start runs it until the test is over.
func start(t *testing.T, name string, words []string, env ...string) *container {
	t.Helper()
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), env...)
	log, err := os.Create(filepath.Join(t.TempDir(), name))
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	c := &container{t, name, log.Name(), make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(c.ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // a member leaves
		<-c.ended
		log.Close()
		if t.Failed() {
			t.Logf("%s:\n%s", name, c.log())
		}
	})
	return c
}

func (c *container) log() string {
	c.t.Helper()
	content, err := os.ReadFile(c.file)
	require.NoError(c.t, err)
	return string(content)
}

// says waits until it has said something.
func (c *container) says(words string) {
	c.t.Helper()
	for !strings.Contains(c.log(), words) {
		select {
		case <-c.ended:
			require.Fail(c.t, "it has ended", "%s has not said %q", c.name, words)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// clusters are how the demo calls the cluster of a site.
var clusters = map[string]string{"5.5": "sfc", "4.2": "RelayDemo"}

const joined = "joined bridge cluster"

// Each line of versions refuses attributes and options that it does not know, so its own JAR runs what the program makes for it: a member
// comes to a view of its site, becomes its master, and joins the bridge by way of a router. The script that probes call says so.
func TestJGroupsTakesWhatTheProgramMakes(t *testing.T) {
	for line := range releases {
		t.Run(line, func(t *testing.T) {
			folder := t.TempDir()
			settings := map[string]string{"jgroupsVersion": line, "jgroupsImage": "jgroups:" + line + ".0"}
			g := render(t, settings).here(t, "here", jar(t, line), folder, free(t))
			view := func(of string) string {
				said, _ := exec.Command("sh", filepath.Join(folder, "view"), of).Output()
				return string(said)
			}
			require.Empty(t, view(""), "before the member is there")
			router := start(t, "router", g.router)
			start(t, "member", g.command, "POD_IP=127.0.0.1").says(joined)
			router.says("added _here")
			assert.NotContains(t, router.log(), "DiagnosticsHandler", "nobody is to ask a router anything")
			assert.Contains(t, view(""), "cluster="+clusters[line]+"\n")
			assert.Contains(t, view("bridge"), "cluster=bridge\n")
			assert.Empty(t, view("another"), "another cluster's view is none")
		})
	}
}

// The view of members that have met again begins in another way. Without it they would count as dead, and be restarted.
func TestTheScriptKnowsViews(t *testing.T) {
	folder := t.TempDir()
	script := filepath.Join(folder, "view")
	require.NoError(t, os.WriteFile(script, []byte(render(t, nil).files["view"]), 0o644))
	for view, known := range map[string]bool{
		"[a|0] (1) [a]": true, "MergeView::[a|3] (2) [a, b], 2 subgroups: [a|2] (1) [a]": true, "null": false,
	} {
		answer := "#!/bin/sh\nprintf 'a (ip=192.0.2.1:7800)\\nview=%s\\ncluster=sfc\\nversion=5 [x]\\n' '" + view + "'\n"
		require.NoError(t, os.WriteFile(filepath.Join(folder, "nc"), []byte(answer), 0o755))
		cmd := exec.Command("sh", script)
		cmd.Env = []string{"PATH=" + folder + ":" + os.Getenv("PATH")}
		assert.Equal(t, known, cmd.Run() == nil, view)
	}
}
