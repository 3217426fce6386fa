package infra

import (
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

var (
	instanceType    = regexp.MustCompile(`^([a-z]+[0-9]+[a-z0-9-]*)\.([a-z0-9-]+)$`)
	armInstanceType = regexp.MustCompile(`^(a1|[a-z]+[0-9]+[a-z]*g[a-z]*)\.`)
	macInstanceType = regexp.MustCompile(`^mac[0-9]`)
	burstableType   = regexp.MustCompile(`^t[0-9][a-z]*\.`)
	generalType     = regexp.MustCompile(`^[cmr][5-7][a-z0-9-]*\.`)
	ownSize         = regexp.MustCompile(`^([cmr]7a\.medium|m5zn\.[36]xlarge)$`)
	ninesType       = regexp.MustCompile(`^c5[dn]?\.`)                    // with 9xlarge and 18xlarge in the place of 8xlarge and 16xlarge
	tooLarge        = regexp.MustCompile(`^[cmr]5[a-z]*\.(32|48)xlarge$`) // the fifth generation ends at 24xlarge
	bareMetal       = regexp.MustCompile(`^metal(-[0-9]+xl)?$`)
)

// ec2Sizes are the sizes that families have at all. burstableSizes are those of the burstable ones, and generalSizes those of general
// purpose, compute and memory in the generations that are through with growing; hasSize knows where families differ
// (https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html, co.html and mo.html).
var (
	ec2Sizes       = regexp.MustCompile(`^(nano|micro|small|medium|large|[0-9]*xlarge|metal(-[0-9]+xl)?)$`)
	burstableSizes = []string{"nano", "micro", "small", "medium", "large", "xlarge", "2xlarge"}
	generalSizes   = []string{
		"large", "xlarge", "2xlarge", "4xlarge", "12xlarge", "24xlarge", "32xlarge", "48xlarge",
	}
)

// hasSize tells whether a family of general purpose, compute or memory has a size.
func hasSize(instanceType, size string) bool {
	switch {
	case ownSize.MatchString(instanceType) || bareMetal.MatchString(size):
		return true
	case tooLarge.MatchString(instanceType):
		return false
	case size == "9xlarge" || size == "18xlarge":
		return ninesType.MatchString(instanceType)
	case size == "8xlarge" || size == "16xlarge":
		return !ninesType.MatchString(instanceType)
	}
	return slices.Contains(generalSizes, size)
}

// checkInstanceType tells in a moment what EKS says once the control plane has taken its nine minutes.
func (a *EKSArgs) checkInstanceType(r *check.Report) {
	const key = "eksInstanceType"
	_, size, _ := strings.Cut(a.InstanceType, ".")
	general, burstable := generalType.MatchString(a.InstanceType), burstableType.MatchString(a.InstanceType)
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
	case burstable && !slices.Contains(burstableSizes, size),
		general && !hasSize(a.InstanceType, size):
		r.Fault(key, a.InstanceType, "is a size that its family does not have",
			"choose another, such as large or xlarge; `aws ec2 describe-instance-types` lists them")
	case burstable:
		r.Warn(key, a.InstanceType, "is burstable: what members use of the CPU above a share of it is billed extra, or taken from them",
			"choose a type such as m5.large for what must answer at all times")
	case bareMetal.MatchString(size):
		r.Warn(key, a.InstanceType, "is a whole machine: it is dear, and takes many minutes to start", "choose a virtual one, such as m5.large")
	}
}
