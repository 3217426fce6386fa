package instance

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const nodeGroup = "aws:eks/nodeGroup:NodeGroup"

func pendingNodeGroup() resource {
	return resource{
		URN: "urn:pulumi:eks::example::stateful-clusters:infra:EKS$" + nodeGroup + "::nodes", Type: nodeGroup,
		Parent:   "urn:pulumi:eks::example::stateful-clusters:infra:EKS::nodes",
		Provider: "urn:pulumi:eks::example::pulumi:providers:aws::nodes::664f1ed1-83f9",
	}
}

// answer makes the simulated account hold something else at each call.
func answer(t *testing.T, i *Instance, accounts ...[]CloudResource) {
	t.Helper()
	var lines []string
	for _, resources := range accounts {
		line, err := json.Marshal(resources)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	writeFile(t, filepath.Join(i.cloudsFolder(), "answers"), strings.Join(lines, "\n"))
}

func TestWhatACloudHasMadeIsFoundByTypeAndName(t *testing.T) {
	i := withClouds(t)
	mustStart(t, i)
	// Two stacks share the account; one of them is about to replace what is in its state.
	for stack, resources := range map[string]string{
		"eks":  `[{"type":"` + nodeGroup + `","id":"old"},{"type":"` + nodeGroup + `","id":"gone","pendingReplacement":true}]`,
		"mine": `[{"type":"` + nodeGroup + `","id":"theirs"}]`,
	} {
		writeFile(t, filepath.Join(i.Home, stateFolder, ".pulumi", "stacks", "example", stack+".json"), `{"checkpoint":{"latest":{"resources":`+resources+`}}}`)
	}
	known, err := i.knownIDs()
	if err != nil {
		t.Fatal(err)
	}
	is := func(id, status string) CloudResource { return CloudResource{nodeGroup, id, "nodes", status} }
	for _, c := range []struct {
		name     string
		accounts [][]CloudResource
		want     string
	}{
		{"nothing", [][]CloudResource{{}}, ""},
		{"others only", [][]CloudResource{{{nodeGroup, "x", "others", "active"}, {"aws:iam/role:Role", "y", "nodes", "active"}}}, ""},
		{"what the states know", [][]CloudResource{{is("old", "active"), is("theirs", "active")}}, ""},
		{"a new one beside the old one", [][]CloudResource{{is("old", "active"), is("new", "active")}}, "new"},
		{"one of the id that the replaced one had", [][]CloudResource{{is("gone", "active")}}, "gone"},
		{"one that is being made", [][]CloudResource{{is("new", "creating")}, {is("new", "creating")}, {is("new", "active")}}, "new"},
		{"one that the cloud fails to make", [][]CloudResource{{is("new", "creating")}, {}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			answer(t, i, c.accounts...)
			made, err := i.madeBy(t.Context(), pendingNodeGroup(), known)
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

func TestTheImportFileNamesParentAndProvider(t *testing.T) {
	var file importFile
	file.add(pendingNodeGroup(), "cluster:group")
	second := pendingNodeGroup()
	second.URN, second.Parent = second.URN+"-2", ""
	file.add(second, "cluster:second")
	want := importFile{
		NameTable: map[string]string{
			"urn0": "urn:pulumi:eks::example::stateful-clusters:infra:EKS::nodes",
			"urn1": "urn:pulumi:eks::example::pulumi:providers:aws::nodes",
		},
		Resources: []importEntry{
			{Type: nodeGroup, Name: "nodes", ID: "cluster:group", Parent: "urn0", Provider: "urn1"},
			{Type: nodeGroup, Name: "nodes-2", ID: "cluster:second", Provider: "urn1"},
		},
	}
	if !reflect.DeepEqual(file, want) {
		t.Errorf("the file is %+v, want %+v", file, want)
	}
}
