package infra

import (
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestForeignTagFaults(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`{foreignTags: [team], tags: [{name: team, value: a}]}`, "foreignTags", "both the program's and not", "remove it from one of them"},
		{`foreignTags: [""]`, "foreignTags", "is not the name of a tag", "remove it"},
	})
	configtest.Faults[AKSArgs](t, []configtest.Case{
		{`foreignTags: [team, team]`, "foreignTags", `names "team" twice`, "name it once"},
	})
	configtest.Sound[EKSArgs](t, `{foreignTags: [team], tags: [{name: owner, value: a}]}`)
}
