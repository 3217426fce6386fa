package infra

import (
	"fmt"
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

const (
	clockForm = "15:04"
	// Google wants 48 hours in every 32 days, of windows of at least 4 hours. In 32 days each weekday comes at least four times
	// (https://cloud.google.com/kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions). Its newer pages say 92 days, with which
	// less would do. Azure wants windows of 4 to 24 hours.
	leastWindow    = 4
	hoursIn32Days  = 48
	weeksIn32Days  = 4
	longestWindow  = 24
	leastWeekHours = hoursIn32Days / weeksIn32Days
)

func (a *GKEArgs) checkMaintenance(r *check.Report) {
	a.checkMaintenanceExclusions(r)
	if a.MaintenanceStart == "" {
		return
	}
	checkClock(r, "gkeMaintenanceStart", a.MaintenanceStart)
	r.Range("gkeMaintenanceHours", a.MaintenanceHours, leastWindow, longestWindow)
	unknown := false
	for _, day := range a.MaintenanceDays {
		r.OneOf("gkeMaintenanceDays", day, weekdays...)
		unknown = unknown || !slices.Contains(weekdays, day)
	}
	r.Unique("gkeMaintenanceDays", a.MaintenanceDays)
	if week := a.MaintenanceHours * len(a.maintenanceDays()); !unknown && a.MaintenanceHours >= leastWindow && week < leastWeekHours {
		r.Fault("gkeMaintenanceHours", a.MaintenanceHours, fmt.Sprintf("makes %d hours a week, and Google wants %d in 32 days",
			week, hoursIn32Days), fmt.Sprintf("raise it or name more gkeMaintenanceDays, to %d hours a week", leastWeekHours))
	}
}
