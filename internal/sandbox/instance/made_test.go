package instance

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/project"
)

const nodeGroup = "aws:eks/nodeGroup:NodeGroup"

func pendingNodeGroup() apitype.ResourceV3 {
	return apitype.ResourceV3{URN: "urn:pulumi:eks::example::stateful-clusters:infra:EKS$" + nodeGroup + "::nodes", Type: nodeGroup}
}

// answer makes the simulated account hold something else at each call.
func answer(t *testing.T, i *Instance, accounts ...[]control.Resource) {
	t.Helper()
	var lines []string
	for _, resources := range accounts {
		line, err := json.Marshal(resources)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	writeFile(t, filepath.Join(control.Folder(i.Home), "answers"), strings.Join(lines, "\n"))
}

func TestWhatACloudHasMadeIsFoundByTypeAndName(t *testing.T) {
	i := withClouds(t)
	mustStart(t, i)
	// Two stacks share the account; one of them is about to replace what is in its state.
	for stack, resources := range map[string]string{
		"eks":  `[{"type":"` + nodeGroup + `","id":"old"},{"type":"` + nodeGroup + `","id":"gone","pendingReplacement":true}]`,
		"mine": `[{"type":"` + nodeGroup + `","id":"theirs"}]`,
	} {
		writeFile(t, filepath.Join(i.Home, stateFolder, ".pulumi", "stacks", project.Name, stack+".json"),
			`{"checkpoint":{"latest":{"resources":`+resources+`}}}`)
	}
	known, err := i.knownIDs()
	if err != nil {
		t.Fatal(err)
	}
	clouds, err := i.Clouds()
	if err != nil {
		t.Fatal(err)
	}
	is := func(id string, status control.Status) control.Resource {
		return control.Resource{Type: nodeGroup, ID: id, Name: "nodes", Status: status}
	}
	for _, c := range []struct {
		name     string
		accounts [][]control.Resource
		want     string
	}{
		{"nothing", [][]control.Resource{{}}, ""},
		{"others only", [][]control.Resource{{{Type: nodeGroup, ID: "x", Name: "others", Status: control.Active}, {Type: "aws:iam/role:Role",
			ID: "y", Name: "nodes", Status: control.Active}}}, ""},
		{"what the states know", [][]control.Resource{{is("old", "active"), is("theirs", "active")}}, ""},
		{"a new one beside the old one", [][]control.Resource{{is("old", "active"), is("new", "active")}}, "new"},
		{"one of the id that the replaced one had", [][]control.Resource{{is("gone", "active")}}, "gone"},
		{"one that is being made", [][]control.Resource{{is("new", "creating")}, {is("new", "creating")}, {is("new", "active")}}, "new"},
		{"one that the cloud fails to make", [][]control.Resource{{is("new", "creating")}, {}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer(t, i, c.accounts...)
			made, err := madeBy(t.Context(), clouds, pendingNodeGroup(), known)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if made != nil {
				got = made.ID
			}
			if got != c.want {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}
