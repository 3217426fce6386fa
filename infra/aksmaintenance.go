package infra

import (
	containerservice "github.com/pulumi/pulumi-azure-native-sdk/containerservice/v2/v20241001"
	"github.com/pulumi/pulumi-azure-native-sdk/resources/v2"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// nodeImageWindow is the name by which AKS knows the window for the nodes' images, one of three that it looks for
// (https://learn.microsoft.com/azure/aks/planned-maintenance).
const nodeImageWindow = "aksManagedNodeOSUpgradeSchedule"

// newMaintenance says when Azure may replace the nodes' images, which drains each node. Without it Azure does so at any time. It returns
// the window, if there is one. What runs on the cluster depends on it, so that it goes last: a replacement of the cluster, which Pulumi
// stops as soon as it fails to delete what runs there, then leaves the window too. DeletedWith would take it for deleted where the
// cluster stays, and could never make it again.
func newMaintenance(
	ctx *pulumi.Context, name string, args *AKSArgs, group *resources.ResourceGroup, cluster *containerservice.ManagedCluster,
	opts ...pulumi.ResourceOption,
) ([]pulumi.Resource, error) {
	if args.MaintenanceStart == "" {
		return nil, nil
	}
	schedule := &containerservice.ScheduleArgs{Daily: &containerservice.DailyScheduleArgs{IntervalDays: pulumi.Int(1)}}
	if args.MaintenanceDay != "" {
		schedule = &containerservice.ScheduleArgs{Weekly: &containerservice.WeeklyScheduleArgs{
			DayOfWeek: pulumi.String(args.MaintenanceDay), IntervalWeeks: pulumi.Int(1),
		}}
	}
	window, err := containerservice.NewMaintenanceConfiguration(ctx, name, &containerservice.MaintenanceConfigurationArgs{
		ResourceGroupName: group.Name,
		ResourceName:      cluster.Name,
		ConfigName:        pulumi.String(nodeImageWindow),
		MaintenanceWindow: &containerservice.MaintenanceWindowArgs{
			StartTime:     pulumi.String(args.MaintenanceStart),
			UtcOffset:     pulumi.String("+00:00"),
			DurationHours: pulumi.Int(args.MaintenanceHours),
			Schedule:      schedule,
		},
	}, opts...)
	return []pulumi.Resource{window}, err
}

func (a *AKSArgs) checkMaintenance(r *check.Report) {
	if a.MaintenanceStart == "" {
		return
	}
	checkClock(r, "aksMaintenanceStart", a.MaintenanceStart)
	r.Range("aksMaintenanceHours", a.MaintenanceHours, leastWindow, longestWindow)
	if a.MaintenanceDay != "" {
		r.OneOf("aksMaintenanceDay", a.MaintenanceDay, "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
	}
}
