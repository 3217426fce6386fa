package stacks

import (
	"testing"

	"stateful-clusters/infra"
	"stateful-clusters/internal/config/configtest"
)

// moon is a cloud that is added as CONTRIBUTING.md says: a struct with tagged fields, and one line in the table.
type moon struct {
	infra.ExistingArgs
	Crater string `key:"moonCrater"`
}

func TestACloudIsAStructAndALineOfTheTable(t *testing.T) {
	platforms["moon"] = func() platform { return &moon{} }
	t.Cleanup(func() { delete(platforms, "moon") })

	recorded := run(t, "local", map[string]string{"platform": "moon", "moonCrater": "Tycho"})
	find(t, recorded, statefulSetType, "migratorydata")

	assertFaults(t, "aks", []configtest.Case{
		{`sites: [{name: nyc, moonCrater: Tycho}]`, "sites[nyc].moonCrater", "is for the platform moon, and this site is on aks", "remove it"},
	})
}
