package infra

import (
	"slices"
	"strings"
	"time"

	"github.com/pulumi/pulumi-gcp/sdk/v9/go/gcp/container"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// weekdays are the days of RFC 5545. The window begins to recur on one of the first days of 2024, which began with a Monday.
var weekdays = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// maintenancePolicy says when Google may upgrade the control plane and the nodes by itself.
func (a *GKEArgs) maintenancePolicy() container.ClusterMaintenancePolicyPtrInput {
	if a.MaintenanceStart == "" {
		return nil
	}
	days := a.maintenanceDays()
	clock, _ := time.Parse(clockForm, a.MaintenanceStart)
	start := time.Date(2024, time.January, 1+slices.Index(weekdays, days[0]), clock.Hour(), clock.Minute(), 0, 0, time.UTC)
	return &container.ClusterMaintenancePolicyArgs{
		RecurringWindow: &container.ClusterMaintenancePolicyRecurringWindowArgs{
			StartTime:  pulumi.String(start.Format(time.RFC3339)),
			EndTime:    pulumi.String(start.Add(time.Duration(a.MaintenanceHours) * time.Hour).Format(time.RFC3339)),
			Recurrence: pulumi.String("FREQ=WEEKLY;BYDAY=" + strings.Join(days, ",")),
		},
		MaintenanceExclusions: a.maintenanceExclusions(),
	}
}

// maintenanceDays are in the order of the week, however they were given.
func (a *GKEArgs) maintenanceDays() []string {
	if len(a.MaintenanceDays) == 0 {
		return weekdays
	}
	return slices.DeleteFunc(slices.Clone(weekdays), func(day string) bool { return !slices.Contains(a.MaintenanceDays, day) })
}

func (a *GKEArgs) checkMaintenance(r *check.Report) {
	var m check.Report
	a.checkMaintenanceExclusions(&m)
	if a.MaintenanceStart != "" {
		checkClock(&m, "gkeMaintenanceStart", a.MaintenanceStart)
		m.Range("gkeMaintenanceHours", a.MaintenanceHours, leastWindow, longestWindow)
		for _, day := range a.MaintenanceDays {
			m.OneOf("gkeMaintenanceDays", day, weekdays...)
		}
		m.Unique("gkeMaintenanceDays", a.MaintenanceDays)
	}
	if len(m.Faults) == 0 {
		a.checkAvailability(&m)
	}
	r.Add(m)
}
