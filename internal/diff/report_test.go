package diff

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestOnlyWhatHasAnEffectIsAChange(t *testing.T) {
	seen := Property{Path: "eksDiskSize", Old: "80", New: "100"}
	unseen := Property{Path: "kubeconfig", Old: "a", New: "b", Note: "not previewed"}
	for _, c := range []struct {
		report  Report
		changes bool
		summary string
	}{
		{Report{}, false, "no changes"},
		{Report{Settings: []Property{seen}}, false, "no changes; the configuration differs without effect"},
		{Report{Settings: []Property{seen, unseen}}, true, "the configuration differs in what cannot be previewed"},
		{Report{Outputs: []Property{{Path: "a"}}, Same: 4}, true, "only outputs change, 4 resources unchanged"},
		{Report{Resources: []Resource{{Operation: Created}, {Operation: Deleted}, {Operation: Created}}, Same: 1}, true,
			"1 to delete, 2 to create, 1 unchanged"},
	} {
		assert.Equal(t, c.changes, c.report.Changes(), c.summary)
		assert.Equal(t, c.summary, c.report.summary())
	}
}

// Every kind that is called out, under the names that providers have for it.
func TestDangersAreCalledOut(t *testing.T) {
	kinds := map[string]string{
		"aws:eks/cluster:Cluster": "cluster", "azure-native:containerservice/v20241001:ManagedCluster": "cluster",
		"azure-native:containerservice:ManagedCluster": "cluster", "gcp:container/cluster:Cluster": "cluster",
		"aws:eks/nodeGroup:NodeGroup":             "node group",
		"azure-native:containerservice:AgentPool": "node group", "gcp:container/nodePool:NodePool": "node group",
		"kubernetes:apps/v1:StatefulSet": "StatefulSet",
		"kubernetes:core/v1:Namespace":   "namespace", "azure-native:resources:ResourceGroup": "resource group",
		"kubernetes:core/v1:PersistentVolume": "volume", "kubernetes:core/v1:PersistentVolumeClaim": "volume", "aws:ebs/volume:Volume": "volume",
		"azure-native:compute/v20240302:Disk": "volume", "gcp:compute/disk:Disk": "volume", "aws:ec2/vpc:Vpc": "network",
	}
	for kind, what := range kinds {
		for _, op := range operations {
			found := callOut([]Resource{{Operation: op, Type: kind, Name: "it", Changed: []Property{{Path: "size", Forces: true}, {Path: "name"}}}})
			switch op {
			case Replaced:
				assert.Len(t, found, 1, kind)
				assert.Contains(t, found[0].sentence(), "the "+what+" it is replaced (because of size): ")
			case Deleted:
				assert.Len(t, found, 1, kind)
				assert.Contains(t, found[0].sentence(), "the "+what+" it is deleted: ")
			default:
				assert.Empty(t, found, "%s %s", op, kind)
			}
		}
	}
	for _, kind := range []string{"aws:eks/addon:Addon", "kubernetes:core/v1:Service", "eks:index:Cluster",
		"aws:ec2/vpcEndpoint:VpcEndpoint"} {
		assert.Empty(t, callOut([]Resource{{Operation: Replaced, Type: kind}}), kind)
	}
}

func TestWarningsAreThoseThatWereNotThere(t *testing.T) {
	var report Report
	assert.NoError(t, report.read(run{warnings: []string{"old"}}, run{warnings: []string{"old", "new"}}))
	assert.Equal(t, []string{"new"}, report.Warnings)
}
