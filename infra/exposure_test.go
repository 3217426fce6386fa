package infra

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
)

// balanced is what a workload behind a load balancer asks for by default.
var balanced = Exposure{ServiceType: "LoadBalancer", Port: 80, DrainSeconds: 150}

func with(change func(*Exposure)) Exposure {
	e := balanced
	change(&e)
	return e
}

const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"

func TestExposureFaults(t *testing.T) {
	type platform interface{ CheckExposure(Exposure) check.Report }
	onEKS := func(arn string) platform { return &EKSArgs{Region: "us-east-1", CertificateARN: arn} }
	onAKS, onGKE, existing := &AKSArgs{}, &GKEArgs{Region: "us-east1"}, &ExistingArgs{}
	clusterIP := with(func(e *Exposure) { e.ServiceType = "ClusterIP" })
	nodePort := with(func(e *Exposure) { e.ServiceType = "Nodeport" })
	tls := with(func(e *Exposure) { e.TLS = true })
	internal := with(func(e *Exposure) { e.Internal = true })
	for _, c := range []struct {
		on                 platform
		e                  Exposure
		key, says, advises string
	}{
		{onEKS(""), clusterIP, "clientServiceType", "is for existing clusters; on platform eks", "set it to LoadBalancer"},
		{onEKS(""), tls, "tls", "needs a certificate", "set eksCertificateArn"},
		{onEKS(certificate), balanced, "eksCertificateArn", "is given, but tls is false", "set tls to true"},
		{onEKS("arn:aws:iam::1:server-certificate/a"), tls, "eksCertificateArn", "must be the ARN of a certificate", "arn:aws:acm:us-east-1:"},
		{&EKSArgs{Region: "eu-west-1", CertificateARN: certificate}, tls, "eksCertificateArn", "lies in another region", "in that region"},
		{onAKS, clusterIP, "clientServiceType", "is for existing clusters; on platform aks", "set it to LoadBalancer"},
		{onAKS, tls, "tls", "which it cannot on platform aks", "set it to false"},
		{onGKE, clusterIP, "clientServiceType", "is for existing clusters; on platform gke", "set it to LoadBalancer"},
		{onGKE, tls, "tls", "which it cannot on platform gke", "set it to false"},
		{&GKEArgs{Region: "us-east1", LoadBalancerAddress: "203.0.113.7"}, balanced, "gkeLoadBalancerAddress",
			"must be the name of a reserved address", "--region us-east1"},
		{existing, nodePort, "clientServiceType", "must be one of LoadBalancer, NodePort", `did you mean "NodePort"?`},
		{existing, tls, "tls", "which it cannot on platform existing", "set it to false"},
		{existing, internal, "internalLoadBalancer", "a load balancer of an unknown kind", "clientServiceAnnotations"},
	} {
		r := c.on.CheckExposure(c.e)
		configtest.Finding(t, configtest.Case{c.says, c.key, c.says, c.advises}, r.Faults)
		assert.Empty(t, r.Warnings, c.says)
	}
	for _, sound := range []check.Report{
		onEKS("").CheckExposure(balanced), onEKS("").CheckExposure(internal), onEKS(certificate).CheckExposure(tls),
		onAKS.CheckExposure(balanced), onAKS.CheckExposure(internal),
		onGKE.CheckExposure(balanced), onGKE.CheckExposure(internal), (&GKEArgs{LoadBalancerAddress: "clients"}).CheckExposure(balanced),
		existing.CheckExposure(balanced), existing.CheckExposure(clusterIP),
	} {
		assert.Equal(t, check.Report{}, sound)
	}
}

// AWS says so only to the controller, whose load balancer then has no listener.
func TestMoreRangesThanASecurityGroupHasRules(t *testing.T) {
	ranges := func(count int) check.Report {
		return (&EKSArgs{}).CheckExposure(with(func(e *Exposure) { e.SourceRanges = slices.Repeat([]string{"203.0.113.0/24"}, count) }))
	}
	configtest.Finding(t, configtest.Case{"", "sourceRanges", "are more than the 60 rules", "join some"}, ranges(61).Warnings)
	assert.Equal(t, check.Report{}, ranges(60))
}

