package clouds

import (
	"slices"
	"strings"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/sandbox/clouds/account"
	"stateful-clusters/internal/sandbox/clouds/schema"
)

// alteration is a change of the configuration of a stack that runs.
type alteration struct {
	name    string
	set     []string // key=value, where a key may be a path such as tags[0].name
	unset   []string // before that
	expects map[string][]string
	calls   []string // to the cloud, in this order; "update Cluster"
	anyhow  bool     // the order of the calls is free, and what they are follows from expects
	rolls   bool     // the members are made anew
}

// alter makes the changes one after the other. Each does what it must and nothing else, and is then through.
func (w *world) alter(alterations ...alteration) {
	w.t.Helper()
	for _, a := range alterations {
		w.configure(a.set, a.unset)
		assert.Equal(w.t, a.expects, w.preview(), a.name)
		before, ledger := w.members(), len(w.ledger(0))
		w.up()
		if _, changed := a.expects["update Service"]; changed {
			w.forgetStaleService()
		}
		w.converged("after " + a.name)
		if !a.anyhow {
			assert.Equal(w.t, a.calls, w.writes(ledger), "%s: calls to the cloud", a.name)
		}
		w.eventually("after "+a.name+" all members are there", func() bool { return len(w.members()) == len(before) })
		if !a.rolls {
			assert.Equal(w.t, before, w.members(), "%s: the members must stay", a.name)
			continue
		}
		for _, member := range w.members() {
			assert.NotContains(w.t, before, member, "%s: every member must be made anew", a.name)
		}
	}
}

// forgetStaleService reads back what the Kubernetes provider may have written down too early: it takes the Service as its watch
// last saw it, which on a busy machine is the one from before the update (Await in
// https://github.com/pulumi/pulumi-kubernetes/blob/master/provider/pkg/await/internal/awaiter.go). The next preview would show the
// same change once more.
func (w *world) forgetStaleService() {
	w.t.Helper()
	w.pulumi("refresh", "--yes", "--skip-preview")
}

// configure changes the stack's file, by one command each, since each takes a while.
func (w *world) configure(set, unset []string) {
	w.t.Helper()
	for _, key := range unset {
		w.pulumi("config", "rm", key)
	}
	if len(set) == 0 {
		return
	}
	args := []string{"config", "set-all", "--path"}
	for _, pair := range set {
		args = append(args, "--plaintext", pair)
	}
	w.pulumi(args...)
}

// members returns the names of the members that are ready, each with its pod's identity.
func (w *world) members() []string {
	w.t.Helper()
	const ready = `{{range .items}}{{$pod := .metadata}}{{range .status.conditions}}{{if and (eq .type "Ready") (eq .status "True")}}{{$pod.name}}/{{$pod.uid}} {{end}}{{end}}{{end}}`
	pods := strings.Fields(w.kubectl("get", "pods", "--namespace=migratory", "--output=go-template="+ready))
	slices.Sort(pods)
	return pods
}

// writes returns what was asked of the cloud from a number of its ledger on, beside questions.
func (w *world) writes(from int) []string {
	w.t.Helper()
	var calls []string
	for _, e := range w.ledger(from) {
		if e.Operation != account.Read && e.Operation != account.Invoke {
			calls = append(calls, string(e.Operation)+" "+schema.Kind(e.Type))
		}
	}
	return calls
}
