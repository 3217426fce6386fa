package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
)

// placement is what a stack tells of the workload that it placed.
type placement struct {
	ClientURL pulumi.StringOutput
	Members   pulumi.StringArrayOutput
	Namespace string
}

type workloadKind struct {
	check func(*Config) check.Report
	place func(*pulumi.Context, *Config, *infra.Cluster) (*placement, error)
}

// workloads are the values of the key workload.
var workloads = map[string]workloadKind{
	"migratorydata": {func(c *Config) check.Report { return c.MigratoryData.Check() }, placeMigratoryData},
}
