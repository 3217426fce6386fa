package infra

import (
	"strings"
	"testing"

	"stateful-clusters/internal/config/configtest"
)

// beside puts other settings before the records.
func beside(settings, records string) string {
	return strings.Replace(records, "{", "{"+settings+", ", 1)
}

// Freezes count together with the window that they cut.
func TestGKEMaintenanceAvailability(t *testing.T) {
	const key = "gkeMaintenanceExclusions"
	const always = `gkeMaintenanceStart: "00:00", gkeMaintenanceHours: 24`
	twice := func(secondFrom, secondTo string) string {
		return exclusions(`{name: a, start: "2026-01-01T00:00:00Z", end: "2026-03-01T00:00:00Z"}`,
			`{name: b, start: "`+secondFrom+`", end: "`+secondTo+`"}`)
	}
	configtest.Warnings[GKEArgs](t, []configtest.Case{
		// 12 pieces of 4 hours are left in 92 days without 80, and 11 without 81.
		{until("2026-12-21T00:00:00Z", ""), key, "without any upgrade leave the window 44 hours in some 92 days", "raise gkeMaintenanceHours"},
		{until("2026-12-30T00:00:00Z", ""), key, "leave the window 8 hours in some 92 days, and Google wants 48", "set scope"},
		// What it leaves of the windows in which it begins and ends is less than 4 hours.
		{exclusions(`{name: a, start: "2026-10-01T05:00:00Z", end: "2026-12-20T05:00:00Z"}`), key,
			"upgrade leave the window 44 hours in some", "shorten"},
		// On one day a week a freeze of a week costs 4 of 52 hours, one of two weeks too much.
		{beside("gkeMaintenanceDays: [SA]", until("2026-10-15T00:00:00Z", "")), key, "leave the window 44 hours", "shorten them"},
		// From its start on there are 14 Saturdays without two, but 13 without two from the day before.
		{beside("gkeMaintenanceDays: [SA]", exclusions(`{name: a, start: "2026-10-03T00:00:00Z", end: "2026-10-17T00:00:00Z"}`)), key,
			"the window 44 hours in some 92 days, and", "set scope"},
		// Two freezes in a row, each of which alone leaves enough.
		{twice("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"), key, "leave the window 8 hours in some 92 days", "shorten them"},
		{beside(always, twice("2026-03-02T00:00:00Z", "2026-05-01T00:00:00Z")), key, "leave the window 24 hours", "shorten them"},
	})
	configtest.Sound[GKEArgs](t,
		until("2026-12-20T00:00:00Z", ""),
		beside(always, until("2026-12-30T00:00:00Z", "")), // 2 of 92 days
		// What is left of a day counts with the next one.
		beside(always, exclusions(`{name: a, start: "2026-10-01T22:00:00Z", end: "2026-12-30T22:00:00Z"}`)),
		beside("gkeMaintenanceDays: [SA]", until("2026-10-08T00:00:00Z", "")),
		until("2027-12-30T00:00:00Z", ", scope: NO_MINOR_UPGRADES"),
		twice("2026-06-15T00:00:00Z", "2026-08-15T00:00:00Z"),
	)
}
