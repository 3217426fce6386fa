package infra

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"stateful-clusters/internal/check"
)

// LoadBalancer makes the Service a Network Load Balancer whose targets are the pods themselves
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/nlb/).
func (a *EKSArgs) LoadBalancer(e Exposure) LoadBalancer {
	const prefix = nlbPrefix
	scheme := "internet-facing"
	if e.Internal {
		scheme = "internal"
	}
	annotations := map[string]string{
		prefix + "nlb-target-type": "ip",
		prefix + "scheme":          scheme,
		// Without it each zone's address reaches only the members in that zone, which may be none.
		prefix + "attributes":              "load_balancing.cross_zone.enabled=true",
		prefix + "target-group-attributes": fmt.Sprintf("deregistration_delay.timeout_seconds=%d", e.DrainSeconds),
	}
	if len(a.Zones) > 0 {
		annotations[prefix+"subnets"] = a.balancedSubnets(e)
	}
	e.reserve(annotations, prefix+"eip-allocations") // one, for the one subnet
	if e.TLS {
		annotations[prefix+"ssl-cert"] = a.CertificateARN
		annotations[prefix+"ssl-ports"] = strconv.Itoa(e.Port)
		annotations[prefix+"backend-protocol"] = "tcp"
	}
	return LoadBalancer{
		Class:       "service.k8s.aws/nlb",
		Annotations: annotations,
		// The controller holds a pod unready until it is a healthy target, so that a rollout waits for the load balancer
		// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/pod_readiness_gate/).
		NamespaceLabels: map[string]string{"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"},
		GatesReadiness:  true,
		Replacing:       nlbReplacing,
		// Beside the scheme the older name is passed over, and with a certificate of its own the port would speak TLS.
		Keys: map[string]string{
			prefix + "internal": "internalLoadBalancer", prefix + "ssl-cert": "eksCertificateArn", prefix + "ssl-ports": "tls",
		},
		Items: a.zonalItems(e),
	}
}

// balancedSubnets are those of a load balancer, by their tag Name
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#subnets). Without them the controller
// looks for subnets once, when it makes the load balancer, and never again: zones could not come, and none could go
// (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/4008, /issues/3157). Names are known in previews, other than ids.
func (a *EKSArgs) balancedSubnets(e Exposure) string {
	zones, name := a.Zones, publicSubnetName
	if e.Internal {
		name = privateSubnetName
	}
	if e.Single {
		zones = zones[:1] // an address in each zone would be as many ways to one pod
	}
	var subnets []string
	for _, zone := range zones {
		subnets = append(subnets, name(cmp.Or(e.Site, a.Name), zone))
	}
	return strings.Join(subnets, ",")
}

// zonalItems are the lists that have one item for each subnet
// (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/#eip-allocations).
func (a *EKSArgs) zonalItems(e Exposure) map[string]int {
	subnets := len(a.Zones)
	if e.Single {
		subnets = min(1, subnets)
	}
	return map[string]int{nlbPrefix + "eip-allocations": subnets, nlbPrefix + "private-ipv4-addresses": subnets}
}

var certificateARN = regexp.MustCompile(`^arn:aws:acm:([a-z0-9-]+):[0-9]{12}:certificate/[0-9a-f-]+$`)

// minDrain is how long, in seconds, a Network Load Balancer may go on sending new connections to a target that it is
// taking out (https://github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2366).
const minDrain = 120

// maxSourceRanges are the rules of a security group, of which the load balancer has one for each range: AWS' default quota
// (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html).
const maxSourceRanges = 60

// CheckExposure returns everything that is wrong with what a workload wants of the load balancer.
func (a *EKSArgs) CheckExposure(e Exposure) check.Report {
	var r check.Report
	e.checkLoadBalanced(&r, "eks")
	e.checkReserved(&r, allocation, "must be the allocation of an Elastic IP address, not the address itself",
		"reserve one with `aws ec2 allocate-address --region "+a.Region+"`, and write its AllocationId")
	if len(e.Reserved) > 0 && e.Internal {
		r.Fault(reservedKey, e.Reserved, "are public, and internalLoadBalancer is true", "remove one of the two")
	}
	if len(e.Reserved) > 0 && len(a.Zones) == 0 {
		r.Fault(reservedKey, e.Reserved, "are one for each router, and without eksZones its load balancer may be in several zones",
			"set eksZones")
	}
	arn := certificateARN.FindStringSubmatch(a.CertificateARN)
	switch {
	case e.TLS && a.CertificateARN == "":
		r.Fault("tls", e.TLS, "needs a certificate for the load balancer", "set eksCertificateArn to one of AWS Certificate Manager")
	case !e.TLS && a.CertificateARN != "":
		r.Fault("eksCertificateArn", a.CertificateARN, "is given, but tls is false, so clients would connect in plain text",
			"set tls to true, or remove the certificate")
	case e.TLS && arn == nil:
		r.Fault("eksCertificateArn", a.CertificateARN, "must be the ARN of a certificate in AWS Certificate Manager",
			"write it as arn:aws:acm:"+a.Region+":123456789012:certificate/…")
	case e.TLS && !strings.EqualFold(arn[1], a.Region):
		r.Fault("eksCertificateArn", a.CertificateARN, "lies in another region than the load balancer, which is in "+a.Region,
			"request or import the certificate in that region")
	}
	if most := len(e.SourceRanges); most > maxSourceRanges {
		r.Warn("sourceRanges", most, fmt.Sprintf("are more than the %d rules that a security group has unless AWS has raised your quota: the "+
			"load balancer would admit nobody", maxSourceRanges), "join some into wider ones, or ask AWS for more rules per security group")
	}
	if e.DrainSeconds < minDrain && !e.Single {
		r.Warn("preStopSeconds", e.DrainSeconds,
			fmt.Sprintf("is below %d: the load balancer may still send clients to a member that has stopped", minDrain),
			"set it to 150, and terminationGraceSeconds to 210")
	}
	return r
}