// Each Service wants an address of its own, and Google's controller would wait for ever with the second.
func TestOneAddressForSeveralLoadBalancers(t *testing.T) {
	on := &GKEArgs{Region: "us-east1", LoadBalancerAddress: "clients"}
	r := on.CheckExposure(with(func(e *Exposure) { e.Services = 2 }))
	configtest.Finding(t, configtest.Case{"", "gkeLoadBalancerAddress", "and the site has 2 load balancers", "remove"}, r.Faults)
	assert.Equal(t, check.Report{}, on.CheckExposure(with(func(e *Exposure) { e.Services = 1 })))
}

// A Network Load Balancer goes on sending clients for two minutes.
func TestStoppingBeforeTheLoadBalancerKnows(t *testing.T) {
	at := func(seconds int) check.Report {
		return (&EKSArgs{}).CheckExposure(with(func(e *Exposure) { e.DrainSeconds = seconds }))
	}
	r := at(119)
	assert.Empty(t, r.Faults)
	configtest.Finding(t, configtest.Case{"", "preStopSeconds", "is below 120", "terminationGraceSeconds to 210"}, r.Warnings)
	assert.Empty(t, at(120).Warnings)
}

func TestLoadBalancers(t *testing.T) {
	const nlb, azure = "service.beta.kubernetes.io/aws-load-balancer-", "service.beta.kubernetes.io/azure-load-balancer-"
	everything := with(func(e *Exposure) { e.Internal, e.TLS, e.Port = true, true, 443 })
	eks := &EKSArgs{CertificateARN: certificate}

	// The first two are the tutorial's (https://migratorydata.com/docs/server/deployment/aws/eks/).
	plain := eks.LoadBalancer(balanced)
	assert.Equal(t, map[string]string{
		nlb + "nlb-target-type":         "ip",
		nlb + "scheme":                  "internet-facing",
		nlb + "attributes":              "load_balancing.cross_zone.enabled=true",
		nlb + "target-group-attributes": "deregistration_delay.timeout_seconds=150",
	}, plain.Annotations)
	assert.Equal(t, "service.k8s.aws/nlb", plain.Class)
	assert.True(t, plain.GatesReadiness)
	assert.Equal(t, map[string]string{"elbv2.k8s.aws/pod-readiness-gate-inject": "enabled"}, plain.NamespaceLabels)

	private := eks.LoadBalancer(everything).Annotations
	assert.Equal(t, "internal", private[nlb+"scheme"])
	assert.Equal(t, certificate, private[nlb+"ssl-cert"])
	assert.Equal(t, "443", private[nlb+"ssl-ports"])
	assert.Equal(t, "tcp", private[nlb+"backend-protocol"])

	assert.Equal(t, map[string]string{azure + "tcp-idle-timeout": "30"}, (&AKSArgs{}).LoadBalancer(balanced).Annotations)
	assert.Equal(t, "true", (&AKSArgs{}).LoadBalancer(everything).Annotations[azure+"internal"])
	assert.Equal(t, map[string]string{"cloud.google.com/l4-rbs": "enabled"}, (&GKEArgs{}).LoadBalancer(balanced).Annotations)
	assert.Equal(t, map[string]string{
		"networking.gke.io/load-balancer-type":         "Internal",
		"networking.gke.io/load-balancer-ip-addresses": "clients",
	}, (&GKEArgs{LoadBalancerAddress: "clients"}).LoadBalancer(everything).Annotations)
	assert.Empty(t, (&ExistingArgs{}).LoadBalancer(everything).Annotations)
}

// A load balancer on EKS is in all zones, by the names that their subnets have, and follows when they come and go.
func TestALoadBalancerOnEKSIsInAllZones(t *testing.T) {
	const subnets = "service.beta.kubernetes.io/aws-load-balancer-subnets"
	zones := []string{"us-east-1a", "us-east-1b", "us-east-1c"}
	on := func(zones []string, e Exposure) []string {
		return strings.Split((&EKSArgs{Name: "c", Zones: zones}).LoadBalancer(e).Annotations[subnets], ",")
	}
	internal := with(func(e *Exposure) { e.Internal = true })
	assert.Equal(t, []string{"c-public-us-east-1a", "c-public-us-east-1b"}, on(zones[:2], balanced))
	assert.Equal(t, []string{"c-private-us-east-1a", "c-private-us-east-1b", "c-private-us-east-1c"}, on(zones, internal))
	assert.Equal(t, []string{"c-private-us-east-1a"}, on(zones, with(func(e *Exposure) { e.Single, e.Internal = true, true })))
	assert.Equal(t, []string{"nyc-public-us-east-1a"}, on(zones, with(func(e *Exposure) { e.Single, e.Site = true, "nyc" })))

	run := deployEKS(t, `eksZones: [us-east-1a, us-east-1b, us-east-1c]`)
	for _, e := range []Exposure{balanced, internal} {
		for _, name := range strings.Split((&EKSArgs{Name: "migratorydata", Zones: zones}).LoadBalancer(e).Annotations[subnets], ",") {
			subnet := run.Find(t, "Subnet "+name)
			assert.Equal(t, name, subnet.At("tags.Name"), "the controller looks for the tag")
			run.Waits(t, "Release aws-load-balancer-controller", "RouteTableAssociation "+name)
		}
	}
}

