package clouds

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/e2e/world"
	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/process"
	"stateful-clusters/internal/sandbox/progress"
	"stateful-clusters/internal/sandbox/toolchain"
)

// `pulumi up` is killed at moments that matter. What the cloud was asked for is removed, or taken in by the runbook; what is not there is
// made by the next run; and nothing is made twice.
func TestKilledOnEKS(t *testing.T) {
	t.Setenv("SANDBOX_POD_START_DELAY", "5s") // Helm waits for the release's pods, which leaves time to kill it
	w := newWorld(t, "eks")
	w.act("by the runbook, what was never made", func(w *scene) {
		w.inject("stall create Vpc")
		w.killed("the network is asked for", func() bool { return w.under(control.Create, "Vpc") })
		out, err := w.Try("up", "--yes", "--skip-preview")
		require.Error(w.T, err, "the state must still be locked")
		assert.Contains(w.T, out, "pulumi cancel")
		w.followTheRunbook("Vpc", false)
	})
	w.act("a cluster, with the clouds' own process", func(w *scene) {
		w.removed("Cluster", eksType, "eks-migratorydata", toolchain.Clouds)
	})
	w.act("by the runbook, what was made", func(w *scene) {
		w.inject("hang create NodeGroup")
		w.killed("the nodes are there", func() bool {
			return slices.ContainsFunc(w.resources(), func(r control.Resource) bool { return r.Type == groupType && r.Status == control.Active })
		})
		w.followTheRunbook("NodeGroup", true)
	})
	w.act("a Helm release", halfMadeRelease)
	w.act("the next run", func(w *scene) {
		w.Apply()
		w.converged("after all kills")
	})
	w.act("an upgrade of a Helm release", halfMadeUpgrade)
	w.act("a replacement", func(w *scene) {
		w.Set("eksDiskSize=100")
		w.inject("slow create NodeGroup 10s")
		w.killed("the new node group is being created", func() bool { return w.under(control.Create, "NodeGroup") })
		assert.Regexp(w.T, "was creating "+groupType+" .*: removing it", w.recovered("in the middle of a replacement"))
		w.Apply()
		w.converged("after the next up")
	})
	w.Destroy()
	w.gone("after destroy")
}

func TestKilledOnAKS(t *testing.T) {
	w := newWorld(t, "aks")
	w.act("a cluster that was never made", func(w *scene) {
		w.inject("stall create ManagedCluster")
		w.killed("the cluster is asked for", func() bool { return w.under(control.Create, "ManagedCluster") })
		assert.NotContains(w.T, w.recovered("with nothing made"), "the cloud has made it")
	})
	w.act("a cluster that is made", func(w *scene) { w.removed("ManagedCluster", aksType, "aks-migratorydata") })
	w.act("the next run", func(w *scene) {
		w.Apply()
		w.converged("after all kills")
	})
	w.Destroy()
	w.gone("after destroy")
}

// killed starts `pulumi up` and ends it by force once the moment has come, with what else runs under the given names.
func (w *scene) killed(moment string, come func() bool, programs ...string) {
	w.T.Helper()
	run := w.Command("up", "--yes", "--skip-preview")
	require.NoError(w.T, run.Start())
	w.Eventually(moment, come)
	process.Kill(process.Of(w.Home, append(programs, toolchain.Pulumi)...))
	require.Error(w.T, run.Wait(), "the run has ended before it was killed: %s", moment)
}

// recovered does what docs/operations.md says about killed runs, and returns what was said about it.
func (w *scene) recovered(when string) string {
	w.T.Helper()
	var said bytes.Buffer
	require.NoError(w.T, w.Recover(w.Context, progress.New(&said)), "%s: %s", when, &said)
	w.T.Logf("%s:\n%s", when, &said)
	assert.Empty(w.T, w.State().PendingOperations, "%s: pending operations", when)
	w.accounted(when)
	return said.String()
}

// under reports whether a call is under way.
func (w *scene) under(operation control.Operation, kind string) bool {
	w.T.Helper()
	return slices.ContainsFunc(w.ledger(0), func(e control.Entry) bool {
		return control.Kind(e.Type) == kind && e.Operation == operation && e.End.IsZero()
	})
}

// removed kills `up` while a cluster is being created. The cloud goes on, even where its own process is killed too.
func (w *scene) removed(kind, token, id string, programs ...string) {
	w.T.Helper()
	from := len(w.ledger(0))
	w.inject("slow create " + kind + " 10s")
	w.killed("the cluster is being created", func() bool {
		return slices.ContainsFunc(w.ledger(from), func(e control.Entry) bool { return e.Type == token && e.End.IsZero() })
	}, programs...)
	said := w.recovered("while a cluster is created")
	assert.Contains(w.T, said, "was interrupted, its lock is removed")
	assert.Regexp(w.T, "was creating "+token+" .*, and the cloud has made it as .*"+id+": removing it", said)
}

