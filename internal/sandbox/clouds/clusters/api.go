package clusters

import (
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	appsv1 "k8s.io/client-go/kubernetes/typed/apps/v1"
	corev1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// api is the API of one cluster, as its administrator sees it. It holds the two groups that a cloud has to do with; the
// clientset of all groups would treble the build.
type api struct {
	core corev1.CoreV1Interface
	apps appsv1.AppsV1Interface
	rest *rest.Config
}

// connect makes the API of the cluster that a kubeconfig names. It sends nothing yet.
func connect(kubeconfig []byte) (*api, error) {
	config, err := clientcmd.RESTConfigFromKubeConfig(kubeconfig)
	if err != nil {
		return nil, fmt.Errorf("reading the kubeconfig of a simulated cloud's cluster: %w", err)
	}
	// The controllers of several clusters share this process; none should wait for its own requests.
	config.QPS, config.Burst = 100, 200
	core, err := corev1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	apps, err := appsv1.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	return &api{core: core, apps: apps, rest: config}, nil
}

func ignoreNotFound(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
