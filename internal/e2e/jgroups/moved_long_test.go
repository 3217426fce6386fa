//go:build long

package jgroups

import (
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// moveRouter lets the load balancer of nyc's router be lost, and another one take its place, at another address. Members of sfc are told
// of it. Those of nyc reach their router by a name of their cluster, and stay, as all routers do.
func (w *scene) moveRouter() {
	w.T.Helper()
	// Pulumi waits for a Deployment that a refresh finds unavailable, and its update takes away what `kubectl rollout restart` has left.
	out, err := w.kubectl("nyc", "rollout", "status", "deployment/nyc").CombinedOutput()
	require.NoError(w.T, err, "%s", out)
	old := w.services("nyc", "run=gossiprouter")[0].Status.LoadBalancer
	services, nobody := w.api("nyc").CoreV1().Services("jgroups"), "example.com/nobody"
	// The sandbox would give the same address again, if no other Service had it.
	holder, err := services.Create(w.Context, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "holder"},
		Spec: corev1.ServiceSpec{
			Type: corev1.ServiceTypeLoadBalancer, LoadBalancerClass: &nobody, Ports: []corev1.ServicePort{{Port: 9}},
		},
	}, metav1.CreateOptions{})
	require.NoError(w.T, err)
	holder.Status.LoadBalancer.Ingress = []corev1.LoadBalancerIngress{{IP: old.Ingress[0].IP}}
	_, err = services.UpdateStatus(w.Context, holder, metav1.UpdateOptions{})
	require.NoError(w.T, err)

	nyc, routers, members := w.ids("nyc", ""), w.ids("sfc", "run"), w.ids("sfc", "site")
	out, err = w.kubectl("nyc", "delete", "service", "gossiprouter").CombinedOutput()
	require.NoError(w.T, err, "%s", out)
	w.Apply("--refresh")
	w.complete()
	assert.NotEqual(w.T, old.Ingress[0].IP, w.services("nyc", "run=gossiprouter")[0].Status.LoadBalancer.Ingress[0].IP)
	assert.Equal(w.T, nyc, w.ids("nyc", ""), "nothing of nyc is told of it")
	assert.Equal(w.T, routers, w.ids("sfc", "run"))
	for name := range w.ids("sfc", "site") {
		assert.NotContains(w.T, members, name)
	}
	w.everybodyAnswers(5, 3)
	require.NoError(w.T, services.Delete(w.Context, "holder", metav1.DeleteOptions{}))
}
