package infra

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

func TestGKEMaintenanceFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMaintenanceStart: 3am`, "gkeMaintenanceStart", "must be a time of day in UTC", `"03:00"`},
		{`gkeMaintenanceHours: 3`, "gkeMaintenanceHours", "must lie between 4 and 24", "in that range"},
		{`gkeMaintenanceDays: [sunday]`, "gkeMaintenanceDays", "must be one of MO, TU, WE, TH, FR, SA, SU", "choose one of them"},
		{`gkeMaintenanceDays: [SA, SA, SU, MO]`, "gkeMaintenanceDays", `names "SA" twice`, "name it once"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`gkeMaintenanceStart: "25:00"`, "gkeMaintenanceStart", "must be a time of day", `"03:00"`},
		{`gkeMaintenanceHours: 25`, "gkeMaintenanceHours", "must lie between 4 and 24", "in that range"},
	})
	configtest.Sound[GKEArgs](t, `gkeMaintenanceDays: [SA]`, // 13 times 4 hours in 92 days, of which Google wants 48
		`{gkeMaintenanceStart: "", gkeMaintenanceHours: 0}`) // nobody asks for it
}

func TestGKEMaintenance(t *testing.T) {
	window := func(change string) any {
		return deployGKE(t, change).Find(t, gkeClusterName).At("maintenancePolicy.recurringWindow")
	}
	assert.Equal(t, map[string]any{
		"startTime": "2024-01-01T03:00:00Z", "endTime": "2024-01-01T07:00:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU",
	}, window(`{}`))
	// It begins on a day of its own, in the order of the week, and may end on the next one.
	assert.Equal(t, map[string]any{
		"startTime": "2024-01-06T22:30:00Z", "endTime": "2024-01-07T04:30:00Z", "recurrence": "FREQ=WEEKLY;BYDAY=SA,SU",
	}, window(`{gkeMaintenanceStart: "22:30", gkeMaintenanceHours: 6, gkeMaintenanceDays: [SU, SA]}`))
	assert.Nil(t, window(`gkeMaintenanceStart: ""`))
}