// Helm refuses to install a release whose name is in use by one that it has not finished.
func halfMadeRelease(w *scene) {
	w.killed("the release is being installed", func() bool { return w.records("pending-install") != "" }, toolchain.Provider)
	said := w.recovered("while a release is installed")
	assert.Contains(w.T, said, "was installing the Helm release "+controllerRelease+", removing its record")
	assert.Empty(w.T, w.records("pending-install", "deployed"))
}

// halfMadeUpgrade kills `up` while Helm upgrades a release, which a refresh takes for finished and Helm for under way.
func halfMadeUpgrade(w *scene) {
	w.Set(costTag...) // which the controller gives to what it makes
	w.killed("the release is being upgraded", func() bool { return w.records("pending-upgrade") != "" }, toolchain.Provider)
	said := w.recovered("while a release is upgraded")
	assert.Contains(w.T, said, "was upgrading the Helm release "+controllerRelease+", removing its record")
	assert.Empty(w.T, w.records("pending-upgrade"))
	assert.NotEmpty(w.T, w.records("deployed"), "what the next upgrade begins at")
	w.Apply()
	assert.Contains(w.T, w.Run("get", "deployment", controllerRelease, "--namespace=kube-system", "-o", "yaml"), "cost=forty-two")
	w.converged("after the next up")
}

const controllerRelease = "aws-load-balancer-controller"

// records are the Secrets in which Helm notes a release in one of these states.
func (w *scene) records(states ...string) string {
	w.T.Helper()
	label := "owner=helm,name=" + controllerRelease + ",status in (" + strings.Join(states, ",") + ")"
	out, err := w.Kubectl("get", "secrets", "--namespace=kube-system", "-l", label, "-o", "name").Output()
	require.NoError(w.T, err)
	return string(out)
}

// followTheRunbook runs the commands of docs/operations.md, "A killed pulumi", one by one, after a kill at which a resource of a kind
// was being created, which is now there or is not.
func (w *scene) followTheRunbook(kind string, there bool) {
	w.T.Helper()
	if out, err := w.Try("stack", "export"); err != nil {
		// As the runbook says: the kill met the CLI while it wrote a side file.
		require.Contains(w.T, out, "failed to load checkpoint: EOF")
		require.NoError(w.T, os.Remove(w.Checkpoint()+".attrs"))
	}
	w.Pulumi("cancel", "--yes")
	w.runBlock("pulumi stack export --stack eks > state.json", nil)
	made := map[string]bool{} // the types of the pending creations, and whether they are in the cloud
	for _, o := range w.State().PendingOperations {
		id := w.lookUp(o.Resource)
		made[control.Kind(string(o.Resource.Type))] = id != ""
		if o.Type == apitype.OperationTypeCreating && id != "" {
			w.runBlock("urn='urn:pulumi:eks::", map[string]string{"urn": string(o.Resource.URN), "id": id})
		}
	}
	w.runBlock("pulumi stack import --stack eks --file state.json", nil)
	assert.Contains(w.T, made, kind)
	assert.Equal(w.T, there, made[kind], "%s is in the cloud", kind)
	w.Pulumi("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
	w.accounted("after the runbook for " + kind)
}

// runBlock runs the block of the document that begins with a command, with other values given to its variables.
func (w *scene) runBlock(begins string, variables map[string]string) {
	w.T.Helper()
	text := world.Find(w.T, world.Blocks(w.T, w.Root), begins).Text
	for name, value := range variables {
		blank := regexp.MustCompile(`(?m)^` + name + `='[^']*'`)
		require.Regexp(w.T, blank, text)
		text = blank.ReplaceAllLiteralString(text, name+"='"+value+"'")
	}
	shell := exec.CommandContext(w.Context, "bash", "-euo", "pipefail", "-c", "PATH="+world.JQ(w.T)+":$PATH\n"+text)
	shell.Dir, shell.Env = filepath.Join(w.Home, "project"), w.Env() // the CLI names files from the project's folder
	out, err := shell.CombinedOutput()
	require.NoError(w.T, err, "%s\n%s", text, out)
}

// lookUp finds the id of a resource in the account, as a person would at the console: by its name, and not in the state yet.
func (w *scene) lookUp(pending apitype.ResourceV3) string {
	w.T.Helper()
	for _, r := range w.resources() {
		known := slices.ContainsFunc(w.State().Resources, func(s apitype.ResourceV3) bool {
			return string(s.Type) == r.Type && string(s.ID) == r.ID
		})
		if r.Type == string(pending.Type) && r.Name == pending.URN.Name() && !known {
			return r.ID
		}
	}
	return ""
}
