package infra

import (
	"fmt"
	"time"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// MaintenanceExclusion is a time in which Google leaves the cluster as it is, whatever the window says.
type MaintenanceExclusion struct {
	Name  string `key:"name"`
	Start string `key:"start"` // 2026-12-18T00:00:00Z
	End   string `key:"end"`
	Scope string `key:"scope"` // what does not happen; "" is NO_UPGRADES
}

const noUpgrades = "NO_UPGRADES"

// scope is always sent: Google leaves the default out of its answers, and the provider fills it in.
func (e *MaintenanceExclusion) scope() string {
	if e.Scope == "" {
		return noUpgrades
	}
	return e.Scope
}

func (a *GKEArgs) maintenanceExclusions() container.ClusterMaintenancePolicyMaintenanceExclusionArrayInput {
	var exclusions container.ClusterMaintenancePolicyMaintenanceExclusionArray
	for _, e := range a.MaintenanceExclusions {
		exclusions = append(exclusions, &container.ClusterMaintenancePolicyMaintenanceExclusionArgs{
			ExclusionName: pulumi.String(e.Name),
			StartTime:     pulumi.String(e.Start),
			EndTime:       pulumi.String(e.End),
			ExclusionOptions: &container.ClusterMaintenancePolicyMaintenanceExclusionExclusionOptionsArgs{
				Scope: pulumi.String(e.scope()),
			},
		})
	}
	if exclusions == nil {
		return nil
	}
	return exclusions
}

// Google's limits (https://docs.cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions). Until June 2026 it
// allowed 30 days without upgrades.
const (
	maxExclusions = 20
	maxFreezes    = 3
	freezeDays    = 90
	// The provider finds a change at each run in times that are not in UTC (the SDK's comment on the field).
	instantForm = "2006-01-02T15:04:05Z"
)

func (a *GKEArgs) checkMaintenanceExclusions(r *check.Report) {
	const key = "gkeMaintenanceExclusions"
	var names []string
	freezes := 0
	for _, e := range a.MaintenanceExclusions {
		names = append(names, e.Name)
		if e.Name == "" {
			r.Fault(key, e.Name, "lacks a name", "give every record a name of its own")
		}
		r.OneOf(key, e.scope(), noUpgrades, "NO_MINOR_UPGRADES", "NO_MINOR_OR_NODE_UPGRADES")
		if e.scope() == noUpgrades {
			freezes++
		} else if !a.inChannel() {
			r.Fault(key, e.Scope, "is for clusters in a release channel", "leave scope out, or set gkeReleaseChannel")
		}
		e.checkTimes(r, key)
	}
	r.Unique(key, names)
	if len(names) > maxExclusions {
		r.Fault(key, len(names), fmt.Sprintf("are more than the %d records that Google allows", maxExclusions), "remove those that are over")
	}
	if freezes > maxFreezes {
		r.Fault(key, freezes, fmt.Sprintf("are more records without any upgrade than the %d that Google allows", maxFreezes),
			"remove those that are over, or set scope to NO_MINOR_OR_NODE_UPGRADES")
	}
	if len(names) > 0 && a.MaintenanceStart == "" {
		// Exactly one kind of window is wanted (terraform-provider-google, resource_container_cluster.go).
		r.Fault(key, len(names), "need a window, which the provider wants with them", "set gkeMaintenanceStart")
	}
}

// span is from start to end. Where one of them cannot be read, it returns that one.
func (e *MaintenanceExclusion) span() (s span, wrong *string) {
	start, err := time.Parse(instantForm, e.Start)
	if err != nil {
		return s, &e.Start
	}
	end, err := time.Parse(instantForm, e.End)
	if err != nil {
		return s, &e.End
	}
	return span{start.Unix(), end.Unix()}, nil
}

func (e *MaintenanceExclusion) checkTimes(r *check.Report, key string) {
	s, wrong := e.span()
	switch length := s.to - s.from; {
	case wrong != nil:
		r.Fault(key, *wrong, "must be a time in UTC", `write it in quotes, as "2026-12-18T00:00:00Z"`)
	case length <= 0:
		r.Fault(key, e.End, "is not after the start, "+e.Start, "set end to a later time")
	case e.scope() == noUpgrades && length > freezeDays*day:
		r.Fault(key, e.End, fmt.Sprintf("is more than %d days after the start, as long as Google does without upgrades", freezeDays),
			"set end to an earlier time, or scope to NO_MINOR_OR_NODE_UPGRADES")
	}
}
