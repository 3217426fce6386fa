package infra

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// errUnfinishedCluster is for a cluster whose creation was cut off: the provider then keeps Google's operation, and the next run takes it
// for success with nothing in it.
var errUnfinishedCluster = errors.New("the GKE cluster has no address or no certificate in Pulumi's state, as after a run that was " +
	"cut off; nothing was deployed on it. Run `pulumi refresh`, then `pulumi up` again")

// gkeKubeconfig is what `gcloud container clusters get-credentials` would write. It holds no secret: the plugin gives each caller a token
// (https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl).
func gkeKubeconfig(args *GKEArgs, cluster *container.Cluster) pulumi.StringOutput {
	addresses := []any{cluster.MasterAuth.ClusterCaCertificate(), cluster.Endpoint}
	if args.PrivateEndpoint {
		addresses = append(addresses, cluster.PrivateClusterConfig.PrivateEndpoint().Elem())
	}
	kubeconfig := pulumi.All(addresses...).ApplyT(func(of []any) (string, error) {
		certificate, endpoint := of[0].(*string), of[1].(string)
		if len(of) > 2 { // what Endpoint is then is not documented
			endpoint = cmp.Or(of[2].(string), endpoint)
		}
		if endpoint == "" || certificate == nil || *certificate == "" {
			return "", errUnfinishedCluster
		}
		context := fmt.Sprintf("gke_%s_%s_%s", args.Project, args.Region, args.Name)
		return fmt.Sprintf(gkeKubeconfigForm, context, endpoint, *certificate), nil
	}).(pulumi.StringOutput)
	return pulumi.ToSecret(kubeconfig).(pulumi.StringOutput)
}

// access is the command that lets kubectl reach the cluster.
func (a *GKEArgs) access() string {
	command := fmt.Sprintf("gcloud container clusters get-credentials %s --region %s --project %s", a.Name, a.Region, a.Project)
	if a.PrivateEndpoint {
		command += " --internal-ip"
	}
	return command
}

// authPlugin gives the one who calls it a token for GKE. It asks gcloud.
const authPlugin = "gke-gcloud-auth-plugin"

const gkeKubeconfigForm = `apiVersion: v1
kind: Config
current-context: %[1]s
contexts:
- name: %[1]s
  context: {cluster: %[1]s, user: %[1]s}
clusters:
- name: %[1]s
  cluster:
    server: https://%[2]s
    certificate-authority-data: %[3]s
users:
- name: %[1]s
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      command: ` + authPlugin + `
      installHint: Install gke-gcloud-auth-plugin as in docs/gke.md
      interactiveMode: Never
      provideClusterInfo: true
`
