// Command floor is a Pulumi program that declares nothing, which costs the engine's floor; or with FLOOR_KUBECONFIG set, one
// Namespace, which adds the Kubernetes provider's.
package main

import (
	"os"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		path := os.Getenv("FLOOR_KUBECONFIG")
		if path == "" {
			return nil
		}
		provider, err := kubernetes.NewProvider(ctx, "floor", &kubernetes.ProviderArgs{Kubeconfig: pulumi.String(path)})
		if err != nil {
			return err
		}
		_, err = corev1.NewNamespace(ctx, "floor", &corev1.NamespaceArgs{
			Metadata: &metav1.ObjectMetaArgs{Name: pulumi.String("floor")},
		}, pulumi.Provider(provider))
		return err
	})
}
