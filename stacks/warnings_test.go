package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var warningCases = []configCase{
	{
		name: "CPU target above the request", stack: "local", set: map[string]string{"cpuTarget": "101"},
		warnings: []finding{{"cpuTarget", "is above the CPU request", "or raise cpuRequest"}},
	},
	{
		name: "scale-in at once", stack: "local", set: map[string]string{"scaleDownWindow": "74"},
		warnings: []finding{{"scaleDownWindow", "members which were just added go together", "set it to 75 or more"}},
	},
	{
		// The tutorial's value, with the tutorial's three members.
		name: "no eviction at the autoscaler's minimum", stack: "aks", set: map[string]string{"minAvailable": "3"},
		warnings: []finding{{"minAvailable", "admits no eviction while there are 3 members", "maxUnavailable"}},
	},
	{
		name: "members that share nodes", stack: "eks", set: map[string]string{"nodesMax": "4"},
		warnings: []finding{{"nodesMax", "is below membersMax, which is 5", "membersMax or above"}},
	},
	{
		// How many members such a node holds is not known, so nothing forbids it.
		name: "members that share nodes of an unknown size", stack: "eks", set: map[string]string{"nodesMax": "4", "eksInstanceType": "t3.nano"},
		warnings: []finding{{"nodesMax", "is below membersMax, which is 5", "membersMax or above"}},
	},
	{
		name: "image that moves", stack: "local", set: map[string]string{"image": "migratorydata/server:latest"},
		warnings: []finding{{"image", "moves", "pin a version"}},
	},
	{
		name: "heap that leaves the JVM no memory", stack: "local", set: map[string]string{"memory": "300MB"},
		warnings: []finding{{"memory", "leaves less than 256Mi of memoryLimit, which is 512Mi", "raise memoryLimit"}},
	},
	{
		name: "JVM flag that newer JVMs refuse", stack: "local", set: map[string]string{"javaOptions": "-XX:+UseCGroupMemoryLimitForHeap"},
		warnings: []finding{{"javaOptions", "refuse to start with", "remove it"}},
	},
	{
		name: "single member", stack: "local", set: map[string]string{"deliveryMode": "Standard", "membersMin": "1"},
		warnings: []finding{{"membersMin", "is a single point of failure", "two members"}},
	},
	{
		name: "private Kubernetes API", stack: "eks", set: map[string]string{"eksEndpointAccess": "private"},
		warnings: []finding{{"eksEndpointAccess", "is reached from inside the VPC only", "where it reaches the VPC"}},
	},
	{
		name: "stop before the load balancer knows", stack: "eks", set: map[string]string{"preStopSeconds": "30"},
		warnings: []finding{{"preStopSeconds", "is below 120", "set it to 150, and terminationGraceSeconds to 210"}},
	},
	{
		name: "several at once", stack: "eks", set: map[string]string{"cpuTarget": "200", "preStopSeconds": "0"},
		warnings: []finding{{"cpuTarget", "is above the CPU request", "set it to 50"}, {"preStopSeconds", "is below 120", "set it to 150"}},
	},
}

// A warning is printed and stops nothing.
func TestWarnings(t *testing.T) {
	for _, c := range warningCases {
		t.Run(c.stack+"/"+c.name, func(t *testing.T) {
			o := examine(t, c.config(t))
			require.NoError(t, o.err)
			assertFindings(t, c.faults, o.report.Faults)
			assertFindings(t, c.warnings, o.report.Warnings)
			assert.NotEmpty(t, o.run.Resources)
			var messages []string
			for _, w := range o.report.Warnings {
				assert.NotEmpty(t, w.Found)
				messages = append(messages, w.String())
			}
			assert.Equal(t, messages, o.logged)
		})
	}
}

// soundCases are near to faults, and none.
var soundCases = []configCase{
	{name: "as it stands", stack: "local"},
	{name: "as it stands", stack: "eks"},
	{name: "as it stands", stack: "aks"},
	{name: "secrets given as secrets", stack: "local", set: map[string]string{"monitoring": "true"}, secrets: map[string]string{
		"licenseKey": secretText, "clusterPassword": secretText, "entitlementToken": secretText, "monitorPassword": secretText,
	}},
	{name: "fixed number of members", stack: "local", set: map[string]string{"membersMin": "5", "autoscaling": "false", "cpuRequest": "", "cpuTarget": "0"}},
	{name: "shortest window that keeps the pace", stack: "local", set: map[string]string{"scaleDownWindow": "75"}},
	{name: "five seeds that bear two evictions", stack: "local", set: map[string]string{"membersMin": "5", "membersMax": "7", "seedMembers": "5", "maxUnavailable": "2"}},
	{name: "seeds have no meaning under Standard", stack: "local", set: map[string]string{"deliveryMode": "Standard", "seedMembers": "4", "membersMin": "2"}},
	{name: "image by digest", stack: "local", set: map[string]string{"image": "registry.example.com:5000/server@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}},
	{name: "monitoring port that nobody listens on", stack: "local", set: map[string]string{"monitorPort": "8800"}},
	{name: "neighbouring ports", stack: "local", set: map[string]string{"listenPort": "8805", "clusterPort": "8801"}},
	{name: "last ports", stack: "local", set: map[string]string{"clusterPort": "65532"}},
	{name: "number as the value of an option", stack: "local", set: map[string]string{"options": `[{"name": "LogRotate", "value": 3}, {"name": "LogJSON", "value": true}]`}},
	{name: "restricted", stack: "local", set: map[string]string{"podSecurityLevel": "restricted", "runAsNonRoot": "true", "runAsUser": "1000", "dropCapabilities": "true"}},
	{name: "NodePort", stack: "local", set: map[string]string{"clientServiceType": "NodePort"}},
	{name: "named context", stack: "local", set: map[string]string{"kubeContext": "stand-in"}},
	{name: "TLS", stack: "eks", set: map[string]string{"tls": "true", "eksCertificateArn": certificateIn("us-east-1")}},
	{name: "annotation like the program's own", stack: "eks", set: map[string]string{
		"clientServiceAnnotations": `[{"name": "service.beta.kubernetes.io/aws-load-balancer-scheme", "value": "internet-facing"}]`,
	}},
	{name: "bare metal", stack: "eks", set: map[string]string{"eksInstanceType": "m7i.metal-24xl"}},
	{name: "GPUs, whose type has a g as ARM's have", stack: "eks", set: map[string]string{"eksInstanceType": "g4dn.xlarge"}},
	{name: "smallest network", stack: "eks", set: map[string]string{"eksVpcCidr": "10.1.0.0/22"}},
	{name: "private access", stack: "aks", set: map[string]string{"internalLoadBalancer": "true", "aksAuthorizedIpRanges": `["203.0.113.0/24"]`}},
	{name: "region without zones", stack: "aks", set: map[string]string{"aksZones": "[]", "aksLocation": "westus"}},
	{name: "patch version", stack: "aks", set: map[string]string{"kubernetesVersion": "1.34.2"}},
	{name: "SSH", stack: "aks", set: map[string]string{"aksSshPublicKey": "ssh-rsa AAAA me@example.com"}},
}

// The stacks of this repository, and what people may well make of them, deploy without a word.
func TestNoFindings(t *testing.T) {
	for _, c := range soundCases {
		t.Run(c.stack+"/"+c.name, func(t *testing.T) {
			o := examine(t, c.config(t))
			require.NoError(t, o.err)
			assert.Empty(t, o.report.Faults)
			assert.Empty(t, o.report.Warnings)
			assert.Empty(t, o.logged)
			assert.NotEmpty(t, o.run.Resources)
		})
	}
}
