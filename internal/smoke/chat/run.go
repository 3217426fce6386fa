package chat

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"stateful-clusters/internal/smoke"
)

// Options say whom to ask, and how.
type Options struct {
	Sites   []Site
	From    string        // the site in which somebody joins; "" is the last one
	Kubectl string        // the program
	Timeout time.Duration // of joining, and of all answers
}

// Run lets somebody join one site and greet everybody. The report has a check for each site, and one for the bridge.
func Run(ctx context.Context, o Options) (report smoke.Report, err error) {
	folder, err := os.MkdirTemp("", "chat")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(folder)
	var clusters []*cluster
	var wanted []Answer
	from := -1
	for i, s := range o.Sites {
		c, err := s.open(o.Kubectl, folder)
		if err != nil {
			return report, err
		}
		clusters = append(clusters, c)
		if s.Name == o.From || o.From == "" {
			from = i
		}
		pods, err := c.pods(ctx)
		if err != nil {
			report.Checks = append(report.Checks, failed("members", s.Name, err.Error()))
			continue
		}
		for _, pod := range pods {
			wanted = append(wanted, Answer{Member: pod, Site: s.Name})
		}
	}
	if from < 0 {
		return report, fmt.Errorf("there is no site %q", o.From)
	}
	at := clusters[from]
	in := slices.IndexFunc(wanted, func(a Answer) bool { return a.Site == at.Name })
	if in < 0 {
		report.Checks = append(report.Checks, failed("join", at.Name, "no member of the site runs: kubectl get pods"))
		return report, nil
	}
	report.URL = at.Name + "/" + wanted[in].Member
	report.Checks = append(report.Checks, o.bridge(ctx, clusters, wanted))
	answers, join := o.converse(ctx, at, wanted[in].Member, wanted)
	if report.Checks = append(report.Checks, join); join.Result == smoke.OK {
		for _, s := range o.Sites {
			report.Checks = append(report.Checks, s.check(wanted, answers))
		}
	}
	return report, nil
}

// converse starts the demo in a pod, and greets everybody.
func (o Options) converse(ctx context.Context, at *cluster, pod string, wanted []Answer) ([]Answer, smoke.Check) {
	start, name := time.Now(), newName()
	ctx, cancel := context.WithTimeout(ctx, 2*o.Timeout)
	defer cancel()
	demo := at.command(ctx, "exec", "--stdin", pod, "--", "sh", "-c", script, name)
	say, err := demo.StdinPipe()
	if err == nil {
		defer say.Close()
	}
	hear, errOut := demo.StdoutPipe()
	if err == nil && errOut == nil {
		err = demo.Start()
	}
	if err != nil || errOut != nil {
		return nil, failed("join", at.Name, fmt.Sprintf("starting the demo in %s: %v%v", pod, err, errOut))
	}
	t := &talk{name: name, site: at.Name, lines: scan(hear), say: say}
	joining, joined := context.WithTimeout(ctx, o.Timeout)
	err = t.joined(joining)
	joined()
	check := smoke.Check{Name: "join", At: at.Name + "/" + pod, Result: smoke.OK, Milliseconds: time.Since(start).Milliseconds(),
		Detail: name + " is in the view of " + at.Name}
	var answers []Answer
	if err == nil {
		answering, answered := context.WithTimeout(ctx, o.Timeout)
		answers, err = t.greet(answering, wanted)
		answered()
	}
	say.Close()
	for range t.lines { // until the demo has left
	}
	_ = demo.Wait() // it was ended, or has nothing more to say
	if err != nil {
		check.Result, check.Detail = smoke.Failed, err.Error()
	}
	return answers, check
}

// check wants an answer of every member of a site.
func (s Site) check(wanted, answers []Answer) smoke.Check {
	var heard, silent []string
	var last time.Duration
	for _, w := range wanted {
		i := slices.IndexFunc(answers, func(a Answer) bool { return a.Member == w.Member && a.Site == w.Site })
		switch {
		case w.Site != s.Name:
		case i < 0:
			silent = append(silent, w.Member)
		default:
			heard, last = append(heard, w.Member), max(last, answers[i].After)
		}
	}
	c := smoke.Check{
		Name: "chat", At: s.Name, Result: smoke.OK, Milliseconds: last.Milliseconds(),
		Detail: fmt.Sprintf("%d of %d members answered: %s", len(heard), max(s.Members, len(heard)+len(silent)), strings.Join(heard, " ")),
	}
	if len(silent) > 0 || len(heard) < s.Members {
		c.Result = smoke.Failed
		if len(silent) > 0 {
			c.Detail += "; silent: " + strings.Join(silent, " ")
		}
		c.Detail += "; see docs/jgroups.md, \"When somebody does not answer\""
	}
	return c
}

// bridge asks for the view of the bridge, which the masters of all sites share.
func (o Options) bridge(ctx context.Context, clusters []*cluster, members []Answer) smoke.Check {
	start := time.Now()
	var views []string
	for _, c := range clusters {
		var pods []string
		for _, m := range members {
			if m.Site == c.Name {
				pods = append(pods, m.Member)
			}
		}
		views = append(views, c.bridge(ctx, pods)...)
	}
	check := smoke.Check{Name: "bridge", Result: smoke.OK, Milliseconds: time.Since(start).Milliseconds()}
	for _, c := range clusters {
		check.At = strings.TrimPrefix(check.At+","+c.Name, ",")
		if !slices.ContainsFunc(views, func(view string) bool { return strings.Contains(view, ":"+c.Name) }) {
			check.Result = smoke.Failed
		}
	}
	slices.Sort(views)
	views = slices.Compact(views)
	if len(views) != 1 {
		check.Result = smoke.Failed
	}
	check.Detail = strings.Join(views, " and ")
	if check.Result == smoke.Failed {
		check.Detail = "the sites are not all in one view: " + check.Detail + "; see docs/jgroups.md, \"When somebody does not answer\""
	}
	return check
}

func failed(name, at, detail string) smoke.Check {
	return smoke.Check{Name: name, At: at, Result: smoke.Failed, Detail: strings.Join(strings.Fields(detail), " ")}
}
