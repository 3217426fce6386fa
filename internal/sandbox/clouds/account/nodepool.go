package account

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"regexp"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"stateful-clusters/internal/sandbox/clouds/clusters"
	"stateful-clusters/internal/sandbox/clouds/control"
)

// ssdQuota is how many GB of disks a project has in a region at first.
const ssdQuota = 500

// admitNodePool keeps what GKE demands of a node pool.
func (a *Account) admitNodePool(r, before *control.Resource) error {
	cluster := a.find(gkeType, "self", r.Text("cluster"))
	if cluster.Status != control.Active {
		return beingChanged(cluster)
	}
	channel := cluster.Text("releaseChannel", "channel")
	managed := r.Input("management", "autoUpgrade") == true && r.Input("management", "autoRepair") == true
	switch {
	case channel == "":
		channel = "REGULAR" // what a cluster has that asks for none
	case channel == "UNSPECIFIED":
		managed = true
	}
	if !managed { // (https://github.com/nkoson/gke-tutorial/issues/8)
		return creatingPool(400, "Auto_upgrade and auto_repair cannot be false when release_channel %s is set., badRequest", channel)
	}
	if before != nil {
		return nil
	}
	if r.Input("nodeCount") != nil && r.Input("initialNodeCount") != nil {
		return refuse("Cannot set both initial_node_count and node_count on node pool %s", r.Text("name"))
	}
	used := 0
	for _, other := range a.resources {
		if other.Type == nodePoolType && other != r {
			used += machines(other, cluster) * diskOf(other)
		}
	}
	if wanted := machines(r, cluster) * diskOf(r); wanted > 0 && used+wanted > ssdQuota {
		return creatingPool(403, "Insufficient regional quota to satisfy request: resource \"SSD_TOTAL_GB\": request requires '%d.0' and "+
			"is short '%d.0'. project has a quota of '%d.0' with '%d.0' available., forbidden", wanted, used+wanted-ssdQuota, ssdQuota,
			ssdQuota-used)
	}
	return nil
}

func creatingPool(code int, words string, args ...any) *Error {
	return refuse("error creating NodePool: %s", refusedByGoogle(code, words, args...).Words)
}

// releaseNodePool keeps one while something is under way with its cluster.
func (a *Account) releaseNodePool(r *control.Resource) error {
	if cluster := a.find(gkeType, "self", r.Text("cluster")); cluster != nil && cluster.Status != control.Active {
		return beingChanged(cluster)
	}
	return nil
}

func diskOf(pool *control.Resource) int {
	if pool.Text("nodeConfig", "diskType") == "pd-standard" {
		return 0 // of another quota
	}
	if size := pool.Number("nodeConfig", "diskSizeGb"); size > 0 {
		return size
	}
	return 100
}

// machines is how many there are, or at first how many come: a number for each zone. A pool that asks for none begins with none, whatever
// its autoscaler's bounds say (https://github.com/hashicorp/terraform-provider-google/pull/3485).
func machines(pool, cluster *control.Resource) int {
	if now, ok := pool.Outputs["currentNodeCount"].(float64); ok {
		return int(now)
	}
	return max(pool.Number("initialNodeCount"), pool.Number("nodeCount")) * len(poolZones(pool, cluster))
}

func poolZones(pool, cluster *control.Resource) []any {
	if len(texts(pool.Input("nodeLocations"))) > 0 {
		return gcpZones(pool)
	}
	return gcpZones(cluster)
}

