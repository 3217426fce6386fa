package stacks

// formFaults are values that are not written as their key needs them, and keys that nobody reads. Most of them the engine
// lets through: it knows the types of lists and records only by half, and unknown keys not at all.
var formFaults = []configCase{
	{
		name: "unknown key", stack: "local", set: map[string]string{"membersMaximum": "5"},
		faults: []finding{{"membersMaximum", "is not a key of this project", "did you mean membersMax?, or remove it with `pulumi config rm membersMaximum`"}},
	},
	{
		name: "unknown key like no other", stack: "eks", set: map[string]string{"colour": "blue"},
		faults: []finding{{"colour", "is not a key of this project", "docs/configuration.md lists what there is, or remove it"}},
	},
	{
		name: "number with a unit", stack: "local", set: map[string]string{"startupSeconds": "360s"},
		faults: []finding{{"startupSeconds", "must be a whole number", "without quotes or a unit"}},
	},
	{
		name: "flag in words", stack: "local", set: map[string]string{"connectionOffload": "on"},
		faults: []finding{{"connectionOffload", "must be true or false", "without quotes"}},
	},
	{
		name: "list as a text", stack: "local", set: map[string]string{"sourceRanges": "10.0.0.0/8, 192.0.2.0/24"},
		faults: []finding{{"sourceRanges", "must be a list of texts", "pulumi config set --path 'sourceRanges[0]'"}},
	},
	{
		name: "records as texts", stack: "local", set: map[string]string{"options": `["LogRotate=1"]`},
		faults: []finding{{"options", "must be a list of records with the fields name, value", "docs/configuration.md"}},
	},
	{
		name: "unknown field of a record", stack: "local", set: map[string]string{"options": `[{"name": "LogRotate", "vlaue": "1"}]`},
		faults: []finding{{"options", "is not a field of it, these are: name, value", "did you mean value?"}},
	},
	{
		name: "field that holds a list", stack: "local", set: map[string]string{"options": `[{"name": "LogRotate", "value": [1, 2]}]`},
		faults: []finding{{"options", "holds neither a text nor a number", "write a text"}},
	},
	{
		name: "record without name", stack: "aks", set: map[string]string{"tags": `[{"value": "messaging"}]`},
		faults: []finding{{"tags", "lacks a name", "write {name: …, value: …}"}},
	},
	{
		name: "tag of others that is ours", stack: "eks", set: map[string]string{"foreignTags": `["team"]`, "tags": `[{"name": "team", "value": "a"}]`},
		faults: []finding{{"foreignTags", "both the program's and not", "remove it from one of them"}},
	},
	{
		name: "tag of others given twice", stack: "aks", set: map[string]string{"foreignTags": `["team", "team"]`},
		faults: []finding{{"foreignTags", `names "team" twice`, "name it once"}},
	},
	{
		name: "tag of others without a name", stack: "aks", set: map[string]string{"foreignTags": `[""]`},
		faults: []finding{{"foreignTags", "is no name of a tag", "remove it"}},
	},
	{
		name: "record given twice", stack: "aks", set: map[string]string{"tags": `[{"name": "team", "value": "a"}, {"name": "team", "value": "b"}]`},
		faults: []finding{{"tags", "is named twice", "name it once"}},
	},
	{
		name: "unknown platform", stack: "eks", set: map[string]string{"platform": "EKS"},
		faults: []finding{{"platform", "must be one of aks, eks, existing", `did you mean "eks"?`}},
	},
	{
		name: "platform like no other", stack: "local", set: map[string]string{"platform": "openshift"},
		faults: []finding{{"platform", "must be one of aks, eks, existing", "choose one of them"}},
	},
	{
		name: "unknown workload", stack: "local", set: map[string]string{"workload": "migratory-data"},
		faults: []finding{{"workload", "must be one of migratorydata", `did you mean "migratorydata"?`}},
	},
	{
		name: "licence key in plain text", stack: "local", set: map[string]string{"licenseKey": secretText},
		faults: []finding{{"licenseKey", "stands in plain text in the stack's file", "pulumi config set --secret licenseKey"}},
	},
	{
		name: "password in plain text", stack: "eks", set: map[string]string{"clusterPassword": secretText},
		faults: []finding{{"clusterPassword", "stands in plain text in the stack's file", "pulumi config set --secret clusterPassword"}},
	},
	{
		name: "token in plain text", stack: "aks", set: map[string]string{"entitlementToken": secretText},
		faults: []finding{{"entitlementToken", "stands in plain text in the stack's file", "pulumi config set --secret entitlementToken"}},
	},
	{
		name: "monitoring password in plain text", stack: "local",
		set:    map[string]string{"monitoring": "true", "monitorPassword": secretText},
		faults: []finding{{"monitorPassword", "stands in plain text in the stack's file", "consider the old value known"}},
	},
}
