package images

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/record"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/stacks"
)

// member is what a member of the site sfc is given: its files, and the commands of it and of a router, from the program itself.
type member struct {
	files           map[string]string
	command, router []string
}

func render(t *testing.T, line string) (m member) {
	t.Helper()
	config, err := record.Load("../../..", "jgroups")
	require.NoError(t, err)
	config.Set("jgroupsVersion", line)
	run, err := record.Program(stacks.Deploy, record.Options{Config: config})
	require.NoError(t, err)
	words := func(r record.Resource) (words []string) {
		spec := r.Inputs["spec"].ObjectValue()["template"].ObjectValue()["spec"].ObjectValue()
		for _, word := range spec["containers"].ArrayValue()[0].ObjectValue()["command"].ArrayValue() {
			words = append(words, word.StringValue())
		}
		return words
	}
	for _, r := range run.Resources {
		switch r.Type + " " + r.Name {
		case "kubernetes:core/v1:ConfigMap sfc":
			m.files = map[string]string{}
			for name, content := range r.Inputs["data"].ObjectValue() {
				m.files[string(name)] = content.StringValue()
			}
		case "kubernetes:apps/v1:Deployment sfc":
			m.command = words(r)
		case "kubernetes:apps/v1:Deployment sfc-gossiprouter":
			m.router = words(r)
		}
	}
	require.Len(t, m.files, 4)
	return m
}

// jar returns the JAR of a line of versions, from the cache or the network.
func jar(t *testing.T, line string) string {
	t.Helper()
	pins, err := pinned("jgroups", releases[line])
	require.NoError(t, err)
	folder := t.TempDir()
	if tools := os.Getenv("SANDBOX_TOOLS"); tools != "" {
		folder = filepath.Join(tools, "images")
	}
	file, err := (&cache{folder, progress.New(io.Discard)}).download(t.Context(), pins[0])
	if errors.Is(err, errOffline) {
		t.Skipf("left out: %v", err)
	}
	require.NoError(t, err)
	return file
}

// free returns a port that nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

// start runs a command of a container on this machine, until the test is over. The channel is closed where it ends before.
func start(t *testing.T, jar string, words []string, env ...string) <-chan struct{} {
	t.Helper()
	for i, word := range words {
		if word == "-cp" {
			words[i+1] = jar
		}
	}
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Env = append(os.Environ(), env...)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	cmd.Stdout, cmd.Stderr = log, log
	require.NoError(t, cmd.Start())
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-ended
		if content, err := os.ReadFile(log.Name()); err == nil && t.Failed() {
			t.Logf("%s", content)
		}
		log.Close()
	})
	return ended
}

// clusters are how the demo calls the cluster of a site.
var clusters = map[string]string{"5.5": "sfc", "4.2": "RelayDemo"}

// Each line of versions refuses attributes and options that it does not know, so its own JAR runs what the program makes for it: a member
// comes to a view of its site, becomes its master, and joins the bridge by way of a router. The script that probes call says so.
func TestJGroupsTakesWhatTheProgramMakes(t *testing.T) {
	if _, err := exec.LookPath("java"); err != nil {
		t.Skip("left out: there is no java on PATH, of version 17 or later")
	}
	for line := range releases {
		t.Run(line, func(t *testing.T) {
			jar, m, port, folder := jar(t, line), render(t, line), free(t), t.TempDir()
			local := strings.NewReplacer("/etc/jgroups", folder, "[12001]", "["+port+"]", "balancer.example.com", "127.0.0.1",
				"gossiprouter.jgroups.svc.cluster.local", "127.0.0.1", "sfc.jgroups.svc.cluster.local", "localhost",
				`"7800"`, `"`+free(t)+`"`, `"7900"`, `"`+free(t)+`"`, "$(POD_NAME)", "here", "12001", port)
			for name, content := range m.files {
				require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(local.Replace(content)), 0o644))
			}
			for _, words := range [][]string{m.command, m.router} {
				for i := range words {
					words[i] = local.Replace(words[i])
				}
			}
			view := func(of string) string {
				said, err := exec.Command("sh", filepath.Join(folder, "view"), of).Output()
				if err != nil {
					return ""
				}
				return string(said)
			}
			require.Empty(t, view(""), "before the member is there")
			ended := start(t, jar, m.router)
			memberEnded := start(t, jar, m.command, "POD_IP=127.0.0.1")
			for of, cluster := range map[string]string{"": clusters[line], "bridge": "bridge"} {
				for view(of) == "" {
					select {
					case <-ended:
						require.Fail(t, "the router has ended")
					case <-memberEnded:
						require.Fail(t, "the member has ended")
					case <-time.After(100 * time.Millisecond):
					}
				}
				assert.Contains(t, view(of), "cluster="+cluster+"\n")
			}
			assert.Empty(t, view("another"), "another cluster's view is none")
		})
	}
}
