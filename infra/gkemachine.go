package infra

import (
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// machineType is a series, a kind and a number of processors, or of what speeds computing up: e2-standard-2, c3-standard-4-lssd,
// a2-highgpu-1g. customMachine has a number of cores and of MB. The small ones of e2 share processors.
var (
	machineType   = regexp.MustCompile(`^[a-z]+[0-9]+[a-z]*-[a-z]+-[0-9]+[gt]?(-[a-z]+)*$`)
	customMachine = regexp.MustCompile(`^(?:([a-z]+[0-9]+[a-z]*)-)?custom-([0-9]+)-([0-9]+)(-ext)?$`)
	lacksMemory   = regexp.MustCompile(`^(?:[a-z]+[0-9]+[a-z]*-)?custom-[0-9]+$`)
	sharedMachine = regexp.MustCompile(`^(e2-(micro|small|medium)|e2-custom-(micro|small|medium)-([0-9]+)|f1-micro|g1-small)$`)
	accelerated   = regexp.MustCompile(`^(g[0-9]+[a-z]*-standard-[0-9]+|.*-[0-9]+[gt])$`)
)

// seriesOf knows that n1 does not name itself in machines by choice.
func seriesOf(machineType string) string {
	series, _, _ := strings.Cut(machineType, "-")
	if series == "custom" {
		return "n1"
	}
	return series
}

// What series have, by https://cloud.google.com/compute/docs/machine-resource. A series that is on no list is taken as it is.
var (
	armSeries       = []string{"t2a", "c4a", "n4a", "a4x"}
	hyperdiskSeries = []string{"c4", "c4d", "n4", "n4d", "m4", "x4", "h4d"}
	flashSeries     = []string{"c3", "c3d"}                                             // without pd-standard (cluster-toolkit#1601)
	plainSeries     = []string{"c2", "t2d"}                                             // with the kind standard only
	diskSeries      = []string{"e2", "n1", "n2", "n2d", "t2d", "c2", "c2d", "f1", "g1"} // without Hyperdisk as a boot disk
)

const hyperdisk = "hyperdisk-balanced"

// gceCores are the numbers of cores that series have, or one kind of a series, as far as these are through with growing
// (https://cloud.google.com/compute/docs/general-purpose-machines and /compute-optimized-machines).
var gceCores = map[string][]string{
	"e2":  {"2", "4", "8", "16", "32"},
	"n1":  {"1", "2", "4", "8", "16", "32", "64", "96"},
	"n2":  {"2", "4", "8", "16", "32", "48", "64", "80", "96", "128"},
	"n2d": {"2", "4", "8", "16", "32", "48", "64", "80", "96", "128", "224"},
	"t2d": {"1", "2", "4", "8", "16", "32", "48", "60"},
	"c2":  {"4", "8", "16", "30", "60"},
	"c2d": {"2", "4", "8", "16", "32", "56", "112"},
	"c3":  {"4", "8", "22", "44", "88", "176", "192"},
	"c3d": {"4", "8", "16", "30", "60", "90", "180", "360"},

	"e2-highmem":  {"2", "4", "8", "16"},
	"n1-highmem":  {"2", "4", "8", "16", "32", "64", "96"},
	"n1-highcpu":  {"2", "4", "8", "16", "32", "64", "96"},
	"n2-highcpu":  {"2", "4", "8", "16", "32", "48", "64", "80", "96"},
	"n2d-highmem": {"2", "4", "8", "16", "32", "48", "64", "80", "96"},
}

// unknownSize tells what to choose where a series of which all sizes are known does not have this one; "" is nothing.
func unknownSize(machineType string) string {
	match := gceSize.FindStringSubmatch(machineType)
	if match == nil {
		return ""
	}
	series, kind := match[1], match[2]
	if kind != "standard" && slices.Contains(plainSeries, series) {
		kind = "standard"
	} else if cores, known := sizesOf(series, kind); !known || slices.Contains(cores, match[3]) {
		return ""
	}
	cores, _ := sizesOf(series, kind)
	return "choose one of " + strings.Join(cores, ", ") + " cores, such as " + series + "-" + kind + "-" + cores[1]
}

func sizesOf(series, kind string) (cores []string, known bool) {
	if cores, known = gceCores[series+"-"+kind]; !known {
		cores, known = gceCores[series]
	}
	return cores, known
}

// gceSuffixes are the last parts that sizes have: local disks, or a whole machine. The other series in gceCores have none
// (https://cloud.google.com/compute/docs/general-purpose-machines).
var gceSuffixes = map[string]*regexp.Regexp{
	"c3":  regexp.MustCompile(`^c3-(standard-[0-9]+-lssd|[a-z]+-192-metal|[a-z]+-[0-9]+)$`),
	"c3d": regexp.MustCompile(`^c3d-((standard|highmem)-([0-9]{2,}|8)-lssd|[a-z]+-360-metal|[a-z]+-[0-9]+)$`),
}

// suffixFault says what is wrong with the last part of a size; "" is nothing, or a series that is on no list.
func suffixFault(machineType string) string {
	parts := strings.SplitN(machineType, "-", 4)
	if _, known := gceCores[parts[0]]; !known || len(parts) < 3 || parts[1] == "custom" {
		return ""
	}
	allowed, some := gceSuffixes[parts[0]]
	switch {
	case parts[0] == "c3" && parts[2] == "192" && len(parts) == 3:
		return "is a size that there is as a whole machine only, with -metal at its end"
	case len(parts) == 3 || some && allowed.MatchString(machineType):
		return ""
	}
	return "ends in -" + parts[3] + ", which no such size has"
}

// small tells that a machine is known to have no memory for a member beside GKE's own pods.
func small(machineType string) bool {
	if _, memory := gceResources(machineType); memory > 0 {
		return memory <= 2*gibibyte
	}
	return slices.Contains([]string{"e2-micro", "e2-small", "f1-micro", "g1-small"}, machineType)
}

func (a *GKEArgs) checkMachine(r *check.Report) {
	series := seriesOf(a.MachineType)
	switch {
	case small(a.MachineType):
		r.Fault("gkeMachineType", a.MachineType, "has 2 GB of memory or less, and GKE's own pods leave nothing of it",
			"choose e2-standard-2 or larger")
	case !machineType.MatchString(a.MachineType) && !customMachine.MatchString(a.MachineType) && !sharedMachine.MatchString(a.MachineType):
		r.Fault("gkeMachineType", a.MachineType, "must be a machine type of Compute Engine",
			"write it as e2-standard-2; `gcloud compute machine-types list` lists them")
	case unknownSize(a.MachineType) != "":
		r.Fault("gkeMachineType", a.MachineType, "is a size that its series does not have", unknownSize(a.MachineType))
	case suffixFault(a.MachineType) != "":
		r.Fault("gkeMachineType", a.MachineType, suffixFault(a.MachineType), "choose one such as e2-standard-2")
	case lacksMemory.MatchString(a.MachineType):
		r.Fault("gkeMachineType", a.MachineType, "is a size of one's own choice without its MB of memory", "write it as n2-custom-4-8192")
	case customFault(a.MachineType) != "":
		r.Fault("gkeMachineType", a.MachineType, customFault(a.MachineType), "choose one such as n2-custom-4-8192, which has 4 cores and 8 GB")
	case slices.Contains(armSeries, series):
		r.Fault("gkeMachineType", a.MachineType, "has ARM processors, for which the server's image is not made",
			"choose an x86-64 type such as e2-standard-2")
	case strings.HasSuffix(a.MachineType, "-metal"):
		r.Warn("gkeMachineType", a.MachineType, "is a whole machine: it is dear, and takes many minutes to start",
			"choose a virtual one, such as e2-standard-2")
	case accelerated.MatchString(a.MachineType):
		r.Warn("gkeMachineType", a.MachineType, "has GPUs or TPUs: they are dear, and nothing here uses them",
			"choose a type without them, such as e2-standard-2")
	case sharedMachine.MatchString(a.MachineType):
		r.Warn("gkeMachineType", a.MachineType, "shares its processors, and slows down members that are busy for long",
			"choose e2-standard-2 or larger")
	}
	a.checkDisk(r, series)
}

func (a *GKEArgs) checkDisk(r *check.Report, series string) {
	// GKE's own images need more than the 10 GB that Google asks for as the least.
	r.Range("gkeDiskSize", a.DiskSize, 20, 65536)
	r.OneOf("gkeDiskType", a.DiskType, "pd-balanced", "pd-ssd", "pd-standard", hyperdisk)
	switch {
	case a.DiskType != hyperdisk && slices.Contains(hyperdiskSeries, series):
		r.Fault("gkeDiskType", a.DiskType, "is no disk for machines of the series "+series, "set it to "+hyperdisk)
	case a.DiskType == "pd-standard" && slices.Contains(flashSeries, series):
		r.Fault("gkeDiskType", a.DiskType, "is no disk for machines of the series "+series, "set it to pd-balanced")
	case a.DiskType == hyperdisk && slices.Contains(diskSeries, series):
		r.Fault("gkeDiskType", a.DiskType, "is no disk for machines of the series "+series, "set it to pd-balanced")
	}
}
