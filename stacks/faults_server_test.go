package stacks

var serverFaults = []configCase{
	{
		name: "image in capitals", stack: "local", set: map[string]string{"image": "migratorydata/Server:6.0.24"},
		faults: []finding{{"image", "is not an image reference", "write repository:tag"}},
	},
	{
		name: "image without tag", stack: "local", set: map[string]string{"image": "migratorydata/server"},
		faults: []finding{{"image", "has no tag", "pin a version"}},
	},
	{
		name: "unknown pull policy", stack: "local", set: map[string]string{"imagePullPolicy": "ifnotpresent"},
		faults: []finding{{"imagePullPolicy", "must be one of Always, IfNotPresent, Never", `did you mean "IfNotPresent"?`}},
	},
	{
		name: "memory in gigabytes", stack: "local", set: map[string]string{"memory": "1GB"},
		faults: []finding{{"memory", "must be a whole number of megabytes", "128MB"}},
	},
	{
		name: "heap above the memory limit", stack: "local", set: map[string]string{"memory": "8192MB"},
		faults: []finding{{"memory", "is above memoryLimit, which is 512Mi", "raise memoryLimit"}},
	},
	{
		name: "CPU request in words", stack: "local", set: map[string]string{"cpuRequest": "half"},
		faults: []finding{{"cpuRequest", "must be a positive Kubernetes quantity", "500m"}},
	},
	{
		name: "memory request with a blank", stack: "eks", set: map[string]string{"memoryRequest": "256 Mi"},
		faults: []finding{{"memoryRequest", "must be a positive Kubernetes quantity", "256Mi"}},
	},
	{
		name: "CPU limit of nothing", stack: "local", set: map[string]string{"cpuLimit": "0"},
		faults: []finding{{"cpuLimit", "must be a positive Kubernetes quantity", "500m"}},
	},
	{
		name: "memory limit in the server's notation", stack: "local", set: map[string]string{"memoryLimit": "512MB"},
		faults: []finding{{"memoryLimit", "must be a positive Kubernetes quantity", "256Mi"}},
	},
	{
		name: "CPU limit below the request", stack: "local", set: map[string]string{"cpuLimit": "250m"},
		faults: []finding{{"cpuLimit", "is below cpuRequest, which is 0.5", "raise it"}},
	},
	{
		name: "memory limit below the request", stack: "local", set: map[string]string{"memoryRequest": "1Gi"},
		faults: []finding{{"memoryLimit", "is below memoryRequest, which is 1Gi", "raise it"}},
	},
	{
		name: "unknown log level", stack: "local", set: map[string]string{"logLevel": "WARNING"},
		faults: []finding{{"logLevel", "must be one of TRACE, DEBUG, INFO, WARN, ERROR", `did you mean "WARN"?`}},
	},
	{
		name: "option with a blank", stack: "local", set: map[string]string{"options": `[{"name": "LogLimit", "value": "512 MB"}]`},
		faults: []finding{{"options", "holds a blank, a quote, $ or *", "512MB, not 512 MB"}},
	},
	{
		name: "option with a quote", stack: "eks", set: map[string]string{"options": `[{"name": "LogLimit", "value": "'512MB'"}]`},
		faults: []finding{{"options", "holds a blank, a quote, $ or *", "without them"}},
	},
	{
		name: "option without name", stack: "local", set: map[string]string{"options": `[{"value": "512MB"}]`},
		faults: []finding{{"options", "must be the name of a parameter", "without -D"}},
	},
	{
		name: "option as on a command line", stack: "aks", set: map[string]string{"options": `[{"name": "-DLogLimit", "value": "512MB"}]`},
		faults: []finding{{"options", "must be the name of a parameter", "without -D"}},
	},
	{
		name: "option of the program", stack: "local", set: map[string]string{"options": `[{"name": "Memory", "value": "512MB"}]`},
		faults: []finding{{"options", "is set by the program", "use the key memory"}},
	},
	{
		name: "option of the program in another case", stack: "local", set: map[string]string{"options": `[{"name": "clusterMembers", "value": "a"}]`},
		faults: []finding{{"options", "only in its case", "use the key membersMax"}},
	},
	{
		name: "option given twice", stack: "local", set: map[string]string{"options": `[{"name": "LogLimit", "value": "1MB"}, {"name": "LogLimit", "value": "2MB"}]`},
		faults: []finding{{"options", `names "LogLimit" twice`, "name it once"}},
	},
	{
		name: "JVM flags with quotes", stack: "local", set: map[string]string{"javaOptions": `-Dgreeting="good morning"`},
		faults: []finding{{"javaOptions", "holds a quote, $", "with blanks between them"}},
	},
	{
		name: "licence key with a blank", stack: "local", secrets: map[string]string{"licenseKey": secretText + " "},
		faults: []finding{{"licenseKey", "holds a blank, a quote, $ or *", "choose a value without them"}},
	},
	{
		name: "monitoring without password", stack: "local", set: map[string]string{"monitoring": "true"},
		faults: []finding{{"monitorPassword", "is missing", "pulumi config set --secret monitorPassword"}},
	},
	{
		name: "monitoring without user", stack: "local",
		set: map[string]string{"monitoring": "true", "monitorUser": ""}, secrets: map[string]string{"monitorPassword": secretText},
		faults: []finding{{"monitorUser", "is missing", "set it to admin"}},
	},
}

