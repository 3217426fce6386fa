package ring

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"stateful-clusters/internal/smoke"
)

// Options say which ring to check, and how.
type Options struct {
	Stack   Stack
	Kubectl smoke.Kubectl
	Login   Login
	Tables  []string      // whose rows are counted, each as keyspace.table
	Accept  bool          // the present host ids are the right ones from now on
	Timeout time.Duration // of each step
}

// Run checks a ring. The report has a check for what each member sees of the others, and then one each for passwords, peers, schema, a row,
// host ids, and the rows of each table. Without members, or without CQL, the later ones are left out.
func Run(ctx context.Context, o Options) (report smoke.Report, err error) {
	ctx, cancel := context.WithCancel(ctx) // which ends the forwards
	defer cancel()
	folder, err := os.MkdirTemp("", "ring")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(folder)
	cluster, err := o.Stack.Open(o.Kubectl, folder)
	if err != nil {
		return report, err
	}
	report.URL = o.Stack.Members[0]
	pods, check := o.members(ctx, cluster)
	if report.Checks = append(report.Checks, check); len(pods) == 0 {
		return report, nil
	}
	report.Checks = append(report.Checks, o.views(ctx, cluster, pods)...)
	var s statements
	check = o.timed(ctx, "cql", "", func(context.Context) (string, error) {
		return fmt.Sprintf("%d members are reached", len(pods)), o.connect(ctx, cluster, pods, &s)
	})
	if report.Checks = append(report.Checks, check); check.Result != smoke.OK {
		return report, nil
	}
	defer s.Close()
	defer s.each.close()
	if o.Login.Name != "" {
		check = o.timed(ctx, "login", "", func(context.Context) (string, error) { return o.refuseStrangers(pods, s.dialer) })
		report.Checks = append(report.Checks, check)
	}
	report.Checks = append(report.Checks,
		o.timed(ctx, "peers", "", func(ctx context.Context) (string, error) { return s.comparePeers(ctx, pods) }),
		o.timed(ctx, "schema", "", s.agree),
		o.timed(ctx, "quorum", keyspace, func(ctx context.Context) (string, error) { return s.writeAndRead(ctx, len(o.Stack.Members)) }),
		o.timed(ctx, "host-ids", "", func(ctx context.Context) (string, error) { return s.compareHostIDs(ctx, o.Stack.HostIDs, o.Accept) }))
	for _, table := range o.Tables {
		check := o.timed(ctx, "rows", table, func(ctx context.Context) (string, error) { return s.count(ctx, table) })
		report.Checks = append(report.Checks, check)
	}
	return report, nil
}

// members wants all members to run.
func (o Options) members(ctx context.Context, c *Cluster) (pods []Pod, check smoke.Check) {
	return pods, o.timed(ctx, "members", c.Namespace, func(ctx context.Context) (detail string, err error) {
		if pods, err = c.Pods(ctx); err != nil {
			return "", err
		}
		var names []string
		for _, pod := range pods {
			names = append(names, pod.Name)
		}
		detail = fmt.Sprintf("%d of %d run: %s", len(pods), len(o.Stack.Members), strings.Join(names, " "))
		if len(pods) != len(o.Stack.Members) {
			return "", fmt.Errorf("%s; `kubectl -n %s get pods` and `kubectl describe` say why", detail, c.Namespace)
		}
		return detail, nil
	})
}

// views asks all members at once for what they see of each other.
func (o Options) views(ctx context.Context, c *Cluster, pods []Pod) []smoke.Check {
	checks := make([]smoke.Check, len(pods))
	var all sync.WaitGroup
	for i, pod := range pods {
		all.Go(func() {
			checks[i] = o.timed(ctx, "ring", pod.Name, func(ctx context.Context) (string, error) {
				view, err := c.Status(ctx, pod.Name)
				if err != nil {
					return "", err
				}
				return judge(view, pods, len(o.Stack.Members))
			})
		})
	}
	all.Wait()
	return checks
}

// runbook is the heading in docs/cassandra.md for whoever has a fault.
const runbook = "When the ring is not whole"

// removal is the heading there for whoever has removed a member.
const removal = "Members and nodes"

// judge wants a view to have all members, up and normal, and nobody else: a member of the legacy ring must not be in it.
func judge(view []Node, pods []Pod, members int) (string, error) {
	var up int
	var others []string
	for _, node := range view {
		switch {
		case podAt(node.Address, pods) == "":
			others = append(others, fmt.Sprintf("%s is %s and no member of this stack", node.Address, node.State))
		case node.State != upAndNormal:
			others = append(others, fmt.Sprintf("%s is %s", podAt(node.Address, pods), node.State))
		default:
			up++
		}
	}
	detail := fmt.Sprintf("sees %d of %d members up and normal", up, members)
	if up != members || len(others) > 0 {
		return "", fmt.Errorf("%s; see docs/cassandra.md, %q", strings.Join(append([]string{detail}, others...), "; "), runbook)
	}
	return detail, nil
}

// Strangers names who is in a view of the ring and is none of the pods, which are all members that the stack has.
func Strangers(view []Node, pods []Pod) (notes []string) {
	if len(view) <= len(pods) {
		return nil // a member that has got another address is not known by it yet
	}
	for _, node := range view {
		if podAt(node.Address, pods) == "" {
			notes = append(notes, fmt.Sprintf("the ring has a member that is none of this stack: %s is %s, with the host id %s; "+
				"if its record was removed without `nodetool decommission`, list it again (docs/cassandra.md, %q), else see %q there",
				node.Address, node.State, node.HostID, removal, runbook))
		}
	}
	return notes
}

func podAt(address string, pods []Pod) string {
	for _, pod := range pods {
		if pod.Address == address {
			return pod.Name
		}
	}
	return ""
}

// connect opens sessions that reach the members until the context ends.
func (o Options) connect(ctx context.Context, c *Cluster, pods []Pod, s *statements) error {
	forwards, err := c.Forward(ctx, pods)
	if err != nil {
		return err
	}
	var addresses []string
	for _, pod := range pods {
		addresses = append(addresses, pod.Address)
	}
	s.dialer = forwards
	if s.each, err = connectEach(pods, forwards, o.Login, o.Timeout); err != nil {
		return err
	}
	if s.Session, err = Connect(addresses, forwards, o.Login, o.Timeout); err != nil {
		s.each.close()
	}
	return err
}

// timed makes a check of what is done within the time of a step.
func (o Options) timed(ctx context.Context, name, at string, do func(ctx context.Context) (string, error)) smoke.Check {
	ctx, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	start := time.Now()
	detail, err := do(ctx)
	c := smoke.Check{Name: name, At: at, Result: smoke.OK, Milliseconds: time.Since(start).Milliseconds(), Detail: detail}
	if err != nil {
		c.Result, c.Detail = smoke.Failed, strings.Join(strings.Fields(err.Error()), " ")
	}
	return c
}
