package migratorydata

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/distribution/reference"
	"k8s.io/apimachinery/pkg/util/validation"

	"stateful-clusters/check"
)

// Values of DeliveryMode.
const (
	guaranteed = "Guaranteed"
	standard   = "Standard"
)

const loadBalancer = "LoadBalancer"

// Check returns everything that is wrong with the arguments. It looks at nothing else.
func (a *Args) Check() check.Report {
	var r check.Report
	a.checkNames(&r)
	a.checkMembers(&r)
	a.checkDisruptions(&r)
	a.checkAutoscaling(&r)
	a.checkResources(&r)
	a.checkPorts(&r)
	a.checkOptions(&r)
	a.checkSecrets(&r)
	a.checkSecurity(&r)
	a.checkProbes(&r)
	return r
}

func (a *Args) checkNames(r *check.Report) {
	r.Label("namespace", a.Namespace, 63)
	if a.Namespace == "default" || strings.HasPrefix(a.Namespace, "kube-") {
		r.Fault("namespace", a.Namespace, "belongs to Kubernetes, and would be deleted with the members", "choose one of your own, such as migratory")
	}
	r.Label("memberName", a.MemberName, maxMemberName)
	if a.MemberName != "" && a.MemberName[0] >= '0' && a.MemberName[0] <= '9' {
		r.Fault("memberName", a.MemberName, "begins with a digit, which the names of Services must not", "begin it with a letter")
	}
	if len(validation.IsDNS1123Subdomain(a.ClusterDomain)) > 0 {
		r.Fault("clusterDomain", a.ClusterDomain, "must be a DNS domain without a dot at either end", `use "cluster.local", the default of Kubernetes`)
	}
	named, err := reference.ParseNormalizedNamed(a.Image)
	switch {
	case err != nil:
		r.Fault("image", a.Image, "is not an image reference: "+err.Error(), "write repository:tag or repository@sha256:digest")
	case reference.IsNameOnly(named):
		r.Fault("image", a.Image, "has no tag, so members could run different versions after a restart", "pin a version, such as migratorydata/server:6.0.24")
	case strings.HasSuffix(a.Image, ":latest"):
		r.Warn("image", a.Image, "moves, so members can run different versions after a restart", "pin a version, such as migratorydata/server:6.0.24")
	}
	r.OneOf("imagePullPolicy", a.ImagePullPolicy, "Always", "IfNotPresent", "Never")
}

// checkMembers keeps seeds <= min <= max: the first entries of the list are the seeds, and a Guaranteed cluster needs its
// seeds to exist.
func (a *Args) checkMembers(r *check.Report) {
	r.OneOf("deliveryMode", a.DeliveryMode, guaranteed, standard)
	r.Range("membersMin", a.MembersMin, 1, 100)
	r.Range("membersMax", a.MembersMax, 1, 100)
	if a.MembersMin > a.MembersMax {
		r.Fault("membersMin", a.MembersMin, fmt.Sprintf("is above membersMax, which is %d", a.MembersMax), "lower membersMin or raise membersMax")
	}
	if a.DeliveryMode != guaranteed {
		if a.MembersMin == 1 {
			r.Warn("membersMin", a.MembersMin, "is a single point of failure", "two members keep a Standard cluster up when one fails")
		}
		return
	}
	switch {
	case a.SeedMembers != 3 && a.SeedMembers != 5:
		r.Fault("seedMembers", a.SeedMembers, "must be 3 or 5, all that the server knows", "set it to 3, or to 5 to survive the loss of two seeds")
	case a.SeedMembers > a.MembersMin:
		r.Fault("seedMembers", a.SeedMembers, fmt.Sprintf("is above membersMin, which is %d, so the autoscaler would take seeds away", a.MembersMin), "raise membersMin, or set deliveryMode to Standard, which has no seeds")
	}
}

// checkDisruptions looks at the fewest members that the autoscaler leaves, for then the budget is tightest.
func (a *Args) checkDisruptions(r *check.Report) {
	r.OneOf("unhealthyPodEviction", a.UnhealthyPodEviction, "AlwaysAllow", "IfHealthyBudget")
	switch {
	case a.MinAvailable < 0:
		r.Fault("minAvailable", a.MinAvailable, "must not be negative", "set it to 0 to let maxUnavailable rule")
	case a.MinAvailable > a.MembersMax:
		r.Fault("minAvailable", a.MinAvailable, fmt.Sprintf("is above membersMax, which is %d, so it could never be met", a.MembersMax), "set it to 0 to let maxUnavailable rule")
	case a.MinAvailable >= a.MembersMin && a.MinAvailable > 0:
		r.Warn("minAvailable", a.MinAvailable, fmt.Sprintf("admits no eviction while there are %d members: drains hang and AKS refuses upgrades", a.MembersMin), "set it to 0 to let maxUnavailable rule")
	case a.MinAvailable == 0 && a.MaxUnavailable < 1:
		r.Fault("maxUnavailable", a.MaxUnavailable, "admits no eviction ever: drains hang and AKS refuses upgrades", "set it to 1")
	}
	if a.MinAvailable != 0 {
		return
	}
	tolerated := a.MembersMin - 1
	if a.DeliveryMode == guaranteed {
		tolerated = a.SeedMembers / 2 // a majority of the seeds must stay
	}
	if a.MaxUnavailable > 1 && a.MaxUnavailable > tolerated {
		r.Fault("maxUnavailable", a.MaxUnavailable, fmt.Sprintf("lets more members be evicted at a time than the cluster can miss, which is %d", tolerated), "set it to 1")
	}
}

