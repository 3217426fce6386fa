package kube

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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

// What somebody else deletes is waited for, and what nobody deletes is not.
func TestADeletionIsAwaited(t *testing.T) {
	object := &corev1.ConfigMap{
		TypeMeta:   metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"},
		ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "a"},
	}
	client, api := newClient(object)
	looks, going := 0, object.DeepCopy()
	going.DeletionTimestamp = &metav1.Time{Time: time.Now()}
	api.PrependReactor("get", "configmaps", func(action clienttesting.Action) (bool, runtime.Object, error) {
		looks++
		if looks < 3 {
			return true, going, nil
		}
		return true, nil, apierrors.NewNotFound(corev1.Resource("configmaps"), "a")
	})
	still, err := client.AwaitDeletion(t.Context(), configMap, "n", "a")
	require.NoError(t, err)
	assert.False(t, still)
	assert.Equal(t, 3, looks)

	client, _ = newClient(object)
	still, err = client.AwaitDeletion(t.Context(), configMap, "n", "a")
	require.NoError(t, err)
	assert.False(t, still, "nobody deletes it")
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
