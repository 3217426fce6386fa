// Package cassandra declares a Cassandra ring on disks that are there already: one file per kind of object. It adopts volumes, and never
// makes or deletes one.
package cassandra

import "stateful-clusters/k8s/objects"

// Args is the configuration of a ring. Pulumi.yaml describes the key of each field and its default; the comments here add units and the
// meaning of zero values.
type Args struct {
	Namespace     string `key:"cassandraNamespace"` // created and owned by the ring
	ClusterDomain string `key:"clusterDomain"`      // of the Kubernetes DNS, usually cluster.local

	Image           string `key:"cassandraImage"`
	ImagePullPolicy string `key:"imagePullPolicy"` // Always, IfNotPresent or Never
	User            int    `key:"cassandraUser"`   // of the image, which must own the files on the disks

	// What is on the disks, too: a member with another value does not start, or takes other tokens.
	Volumes     []Volume `key:"cassandraVolumes"`
	ClusterName string   `key:"cassandraClusterName"`
	Tokens      int      `key:"cassandraNumTokens"`
	Datacenter  string   `key:"cassandraDatacenter"`
	Snitch      string   `key:"cassandraSnitch"`

	DataPath      string `key:"cassandraDataPath"`  // folder on the disk with data and commitlog in it; "" is the disk itself
	FileSystem    string `key:"cassandraFsType"`    // ext4 or xfs
	Partition     int    `key:"cassandraPartition"` // of the disk; 0 where it has no partitions
	Seeds         int    `key:"cassandraSeeds"`     // the first so many ordinals
	LoadRingState bool   `key:"cassandraLoadRingState"`

	HeapSize    string `key:"cassandraHeapSize"` // as the JVM takes it, such as 2048M
	JavaOptions string `key:"cassandraJavaOptions"`

	CPURequest    string `key:"cassandraCpuRequest"` // Kubernetes quantities; "" asks for nothing, or limits nothing
	CPULimit      string `key:"cassandraCpuLimit"`
	MemoryRequest string `key:"cassandraMemoryRequest"`
	MemoryLimit   string `key:"cassandraMemoryLimit"`

	GraceSeconds         int    `key:"cassandraGraceSeconds"` // for the drain and the stop
	PodSecurityLevel     string `key:"podSecurityLevel"`      // enforced on the namespace: baseline, restricted or privileged
	MaxUnavailable       int    `key:"maxUnavailable"`
	UnhealthyPodEviction string `key:"unhealthyPodEviction"`
	HostSpread           string `key:"hostSpread"` // required or preferred

	objects.Placement
	objects.Probing
	MinReadySeconds int `key:"minReadySeconds"`
}

// Volume is a record of cassandraVolumes. Exactly one of Volume, Snapshot and New says where the disk comes from.
type Volume struct {
	Ordinal   string `key:"ordinal"` // of the member, from 0 on
	Zone      string `key:"zone"`
	Rack      string `key:"rack"`
	Volume    string `key:"volume"`    // the cloud's name of a disk that is there
	Snapshot  string `key:"snapshot"`  // of which the program makes a disk, once
	New       string `key:"new"`       // true for a blank disk
	Size      string `key:"size"`      // GiB; "" takes that of the volume or snapshot
	Deletable string `key:"deletable"` // true lets Pulumi delete a disk that it has made
	HostID    string `key:"hostId"`    // that is on the disk, for whoever checks the ring; "" is not given
}
