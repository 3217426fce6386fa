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

// What every service of AWS takes in a tag (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
var (
	awsTagText   = regexp.MustCompile(`^[\p{L}\p{N} _.:/=+@-]*$`)
	awsTagPrefix = regexp.MustCompile(`(?i)^aws:`)
)

const (
	maxAWSTagName  = 128 // characters, as the next one
	maxAWSTagValue = 256
	// maxAWSTags leaves three of the 50 for the tags by which the load balancer controller finds what is its own, and as many on volumes.
	maxAWSTags = 50 - 3
)

// findingTag is a name by which Kubernetes, its controllers and this program find what is theirs. The controller of the load balancers
// ends at once where such a name is among its default tags.
var findingTag = regexp.MustCompile(`^([a-z0-9-]+\.)*(k8s\.io|kubernetes\.io|k8s\.aws|ebs\.csi\.aws\.com|stateful-clusters)/`)

func (a *EKSArgs) checkTags(r *check.Report) {
	for _, name := range slices.Sorted(maps.Keys(a.Tags)) {
		checkAWSTag(r, name, a.Tags[name])
	}
	checkTagNames(r, a.Tags)
	if len(a.Tags) > maxAWSTags {
		r.Fault("tags", len(a.Tags), fmt.Sprintf("are more tags than %d: AWS allows 50, and the program and its controllers need three",
			maxAWSTags), "remove some")
	}
	for _, name := range a.ForeignTags {
		if name == "Name" || findingTag.MatchString(name) {
			r.Fault("foreignTags", name, "is a tag of the program itself, by which others find the resource", "remove it")
		}
	}
}

func checkAWSTag(r *check.Report, name, value string) {
	switch {
	case name == "" || utf8.RuneCountInString(name) > maxAWSTagName:
		r.Fault("tags", name, fmt.Sprintf("is no name of a tag of AWS: 1 to %d characters", maxAWSTagName), "choose a shorter name, such as team")
	case utf8.RuneCountInString(value) > maxAWSTagValue:
		r.Fault("tags", name, fmt.Sprintf("has a value of more than the %d characters that AWS allows", maxAWSTagValue), "shorten the value")
	case !awsTagText.MatchString(name) || !awsTagText.MatchString(value):
		r.Fault("tags", name+": "+value, "has a character that services of AWS refuse in tags, such as IAM",
			"write letters, digits, blanks and _ . : / = + - @ only")
	case awsTagPrefix.MatchString(name) || awsTagPrefix.MatchString(value):
		r.Fault("tags", name+": "+value, "begins with aws:, which AWS keeps for itself", "choose another name or value")
	case findingTag.MatchString(name):
		r.Fault("tags", name, "is a name by which Kubernetes and its controllers find what is theirs", "choose a name of your own, such as team")
	default:
		checkInChart(r, name, value)
	}
}

// checkInChart refuses what the chart of the load balancer controller cannot pass on: it writes all tags without quotes into one argument
// in YAML, --default-tags=name=value,name=value, which the controller takes apart at the first = and at each comma
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/main/helm/aws-load-balancer-controller/templates/deployment.yaml).
func checkInChart(r *check.Report, name, value string) {
	switch {
	case strings.Contains(name, "="):
		r.Fault("tags", name, "has a = in its name, where the load balancer controller ends the name", "write another character, such as -")
	case strings.TrimSpace(name) != name || strings.TrimSpace(value) != value:
		r.Fault("tags", name+": "+value, "begins or ends with a blank, which the load balancer controller does not get", "remove the blank")
	case strings.Contains(name+"="+value+" ", ": "):
		r.Fault("tags", name+": "+value, "has a colon before a blank or at its end, which breaks the load balancer controller's chart",
			"leave out the blank, or the colon at the end: github:@platform")
	}
}
