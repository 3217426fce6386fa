package docs

// elsewhere are the blocks that another test runs, in a situation that is made for them, by how they begin.
var elsewhere = map[string]struct{ file, names string }{
	"PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh --stack eks": {
		"../clouds/lost_test.go", `w.documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh")`,
	},
	"pulumi up --stack eks":                        {"../clouds/lost_test.go", `w.documented("pulumi up")`},
	"pulumi stack export --stack eks > state.json": {"../clouds/runbook_test.go", `w.runBlock("pulumi stack export --stack eks > state.json"`},
	"urn='urn:pulumi:eks::":                        {"../clouds/runbook_test.go", `w.runBlock("urn='urn:pulumi:eks::"`},
	"pulumi stack import --stack eks --file state.json": {
		"../clouds/runbook_test.go", `w.runBlock("pulumi stack import --stack eks --file state.json"`,
	},
	"kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=": {
		"../daytwo/lost_test.go", `w.RunDocumented("kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=`,
	},
	"kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-": {
		"../daytwo/lost_test.go", `w.RunDocumented("kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-`,
	},
}
