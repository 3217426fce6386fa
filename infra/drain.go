package infra

// DrainLimit is how long the one who empties a node waits for a pod to stop.
type DrainLimit struct {
	Seconds int
	Key     string // of the configuration that says so; "" where the program says so itself
	Value   int    // of that key
	Unit    string // of that value
}

// autoscalerGrace is how long, in seconds, the cluster autoscaler of any cloud waits for a pod to stop before it takes its node
// (https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md).
const autoscalerGrace = 600

var autoscalerLimit = DrainLimit{Seconds: autoscalerGrace}
