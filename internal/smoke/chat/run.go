package chat

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"stateful-clusters/internal/smoke"
)

// Options say whom to ask, and how.
type Options struct {
	Sites   []Site
	From    string // the site in which somebody joins; "" is the last one that has members
	Kubectl smoke.Kubectl
	Timeout time.Duration // of joining, and of all answers
}

// Run lets somebody join one site and greet everybody. The report has a check for each site, one for the bridge, and with TLS one for the
// certificate of each site.
func Run(ctx context.Context, o Options) (report smoke.Report, err error) {
	folder, err := os.MkdirTemp("", "chat")
	if err != nil {
		return report, err
	}
	defer os.RemoveAll(folder)
	var clusters []*Cluster
	var wanted []Answer
	from := -1
	for i, s := range o.Sites {
		c, err := s.Open(o.Kubectl, folder)
		if err != nil {
			return report, err
		}
		clusters = append(clusters, c)
		pods, err := c.Pods(ctx)
		if err != nil {
			report.Checks = append(report.Checks, failed("members", s.Name, err.Error()))
		}
		if s.Name == o.From || o.From == "" && len(pods) > 0 {
			from = i
		}
		for _, pod := range pods {
			wanted = append(wanted, Answer{Member: pod, Site: s.Name})
		}
	}
	switch {
	case from < 0 && o.From != "":
		return report, fmt.Errorf("there is no site %q", o.From)
	case from < 0:
		report.Checks = append(report.Checks, failed("join", "", "no member of any site runs: kubectl get pods"))
		return report, nil
	}
	at := clusters[from]
	in := slices.IndexFunc(wanted, func(a Answer) bool { return a.Site == at.Name })
	if in < 0 {
		report.Checks = append(report.Checks, failed("join", at.Name,
			"no member of the site runs: kubectl get pods; without --from another site is joined"))
		return report, nil
	}
	report.URL = at.Name + "/" + wanted[in].Member
	report.Checks = append(report.Checks, o.bridge(ctx, clusters, wanted))
	for _, c := range clusters {
		report.Checks = append(report.Checks, c.certificate(ctx, time.Now())...)
	}
	answers, join := o.converse(ctx, at, wanted[in].Member, wanted)
	if report.Checks = append(report.Checks, join); join.Result == smoke.OK {
		for _, s := range o.Sites {
			report.Checks = append(report.Checks, s.check(wanted, answers))
		}
	}
	return report, nil
}

// converse starts the demo in a pod, and greets everybody.
func (o Options) converse(ctx context.Context, at *Cluster, pod string, wanted []Answer) ([]Answer, smoke.Check) {
	start := time.Now()
	ctx, cancel := context.WithTimeout(ctx, 3*o.Timeout)
	defer cancel()
	t, err := at.Join(ctx, pod, o.Timeout)
	if err != nil {
		return nil, failed("join", at.Name, err.Error())
	}
	defer t.Leave()
	check := smoke.Check{
		Name: "join", At: at.Name, Result: smoke.OK, Milliseconds: time.Since(start).Milliseconds(),
		Detail: t.Name + " has joined " + at.Name + " in " + pod,
	}
	answering, answered := context.WithTimeout(ctx, o.Timeout)
	defer answered()
	answers, err := t.greet(answering, wanted)
	if err != nil {
		return answers, failed("join", at.Name, err.Error())
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
func (o Options) bridge(ctx context.Context, clusters []*Cluster, members []Answer) smoke.Check {
	start := time.Now()
	var views []string
	for _, c := range clusters {
		var pods []string
		for _, m := range members {
			if m.Site == c.Name {
				pods = append(pods, m.Member)
			}
		}
		views = slices.AppendSeq(views, maps.Values(c.Bridge(ctx, pods)))
	}
	check := smoke.Check{Name: "bridge", Result: smoke.OK, Milliseconds: time.Since(start).Milliseconds()}
	for _, c := range clusters {
		check.At = strings.TrimPrefix(check.At+","+c.Name, ",")
		if !slices.ContainsFunc(views, func(view string) bool { return InView(view, c.Name) }) {
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

// InView tells whether a site's master is in a view of the bridge, which lists masters as NAME:SITE. A site's name may begin another's.
func InView(view, site string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(view, func(r rune) bool { return strings.ContainsRune("[], ", r) }),
		func(master string) bool { return strings.HasSuffix(master, ":"+site) })
}

func failed(name, at, detail string) smoke.Check {
	return smoke.Check{Name: name, At: at, Result: smoke.Failed, Detail: strings.Join(strings.Fields(detail), " ")}
}
