package main

import (
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"stateful-clusters/internal/sandbox/clouds/account"
)

// printLife prints what a stack's up and destroy take at the published durations, and where the time goes.
func printLife(stack string, up, destroy *run) {
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "\n| stack %s at the published durations\t| makespan\t| critical path\t| ratio\t| the tutorial's commands\t| … until all is done\t|\n", stack)
	fmt.Fprintln(out, "|---\t|---\t|---\t|---\t|---\t|---\t|")
	for _, r := range []*run{up, destroy} {
		returned, done := sequence(r.tutorial(stack), r.ownTimes())
		_, length := r.path()
		fmt.Fprintf(out, "| %s\t| %s, %s\t| %s\t| %.3f\t| %s\t| %s\t|\n", r.command(), minutes(r.makespan()), r.origin(), minutes(length),
			r.makespan().Seconds()/length.Seconds(), minutes(returned), minutes(done))
	}
	_ = out.Flush()
	for _, r := range []*run{up, destroy} {
		r.printPath(stack)
		r.printTutorial(stack)
	}
}

func (r *run) tutorial(stack string) []command {
	if r.operation == account.Delete {
		return tutorials[stack].destroy
	}
	return tutorials[stack].up
}

func (r *run) command() string {
	if r.operation == account.Delete {
		return "destroy"
	}
	return "up"
}

// origin says how the makespan came about.
func (r *run) origin() string {
	if r.factor == 1 {
		return "measured"
	}
	return fmt.Sprintf("derived from %s at %g", round(r.took), r.factor)
}

// small is the share below which a resource on the path is not shown by itself.
const small = 0.01

func (r *run) printPath(stack string) {
	path, length := r.path()
	if r.operation == account.Delete { // the same chain, from its other end
		for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
			path[i], path[j] = path[j], path[i]
		}
	}
	fmt.Printf("\ncritical path of %s %s:\n", r.command(), stack)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	var rest time.Duration
	var count int
	for _, i := range path {
		n := &r.nodes[i]
		share := n.published(r.factor).Seconds() / length.Seconds()
		if share < small {
			rest += n.published(r.factor)
			count++
			continue
		}
		fmt.Fprintf(out, "  %s %s\t%s\t%.1f %%\t%s\n", kindOf(n.kind), n.name, round(n.published(r.factor)), 100*share, r.parts(n))
	}
	if count > 0 {
		fmt.Fprintf(out, "  %d others\t%s\t%.1f %%\n", count, round(rest), 100*rest.Seconds()/length.Seconds())
	}
	_ = out.Flush()
	if r.repeated > 0 {
		fmt.Printf("  %d calls were refused at first and repeated\n", r.repeated)
	}
}

func (r *run) printTutorial(stack string) {
	fmt.Printf("\nthe tutorial's commands for the %s of %s:\n", r.command(), stack)
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range r.tutorial(stack) {
		note := ""
		if c.returns {
			note = "goes on beside the next"
		}
		fmt.Fprintf(out, "  %s\t%s\t%s\n", c.line, round(c.took(r.ownTimes())), note)
	}
	_ = out.Flush()
}

// parts says what of a time is the cloud's.
func (r *run) parts(n *node) string {
	switch {
	case n.wait == 0:
		return "Kubernetes and its provider"
	case n.own(r.factor) < 500*time.Millisecond:
		return "cloud"
	}
	return fmt.Sprintf("cloud %s", round(n.wait))
}

// ownTimes returns what each resource takes without the cloud, by its name.
func (r *run) ownTimes() map[string]time.Duration {
	own := map[string]time.Duration{}
	for i := range r.nodes {
		if n := &r.nodes[i]; n.work && n.kind != "" {
			own[n.name] = max(own[n.name], n.own(r.factor))
		}
	}
	return own
}

// kindOf is the last part of a type.
func kindOf(kind string) string {
	_, last, _ := cutLast(kind, ":")
	return last
}

func minutes(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}