func (a *Args) checkAutoscaling(r *check.Report) {
	if !a.Autoscaling {
		return
	}
	if a.MembersMin == a.MembersMax {
		r.Fault("autoscaling", a.Autoscaling, fmt.Sprintf("has nothing to do while membersMin and membersMax are both %d", a.MembersMin), "raise membersMax, or set autoscaling to false")
	}
	switch {
	case a.CPUTarget < 1:
		r.Fault("cpuTarget", a.CPUTarget, "must be at least 1 per cent of the CPU request", "set it to 50, the tutorial's value")
	case a.CPUTarget > 100:
		r.Warn("cpuTarget", a.CPUTarget, "is above the CPU request, so members are added only once they use more than they asked for", "set it to 50, the tutorial's value, or raise cpuRequest")
	}
	if a.CPURequest == "" {
		r.Fault("cpuRequest", a.CPURequest, "is what cpuTarget is a percentage of, so the autoscaler cannot do without", "set it to 0.5, the tutorial's value, or set autoscaling to false")
	}
	r.Range("scaleDownWindow", a.ScaleDownWindow, 0, 3600)
}

func (a *Args) checkResources(r *check.Report) {
	cpu, cpuLimit := r.Quantity("cpuRequest", a.CPURequest), r.Quantity("cpuLimit", a.CPULimit)
	memory, memoryLimit := r.Quantity("memoryRequest", a.MemoryRequest), r.Quantity("memoryLimit", a.MemoryLimit)
	if cpuLimit > 0 && cpuLimit < cpu {
		r.Fault("cpuLimit", a.CPULimit, "is below cpuRequest, which is "+a.CPURequest, `raise it, or set it to "" for none`)
	}
	if memoryLimit > 0 && memoryLimit < memory {
		r.Fault("memoryLimit", a.MemoryLimit, "is below memoryRequest, which is "+a.MemoryRequest, `raise it, or set it to "" for none`)
	}
	heap, ok := heapBytes(a.Memory)
	if !ok {
		r.Fault("memory", a.Memory, "must be a whole number of megabytes, as the server writes them", "write it as 128MB, without a blank")
		return
	}
	if memoryLimit > 0 && heap > memoryLimit {
		r.Fault("memory", a.Memory, "is above memoryLimit, which is "+a.MemoryLimit+", so members would be killed", "raise memoryLimit; the server needs about 256Mi beside its memory")
	} else if memoryLimit > 0 && heap+jvmOverhead > memoryLimit {
		r.Warn("memory", a.Memory, "leaves less than 256Mi of memoryLimit, which is "+a.MemoryLimit+", for the JVM itself", "raise memoryLimit")
	}
}

// jvmOverhead is what a JVM may need beside its heap for classes, threads and direct buffers: an estimate.
const jvmOverhead = 256 << 20

func heapBytes(memory string) (bytes float64, ok bool) {
	digits, found := strings.CutSuffix(memory, "MB")
	n, err := strconv.Atoi(digits)
	return float64(n) * (1 << 20), found && err == nil && n > 0
}

func (a *Args) checkPorts(r *check.Report) {
	clientPortKey := "clientPort"
	if a.Exposure.TLS {
		clientPortKey = "tlsPort"
	}
	r.Range(clientPortKey, a.ClientPort, 1, 65535)
	taken := map[int]string{}
	claim := func(key string, first, count int) {
		if first < 1 || first+count-1 > 65535 {
			r.Fault(key, first, fmt.Sprintf("must leave %d of the ports 1 to 65535", count), "choose a port between 1024 and 60000")
			return
		}
		for port := first; port < first+count; port++ {
			if other, ok := taken[port]; ok {
				r.Fault(key, first, fmt.Sprintf("collides with %s on port %d", other, port), "choose ports that lie apart; clusterPort takes four")
				return
			}
			taken[port] = key
		}
	}
	claim("clusterPort", a.ClusterPort, clusterPorts)
	claim("listenPort", a.ListenPort, 1)
	if a.Monitoring {
		claim("monitorPort", a.MonitorPort, 1)
	}
	r.CIDRs("sourceRanges", a.SourceRanges...)
	if len(a.SourceRanges) > 0 && a.Exposure.ServiceType != loadBalancer {
		r.Fault("sourceRanges", a.SourceRanges, "take effect on a load balancer only, and clientServiceType is "+a.Exposure.ServiceType, "remove them, or set clientServiceType to LoadBalancer")
	}
}

