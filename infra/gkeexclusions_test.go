package infra

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

// exclusion is a record of two days, with other fields.
func exclusion(fields string) string { return exclusions(exclusionRecord("sale", fields)) }

func exclusionRecord(name, fields string) string {
	return fmt.Sprintf(`{name: %s, start: "2026-11-26T00:00:00Z", end: "2026-11-28T00:00:00Z"%s}`, name, fields)
}

func exclusions(records ...string) string {
	return fmt.Sprintf("{gkeMaintenanceExclusions: [%s]}", strings.Join(records, ", "))
}

// many are so many records with names of their own.
func many(count int, fields string) string {
	var records []string
	for i := range count {
		records = append(records, exclusionRecord(fmt.Sprint("n", i), fields))
	}
	return exclusions(records...)
}

func until(end, fields string) string {
	return exclusions(fmt.Sprintf(`{name: sale, start: "2026-10-01T00:00:00Z", end: %q%s}`, end, fields))
}

func TestGKEMaintenanceExclusionFaults(t *testing.T) {
	const key = "gkeMaintenanceExclusions"
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{exclusions(exclusionRecord(`""`, "")), key, "lacks a name", "a name of its own"},
		{exclusions(exclusionRecord("a", ""), exclusionRecord("a", "")), key, `names "a" twice`, "name it once"},
		{exclusion(", scope: NO_PATCHES"), key, "must be one of NO_UPGRADES, NO_MINOR_UPGRADES", "did you mean"},
		{until("2026-12-01", ""), key, "must be a time in UTC", `"2026-12-18T00:00:00Z"`},
		{until("2026-10-01T00:00:00Z", ""), key, "is not after the start, 2026-10-01T00:00:00Z", "a later time"},
		{until("2026-12-30T00:00:01Z", ""), key, "is more than 90 days after the start", "an earlier time"},
		{many(4, ""), key, "are more records without any upgrade than the 3 that Google allows", "NO_MINOR_OR_NODE_UPGRADES"},
		{many(21, ", scope: NO_MINOR_UPGRADES"), key, "are more than the 20 records", "remove"},
		{strings.Replace(exclusion(", scope: NO_MINOR_UPGRADES"), "{",
			"{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.1234000, ", 1),
			key, "is for clusters in a release channel", "gkeReleaseChannel"},
		{strings.Replace(exclusion(""), "{", `{gkeMaintenanceStart: "", `, 1), key, "need a window", "set gkeMaintenanceStart"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{until("2026-12-18T00:00:00+01:00", ""), key, "must be a time in UTC", `"2026-12-18T00:00:00Z"`},
	})
	configtest.Sound[GKEArgs](t, exclusion(""), many(3, ""), many(20, ", scope: NO_MINOR_OR_NODE_UPGRADES"), until("2026-12-20T00:00:00Z", ""),
		until("2027-12-30T00:00:00Z", ", scope: NO_MINOR_UPGRADES"),
		strings.Replace(exclusion(""), "{", "{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.1234000, ", 1))
}

func TestGKEMaintenanceExclusions(t *testing.T) {
	policy := func(change string) any {
		return deployGKE(t, change).Find(t, gkeClusterName).At("maintenancePolicy.maintenanceExclusions")
	}
	assert.Equal(t, []any{
		map[string]any{"exclusionName": "sale", "startTime": "2026-11-26T00:00:00Z", "endTime": "2026-11-28T00:00:00Z",
			"exclusionOptions": map[string]any{"scope": "NO_UPGRADES"}},
		map[string]any{"exclusionName": "year", "startTime": "2026-11-26T00:00:00Z", "endTime": "2026-11-28T00:00:00Z",
			"exclusionOptions": map[string]any{"scope": "NO_MINOR_UPGRADES"}},
	}, policy(exclusions(exclusionRecord("sale", ""), exclusionRecord("year", ", scope: NO_MINOR_UPGRADES"))))
	assert.Nil(t, policy(`{}`))
}
