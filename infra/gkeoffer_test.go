package infra

import (
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
	"stateful-clusters/internal/mocks"
)

const getCluster = "gcp:container/getCluster:getCluster"

var gkeOffers = map[string][]string{ // the newest first
	"REGULAR": {"1.36.4-gke.10", "1.36.2-gke.30", "1.35.11-gke.20", "1.35.6-gke.10", "1.34.8-gke.10"},
	"STABLE":  {"1.35.6-gke.10", "1.34.8-gke.10"},
}

// offers answers as the provider does: each channel's newest version with the prefix, and its default whatever that is.
func offers(present string) mocks.Cloud {
	cloud := clouds()
	delete(cloud.Results, getVersions)
	cloud.Answers = map[string]func(resource.PropertyMap) map[string]any{getVersions: func(asked resource.PropertyMap) map[string]any {
		latest, masters := map[string]any{}, []any{}
		for channel, all := range gkeOffers {
			for _, v := range all {
				if _, have := latest[channel]; !have && strings.HasPrefix(v, asked["versionPrefix"].StringValue()) {
					latest[channel] = v
				}
			}
		}
		for _, v := range gkeOffers["REGULAR"] {
			if strings.HasPrefix(v, asked["versionPrefix"].StringValue()) {
				masters = append(masters, v)
			}
		}
		return map[string]any{
			"releaseChannelDefaultVersion": map[string]any{"REGULAR": "1.35.6-gke.10", "STABLE": "1.34.8-gke.10"},
			"releaseChannelLatestVersion":  latest, "validMasterVersions": masters,
		}
	}}
	cloud.Refusals = map[string]string{}
	if present == missing {
		cloud.Refusals[getCluster] = "projects/example-project/locations/us-east1/clusters/migratorydata not found"
	} else {
		cloud.Results[getCluster] = map[string]any{"masterVersion": present}
	}
	return cloud
}

// prepared is what Google has against a configuration.
func prepared(t *testing.T, cloud mocks.Cloud, keys string) (check.Report, *mocks.Run, error) {
	t.Helper()
	var report check.Report
	args := configtest.Args[GKEArgs](t, keys)
	run, err := mocks.Try(cloud, func(ctx *pulumi.Context) (err error) {
		_, report, err = args.Prepare(ctx, "", Wants{})
		return err
	})
	assertNothingMade(t, run)
	return report, run, err
}

func TestAVersionThatTheChannelLacks(t *testing.T) {
	for keys, remedy := range map[string]string{
		`{gkeReleaseChannel: STABLE, kubernetesVersion: "1.36"}`: "choose one of 1.34.8-gke.10, 1.35.6-gke.10, or set gkeReleaseChannel to " +
			"REGULAR, which has it",
		`{gkeReleaseChannel: STABLE, kubernetesVersion: 1.35.11}`: "or set gkeReleaseChannel to REGULAR",
		// 1.35.1 is not 1.35.11, and 1.36.2-gke.3 is no short form.
		`kubernetesVersion: 1.35.1`:        "choose one of 1.34.8-gke.10, 1.35.11-gke.20, 1.36.4-gke.10",
		`kubernetesVersion: 1.36.2-gke.99`: "choose one of 1.34.8-gke.10",
		// Nor is the build gke.1 that of gke.10, which is offered.
		`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.3}`:  "choose one of 1.34.8-gke.10",
		`kubernetesVersion: "1.37"`:                                          "choose one of 1.34.8-gke.10",
		`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.33.2-gke.10}`: "choose one of 1.34.8-gke.10, 1.35.11-gke.20, 1.36.4-gke.10",
	} {
		report, _, err := prepared(t, offers(missing), keys)
		require.NoError(t, err, keys)
		if assert.Len(t, report.Faults, 1, keys) {
			assert.Equal(t, "kubernetesVersion", report.Faults[0].Key)
			assert.Contains(t, report.Faults[0].Allowed, "is no version that GKE offers")
			assert.Contains(t, report.Faults[0].Remedy, remedy, keys)
		}
	}
}

// missing is no cluster.
const missing = ""

func TestVersionsThatGKEOffers(t *testing.T) {
	for _, keys := range []string{
		`kubernetesVersion: "1.36"`, `kubernetesVersion: "1.35"`, `kubernetesVersion: 1.35.11`, `kubernetesVersion: 1.36.2-gke.30`,
		`{gkeReleaseChannel: STABLE, kubernetesVersion: "1.35"}`,
		`{gkeReleaseChannel: UNSPECIFIED, kubernetesVersion: 1.36.2-gke.30}`,
		`{gkeReleaseChannel: EXTENDED, kubernetesVersion: "1.31"}`, // of which Google says nothing here
	} {
		report, run, err := prepared(t, offers(missing), keys)
		require.NoError(t, err, keys)
		assert.Empty(t, report.Faults, keys)
		assert.Empty(t, report.Warnings, keys)
		assert.Len(t, run.Calls, 1, "one question is enough")
	}
}

// Of a channel Google tells the newest version that begins like a whole one, and not whether that itself is there.
func TestAWholeVersionOfAChannel(t *testing.T) {
	report, _, err := prepared(t, offers(missing), `kubernetesVersion: 1.36.4-gke.1`)
	require.NoError(t, err)
	assert.Empty(t, report.Faults)
	if assert.Len(t, report.Warnings, 1) {
		assert.Contains(t, report.Warnings[0].Allowed, "the newest one that begins so is 1.36.4-gke.10")
	}
	report, _, err = prepared(t, offers("1.36.4-gke.10"), `kubernetesVersion: 1.36.4-gke.1`)
	require.NoError(t, err)
	assert.Empty(t, report.Warnings, "the cluster has a newer one")
}

// A cluster that has the version, or was upgraded beyond it, stays as it is.
func TestAVersionThatIsNoLongerOffered(t *testing.T) {
	for present, faults := range map[string]int{
		"1.33.9-gke.10": 0, "1.34.8-gke.10": 0, "1.36.4-gke.10": 0, "1.33.5-gke.10": 0, "1.33.4-gke.99": 1, "1.32.9-gke.10": 1,
	} {
		report, _, err := prepared(t, offers(present), `kubernetesVersion: 1.33.5`)
		require.NoError(t, err)
		assert.Len(t, report.Faults, faults, present)
		assert.Empty(t, report.Warnings, present)
	}
}

// Who may not ask is told so, and goes on: the version may be right.
func TestVersionsThatCannotBeAskedFor(t *testing.T) {
	refused := clouds()
	delete(refused.Results, getVersions)
	_, _, err := prepared(t, refused, `{}`)
	require.ErrorContains(t, err, "asking Google which versions of Kubernetes GKE has in us-east1")

	refused.Refusals = map[string]string{
		getVersions: `googleapi: Error 403: Required "container.clusters.list" permission(s) for "projects/p".`,
	}
	report, _, err := prepared(t, refused, `{}`)
	require.NoError(t, err)
	assert.Empty(t, report.Faults)
	if assert.Len(t, report.Warnings, 1) {
		assert.Contains(t, report.Warnings[0].Allowed, "the right container.clusters.list is missing")
	}

	unread := offers(missing)
	unread.Refusals = map[string]string{getCluster: "googleapi: Error 403: Required \"container.clusters.get\" permission(s)"}
	report, _, err = prepared(t, unread, `kubernetesVersion: "1.33"`)
	require.NoError(t, err)
	assert.Empty(t, report.Faults)
	assert.Len(t, report.Warnings, 1)
}
