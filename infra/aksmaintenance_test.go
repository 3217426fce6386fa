package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestAKSMaintenanceFaults(t *testing.T) {
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`aksMaintenanceStart: "3:00"`, "aksMaintenanceStart", "must be a time of day in UTC", `"03:00"`},
		{`aksMaintenanceHours: 3`, "aksMaintenanceHours", "must lie between 4 and 24", "in that range"},
		{`aksMaintenanceDay: SU`, "aksMaintenanceDay", "must be one of Monday", "choose one of them"},
	})
	configtest.Sound[AKSArgs](t, `{aksMaintenanceDay: Sunday, aksMaintenanceHours: 24}`,
		`{aksMaintenanceStart: "", aksMaintenanceHours: 0, aksMaintenanceDay: never}`) // nobody asks for it
}

func TestAKSMaintenance(t *testing.T) {
	window := func(change string) any {
		run := deploy(t, configtest.Args[AKSArgs](t, change))
		if len(run.All("MaintenanceConfiguration ")) == 0 {
			return nil
		}
		found := run.Find(t, "MaintenanceConfiguration migratorydata")
		assert.Equal(t, "aksManagedNodeOSUpgradeSchedule", found.At("configName"))
		run.Waits(t, "providers:kubernetes migratorydata", "MaintenanceConfiguration migratorydata")
		return found.At("maintenanceWindow")
	}
	assert.Equal(t, map[string]any{
		"startTime": "03:00", "utcOffset": "+00:00", "durationHours": 4,
		"schedule": map[string]any{"daily": map[string]any{"intervalDays": 1}},
	}, window(`{}`))
	assert.Equal(t, map[string]any{
		"startTime": "22:30", "utcOffset": "+00:00", "durationHours": 6,
		"schedule": map[string]any{"weekly": map[string]any{"dayOfWeek": "Sunday", "intervalWeeks": 1}},
	}, window(`{aksMaintenanceStart: "22:30", aksMaintenanceHours: 6, aksMaintenanceDay: Sunday}`))
	assert.Nil(t, window(`aksMaintenanceStart: ""`))
}
