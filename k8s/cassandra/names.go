package cassandra

import (
	"fmt"
	"regexp"
	"strings"

	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"k8s.io/apimachinery/pkg/util/validation"

	"stateful-clusters/internal/check"
	"stateful-clusters/k8s/objects"
)

// The names of all objects. Those of claims, and of members in the DNS, follow from the StatefulSet's, so none of them is configuration.
const (
	setName       = "cassandra" // of the StatefulSet and its headless Service, as in the Kubernetes tutorial
	clientService = "cassandra-client"
	claimTemplate = "data"
	container     = "cassandra"
)

// claimName is how the StatefulSet's controller finds the claim of an ordinal
// (https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-storage).
func claimName(ordinal int) string { return fmt.Sprintf("%s-%s-%d", claimTemplate, setName, ordinal) }

// volumeName is that of a PersistentVolume, which is in no namespace.
func (a *Args) volumeName(m Member) string { return a.Namespace + "-" + claimName(m.Ordinal) }

func selector() pulumi.StringMap { return pulumi.StringMap{"app": pulumi.String(setName)} }

func labels() pulumi.StringMap { return objects.Labels("cassandra", setName, selector()) }

func (a *Args) metadata(name string) *metav1.ObjectMetaArgs {
	return objects.Metadata(a.Namespace, name, labels())
}

// host is the name of a Service for pods of the cluster.
func (a *Args) host(service string) string {
	return fmt.Sprintf("%s.%s.svc.%s", service, a.Namespace, a.ClusterDomain)
}

// hosts are the names of the first members.
func (a *Args) hosts(count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("%s-%d.%s", setName, i, a.host(setName))
	}
	return names
}

// hostIDs are those of the configuration, by pod.
func (a *Args) hostIDs() map[string]string {
	ids := map[string]string{}
	for _, m := range a.Members() {
		if m.HostID != "" {
			ids[fmt.Sprintf("%s-%d", setName, m.Ordinal)] = m.HostID
		}
	}
	return ids
}

func (a *Args) checkNames(r *check.Report) {
	objects.CheckNamespace(r, "cassandraNamespace", a.Namespace, "cassandra")
	if len(validation.IsDNS1123Subdomain(a.ClusterDomain)) > 0 {
		r.Fault("clusterDomain", a.ClusterDomain, "must be a DNS domain without a dot at either end",
			`use "cluster.local", the default of Kubernetes`)
	}
	objects.CheckImage(r, "cassandraImage", a.Image, "cassandra:5.0.8")
	r.OneOf("imagePullPolicy", a.ImagePullPolicy, "Always", "IfNotPresent", "Never")
	a.CheckPlacement(r)
}

// unwritable is what the image's entrypoint would spoil: it puts a name into an expression of sed and into YAML as it is
// (https://github.com/docker-library/cassandra/blob/master/docker-entrypoint.sh), and Kubernetes puts a variable in the place of $(NAME).
var unwritable = regexp.MustCompile("[/&\\\\]|: |:$| #|[$][(]|^[]\\[{}>|*!%@,?#`-]|^(null|~)$")

// checkRing wants what Cassandra compares with what is on the disk, and then refuses to start.
func (a *Args) checkRing(r *check.Report) {
	if strings.TrimSpace(a.ClusterName) == "" || strings.ContainsAny(a.ClusterName, "\n\r'\"") {
		r.Fault("cassandraClusterName", a.ClusterName, "must be the name that is on the disks, on one line and without quotes",
			"see `nodetool describecluster` of the legacy ring")
	}
	if unwritable.MatchString(a.ClusterName) {
		r.Fault("cassandraClusterName", a.ClusterName, "has characters that the image's entrypoint cannot write into cassandra.yaml",
			"rename the legacy ring first, to letters, digits, blanks, dots, hyphens and underscores")
	}
	if a.Tokens < 1 || a.Tokens > 1536 {
		r.Fault("cassandraNumTokens", a.Tokens, "must be the number of tokens that the members have on their disks, from 1 to 1536",
			"count the lines of a member in `nodetool ring` of the legacy ring; 256 was the default up to Cassandra 3, and 16 is since 4")
	}
	if !word.MatchString(a.Datacenter) {
		r.Fault("cassandraDatacenter", a.Datacenter,
			"must be the data centre that is on the disks, of letters, digits, dots, hyphens and underscores",
			"see `nodetool status` of the legacy ring")
	}
	if strings.HasPrefix(a.Snitch, "Ec2") {
		r.Fault("cassandraSnitch", a.Snitch, "asks the instance where it is, which pods cannot on these nodes: metadata travels one hop only",
			"set it to GossipingPropertyFileSnitch, with the data centre and the racks of `nodetool status`")
		return
	}
	r.OneOf("cassandraSnitch", a.Snitch, "GossipingPropertyFileSnitch", "SimpleSnitch")
	if a.Snitch == "SimpleSnitch" && a.Datacenter != "datacenter1" {
		r.Fault("cassandraSnitch", a.Snitch,
			"knows the data centre datacenter1 and the rack rack1 alone, and cassandraDatacenter is "+a.Datacenter,
			"set cassandraSnitch to GossipingPropertyFileSnitch, or correct cassandraDatacenter and the racks")
	}
}
