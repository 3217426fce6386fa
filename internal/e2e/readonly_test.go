package e2e

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"
)

// A preview asks the API server what would come of each change, by a patch that is not carried out but needs the right to patch all
// the same. Without it the provider says what it was given (https://github.com/pulumi/pulumi-kubernetes/pull/2419), so rights to
// read are enough to preview, which docs/pull-requests.md counts on. These are AmazonEKSAdminViewPolicy's
// (https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
func TestPreviewsNeedNoRightToWrite(t *testing.T) {
	w := newWorld(t)
	// One kubeconfig, as on EKS, where it names nobody: what may be done with it is given and taken away in the cluster.
	bind := func(role string) {
		w.kubectl("delete", "clusterrolebinding", "pipeline", "--ignore-not-found")
		w.kubectl("create", "clusterrolebinding", "pipeline", "--clusterrole="+role, "--group=pipeline")
	}
	w.kubectl("create", "clusterrole", "all-view", "--verb=get,list,watch", "--resource=*.*")
	bind("cluster-admin")
	w.set("kubeconfig", w.kubeconfigAs("pipeline"))
	w.set("networkPolicy", "false")
	w.pulumi("config", "set", "--secret", "licenseKey", "key")
	w.up()

	w.set("unhealthyPodEviction", "IfHealthyBudget")
	w.set("networkPolicy", "true")
	w.pulumi("config", "rm", "licenseKey")
	admin := w.preview()
	for _, change := range []string{"update StatefulSet", "update PodDisruptionBudget", "create NetworkPolicy", "delete Secret"} {
		require.Contains(t, admin, change)
	}
	before, state := w.objects(), w.stateFiles()

	bind("all-view")
	for _, flags := range [][]string{nil, {"--refresh"}} {
		reader := w.preview(flags...)
		maps.DeleteFunc(reader, func(what string, _ []string) bool { return strings.HasPrefix(what, "refresh ") })
		assert.Equal(t, admin, reader, "%v", flags)
	}
	assert.Equal(t, state, w.stateFiles(), "nor do they write into the state")
	out, err := w.tryPulumi("up", "--yes", "--skip-preview")
	require.Error(t, err, "rights to read change nothing")
	assert.Contains(t, out, "forbidden")
	assert.Equal(t, before, w.objects())

	bind("view") // AmazonEKSViewPolicy's rights, which leave out Secrets
	out, err = w.tryPulumi("preview", "--refresh")
	require.Error(t, err, out)
	assert.Contains(t, out, "secrets")
}

// objects returns what a change of the namespace's objects would change.
func (w *world) objects() string {
	w.t.Helper()
	return w.kubectl("get", "statefulsets,services,hpa,pdb,networkpolicies,secrets,serviceaccounts", "--namespace", "migratory",
		"-o", `jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}`)
}

// stateFiles returns the files of Pulumi's state, with their contents.
func (w *world) stateFiles() map[string]string {
	w.t.Helper()
	files := map[string]string{}
	folder := filepath.Join(w.Home, "state")
	require.NoError(w.t, filepath.WalkDir(folder, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files[path] = string(content)
		return err
	}))
	require.NotEmpty(w.t, files)
	return files
}

// kubeconfigAs returns the path of a kubeconfig with which the sandbox's administrator acts as a member of the group.
func (w *world) kubeconfigAs(group string) string {
	w.t.Helper()
	content, err := os.ReadFile(w.Kubeconfig())
	require.NoError(w.t, err)
	var config map[string]any
	require.NoError(w.t, yaml.Unmarshal(content, &config))
	for _, user := range config["users"].([]any) {
		credentials := user.(map[string]any)["user"].(map[string]any)
		credentials["as"], credentials["as-groups"] = group, []string{group, "system:authenticated"}
	}
	content, err = yaml.Marshal(config)
	require.NoError(w.t, err)
	path := filepath.Join(w.t.TempDir(), "kubeconfig")
	require.NoError(w.t, os.WriteFile(path, content, 0o600))
	return path
}
