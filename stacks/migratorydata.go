package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/migratorydata"
)

// migratoryData places one MigratoryData cluster.
type migratoryData struct {
	args migratorydata.Args
}

func (w *migratoryData) Args() any { return &w.args }

func (w *migratoryData) SiteArgs() any { return nil }

func (w *migratoryData) Check(sites []*site) check.Report {
	r := w.args.Check()
	if len(sites) > 1 {
		r.Fault("sites", siteNames(sites), "are more than one, and a MigratoryData cluster lives in one",
			"keep one of them, and make a stack for each of the others")
		return r
	}
	r.Add(w.args.CheckLoadBalancer(w.balancer(sites[0])))
	return r
}

func (w *migratoryData) Demands(sites []*site) []demand {
	var quantities check.Report // their faults are Check's to report
	d := demand{
		namespace: w.args.Namespace,
		pods:      w.args.MembersMax,
		podsKey:   "membersMax",
		cpu:       quantities.Quantity("cpuRequest", w.args.CPURequest),
		cpuKey:    "cpuRequest",
		memory:    quantities.Quantity("memoryRequest", w.args.MemoryRequest),
		memoryKey: "memoryRequest",
		grace:     w.args.TerminationGraceSeconds,
		graceKey:  "terminationGraceSeconds",
		graceAlso: ", and preStopSeconds with it",
		placement: w.args.Placement,
	}
	d.apart, d.apartKey = w.args.Apart()
	demands := make([]demand, len(sites))
	for i, s := range sites {
		exposure := w.exposure(s)
		d.site, d.exposure = s, &exposure
		demands[i] = d
	}
	return demands
}

func (w *migratoryData) exposure(s *site) infra.Exposure {
	return infra.Exposure{
		Site:         s.name,
		ServiceType:  w.args.ServiceType,
		Internal:     w.args.Internal,
		SourceRanges: w.args.SourceRanges,
		Port:         w.args.ServicePort(),
		TLS:          w.args.TLS,
		DrainSeconds: w.args.PreStopSeconds,
		Annotations:  w.args.Annotations,
	}
}

// balancer is what the platform says about the load balancer; nothing where there is none.
func (w *migratoryData) balancer(s *site) migratorydata.LoadBalancer {
	if w.args.ServiceType != "LoadBalancer" || s.platform == nil {
		return migratorydata.LoadBalancer{}
	}
	b := s.platform.LoadBalancer(w.exposure(s))
	return migratorydata.LoadBalancer{
		Class:           b.Class,
		Annotations:     b.Annotations,
		NamespaceLabels: b.NamespaceLabels,
		GatesReadiness:  b.GatesReadiness,
		Replacing:       b.Replacing,
		Keys:            b.Keys,
		Items:           b.Items,
	}
}

func (w *migratoryData) Place(ctx *pulumi.Context, sites []*site, clusters map[string]*infra.Cluster) (outputs, error) {
	s := sites[0]
	cluster := clusters[s.name]
	balancer := w.balancer(s)
	balancer.Needs = cluster.Reachable
	placed, err := migratorydata.New(ctx, s.name, &w.args, balancer, pulumi.Providers(cluster.Provider))
	if err != nil {
		return outputs{}, err
	}
	return outputs{stack: pulumi.Map{
		"clientUrl": placed.ClientURL,
		"members":   placed.Members,
		"namespace": pulumi.String(w.args.Namespace),
	}}, nil
}
