package instance

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Of two clusters, the plugin gives the credentials of the one that it is asked about, in the version that GKE's kubeconfigs ask for.
func TestTheAuthPluginKnowsItsClusters(t *testing.T) {
	i := newInstance(t)
	for name, server := range map[string]string{"one": "https://127.0.0.1:101", "two": "https://127.0.0.1:1010"} {
		writeFile(t, filepath.Join(i.cloudHome(name), "kubeconfig"), "clusters:\n- cluster:\n    server: "+server+"\n  name: sandbox\n")
		writeFile(t, filepath.Join(i.cloudHome(name), "credential.json"), `{"apiVersion":"client.authentication.k8s.io/v1","of":"`+name+`"}`)
	}
	plugin := filepath.Join(t.TempDir(), authPlugin)
	writeFile(t, plugin, i.authPluginScript())
	ask := func(server string) (string, error) {
		cmd := exec.Command(plugin)
		cmd.Env = append(os.Environ(), `KUBERNETES_EXEC_INFO={"spec":{"cluster":{"server":"`+server+`"},"interactive":false}}`)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	for name, server := range map[string]string{"one": "https://127.0.0.1:101", "two": "https://127.0.0.1:1010"} {
		out, err := ask(server)
		if want := `{"apiVersion":"client.authentication.k8s.io/v1beta1","of":"` + name + `"}`; err != nil || out != want {
			t.Errorf("got %s, %v; want %s", out, err, want)
		}
	}
	out, err := ask("https://127.0.0.1:10")
	if err == nil || !strings.Contains(out, "knows the simulated clusters only") {
		t.Errorf("of an unknown cluster it says %s, %v", out, err)
	}
}