// performNodePool lets the nodes follow. An upgrade heeds disruption budgets, for an hour in life; the deletion of a pool does not
// (https://github.com/pulumi/pulumi-gcp/issues/255).
func (a *Account) performNodePool(ctx context.Context, r *control.Resource) error {
	a.mu.Lock()
	found := a.find(gkeType, "self", r.Text("cluster"))
	if found == nil || found.Status == control.Deleting {
		a.mu.Unlock()
		return nil // it goes with its cluster
	}
	cluster := found.Copy()
	a.mu.Unlock()
	count := machines(r, &cluster)
	version := r.Attribute("version")
	if version == "" {
		version = cluster.Attribute("masterVersion")
	}
	zones := poolZones(r, &cluster)
	if r.Status == control.Deleting {
		count = 0
	} else if _, joined := r.Outputs["currentNodeCount"].(float64); !joined {
		if err := a.register(r, &cluster, count); err != nil {
			return err
		}
	}
	region := gcpLocation.FindStringSubmatch(cluster.Attribute("location"))[1]
	name := r.Text("name")
	if err := a.kubernetes.SetPool(ctx, clusterName(&cluster), clusters.Pool{
		// Short enough for the name of a machine.
		Name: fmt.Sprintf("gke-%.18s-%.24s", clusterName(&cluster), name), Version: template(r, version), Count: count,
		Region: region, Zones: texts(zones), ZoneLabel: "topology.gke.io/zone", Labels: poolLabels(r),
		Reserved: reserved(r.Text("nodeConfig", "machineType")), IgnoresBudgets: r.Status == control.Deleting,
	}); err != nil {
		return err
	}
	maps.Copy(r.Outputs, map[string]any{
		"currentNodeCount": float64(count), "nodeCount": math.Floor(float64(count) / float64(len(zones))), "version": version,
		"maxPodsPerNode": 110.0, "project": cluster.Attribute("project"), "location": cluster.Attribute("location"), "nodeLocations": zones,
		"instanceGroupUrls": instanceGroups(&cluster, name, zones),
	})
	for key := range r.Inputs {
		delete(r.Outputs, key)
	}
	return nil
}

// template is a short mark of what machines are made of. Where that changes, each is made anew, as it is with another version. Labels and
// tags, and the labels of Compute Engine (https://github.com/GoogleCloudPlatform/magic-modules/pull/6842), are changed on those that there
// are.
func template(pool *control.Resource, version string) string {
	made := []any{version}
	for _, key := range []string{"machineType", "diskSizeGb", "diskType", "imageType"} {
		made = append(made, pool.Input("nodeConfig", key))
	}
	sum := sha256.Sum256(fmt.Append(nil, made...))
	return fmt.Sprintf("%x", sum[:4])
}

func poolLabels(pool *control.Resource) map[string]string {
	labels := map[string]string{"cloud.google.com/gke-nodepool": pool.Text("name")}
	own, _ := pool.Input("nodeConfig", "labels").(map[string]any)
	for key, value := range own {
		labels[key] = fmt.Sprint(value)
	}
	return labels
}

// instanceGroups are the addresses of a pool's groups of machines, one in each zone.
func instanceGroups(cluster *control.Resource, pool string, zones []any) []any {
	var all []any
	for i, zone := range zones {
		all = append(all, fmt.Sprintf("https://www.googleapis.com/compute/v1/projects/%s/zones/%s/instanceGroupManagers/gke-%s-%s-%08x-grp",
			cluster.Attribute("project"), zone, clusterName(cluster), pool, i))
	}
	return all
}

var machineType = regexp.MustCompile(`^[a-z0-9]+-(standard|highmem|highcpu)-([0-9]+)`)

// gibOf is the memory per core, in GiB, that the families of machines have by their names' second part.
var gibOf = map[string]float64{"standard": 4, "highmem": 8, "highcpu": 1}

// share is a part of something that is kept, up to a limit.
type share struct{ upTo, part float64 }

// What GKE keeps of each node for itself, before any pod (https://cloud.google.com/kubernetes-engine/docs/concepts/plan-node-sizes).
var (
	ofMemory = []share{{4, 0.25}, {8, 0.20}, {16, 0.10}, {128, 0.06}, {math.Inf(1), 0.02}} // GiB, and 100 MiB more for evictions
	ofCores  = []share{{1, 0.06}, {2, 0.01}, {4, 0.005}, {math.Inf(1), 0.0025}}
)

func kept(of float64, shares []share) float64 {
	all, from := 0.0, 0.0
	for _, s := range shares {
		if of > from {
			all += (min(of, s.upTo) - from) * s.part
		}
		from = s.upTo
	}
	return all
}

// reserved is what a machine of a type keeps. A type of another form counts as the smallest that the stacks ask for.
func reserved(name string) corev1.ResourceList {
	cores, gib := 2.0, 8.0
	if match := machineType.FindStringSubmatch(name); match != nil {
		cores, _ = strconv.ParseFloat(match[2], 64)
		gib = cores * gibOf[match[1]]
	}
	return corev1.ResourceList{
		corev1.ResourceCPU:    *resource.NewMilliQuantity(int64(math.Round(kept(cores, ofCores)*1000)), resource.DecimalSI),
		corev1.ResourceMemory: *resource.NewQuantity(int64(kept(gib, ofMemory)*1024)<<20+100<<20, resource.BinarySI),
	}
}
