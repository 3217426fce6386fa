package status

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// selector is the label that the program puts on everything that it makes in a cluster.
const selector = "app.kubernetes.io/managed-by=stateful-clusters"

// kinds are what the report shows of it.
const kinds = "statefulsets,pods,services,poddisruptionbudgets,horizontalpodautoscalers"

// Kubectl returns the command that runs kubectl with the arguments, on the cluster to be reported on.
type Kubectl func(ctx context.Context, args ...string) *exec.Cmd

// Report is how a deployment is at one moment.
type Report struct {
	Namespaces []string

	// Up is the command that brings up a deployment where there is none.
	Up string
	// Simulated says that nothing answers at the endpoint.
	Simulated bool

	at          time.Time
	objects     []object
	nodes       []object
	nodesHidden string // why the nodes could not be read; not everybody may, and a report without them is still one
	events      []event
}

// answerLimit is how long the API may take.
const answerLimit = 30 * time.Second

// Gather asks the cluster. An empty namespace looks into all of them. It returns an error where the cluster does not answer; a
// cluster without a deployment makes an empty report.
func Gather(ctx context.Context, kubectl Kubectl, namespace string) (*Report, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, answerLimit, fmt.Errorf("there is no answer within %s", answerLimit))
	defer cancel()
	where := []string{"--all-namespaces"}
	if namespace != "" {
		where = []string{"--namespace", namespace}
	}
	r := &Report{Up: "make up", at: time.Now()}
	var objects, nodes struct{ Items []object }
	var events struct{ Items []event }
	err := inParallel(
		func() error {
			return list(ctx, kubectl(ctx, append([]string{"get", kinds, "-l", selector, "-o", "json"}, where...)...), &objects)
		},
		func() error {
			err := list(ctx, kubectl(ctx, "get", "nodes", "-o", "json"), &nodes)
			if err != nil && strings.Contains(err.Error(), "(Forbidden)") {
				r.nodesHidden = err.Error()
				return nil
			}
			return err
		},
		func() error {
			return list(ctx, kubectl(ctx, append([]string{"get", "events", "-o", "json"}, where...)...), &events)
		},
	)
	if err != nil {
		return nil, err
	}
	r.objects, r.nodes = objects.Items, nodes.Items
	for _, o := range r.objects {
		if !slices.Contains(r.Namespaces, o.Metadata.Namespace) {
			r.Namespaces = append(r.Namespaces, o.Metadata.Namespace)
		}
	}
	// Events of nodes and of the cluster's own namespaces are not about the deployment.
	r.events = slices.DeleteFunc(events.Items, func(e event) bool { return !slices.Contains(r.Namespaces, e.Object.Namespace) })
	return r, nil
}

func inParallel(functions ...func() error) error {
	faults := make([]error, len(functions))
	var wg sync.WaitGroup
	for i, f := range functions {
		wg.Go(func() { faults[i] = f() })
	}
	wg.Wait()
	for _, err := range faults {
		if err != nil {
			return err // one is enough: they fail for the same reason
		}
	}
	return nil
}

func list(ctx context.Context, cmd *exec.Cmd, into any) error {
	out, err := cmd.Output()
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && len(exit.Stderr) > 0 {
			lines := strings.Split(strings.TrimSpace(string(exit.Stderr)), "\n")
			return fmt.Errorf("kubectl: %s", lines[len(lines)-1])
		}
		return fmt.Errorf("kubectl: %w", err)
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("reading what kubectl wrote: %w", err)
	}
	return nil
}

// of returns the objects of a kind by their names, the member of number 2 before that of number 10.
func (r *Report) of(kind string) []object {
	objects := slices.DeleteFunc(slices.Clone(r.objects), func(o object) bool { return o.Kind != kind })
	slices.SortStableFunc(objects, func(a, b object) int {
		return cmp.Or(cmp.Compare(a.Metadata.Namespace, b.Metadata.Namespace), cmp.Compare(len(a.Metadata.Name), len(b.Metadata.Name)), cmp.Compare(a.Metadata.Name, b.Metadata.Name))
	})
	return objects
}

// sorted returns the events, the last one at the end.
func (r *Report) sorted() []event {
	return slices.SortedStableFunc(slices.Values(r.events), func(a, b event) int { return a.when().Compare(b.when()) })
}
