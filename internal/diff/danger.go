package diff

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Danger is a resource whose replacement or deletion takes something with it.
type Danger struct {
	Resource
	What    string // that it is, in a person's words
	Because string // what forces a replacement, or ""
	Effect  string
}

// dangers are the kinds of resources to call out, the gravest first, by their types without a version.
var dangers = []struct {
	what, replaced, deleted string
	types                   []string
}{
	{"cluster", "everything that runs in the old one goes with it", "everything that runs in it goes too", []string{
		"aws:eks/cluster:Cluster", "azure-native:containerservice:ManagedCluster", "gcp:container/cluster:Cluster",
	}},
	{"resource group", "everything in the old one goes with it", "everything in it goes too",
		[]string{"azure-native:resources:ResourceGroup"}},
	{"network", "everything in it is made again", "everything in it goes too", []string{"aws:ec2/vpc:Vpc", "gcp:compute/network:Network"}},
	{"volume", "what is stored on the old one may be lost", "what is stored on it may be lost", []string{
		"kubernetes:core:PersistentVolume", "kubernetes:core:PersistentVolumeClaim",
		"aws:ebs/volume:Volume", "azure-native:compute:Disk", "gcp:compute/disk:Disk",
	}},
	{"namespace", "all objects in the old one go with it", "all objects in it go too", []string{"kubernetes:core:Namespace"}},
	{"StatefulSet", "all its members are made again", "all its members go too", []string{"kubernetes:apps:StatefulSet"}},
	{"node group", "every node goes, and the members move to new ones", "its nodes go too, and the members on them", []string{
		"aws:eks/nodeGroup:NodeGroup", "azure-native:containerservice:AgentPool", "gcp:container/nodePool:NodePool",
	}},
}

var version = regexp.MustCompile(`/v\d\w*:`)

// alongWith is why a resource is replaced that itself could stay: what it depends on goes first.
const alongWith = "along with what it needs"

// cause is what forces a replacement.
func (r Resource) cause() string {
	forcing := r.forcing()
	if slices.Contains(forcing, providerKey) {
		return "its cluster is another one"
	}
	if len(forcing) == 0 {
		return alongWith
	}
	return "because of " + strings.Join(forcing, ", ")
}

// callOut returns the dangers among the resources, the gravest first.
func callOut(resources []Resource) []Danger {
	var found []Danger
	for _, kind := range dangers {
		for _, r := range resources {
			if !slices.Contains(kind.types, version.ReplaceAllString(r.Type, ":")) {
				continue
			}
			switch r.Operation {
			case Deleted:
				found = append(found, Danger{r, kind.what, "", kind.deleted})
			case Replaced:
				order := "; the new one comes before the old one goes"
				if r.GoesFirst {
					order = "; the old one goes before the new one comes"
				}
				found = append(found, Danger{r, kind.what, r.cause(), kind.replaced + order})
			}
		}
	}
	return found
}

// sentence is the danger in words.
func (d Danger) sentence() string {
	happens := "is deleted"
	if d.Operation == Replaced {
		happens = "is replaced (" + d.Because + ")"
	}
	return fmt.Sprintf("the %s %s %s: %s", d.What, d.Name, happens, d.Effect)
}
