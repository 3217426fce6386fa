package daytwo

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/sandbox/progress"
)

// operation is something that is done to the stack, and that comes to an end without further help.
type operation struct {
	name    string
	perform func(w *stage)
}

// kinds are how operations are drawn. The weights make those rare that take long.
var kinds = []struct {
	weight int
	draw   func(random *rand.Rand) operation
}{
	{20, func(random *rand.Rand) operation { return drain(random.IntN(seeds)) }},
	{8, func(random *rand.Rand) operation { return replace(random.IntN(seeds)) }},
	{2, func(random *rand.Rand) operation { return lose(random.IntN(seeds)) }},
	{8, func(random *rand.Rand) operation { return crash(random.IntN(seeds), upTo(random, 3*time.Second)) }},
	{12, func(random *rand.Rand) operation { return scale(seeds + random.IntN(3)) }},
	{13, func(random *rand.Rand) operation { return change(anySetting(random)) }},
	{6, func(random *rand.Rand) operation {
		return interrupt(anySetting(random), upTo(random, 3*time.Second), syscall.SIGINT)
	}},
	{3, func(random *rand.Rand) operation {
		return interrupt(anySetting(random), upTo(random, 3*time.Second), syscall.SIGKILL)
	}},
}

// choices are keys that sequences change, and their values, the default first. They leave out minAvailable: a fixed number admits more
// evictions at a time as soon as there are more members, which is why docs/operations.md says to leave it at 0.
var choices = [][]string{
	{"image", "migratorydata/server:6.0.24", "migratorydata/server:6.0.25", "migratorydata/server:6.0.26"},
	{"logLevel", "INFO", "DEBUG"},
	{"readinessFailures", "3", "4"},
	{"membersMax", "5", "6"},
	{"autoscaling", "true", "false"},
	{"membersMin", "3", "4"},
	{"cpuTarget", "50", "60"},
	{"unhealthyPodEviction", "AlwaysAllow", "IfHealthyBudget"},
}

func defaults() (settings []string) {
	for _, choice := range choices {
		settings = append(settings, choice[0]+"="+choice[1])
	}
	return settings
}

func anySetting(random *rand.Rand) string {
	choice := choices[random.IntN(len(choices))]
	return choice[0] + "=" + choice[1+random.IntN(len(choice)-1)]
}

// stage is where a sequence is performed. Its operations run at the same time as each other, each as a part of the test.
type stage struct {
	*scene
	*shared
}

type shared struct {
	// Who empties a node does it alone, and looks first whether all members are there, as docs/operations.md says under "Draining a node":
	// a rollout, and whoever scales, ask no disruption budget.
	emptying sync.RWMutex
	cli      sync.Mutex // held by who uses Pulumi, which works on a stack once at a time
	mishap   sync.Mutex // held while a member is lost or crashes: two at a time could be all that serve

	mu      sync.Mutex
	claimed map[string]bool // nodes that an operation is about
	made    int             // the number of the newest node
}

func (w *stage) in(t *testing.T) *stage { return &stage{&scene{w.In(t)}, w.shared} }

// claim waits until a member is on a node that no other operation is about, and keeps that node for the caller.
func (w *stage) claim(ordinal int) (node string, release func()) {
	w.T.Helper()
	w.Eventually(member(ordinal)+" is on a node that nobody else works on", func() bool {
		node = w.nodeOf(member(ordinal))
		there := node != "" && w.Get("nodes", node, "{.metadata.name}") != ""
		w.mu.Lock()
		defer w.mu.Unlock()
		if !there || w.claimed[node] {
			return false
		}
		w.claimed[node] = true
		return true
	})
	return node, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.claimed, node)
	}
}

// newNode returns a name and a number that no node had yet.
func (w *stage) newNode() (name string, number int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.made++
	return fmt.Sprintf("node-%d", w.made), w.made
}

// drain is what docs/operations.md says under "Draining a node".
func drain(ordinal int) operation {
	return operation{fmt.Sprintf("drain the node of member %d", ordinal), func(w *stage) {
		w.emptying.Lock()
		defer w.emptying.Unlock()
		w.allReady()
		node, release := w.claim(ordinal)
		defer release()
		w.drain(node).Succeeds()
		w.allReady()
		w.Run("uncordon", node)
	}}
}

// replace is what EKS does to each node of a node group: another one, a cordon, evictions, and the end of the machine.
func replace(ordinal int) operation {
	return operation{fmt.Sprintf("replace the node of member %d", ordinal), func(w *stage) {
		w.emptying.Lock()
		defer w.emptying.Unlock()
		w.allReady()
		node, release := w.claim(ordinal)
		defer release()
		by, number := w.newNode()
		w.replaceNode(node, by, number)
		w.allReady()
	}}
}

