package cluster

import "stateful-clusters/internal/sandbox/toolchain"

// component is one process of the control plane.
type component struct {
	name   string // as kwokctl calls it
	tool   string // the program that it is
	scheme string
	health string // the path that answers 200 when it works
}

// The names by which kwokctl knows the components; ports are recorded under the same names.
const (
	etcd              = "etcd"
	etcdPeer          = "etcd-peer"
	apiServer         = "kube-apiserver"
	controllerManager = "kube-controller-manager"
	scheduler         = "kube-scheduler"
	kwokController    = "kwok-controller"
	metricsServer     = "metrics-server"
)

var components = []component{
	{etcd, toolchain.Etcd, "http", "/health"},
	{apiServer, toolchain.APIServer, "https", "/readyz"},
	{controllerManager, toolchain.ControllerManager, "https", "/healthz"},
	{scheduler, toolchain.Scheduler, "https", "/healthz"},
	{kwokController, toolchain.Kwok, "http", "/healthz"},
	{metricsServer, toolchain.MetricsServer, "https", "/livez"},
}

// Programs returns the executables whose processes belong to the control plane.
func Programs() []string {
	names := []string{toolchain.Kwokctl}
	for _, c := range components {
		names = append(names, c.tool)
	}
	return names
}

// portNames are the ports that a control plane needs.
func portNames() []string {
	names := []string{etcdPeer}
	for _, c := range components {
		names = append(names, c.name)
	}
	return names
}
