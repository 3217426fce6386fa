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

const (
	notInAzureTag    = `<>%&\?/`
	maxAzureTagName  = 512 // characters, as the next one
	maxAzureTagValue = 256
	maxAzureTags     = 50
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
		case utf8.RuneCountInString(a.Tags[name]) > maxAzureTagValue:
			r.Fault("tags", name, fmt.Sprintf("has a value of more than the %d characters that Azure allows", maxAzureTagValue),
				"shorten the value")
		}
	}
	checkTagNames(r, a.Tags)
	if len(a.Tags) > maxAzureTags {
		r.Fault("tags", len(a.Tags), fmt.Sprintf("are more tags than the %d that Azure allows", maxAzureTags), "remove some")
	}
}