// lose is a machine that is gone: the cloud removes its Node (https://kubernetes.io/docs/concepts/architecture/cloud-controller/, "node
// controller") and brings another. Kubernetes removes the member on it, which takes a minute. No two seeds are on it: with them gone, a
// rollout or a drain that has just begun would be about the last one.
func lose(ordinal int) operation {
	return operation{fmt.Sprintf("lose the node of one seed, %d if it can be", ordinal), func(w *stage) {
		w.mishap.Lock()
		defer w.mishap.Unlock()
		node, release := w.claimLone(ordinal)
		defer release()
		by, number := w.newNode()
		w.addNode(by, node, number)
		w.Delete("nodes", node)
		w.Eventually("no member is on the lost "+node, func() bool { return len(w.membersOn(node)) == 0 })
		w.allReady()
	}}
}

// claimLone keeps for the caller a node with one seed, to which no other member comes any more.
func (w *stage) claimLone(ordinal int) (node string, release func()) {
	w.T.Helper()
	for ; ; ordinal = (ordinal + 1) % seeds {
		node, release = w.claim(ordinal)
		w.Run("cordon", node)
		if w.seedsOn(node) == 1 {
			return node, release
		}
		w.Run("uncordon", node)
		release()
	}
}

func (w *stage) seedsOn(node string) (count int) {
	w.T.Helper()
	for ordinal := range seeds {
		if w.nodeOf(member(ordinal)) == node {
			count++
		}
	}
	return count
}

// crash is a member that crashes over and over, and recovers by itself, as one does whose neighbour had filled the disk.
func crash(ordinal int, lasts time.Duration) operation {
	return operation{fmt.Sprintf("crash member %d for %s", ordinal, lasts), func(w *stage) {
		w.mishap.Lock()
		defer w.mishap.Unlock()
		w.Eventually(member(ordinal)+" is placed", func() bool { return w.nodeOf(member(ordinal)) != "" })
		w.Annotate(member(ordinal), failing, "crash")
		time.Sleep(lasts)
		w.Annotate(member(ordinal), failing, "")
		w.Eventually(member(ordinal)+" is ready after a crash", func() bool { return w.isReady(member(ordinal)) })
	}}
}

// load is work for all members that are there, those that come meanwhile included.
func load(lasts time.Duration) operation {
	return operation{fmt.Sprintf("load for %s", lasts), func(w *stage) {
		for end := time.Now().Add(lasts); time.Now().Before(end); time.Sleep(time.Second) {
			for _, pod := range w.present() {
				w.Annotate(pod, usage, high)
			}
		}
		for _, pod := range w.present() {
			w.Annotate(pod, usage, "")
		}
	}}
}

// scale is a person with kubectl. The autoscaler may want another number a moment later, as may a run of Pulumi.
func scale(to int) operation {
	return operation{fmt.Sprintf("scale to %d", to), func(w *stage) {
		w.emptying.RLock()
		defer w.emptying.RUnlock()
		w.Run("scale", "statefulset", "migratorydata", inNamespace, fmt.Sprintf("--replicas=%d", to))
		w.allReady()
	}}
}

// change is `pulumi up` with another value of a key, or the same.
func change(setting string) operation {
	return operation{"up with " + setting, func(w *stage) {
		w.byPulumi(func() {
			w.Set(setting)
			w.Apply()
		})
	}}
}

// byPulumi does what takes members, and awaits them.
func (w *stage) byPulumi(do func()) {
	w.emptying.RLock()
	defer w.emptying.RUnlock()
	w.cli.Lock()
	defer w.cli.Unlock()
	do()
	w.allReady()
}

// interrupt is an `up` that a person ends by Ctrl-C, or that is killed and recovered from as docs/operations.md says.
func interrupt(setting string, after time.Duration, signal syscall.Signal) operation {
	how := map[syscall.Signal]string{syscall.SIGINT: "interrupt", syscall.SIGKILL: "kill"}[signal]
	return operation{fmt.Sprintf("%s an up with %s after %s", how, setting, after), func(w *stage) {
		w.byPulumi(func() {
			w.Set(setting)
			up := w.StartApply()
			time.Sleep(after)
			up.Signal(signal, signal == syscall.SIGINT) // Ctrl-C reaches all that the command has started
			<-up.Done
			var exit *exec.ExitError
			if errors.As(up.Err, &exit) && !exit.Exited() {
				// Ctrl-C ends it like a kill until it listens, which it begins to do when it has locked the stack already (Update and apply in
				// pkg/backend/diy/backend.go of pulumi 3.256).
				var said bytes.Buffer
				require.NoError(w.T, w.Recover(w.Context, progress.New(&said)), "%s", &said)
			}
		})
	}}
}
