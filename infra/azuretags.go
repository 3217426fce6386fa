package infra

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"stateful-clusters/internal/check"
)

// What Azure allows (https://learn.microsoft.com/azure/azure-resource-manager/management/tag-resources). It keeps three prefixes for
// itself (https://learn.microsoft.com/rest/api/resources/tags/create-or-update).
var azureOwnTag = regexp.MustCompile(`(?i)^(microsoft|azure|windows)`)

// aksOwnTag are by which AKS and its controller of load balancers find what is theirs. AKS puts the tags of a cluster on its load balancer,
// addresses and network too (https://learn.microsoft.com/azure/aks/use-tags;
// https://github.com/kubernetes-sigs/cloud-provider-azure/blob/master/pkg/consts/consts.go, ServiceTagKey and the next ones).
var aksOwnTag = regexp.MustCompile(`(?i)^(aks-managed-|k8s-azure-)`)

const (
	notInAzureTag    = `<>%&\?/`
	maxAzureTagName  = 512 // characters, as the next one
	maxAzureTagValue = 256
	maxAzureTags     = 50
	// aksTags are those of AKS' own on the address of a load balancer: cluster, its group and its other name, Service, DNS.
	aksTags = 5
)

func (a *AKSArgs) checkTags(r *check.Report) {
	for _, name := range slices.Sorted(maps.Keys(a.Tags)) {
		switch {
		case strings.TrimSpace(name) == "" || utf8.RuneCountInString(name) > maxAzureTagName:
			r.Fault("tags", name, fmt.Sprintf("is no name of a tag of Azure: 1 to %d characters", maxAzureTagName),
				"choose a shorter name, such as team")
		case strings.ContainsAny(name, notInAzureTag):
			r.Fault("tags", name, "has one of the characters "+notInAzureTag+" in its name, which Azure refuses", "write another, such as -")
		case azureOwnTag.MatchString(name):
			r.Fault("tags", name, "begins with microsoft, azure or windows, which Azure keeps for itself", "choose another name")
		case aksOwnTag.MatchString(name):
			r.Fault("tags", name, "begins as the tags by which AKS finds what is its own", "choose another name, such as team")
		case utf8.RuneCountInString(a.Tags[name]) > maxAzureTagValue:
			r.Fault("tags", name, fmt.Sprintf("has a value of more than the %d characters that Azure allows", maxAzureTagValue),
				"shorten the value")
		}
	}
	checkTagNames(r, a.Tags)
	for _, foreign := range a.ForeignTags {
		for _, own := range slices.Sorted(maps.Keys(a.Tags)) {
			if own != foreign && strings.EqualFold(own, foreign) {
				r.Fault("foreignTags", foreign, "differs from "+own+" in tags only in its case, which Azure ignores", "remove it from one of them")
			}
		}
	}
	switch {
	case len(a.Tags) > maxAzureTags:
		r.Fault("tags", len(a.Tags), fmt.Sprintf("are more tags than the %d that Azure allows", maxAzureTags), "remove some")
	case len(a.Tags) > maxAzureTags-aksTags:
		r.Warn("tags", len(a.Tags), fmt.Sprintf("leave less than %d of the %d that Azure allows for those that AKS adds on the load "+
			"balancer's address", aksTags, maxAzureTags), "remove some")
	}
}
