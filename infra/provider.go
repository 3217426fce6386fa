package infra

import (
	"errors"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// errNoKubeconfig guards against the provider's own reaction to an empty kubeconfig: it would take the operator's current
// context and deploy into that cluster, whichever it is.
var errNoKubeconfig = errors.New("the cluster gave an empty kubeconfig; nothing was deployed. " +
	"Check in the cloud's console that the cluster is healthy, then run `pulumi refresh` and `pulumi up` again")

// newProvider returns a Kubernetes provider and its kubeconfig as a secret. The identity must change exactly when the
// cluster is another one: all that runs on it is then replaced, while a rotated certificate changes nothing
// (https://www.pulumi.com/registry/packages/kubernetes/api-docs/provider/, clusterIdentifier).
func newProvider(
	ctx *pulumi.Context, name string, kubeconfig pulumi.StringOutput, identity pulumi.StringInput, kubeContext string,
	opts ...pulumi.ResourceOption,
) (*kubernetes.Provider, pulumi.StringOutput, error) {
	secret := pulumi.ToSecret(kubeconfig.ApplyT(requireKubeconfig)).(pulumi.StringOutput)
	args := &kubernetes.ProviderArgs{
		Kubeconfig:        secret,
		ClusterIdentifier: identity.ToStringOutput().ToStringPtrOutput(),
		// Otherwise a changed Secret or ConfigMap is deleted and made again, and a member that starts in between finds none.
		EnableSecretMutable:    pulumi.Bool(true),
		EnableConfigMapMutable: pulumi.Bool(true),
		// Otherwise a create is a POST by another field manager than the updates, and the first update that removes a field keeps it
		// (since 4.29: https://github.com/pulumi/pulumi-kubernetes/blob/master/CHANGELOG.md).
		// docs/operations.md says what taking over an object means.
		UpsertExistingObjects: pulumi.Bool(true),
	}
	if kubeContext != "" {
		args.Context = pulumi.String(kubeContext)
	}
	provider, err := kubernetes.NewProvider(ctx, name, args, opts...)
	return provider, secret, err
}

func requireKubeconfig(kubeconfig string) (string, error) {
	if strings.TrimSpace(kubeconfig) == "" {
		return "", errNoKubeconfig
	}
	return kubeconfig, nil
}
