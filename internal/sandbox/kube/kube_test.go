package kube

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/dynamic/fake"
	"k8s.io/client-go/kubernetes/scheme"
	clienttesting "k8s.io/client-go/testing"
)

var configMap = corev1.SchemeGroupVersion.WithKind("ConfigMap")

func newClient(objects ...runtime.Object) (*Client, *fake.FakeDynamicClient) {
	mapper := meta.NewDefaultRESTMapper(nil)
	mapper.Add(configMap, meta.RESTScopeNamespace)
	objectsFake := fake.NewSimpleDynamicClient(scheme.Scheme, objects...)
	return &Client{Dynamic: objectsFake, mapper: mapper}, objectsFake
}

func TestDeleteWaitsUntilTheObjectIsGone(t *testing.T) {
	object := &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "a"},
	}
	client, api := newClient(object)
	looks := 0
	api.PrependReactor("get", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
		looks++
		return looks < 3, object, nil // a finalizer holds it
	})
	require.NoError(t, client.Delete(t.Context(), configMap, "n", "a"))
	assert.Equal(t, 3, looks)
	require.NoError(t, client.Delete(t.Context(), configMap, "n", "a"), "it is gone already")
	assert.ErrorContains(t, client.Delete(t.Context(), corev1.SchemeGroupVersion.WithKind("Unknown"), "n", "a"), "Unknown")
}

func TestWhatGoesIsAwaited(t *testing.T) {
	object := &unstructured.Unstructured{}
	object.SetGroupVersionKind(configMap)
	object.SetNamespace("n")
	object.SetName("a")
	client, api := newClient(object.DeepCopy())
	require.NoError(t, client.AwaitGone(t.Context(), configMap, "n", "missing"))
	require.NoError(t, client.AwaitGone(t.Context(), configMap, "n", "a"), "nobody has told it to go")
	now := metav1.Now()
	object.SetDeletionTimestamp(&now)
	looks := 0
	api.PrependReactor("get", "configmaps", func(clienttesting.Action) (bool, runtime.Object, error) {
		if looks++; looks < 3 {
			return true, object, nil // a finalizer holds it
		}
		return true, nil, apierrors.NewNotFound(corev1.Resource("configmaps"), "a")
	})
	require.NoError(t, client.AwaitGone(t.Context(), configMap, "n", "a"))
	assert.Equal(t, 3, looks)
}

func TestAContextIsChosenByItsName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kubeconfig")
	require.NoError(t, os.WriteFile(path, []byte(`{apiVersion: v1, kind: Config, current-context: one,
		clusters: [{name: one, cluster: {server: "https://one"}}, {name: two, cluster: {server: "https://two"}}],
		contexts: [{name: one, context: {cluster: one}}, {name: two, context: {cluster: two}}]}`), 0o600))
	for context, host := range map[string]string{"": "https://one", "two": "https://two"} {
		config, err := Config(path, context)
		require.NoError(t, err)
		assert.Equal(t, host, config.Host)
	}
	_, err := Open(filepath.Join(t.TempDir(), "missing"), "")
	assert.ErrorContains(t, err, "missing")
}
