package change

import (
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

// dangers are the kinds of resources to call out, the gravest first. The types of later clouds are there already where they are known.
var dangers = []struct {
	types             *regexp.Regexp
	what              string
	replaced, deleted string
}{
	{regexp.MustCompile(`^(aws:eks/cluster:Cluster|azure-native:containerservice(/[^:]*)?:ManagedCluster|gcp:container/cluster:Cluster)$`), "cluster",
		"everything that runs in the old one goes with it", "everything that runs in it goes too"},
	{regexp.MustCompile(`^azure-native:resources(/[^:]*)?:ResourceGroup$`), "resource group",
		"everything in the old one goes with it", "everything in it goes too"},
	{regexp.MustCompile(`^aws:ec2/vpc:Vpc$`), "network",
		"everything in it is made anew", "everything in it goes too"},
	{regexp.MustCompile(`^(kubernetes:core/v1:(PersistentVolume|PersistentVolumeClaim)|aws:ebs/volume:Volume|azure-native:compute(/[^:]*)?:Disk|gcp:compute/disk:Disk)$`), "volume",
		"what is stored on the old one may be lost", "what is stored on it may be lost"},
	{regexp.MustCompile(`^kubernetes:core/v1:Namespace$`), "namespace",
		"all objects in the old one go with it", "all objects in it go too"},
	{regexp.MustCompile(`^kubernetes:apps/v1:StatefulSet$`), "StatefulSet",
		"all its members are made anew", "all its members go too"},
	{regexp.MustCompile(`^(aws:eks/nodeGroup:NodeGroup|azure-native:containerservice(/[^:]*)?:AgentPool|gcp:container/nodePool:NodePool)$`), "node group",
		"every node goes, and the members move to new ones", "its nodes go too, and the members on them"},
}

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

func order(r Resource) string {
	if r.GoesFirst {
		return "; the old one goes before the new one comes"
	}
	return "; the new one comes before the old one goes"
}

// callOut returns the dangers among the resources, the gravest first.
func callOut(resources []Resource) []Danger {
	var found []Danger
	for _, kind := range dangers {
		for _, r := range resources {
			if !kind.types.MatchString(r.Type) {
				continue
			}
			switch r.Operation {
			case Replaced:
				found = append(found, Danger{r, kind.what, r.cause(), kind.replaced + order(r)})
			case Deleted:
				found = append(found, Danger{r, kind.what, "", kind.deleted})
			}
		}
	}
	return found
}
