package infra

import (
	"fmt"
	"strings"
	"testing"

	"stateful-clusters/internal/config/configtest"
)

func TestGKELabelFaults(t *testing.T) {
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`tags: [{name: Team, value: a}]`, "tags", "is no name of a label of Google", "write it as team"},
		{`tags: [{name: goog-managed, value: a}]`, "tags", "begins as Google's own labels do", "choose another name"},
		{`tags: [{name: team, value: ""}]`, "tags", "has no value, which every run would take for a change", "give it a value"},
		{`tags: [{name: owner, value: me@example.com}]`, "tags", "is no value of a label of Google", "me-example-com"},
		{`{foreignTags: [team], tags: [{name: team, value: a}]}`, "foreignTags", "both the program's and not", "remove it from one of them"},
	})
	var many []string
	for i := range maxLabels + 1 {
		many = append(many, fmt.Sprintf("{name: label-%d, value: a}", i))
	}
	configtest.Faults[GKEArgs](t, []configtest.Case{
		{`tags: [` + strings.Join(many, ", ") + `]`, "tags", "are more labels than the 64", "remove some"},
	})
	configtest.Sound[GKEArgs](t, `tags: [{name: team_1, value: a-b_c}, {name: t, value: "2024"}]`)
}
