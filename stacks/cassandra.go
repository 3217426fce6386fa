package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/cassandra"
)

// cassandraRing places one Cassandra ring, on disks that are there already.
type cassandraRing struct {
	args cassandra.Args
}

func (w *cassandraRing) Args() any { return &w.args }

func (w *cassandraRing) SiteArgs() any { return nil }

func (w *cassandraRing) Check(sites []*site) check.Report {
	r := w.args.Check()
	if len(sites) > 1 {
		r.Fault("sites", siteNames(sites), "are more than one, and the disks of a ring are in one cluster", "keep one of them")
	}
	return r
}

func (w *cassandraRing) Demands(sites []*site) []demand {
	var quantities check.Report // their faults are Check's to report
	d := demand{
		namespace: w.args.Namespace,
		pods:      len(w.args.Volumes),
		podsKey:   "the number of cassandraVolumes",
		apart:     len(w.args.Volumes),
		apartKey:  "the number of cassandraVolumes",
		cpu:       quantities.Quantity("cassandraCpuRequest", w.args.CPURequest),
		cpuKey:    "cassandraCpuRequest",
		memory:    quantities.Quantity("cassandraMemoryRequest", w.args.MemoryRequest),
		memoryKey: "cassandraMemoryRequest",
		grace:     w.args.GraceSeconds,
		graceKey:  "cassandraGraceSeconds",
		placement: w.args.Placement,
	}
	for _, m := range w.args.Members() {
		d.disks = append(d.disks, infra.Disk{
			Record: m.Record, Claim: m.Claim, Zone: m.Zone, Volume: m.Volume, Snapshot: m.Snapshot, Size: m.Size, Deletable: m.Deletable,
		})
	}
	demands := make([]demand, len(sites))
	for i, s := range sites {
		d.site = s
		demands[i] = d
	}
	return demands
}

func (w *cassandraRing) Place(ctx *pulumi.Context, sites []*site, clusters map[string]*infra.Cluster) (outputs, error) {
	s := sites[0]
	cluster := clusters[s.name]
	volumes := s.platform.Volumes()
	disks := make([]cassandra.Disk, len(cluster.Disks))
	handles := pulumi.Map{}
	for i, d := range cluster.Disks {
		disks[i] = cassandra.Disk{Driver: volumes.Driver, Topology: volumes.Topology, Handle: d.Handle, Size: d.Size}
		handles[w.args.Members()[i].Claim] = d.Handle
	}
	ring, err := cassandra.New(ctx, s.name, &w.args, disks, cluster.Attachable, pulumi.Providers(cluster.Provider))
	if err != nil {
		return outputs{}, err
	}
	all := pulumi.Map{
		"contactPoint": pulumi.String(ring.Contact),
		"members":      pulumi.ToStringArray(ring.Hosts),
		"namespace":    pulumi.String(w.args.Namespace),
		"volumes":      handles,
	}
	if len(ring.HostIDs) > 0 {
		all["hostIds"] = pulumi.ToStringMap(ring.HostIDs)
	}
	return outputs{stack: all}, nil
}
