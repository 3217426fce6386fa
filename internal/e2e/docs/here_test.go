package docs

import "testing"

// ready is what a command waits for before the next one: a person looks, too.
const ready = "kubectl -n migratory rollout status statefulset/migratorydata"

// here is told with the sandbox's own control plane: the first steps, then in a shell of `make env` what operators do to a stack that
// stands, and a stack on a cluster of one's own.
var here = []step{
	{block: "make up  "},
	{block: `eval "$(make env)"`},
	{block: "kubectl -n migratory rollout status statefulset/migratorydata"},
	{
		block: `make status ARGS="--kubeconfig <file> --context <name> --namespace migratory"`,
		fill:  map[string]string{"<file>": "$KUBECONFIG", "<name>": "$(kubectl config current-context)"},
	},
	{block: "kubectl get --raw /readyz"},
	{block: "kubectl -n migratory delete pod migratorydata-2"},
	{command: ready},
	{block: "kubectl drain <node> --ignore-daemonsets --delete-emptydir-data", fill: map[string]string{"<node>": "node-0"}},
	{command: ready},
	{block: "kubectl taint node <node> node.kubernetes.io/out-of-service=nodeshutdown:NoExecute", fill: map[string]string{"<node>": "node-1"}},
	{block: "kubectl taint node <node> node.kubernetes.io/out-of-service-", fill: map[string]string{"<node>": "node-1"}},
	{command: ready},
	{block: "kubectl label node node-1 sandbox.stateful-clusters/fail=lost"},
	{block: "kubectl -n migratory annotate pod migratorydata-2 sandbox.stateful-clusters/fail=crash"},
	{command: ready},
	{command: "until kubectl -n migratory top pods; do sleep 1; done"}, // metrics-server measures at intervals
	{block: "kubectl -n migratory get hpa migratorydata-autoscale"},
	{block: "kubectl -n migratory scale statefulset migratorydata --replicas=4"},
	{block: "kubectl -n migratory patch service migratorydata-cs --type merge -p '{\"metadata\":{\"finalizers\":null}}'"},
	{block: "pulumi config set monitoring true"},
	{command: "pulumi up --stack local && pulumi destroy --stack local"},

	{command: `mkdir -p ~/.kube && kubectl config view --flatten | sed "s/$(kubectl config current-context)/my-context/" > ~/.kube/config`},
	{block: "kubectl get namespace migratory --ignore-not-found"},
	{block: "pulumi stack init mine"},
	{command: "pulumi destroy --stack mine"},
}

// hereInTheClouds is told with simulated clouds.
var hereInTheClouds = []step{
	{block: "make up STACK=eks"},
	{command: "make up STACK=eks"},
	{block: "pulumi config set nodesMax 8 --stack eks"},
	{block: "pulumi config set --path 'foreignTags[0]' cost-centre --stack eks"},
	{block: "pulumi config set --secret entitlementToken --stack eks"},
	{block: "pulumi config set kubernetesVersion 1.36 --stack eks"},
	{block: "pulumi config set minAvailable 0 --stack eks"},
	{block: "pulumi config set autoscaling false --stack eks"},
	{block: "pulumi config set membersMin 4 --stack eks"},
	{block: "pulumi config set autoscaling true --stack eks"},
	{block: "pulumi cancel --yes --stack eks"},
	{block: "pulumi refresh --yes --clear-pending-creates --stack eks"},
	{block: "pulumi config set tls true --stack eks", fill: map[string]string{"…": "01234567-89ab-cdef-0123-456789abcdef"}},
	{command: "pulumi up --stack eks"},
	{block: "pulumi destroy --stack eks\npulumi stack rm"},
	{block: "make up STACK=cassandra\n"},
	{command: "make destroy STACK=cassandra"},
	{block: "make up STACK=jgroups\n"},
	{command: "make destroy STACK=jgroups"},
}

func TestTheCommandsOnThisMachine(t *testing.T) {
	c := newCheckout(t)
	c.follow(here[:2])
	c.adopt()
	c.follow(here[2:])
}

func TestTheCommandsInTheClouds(t *testing.T) {
	c := newCheckout(t)
	c.follow(hereInTheClouds[:1])
	c.adopt()
	c.follow(hereInTheClouds[1:])
}
