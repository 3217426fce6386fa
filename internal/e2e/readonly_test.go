package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"k8s.io/client-go/tools/clientcmd"
)

// A preview asks the API server what would come of each change, by a patch that is not carried out but needs the right to patch all
// the same. Without it the provider says what it was given (https://github.com/pulumi/pulumi-kubernetes/pull/2419), so rights to
// read are enough to preview, which docs/pull-requests.md counts on. These are AmazonEKSAdminViewPolicy's
// (https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html).
func TestPreviewsNeedNoRightToWrite(t *testing.T) {
	w := newWorld(t)
	// One kubeconfig, as on EKS, where it names nobody: what may be done with it is given and taken away in the cluster.
	bind := func(role string) {
		w.Run("delete", "clusterrolebinding", "pipeline", "--ignore-not-found")
		w.Run("create", "clusterrolebinding", "pipeline", "--clusterrole="+role, "--group=pipeline")
	}
	w.Run("create", "clusterrole", "all-view", "--verb=get,list,watch", "--resource=*.*")
	bind("cluster-admin")
	w.Set("kubeconfig=" + w.kubeconfigAs("pipeline"))
	w.Set("networkPolicy=false")
	w.SetSecret("licenseKey=key")
	w.Apply()

	w.Set("unhealthyPodEviction=IfHealthyBudget")
	w.Set("networkPolicy=true")
	w.Unset("licenseKey")
	admin := w.Changes()
	for _, change := range []string{"update StatefulSet", "update PodDisruptionBudget", "create NetworkPolicy", "delete Secret"} {
		require.Contains(t, admin, change)
	}
	state := func() string { // the file in which the CLI keeps it
		content, err := os.ReadFile(w.Checkpoint())
		require.NoError(t, err)
		return string(content)
	}
	objects := func() string {
		return w.Run("get", "statefulsets,services,hpa,pdb,networkpolicies,secrets,serviceaccounts", inNamespace,
			"-o", `jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} {.metadata.generation}{"\n"}{end}`)
	}
	objectsBefore, stateBefore := objects(), state()

	bind("all-view")
	for _, flags := range [][]string{nil, {"--refresh"}} {
		reader := w.Changes(flags...)
		assert.Equal(t, admin, reader, "%v", flags)
	}
	assert.Equal(t, stateBefore, state(), "nor do they write into the state")
	out, err := w.Try("up", "--yes", "--skip-preview")
	require.Error(t, err, "rights to read change nothing")
	assert.Contains(t, out, "forbidden")
	assert.Equal(t, objectsBefore, objects())

	bind("view") // AmazonEKSViewPolicy's rights, which leave out Secrets
	out, err = w.Try("preview", "--refresh")
	require.Error(t, err, out)
	assert.Contains(t, out, "secrets")
}

// kubeconfigAs returns the path of a kubeconfig with which the sandbox's administrator acts as a member of the group.
func (w *scene) kubeconfigAs(group string) string {
	w.T.Helper()
	config, err := clientcmd.LoadFromFile(w.Kubeconfig())
	require.NoError(w.T, err)
	for _, user := range config.AuthInfos {
		user.Impersonate, user.ImpersonateGroups = group, []string{group, "system:authenticated"}
	}
	path := filepath.Join(w.T.TempDir(), "kubeconfig")
	require.NoError(w.T, clientcmd.WriteToFile(*config, path))
	return path
}
