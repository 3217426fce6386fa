package stacks

import (
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/infra"
	"stateful-clusters/internal/check"
)

// platform is the configuration of where a stack runs.
type platform interface {
	// Check returns everything that is wrong with the platform's own configuration.
	Check() check.Report
	// CheckExposure returns everything that is wrong with what the workload wants of the load balancer.
	CheckExposure(e infra.Exposure, tls bool) check.Report
	LoadBalancer(infra.Exposure) infra.LoadBalancer
	Capacity() infra.Capacity
}

type platformKind struct {
	config func(*Config) platform
	create func(*pulumi.Context, *Config) (*infra.Cluster, error)
}

// platforms are the values of the key platform.
var platforms = map[string]platformKind{
	"eks":      {func(c *Config) platform { return &c.EKS }, createEKS},
	"aks":      {func(c *Config) platform { return &c.AKS }, createAKS},
	"existing": {func(c *Config) platform { return &c.Existing }, findExisting},
}

// platform returns the configured platform; there is none where the key holds an unknown value.
func (c *Config) platform() (platform, bool) {
	kind, ok := platforms[c.Platform]
	if !ok {
		return nil, false
	}
	return kind.config(c), true
}
