package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const gkeReached = `apiVersion: v1
kind: Config
current-context: gke_example-project_us-east1_migratorydata
contexts:
- name: gke_example-project_us-east1_migratorydata
  context: {cluster: gke_example-project_us-east1_migratorydata, user: gke_example-project_us-east1_migratorydata}
clusters:
- name: gke_example-project_us-east1_migratorydata
  cluster:
    server: https://192.0.2.1
    certificate-authority-data: Y2VydGlmaWNhdGU=
users:
- name: gke_example-project_us-east1_migratorydata
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: gke-gcloud-auth-plugin
      installHint: Install gke-gcloud-auth-plugin as in docs/gke.md
      interactiveMode: Never
      provideClusterInfo: true
`

// kubectl takes the way that there is.
func TestGKEAccess(t *testing.T) {
	const command = "gcloud container clusters get-credentials migratorydata --region us-east1 --project example-project"
	assert.Equal(t, command, configtest.Args[GKEArgs](t, `{}`).access())
	assert.Equal(t, command+" --internal-ip", configtest.Args[GKEArgs](t, `gkePrivateEndpoint: true`).access())
}

// Where the API has an address in the network only, the kubeconfig names that one, and not one that nobody answers at.
func TestGKEPrivateEndpoint(t *testing.T) {
	args := configtest.Args[GKEArgs](t, `{`+givenNetwork+`, gkePrivateEndpoint: true, gkeAuthorizedCidrs: [10.0.0.0/8]}`)
	block := map[string]any{"enablePrivateNodes": true, "enablePrivateEndpoint": true}
	run := deploy(t, args)
	assert.Equal(t, block, run.Find(t, gkeClusterName).At("privateClusterConfig"))
	assert.Contains(t, run.All("providers:kubernetes ")[0].At("kubeconfig"), "https://192.0.2.1\n")

	cloud := clouds()
	cloud.Outputs["gcp:container/cluster:Cluster"]["privateClusterConfig"] = map[string]any{"privateEndpoint": "10.0.0.2"}
	run = mocks.Deploy(t, cloud, create(args, ""))
	assert.Contains(t, run.All("providers:kubernetes ")[0].At("kubeconfig"), "https://10.0.0.2\n")
	run = mocks.Deploy(t, cloud, create(configtest.Args[GKEArgs](t, `{}`), ""))
	assert.Contains(t, run.All("providers:kubernetes ")[0].At("kubeconfig"), "https://192.0.2.1\n", "both addresses answer")
}

// Clients find the cluster in it, and the program that logs in.
func TestGKEKubeconfig(t *testing.T) {
	target, fault := existingIn(gkeReached, "").target()
	require.Nil(t, fault)
	assert.Equal(t, "https://192.0.2.1", target.server)
	var file struct {
		Users []struct{ User struct{ Exec map[string]any } }
	}
	require.NoError(t, yaml.Unmarshal([]byte(gkeReached), &file))
	assert.Equal(t, "gke-gcloud-auth-plugin", file.Users[0].User.Exec["command"])
}
