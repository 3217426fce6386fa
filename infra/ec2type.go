package infra

import (
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

var (
	instanceType    = regexp.MustCompile(`^([a-z]+(-[a-z]*)?[0-9]+[a-z0-9-]*)\.([a-z0-9-]+)$`)
	armInstanceType = regexp.MustCompile(`^(a1|[a-z]+[0-9]+[a-z]*g[a-z]*)\.`)
	macInstanceType = regexp.MustCompile(`^mac[0-9-]`)
	burstableType   = regexp.MustCompile(`^t[0-9][a-z]*\.`)
	bareMetal       = regexp.MustCompile(`^metal(-[0-9]+xl)?$`)
)

// ec2Sizes are the sizes that families have at all, and burstableSizes those of the burstable ones.
var (
	ec2Sizes       = regexp.MustCompile(`^(nano|micro|small|medium|large|[0-9]*xlarge|metal(-[0-9]+xl)?)$`)
	burstableSizes = []string{"nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"}
)

// ec2Families are the families of general purpose, compute and memory that are through with growing, with their sizes beside large, xlarge
// and 2xlarge. The first that matches counts. AWS keeps a list of all types
// (https://github.com/awslabs/amazon-eks-ami/blob/main/templates/shared/runtime/eni-max-pods.txt).
// Families before the fifth generation, those from the eighth on, and those for storage, graphics and the like are not judged: who takes
// one has chosen it with care, newer ones still grow, and a wrong fault would keep people from a machine that is there.
var ec2Families = []struct {
	family *regexp.Regexp
	sizes  string
}{
	{regexp.MustCompile(`^c5d?$`), "4xlarge 9xlarge 12xlarge 18xlarge 24xlarge metal"},
	{regexp.MustCompile(`^c5n$`), "4xlarge 9xlarge 18xlarge metal"},
	{regexp.MustCompile(`^m5zn$`), "3xlarge 6xlarge 12xlarge metal"},
	{regexp.MustCompile(`^[cmr]5[a-z]*$`), "4xlarge 8xlarge 12xlarge 16xlarge 24xlarge metal"},
	{regexp.MustCompile(`^[cmr]6a$`), "4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal"},
	{regexp.MustCompile(`^[cmr]6i[a-z]*$`), "4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge metal"},
	{regexp.MustCompile(`^[cmr]7a$`), "medium 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge metal-48xl"},
	{regexp.MustCompile(`^[cmr]7i$`), "4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge metal-24xl metal-48xl"},
	{regexp.MustCompile(`^r7iz$`), "4xlarge 8xlarge 12xlarge 16xlarge 32xlarge metal-16xl metal-32xl"},
	{regexp.MustCompile(`^[cm]7i-flex$`), "4xlarge 8xlarge 12xlarge 16xlarge"},
}

// lacksSize tells whether a family is known not to have a size.
func lacksSize(family, size string) bool {
	if burstableType.MatchString(family + ".") {
		return !slices.Contains(burstableSizes, size)
	}
	for _, known := range ec2Families {
		if known.family.MatchString(family) {
			return !slices.Contains(strings.Fields("large xlarge 2xlarge "+known.sizes), size)
		}
	}
	return false
}

// checkInstanceType tells in a moment what EKS says once the control plane has taken its nine minutes.
func (a *EKSArgs) checkInstanceType(r *check.Report) {
	const key = "eksInstanceType"
	family, size, _ := strings.Cut(a.InstanceType, ".")
	burstable := burstableType.MatchString(a.InstanceType)
	switch {
	case !instanceType.MatchString(a.InstanceType) || !ec2Sizes.MatchString(size):
		r.Fault(key, a.InstanceType, "must be an EC2 instance type", "write it as m5.large")
	case armInstanceType.MatchString(a.InstanceType):
		r.Fault(key, a.InstanceType, "has ARM processors, for which the server's image is not made",
			"choose an x86-64 type such as m5.large")
	case macInstanceType.MatchString(a.InstanceType):
		r.Fault(key, a.InstanceType, "is a Mac, which EKS takes for no node", "choose a type such as m5.large")
	case burstable && (size == "nano" || size == "micro"):
		// https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/eni-max-pods.txt
		r.Fault(key, a.InstanceType, "may have four pods, and those of the system take them", "choose t3.medium or larger")
	case lacksSize(family, size):
		r.Fault(key, a.InstanceType, "is a size that its family does not have",
			"choose another, such as large or xlarge; `aws ec2 describe-instance-types` lists them")
	case burstable:
		r.Warn(key, a.InstanceType, "is burstable: what members use of the CPU above a share of it is billed extra, or taken from them",
			"choose a type such as m5.large for what must answer at all times")
	case bareMetal.MatchString(size):
		r.Warn(key, a.InstanceType, "is a whole machine: it is dear, and takes many minutes to start", "choose a virtual one, such as m5.large")
	}
}
