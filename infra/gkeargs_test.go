package infra

import (
	"strings"
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestGKENameFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`clusterName: GKE_migratorydata`, "clusterName", "must be up to 40 lower-case letters, digits and hyphens", "gke-migratorydata"},
		{`clusterName: messaging-of-production-x`, "clusterName", "makes the name of the nodes' service account", "up to 24 characters"},
		{`gkeProject: "123456789012"`, "gkeProject", "must be the ID of a Google Cloud project", "PROJECT_ID"},
		{`gkeNodeServiceAccount: nodes`, "gkeNodeServiceAccount", "must be the email address", "nodes@example-project.iam.gserviceaccount.com"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`clusterName: 1-gke`, "clusterName", "beginning with a letter", "gke-migratorydata"},
		{`gkeProject: My Project`, "gkeProject", "is not its name or number", "gcloud projects list"},
	})
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`clusterName: gke-`, "clusterName", "not ending with a hyphen", "gke-migratorydata"},
		{`gkeProject: migratorydata-`, "gkeProject", "must be the ID", "gcloud projects list"},
		{`{clusterName: ` + strings.Repeat("g", 41) + `, gkeNodeServiceAccount: a@example-project.iam.gserviceaccount.com}`,
			"clusterName", "must be up to 40", "gke-migratorydata"},
	})
	configtest.Sound[GKEArgs](t,
		`clusterName: messaging-of-production`,
		`{clusterName: `+strings.Repeat("g", 40)+`, gkeNodeServiceAccount: a@example-project.iam.gserviceaccount.com}`,
		`gkeNodeServiceAccount: 123456789012-compute@developer.gserviceaccount.com`,
		`gkeNodeServiceAccount: example-project@appspot.gserviceaccount.com`,
		`gkeProject: example.com:my-project`,
		`{gkeProject: "example.com:my-project", gkeNodeServiceAccount: nodes@my-project.example.com.iam.gserviceaccount.com}`,
		`gkeProject: example.com:my-project`,
	)
}
