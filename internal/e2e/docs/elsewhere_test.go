package docs

// elsewhere are the blocks that another test runs, in a situation that is made for them, by how they begin.
var elsewhere = map[string]struct{ file, names string }{
	"PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh --stack eks": {
		"../clouds/others_test.go", `w.documented("PULUMI_K8S_DELETE_UNREACHABLE=true pulumi refresh")`,
	},
	"pulumi up --stack eks":                        {"../clouds/others_test.go", `w.documented("pulumi up")`},
	"pulumi destroy --stack eks\n":                 {"../clouds/faults_test.go", `w.documented("pulumi destroy")`},
	"pulumi stack export --stack eks > state.json": {"../clouds/kill_test.go", `w.runBlock("pulumi stack export --stack eks > state.json"`},
	"urn='urn:pulumi:eks::":                        {"../clouds/kill_test.go", `w.runBlock("urn='urn:pulumi:eks::"`},
	"pulumi stack import --stack eks --file state.json": {
		"../clouds/kill_test.go", `w.runBlock("pulumi stack import --stack eks --file state.json"`,
	},
	"kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=": {
		"../daytwo/loss_test.go", `"kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service=`,
	},
	"kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-": {
		"../daytwo/loss_test.go", `"kubectl taint node -l topology.kubernetes.io/zone=<zone> node.kubernetes.io/out-of-service-`,
	},
}
