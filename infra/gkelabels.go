package infra

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"stateful-clusters/internal/check"
)

// Google's labels have narrower rules than the tags of AWS and Azure (https://cloud.google.com/resource-manager/docs/labels-overview).
var (
	labelName  = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,62}$`)
	labelValue = regexp.MustCompile(`^[a-z0-9_-]{1,63}$`)
)

const maxLabels = 64

func (a *GKEArgs) labels() pulumi.StringMap { return pulumi.ToStringMap(a.Tags) }

func (a *GKEArgs) checkLabels(r *check.Report) {
	for _, name := range slices.Sorted(maps.Keys(a.Tags)) {
		switch value := a.Tags[name]; {
		case !labelName.MatchString(name):
			r.Fault("tags", name, "is no name of a label of Google: up to 63 lower-case letters, digits, hyphens and underscores, "+
				"beginning with a letter", "write it as "+asLabel(name, "team"))
		case strings.HasPrefix(name, "goog"):
			r.Fault("tags", name, "begins as Google's own labels do", "choose another name")
		case value == "":
			// https://github.com/pulumi/pulumi-gcp/issues/2395
			r.Fault("tags", name, "has no value, which every run would take for a change", "give it a value, such as yes")
		case !labelValue.MatchString(value):
			r.Fault("tags", value, "is no value of a label of Google: up to 63 lower-case letters, digits, hyphens and underscores",
				"write it as "+asLabel(value, "messaging"))
		}
	}
	if len(a.Tags) > maxLabels {
		r.Fault("tags", len(a.Tags), "are more labels than the 64 that Google allows", "remove some")
	}
}

var notInLabel = regexp.MustCompile(`[^a-z0-9_-]+`)

// asLabel is the nearest text that may stand in a label, or the other one.
func asLabel(text, other string) string {
	near := strings.Trim(notInLabel.ReplaceAllString(strings.ToLower(text), "-"), "-")
	if !labelName.MatchString(near) {
		return other
	}
	return near
}
