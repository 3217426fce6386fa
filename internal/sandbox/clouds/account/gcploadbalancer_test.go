package account

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// Which load balancer a Service of GKE gets, and at which address.
func TestLoadBalancersOfGKE(t *testing.T) {
	w := newGKEWorld(t)
	made := googled(t, w.Account, gkeType, w.cluster())
	reserved := googled(t, w.Account, addressType, map[string]any{"name": "mine"})
	googled(t, w.Account, addressType, map[string]any{"name": "elsewhere", "region": "europe-west1"})
	c := gkeController(w.Account, "c")
	service := func(class string, annotations ...string) *corev1.Service {
		s := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "n", Name: "s", UID: "01-23", Annotations: map[string]string{}}}
		for i := 0; i < len(annotations); i += 2 {
			s.Annotations[annotations[i]] = annotations[i+1]
		}
		if class != "" {
			s.Spec.LoadBalancerClass = &class
		}
		return s
	}
	ask := func(s *corev1.Service) *control.Resource {
		return &control.Resource{Inputs: c.gkeBalancer(s, gkeKind(s), w.find(gkeType, "id", made.ID)).Inputs}
	}
	for kind, s := range map[string]*corev1.Service{
		targetPool: service(""), external: service("", rbsAnnotation, "enabled"), internal: service("", typeAnnotation, "Internal"),
	} {
		assert.Equal(t, kind, ask(s).Text("scheme"))
		assert.Equal(t, gkeFinalizers[kind], c.finalizer(s))
	}
	assert.Equal(t, external, ask(service(externalClass, typeAnnotation, "Internal")).Text("scheme"), "the class goes first")
	assert.Equal(t, internal, ask(service(internalClass, rbsAnnotation, "enabled")).Text("scheme"))
	assert.NotEqual(t, ask(service("")).Text("name"), ask(service(internalClass)).Text("name"), "another type is another load balancer")
	at := func(name string) string {
		return ask(service("", rbsAnnotation, "enabled", addressAnnotation, name)).Text("ip")
	}
	assert.Equal(t, reserved.Attribute("address"), at("mine"))
	assert.Empty(t, at("mien"), "an unknown name is silently none")
	assert.Empty(t, at("elsewhere"), "an address of another region is none")

	balancer := *c.gkeBalancer(service("", rbsAnnotation, "enabled", addressAnnotation, "mine"), external, w.find(gkeType, "id", made.ID))
	_, err := w.Do(t.Context(), balancer)
	require.NoError(t, err)
	const used = "is already being used by 'projects/p/regions/us-east1/forwardingRules/a0123'"
	assert.ErrorContains(t, remove(t, w.Account, addressType, reserved.ID), used)
	require.NoError(t, w.Remove(t.Context(), gkeType, made.ID))
	assert.ErrorContains(t, remove(t, w.Account, gcpSubnet, w.subnet.ID), used, "what a Service had outlives its cluster")
}