var entryFaults = []configCase{
	{
		name: "client port of nothing", stack: "local", set: map[string]string{"clientPort": "0"},
		faults: []finding{{"clientPort", "must lie between 1 and 65535", "in that range"}},
	},
	{
		name: "TLS port too high", stack: "eks",
		set:    map[string]string{"tls": "true", "eksCertificateArn": certificateIn("us-east-1"), "tlsPort": "65536"},
		faults: []finding{{"tlsPort", "must lie between 1 and 65535", "in that range"}},
	},
	{
		name: "listen port too high", stack: "local", set: map[string]string{"listenPort": "65536"},
		faults: []finding{{"listenPort", "must leave 1 of the ports", "between 1024 and 60000"}},
	},
	{
		name: "no room for four ports between members", stack: "local", set: map[string]string{"clusterPort": "65533"},
		faults: []finding{{"clusterPort", "must leave 4 of the ports", "between 1024 and 60000"}},
	},
	{
		name: "clients on the first port between members", stack: "local", set: map[string]string{"listenPort": "8801"},
		faults: []finding{{"listenPort", "collides with clusterPort on port 8801", "clusterPort takes four"}},
	},
	{
		name: "clients on the last port between members", stack: "local", set: map[string]string{"listenPort": "8804"},
		faults: []finding{{"listenPort", "collides with clusterPort on port 8804", "clusterPort takes four"}},
	},
	{
		name: "figures on the clients' port", stack: "local",
		set: map[string]string{"monitoring": "true", "monitorPort": "8800"}, secrets: map[string]string{"monitorPassword": secretText},
		faults: []finding{{"monitorPort", "collides with listenPort on port 8800", "lie apart"}},
	},
	{
		name: "source without prefix", stack: "eks", set: map[string]string{"sourceRanges": `["203.0.113.7"]`},
		faults: []finding{{"sourceRanges", "must be an address range in CIDR notation", "203.0.113.7/32"}},
	},
	{
		name: "source with host bits", stack: "aks", set: map[string]string{"sourceRanges": `["198.51.100.0/24", "203.0.113.7/24"]`},
		faults: []finding{{"sourceRanges", "has bits set beyond its prefix", "write 203.0.113.0/24, or /32"}},
	},
	{
		name: "IPv6 source with host bits", stack: "local", set: map[string]string{"sourceRanges": `["2001:db8::1/64"]`},
		faults: []finding{{"sourceRanges", "has bits set beyond", "write 2001:db8::/64, or /128"}},
	},
	{
		name: "sources without load balancer", stack: "local",
		set:    map[string]string{"sourceRanges": `["203.0.113.0/24"]`, "clientServiceType": "NodePort"},
		faults: []finding{{"sourceRanges", "take effect on a load balancer only", "clientServiceType to LoadBalancer"}},
	},
	{
		name: "unknown type of Service", stack: "local", set: map[string]string{"clientServiceType": "Nodeport"},
		faults: []finding{{"clientServiceType", "must be one of LoadBalancer, NodePort, ClusterIP", `did you mean "NodePort"?`}},
	},
	{
		name: "ClusterIP in a cloud", stack: "eks", set: map[string]string{"clientServiceType": "ClusterIP"},
		faults: []finding{{"clientServiceType", "is for existing clusters; on platform eks", "set it to LoadBalancer"}},
	},
	{
		name: "TLS without certificate", stack: "eks", set: map[string]string{"tls": "true"},
		faults: []finding{{"tls", "needs a certificate", "set eksCertificateArn"}},
	},
	{
		name: "certificate without TLS", stack: "eks", set: map[string]string{"eksCertificateArn": certificateIn("us-east-1")},
		faults: []finding{{"eksCertificateArn", "is given, but tls is false", "set tls to true"}},
	},
	{
		name: "certificate of another region", stack: "eks", set: map[string]string{"tls": "true", "eksCertificateArn": certificateIn("eu-west-1")},
		faults: []finding{{"eksCertificateArn", "lies in another region", "in that region"}},
	},
	{
		name: "certificate that is none", stack: "eks", set: map[string]string{"tls": "true", "eksCertificateArn": "arn:aws:iam::123456789012:server-certificate/a"},
		faults: []finding{{"eksCertificateArn", "must be the ARN of a certificate", "arn:aws:acm:us-east-1:"}},
	},
	{
		name: "TLS where the load balancer cannot", stack: "aks", set: map[string]string{"tls": "true"},
		faults: []finding{{"tls", "which on platform aks cannot", "set it to false"}},
	},
	{
		name: "TLS on an existing cluster", stack: "local", set: map[string]string{"tls": "true"},
		faults: []finding{{"tls", "which on platform existing cannot", "set it to false"}},
	},
	{
		name: "internal load balancer of an unknown kind", stack: "local", set: map[string]string{"internalLoadBalancer": "true"},
		faults: []finding{{"internalLoadBalancer", "cannot be told to a load balancer of an unknown kind", "clientServiceAnnotations"}},
	},
	{
		name: "annotation of the program", stack: "eks",
		set:    map[string]string{"clientServiceAnnotations": `[{"name": "service.beta.kubernetes.io/aws-load-balancer-scheme", "value": "internal"}]`},
		faults: []finding{{"clientServiceAnnotations", `is set to "internet-facing" by the program`, "internalLoadBalancer"}},
	},
}

func certificateIn(region string) string {
	return "arn:aws:acm:" + region + ":123456789012:certificate/12345678-1234-1234-1234-123456789012"
}
