package docs

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// elsewhere are the blocks that another test reads from their document and runs, in a situation that is made for them.
var elsewhere = []struct {
	block string
	test  string // its name
	file  string // where it is
	names string // how that file names the command
}{
	{
		block: "docs/operations.md: The cluster is gone: PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh --stack eks",
		test:  "TestLostCluster", file: "../clouds/lost_test.go", names: `w.documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh")`,
	},
	{
		block: "docs/operations.md: The cluster is gone: pulumi up --stack eks",
		test:  "TestLostCluster", file: "../clouds/lost_test.go", names: `w.documented("pulumi up")`,
	},
	{
		block: "docs/operations.md: The cluster is gone: pulumi destroy --stack eks",
		test:  "TestLostCluster", file: "../clouds/lost_test.go", names: `w.documented("pulumi destroy")`,
	},
	{
		block: "docs/operations.md: A killed `pulumi`: pulumi stack export --stack eks > state.json",
		test:  "TestTheRunbookForKilledRuns", file: "../clouds/runbook_test.go", names: `w.runBlock("pulumi stack export --stack eks > state.json"`,
	},
	{
		block: "docs/operations.md: A killed `pulumi`: urn='urn:pulumi:eks::stateful-clusters::…::eks-migratorydata'",
		test:  "TestTheRunbookForKilledRuns", file: "../clouds/runbook_test.go", names: `w.runBlock("urn='urn:pulumi:eks::stateful-clusters::…::eks-migratorydata'"`,
	},
	{
		block: "docs/operations.md: A killed `pulumi`: pulumi stack import --stack eks --file state.json",
		test:  "TestTheRunbookForKilledRuns", file: "../clouds/runbook_test.go", names: `w.runBlock("pulumi stack import --stack eks --file state.json"`,
	},
	{
		block: "docs/operations.md: A zone is lost: kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute",
		test:  "TestOneOfThreeZonesIsLost", file: "../daytwo/zonelost_test.go", names: `w.runDocumented(zoneLost, "kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute"`,
	},
	{
		block: "docs/operations.md: A zone is lost: kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-",
		test:  "TestOneOfThreeZonesIsLost", file: "../daytwo/zonelost_test.go", names: `w.runDocumented(zoneLost, "kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-"`,
	},
}

func TestTheOthersRunThem(t *testing.T) {
	for _, other := range elsewhere {
		content, err := os.ReadFile(other.file)
		require.NoError(t, err, other.block)
		assert.Contains(t, string(content), "func "+other.test+"(t *testing.T)", other.file)
		assert.Contains(t, string(content), other.names, "%s no longer runs %s", other.file, other.block)
	}
}
