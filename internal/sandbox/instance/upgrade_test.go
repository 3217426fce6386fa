package instance

import (
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
)

// Only the record of the upgrade that was cut off goes; the revision before it is what the next upgrade begins at.
func TestACutOffUpgradeIsForgotten(t *testing.T) {
	client := fake.NewClientset()
	for name, status := range map[string][2]string{
		"sh.helm.release.v1.controller.v1": {"controller", "superseded"},
		"sh.helm.release.v1.controller.v2": {"controller", "deployed"},
		"sh.helm.release.v1.controller.v3": {"controller", "pending-upgrade"},
		"sh.helm.release.v1.other.v2":      {"other", "pending-upgrade"},
	} {
		labels := map[string]string{"owner": "helm", "name": status[0], "status": status[1]}
		secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: "kube-system", Labels: labels}}
		if err := client.Tracker().Add(secret); err != nil {
			t.Fatal(err)
		}
	}
	removed, err := removePending(t.Context(), client, "kube-system", "controller")
	if err != nil || !slices.Equal(removed, []string{"sh.helm.release.v1.controller.v3"}) {
		t.Errorf("removed %v, %v", removed, err)
	}
	left, err := client.CoreV1().Secrets("kube-system").List(t.Context(), metav1.ListOptions{})
	if err != nil || len(left.Items) != 3 {
		t.Errorf("%d records are left, %v", len(left.Items), err)
	}
}
