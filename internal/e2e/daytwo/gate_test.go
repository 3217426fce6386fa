package daytwo

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"

	"github.com/stretchr/testify/require"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// gate holds a request in the middle of `up`, so that what a test does meanwhile happens while the request is under way: the API
// asks an admission webhook, which does not answer until the gate is open.
type gate struct {
	w     *scene
	asked chan struct{} // closed when a request of the program has come
	free  chan struct{} // closed when the gate is open
}

// An API that hangs for longer than it waits for a webhook goes on without its answer.
const webhook = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: gate}
webhooks:
- name: gate.stateful-clusters.invalid
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Ignore
  timeoutSeconds: 30
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [services], scope: Namespaced}]
  clientConfig: {url: %q, caBundle: %s}
`

// gate holds the creation of Services in the members' namespace.
func (w *scene) gate() *gate {
	w.T.Helper()
	g := &gate{w, make(chan struct{}), make(chan struct{})}
	var once, works sync.Once
	effective := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var review admissionv1.AdmissionReview
		if json.NewDecoder(r.Body).Decode(&review) != nil {
			return
		}
		works.Do(func() { close(effective) })
		if review.Request.Namespace == w.Namespace {
			once.Do(func() { close(g.asked) })
			select {
			case <-g.free:
			case <-r.Context().Done(): // the API is gone
			}
		}
		review.Response = &admissionv1.AdmissionResponse{UID: review.Request.UID, Allowed: true}
		_ = json.NewEncoder(rw).Encode(review)
	}))
	w.T.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	manifest := fmt.Sprintf(webhook, server.URL, base64.StdEncoding.EncodeToString(authority))
	require.NoError(w.T, w.API().Apply(w.Context, manifest))
	ports := corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 80}}}
	asking := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: "anything"}, Spec: ports}
	w.Eventually("the API asks the gate", func() bool {
		_, err := w.API().CoreV1().Services("default").Create(w.Context, asking, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
		require.NoError(w.T, err)
		select {
		case <-effective:
			return true
		default:
			return false
		}
	})
	return g
}

// reached waits until a request has come to the gate.
func (g *gate) reached() {
	g.w.T.Helper()
	select {
	case <-g.asked:
	case <-g.w.Context.Done():
		require.Fail(g.w.T, "no Service was created")
	}
}

func (g *gate) open() { close(g.free) }

func (g *gate) remove() {
	g.w.T.Helper()
	kind := schema.GroupVersionKind{Group: "admissionregistration.k8s.io", Version: "v1", Kind: "ValidatingWebhookConfiguration"}
	require.NoError(g.w.T, g.w.API().Delete(g.w.Context, kind, "", "gate"))
}
