package daytwo

import (
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/stretchr/testify/require"
)

// gate holds a request in the middle of `up`, so that what a test does meanwhile happens while the request is under way: the API
// asks an admission webhook, which does not answer until the gate is open.
type gate struct {
	w     *world
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
func (w *world) gate() *gate {
	w.t.Helper()
	g := &gate{w, make(chan struct{}), make(chan struct{})}
	var once, works sync.Once
	effective := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var review struct {
			APIVersion string         `json:"apiVersion"`
			Kind       string         `json:"kind"`
			Request    map[string]any `json:"request,omitempty"`
			Response   map[string]any `json:"response"`
		}
		if json.NewDecoder(r.Body).Decode(&review) != nil {
			return
		}
		works.Do(func() { close(effective) })
		if review.Request["namespace"] == "migratory" {
			once.Do(func() { close(g.asked) })
			select {
			case <-g.free:
			case <-r.Context().Done(): // the API is gone
			}
		}
		review.Request, review.Response = nil, map[string]any{"uid": review.Request["uid"], "allowed": true}
		_ = json.NewEncoder(rw).Encode(review)
	}))
	w.t.Cleanup(server.Close)
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	apply := w.Kubectl(w.t.Context(), "apply", "-f", "-")
	apply.Stdin = strings.NewReader(fmt.Sprintf(webhook, server.URL, base64.StdEncoding.EncodeToString(authority)))
	out, err := apply.CombinedOutput()
	require.NoError(w.t, err, "%s", out)
	w.eventually("the API asks the gate", func() bool {
		w.kubectl("create", "service", "clusterip", "anything", "--tcp=80", "--namespace=default", "--dry-run=server")
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
	g.w.t.Helper()
	select {
	case <-g.asked:
	case <-time.After(patience):
		require.Fail(g.w.t, "no request has come to the gate")
	}
}

func (g *gate) open() { close(g.free) }

func (g *gate) remove() { g.w.kubectl("delete", "validatingwebhookconfiguration", "gate") }
