package world

import (
	"bytes"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/util/jsonpath"

	"stateful-clusters/internal/sandbox/kube"
)

// groups are the API groups of the kinds of objects that tests look at, by the name that kubectl has for them.
var groups = map[string]schema.GroupVersion{
	"statefulsets": {Group: "apps", Version: "v1"}, "deployments": {Group: "apps", Version: "v1"},
	"poddisruptionbudgets": {Group: "policy", Version: "v1"}, "horizontalpodautoscalers": {Group: "autoscaling", Version: "v2"},
	"endpointslices": {Group: "discovery.k8s.io", Version: "v1"}, "networkpolicies": {Group: "networking.k8s.io", Version: "v1"},
}

// API talks to the stack's cluster.
func (w *World) API() *kube.Client {
	w.T.Helper()
	client, err := kube.Open(w.kubeconfig, "")
	require.NoError(w.T, err)
	return client
}

func (w *World) resource(kind string) dynamic.ResourceInterface {
	w.T.Helper()
	group, ok := groups[kind]
	if !ok {
		group = schema.GroupVersion{Version: "v1"}
	}
	all := w.API().Dynamic.Resource(group.WithResource(kind))
	if kind == "nodes" || kind == "namespaces" {
		return all
	}
	return all.Namespace(w.Namespace)
}

// Get returns what a JSONPath finds in an object, and "" where there is no such object.
func (w *World) Get(kind, name, path string) string {
	w.T.Helper()
	object, err := w.resource(kind).Get(w.Context, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return ""
	}
	require.NoError(w.T, err)
	return w.find(path, object.Object)
}

// List returns the words that a JSONPath finds in a list of objects.
func (w *World) List(kind, path string, of metav1.ListOptions) []string {
	w.T.Helper()
	list, err := w.resource(kind).List(w.Context, of)
	require.NoError(w.T, err)
	return strings.Fields(w.find(path, list.UnstructuredContent()))
}

func (w *World) find(path string, in any) string {
	w.T.Helper()
	finder := jsonpath.New(path).AllowMissingKeys(true)
	require.NoError(w.T, finder.Parse(path))
	var found bytes.Buffer
	require.NoError(w.T, finder.Execute(&found, in), path)
	return found.String()
}

// Patch changes an object by a merge patch.
func (w *World) Patch(kind, name, patch string, subresource ...string) {
	w.T.Helper()
	_, err := w.resource(kind).Patch(w.Context, name, types.MergePatchType, []byte(patch), metav1.PatchOptions{}, subresource...)
	require.NoError(w.T, err, "%s %s: %s", kind, name, patch)
}

// Annotate gives a pod an annotation, or takes it away where the value is "". A pod that has gone meanwhile needs none.
func (w *World) Annotate(pod, key, value string) {
	w.T.Helper()
	quoted := "null"
	if value != "" {
		quoted = strconv.Quote(value)
	}
	patch := []byte(fmt.Sprintf(`{"metadata":{"annotations":{%q:%s}}}`, key, quoted))
	_, err := w.resource("pods").Patch(w.Context, pod, types.MergePatchType, patch, metav1.PatchOptions{})
	if !apierrors.IsNotFound(err) {
		require.NoError(w.T, err, "%s: %s", pod, patch)
	}
}

// Delete removes an object.
func (w *World) Delete(kind, name string) {
	w.T.Helper()
	require.NoError(w.T, w.resource(kind).Delete(w.Context, name, metav1.DeleteOptions{}), "%s %s", kind, name)
}

// Kubectl is kubectl on the stack's cluster, for tests of what people do with it.
func (w *World) Kubectl(args ...string) *exec.Cmd {
	return w.Instance.Kubectl(w.Context, append([]string{"--kubeconfig", w.kubeconfig}, args...)...)
}

// Run runs kubectl and returns what it printed to standard output; it must succeed.
func (w *World) Run(args ...string) string {
	w.T.Helper()
	var said bytes.Buffer
	cmd := w.Kubectl(args...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	require.NoError(w.T, err, "kubectl %s\n%s", strings.Join(args, " "), &said)
	return string(out)
}

// IsReady tells whether a pod is there, ready, and not about to go.
func IsReady(pod *corev1.Pod) bool {
	return pod != nil && pod.DeletionTimestamp == nil && slices.ContainsFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool {
		return c.Type == corev1.PodReady && c.Status == corev1.ConditionTrue
	})
}