func (a *Args) checkOptions(r *check.Report) {
	r.OneOf("logLevel", a.LogLevel, "TRACE", "DEBUG", "INFO", "WARN", "ERROR")
	var names []string
	for _, o := range a.Options {
		names = append(names, o.Name)
		if o.Name == "" || !plain(o.Name) || strings.Contains(o.Name, "=") || strings.HasPrefix(o.Name, "-") {
			r.Fault("options", o.Name, "must be the name of a parameter of the server", "see the server's configuration guide; write the name without -D")
			continue
		}
		if key, ok := owned[o.Name]; ok {
			r.Fault("options", o.Name, "is set by the program", "use the key "+key)
		}
		if !plain(o.Value) {
			r.Fault("options", o.Name+"="+o.Value, "holds a blank, a quote, $ or *, which the server's start script cannot take", "write the value without them: 512MB, not 512 MB")
		}
		if near := check.Nearest(o.Name, slices.Collect(maps.Keys(owned))); near != "" && strings.EqualFold(near, o.Name) && near != o.Name {
			r.Fault("options", o.Name, "differs from a parameter that the program sets only in its case", "use the key "+owned[near])
		}
	}
	r.Unique("options", names)
	if strings.ContainsAny(a.JavaOptions, "\"'`$") {
		r.Fault("javaOptions", a.JavaOptions, "holds a quote or $, which the server's start script cannot take", "write the flags with blanks between them and nothing else")
	}
	if strings.Contains(a.JavaOptions, "UseCGroupMemoryLimitForHeap") {
		r.Warn("javaOptions", a.JavaOptions, "names a flag that JVMs from version 11 on refuse to start with", "remove it; newer JVMs see the container's limit by themselves")
	}
}

// plain tells whether a shell script that does not quote its variables passes the value on unchanged.
func plain(value string) bool {
	return !strings.ContainsAny(value, " \t\r\n\"'`$*?[\\")
}

func (a *Args) checkSecrets(r *check.Report) {
	for _, s := range a.secrets() {
		if !plain(s.value) {
			r.Fault(s.key, hidden, "holds a blank, a quote, $ or *, which the server's start script cannot take", "choose a value without them")
		}
	}
	if a.Monitoring && a.MonitorPassword == "" {
		r.Fault("monitorPassword", a.MonitorPassword, "is missing, and the image's own is public", "set it: pulumi config set --secret monitorPassword …")
	}
	if a.Monitoring && a.MonitorUser == "" {
		r.Fault("monitorUser", a.MonitorUser, "is missing", "set it to admin, the image's own")
	}
}

// hidden stands for a secret in findings.
type secretValue struct{}

func (secretValue) String() string { return "[secret]" }

var hidden = secretValue{}

func (a *Args) checkSecurity(r *check.Report) {
	r.OneOf("podSecurityLevel", a.PodSecurityLevel, "privileged", "baseline", "restricted")
	r.Range("runAsUser", a.RunAsUser, 0, 1<<31-1)
	if a.PodSecurityLevel != "restricted" {
		return
	}
	if !a.RunAsNonRoot {
		r.Fault("runAsNonRoot", a.RunAsNonRoot, "is refused by the namespace, whose podSecurityLevel is restricted", "set it to true, with runAsUser where the image's own user is root")
	}
	if !a.DropCapabilities {
		r.Fault("dropCapabilities", a.DropCapabilities, "is refused by the namespace, whose podSecurityLevel is restricted", "set it to true")
	}
}

func (a *Args) checkProbes(r *check.Report) {
	r.OneOf("hostSpread", a.HostSpread, spreadRequired, spreadPreferred, spreadAntiAffinity)
	r.OneOf("zoneSpread", a.ZoneSpread, spreadRequired, spreadPreferred, spreadNone)
	r.Range("startupSeconds", a.StartupSeconds, 0, 3600)
	r.Range("probeDelay", a.ProbeDelay, 0, 3600)
	r.Range("probePeriod", a.ProbePeriod, 1, 300)
	r.Range("readinessFailures", a.ReadinessFailures, 1, 100)
	r.Range("livenessFailures", a.LivenessFailures, 1, 100)
	r.Range("preStopSeconds", a.PreStopSeconds, 0, 3600)
	r.Range("minReadySeconds", a.MinReadySeconds, 0, 3600)
	if a.TerminationGraceSeconds <= a.PreStopSeconds {
		r.Fault("terminationGraceSeconds", a.TerminationGraceSeconds, fmt.Sprintf("leaves the server no time after preStopSeconds, which is %d", a.PreStopSeconds), "make it at least 30 more than preStopSeconds")
	}
}