// What the program itself can change so that a controller makes another load balancer is among what replaces the Service.
func TestWhatReplacesALoadBalancer(t *testing.T) {
	type platform interface{ LoadBalancer(Exposure) LoadBalancer }
	internal := with(func(e *Exposure) { e.Internal = true })
	for name, c := range map[string]struct{ before, after LoadBalancer }{
		"EKS": {(&EKSArgs{}).LoadBalancer(balanced), (&EKSArgs{}).LoadBalancer(internal)},
		"AKS": {(&AKSArgs{}).LoadBalancer(balanced), (&AKSArgs{}).LoadBalancer(internal)},
		"GKE": {(&GKEArgs{}).LoadBalancer(balanced), (&GKEArgs{}).LoadBalancer(internal)},
		"GKE, another address": {
			(&GKEArgs{LoadBalancerAddress: "a"}).LoadBalancer(balanced), (&GKEArgs{LoadBalancerAddress: "b"}).LoadBalancer(balanced),
		},
	} {
		replaced := slices.ContainsFunc(c.after.Replacing, func(a string) bool { return c.before.Annotations[a] != c.after.Annotations[a] })
		assert.True(t, replaced, name)
	}
	for example, replacing := range map[string][]string{
		"service.beta.kubernetes.io/aws-load-balancer-eip-allocations": nlbReplacing,
		"service.beta.kubernetes.io/azure-pip-ip-tags":                 azureReplacing, // an address keeps its tags for life
		"networking.gke.io/internal-load-balancer-subnet":              googleReplacing,
		"metallb.io/allow-shared-ip":                                   metalLBReplacing,
	} {
		assert.Contains(t, replacing, example)
	}
	anywhere := (&ExistingArgs{}).LoadBalancer(balanced).Replacing
	for _, of := range []platform{&EKSArgs{}, &AKSArgs{}, &GKEArgs{}} {
		assert.Subset(t, anywhere, of.LoadBalancer(balanced).Replacing, "a cluster that is there already may be of any cloud")
	}
}

// Those that empty a node must not give up before a pod has stopped.
func TestDrainLimits(t *testing.T) {
	autoscaler := DrainLimit{Seconds: 600}
	assert.Equal(t, []DrainLimit{autoscaler}, (&EKSArgs{}).Drain())
	upgrade := DrainLimit{Seconds: 120, Key: "aksDrainTimeout", Value: 2, Unit: "minutes"}
	assert.Equal(t, []DrainLimit{autoscaler, upgrade}, (&AKSArgs{DrainTimeout: 2}).Drain())
	assert.Equal(t, []DrainLimit{autoscaler}, (&GKEArgs{}).Drain())
	assert.Empty(t, (&ExistingArgs{}).Drain())
}

// Two sites with one identity would be one cluster.
func TestIdentities(t *testing.T) {
	identity := func(of interface{ Identity() (string, string) }) string {
		key, value := of.Identity()
		return key + "=" + value
	}
	assert.Equal(t, "clusterName=us-east-1/a", identity(&EKSArgs{Name: "a", Region: "us-east-1"}))
	assert.Equal(t, "aksResourceGroup=rg", identity(&AKSArgs{Name: "a", ResourceGroup: "rg"}))
	// The network and the account of a cluster have its name in the whole project.
	assert.Equal(t, "clusterName=p/a", identity(&GKEArgs{Name: "a", Project: "p", Region: "us-east1"}))
	assert.Equal(t, "kubeContext=https://b.example.com", identity(existingIn(twoContexts, "second")))
}
