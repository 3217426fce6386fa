package infra

import (
	"regexp"

	"stateful-clusters/internal/check"
)

var (
	vmSize    = regexp.MustCompile(`^Standard_[A-Z]+[0-9]+(-[0-9]+)?[a-z]*(_[A-Za-z0-9]+)*$`)
	armVMSize = regexp.MustCompile(`^Standard_[A-Z]+[0-9]+(-[0-9]+)?[a-z]*p[a-z]*(_|$)`)
	// The number in a name begins at 1 for one core, but for those of the families D and DS that begin again at 11. Behind a hyphen are the
	// cores that are switched on (https://learn.microsoft.com/azure/virtual-machines/constrained-vcpu).
	oneCoreVM = regexp.MustCompile(`^Standard_[A-Z]+(1(-[0-9]+)?|[0-9]+-1)[a-z]*(_|$)`)
	// From the third version on, the number is that of cores, and D and E have those of knownVM in one series or another
	// (https://learn.microsoft.com/azure/virtual-machines/sizes/overview). Other families, and versions to come, are not judged.
	judgedVM = regexp.MustCompile(`^Standard_[DE][0-9]+(-[0-9]+)?[a-z]*_v[3-6]$`)
	knownVM  = regexp.MustCompile(`^Standard_([DE](2|4|8|16|32|48|64|96|128|192)|E(20|80|104|112))(-[0-9]+)?[a-z]*_`)

	littleVM    = regexp.MustCompile(`^Standard_(A0|A2|B2a?ts_v[2-9])$`) // two cores or fewer, with less than 4 GiB
	burstableVM = regexp.MustCompile(`^Standard_B[0-9]`)
)

// checkVMSize wants what AKS demands of nodes for its own pods: with less than two cores or 4 GiB it answers SystemPoolSkuTooLow. The page
// on system pools asks for four cores since 2024, and takes sizes of the family B out; AKS makes pools of both
// (https://learn.microsoft.com/azure/aks/use-system-pools; https://github.com/MicrosoftDocs/azure-docs/issues/121181).
func (a *AKSArgs) checkVMSize(r *check.Report) {
	const key = "aksVmSize"
	switch {
	case !vmSize.MatchString(a.VMSize):
		r.Fault(key, a.VMSize, "must be the size of a virtual machine", "write it as Standard_D2s_v5; `az vm list-sizes` lists them")
	case armVMSize.MatchString(a.VMSize):
		r.Fault(key, a.VMSize, "has ARM processors, for which the server's image is not made",
			"choose an x86-64 size such as Standard_D2s_v5")
	case oneCoreVM.MatchString(a.VMSize) || littleVM.MatchString(a.VMSize):
		r.Fault(key, a.VMSize, "has less than the two cores and 4 GiB that AKS demands of a system pool",
			"choose Standard_D2s_v5 or larger")
	case judgedVM.MatchString(a.VMSize) && !knownVM.MatchString(a.VMSize):
		r.Fault(key, a.VMSize, "is a size that its family does not have",
			"choose another, such as Standard_D2s_v5; `az vm list-sizes` lists them")
	case burstableVM.MatchString(a.VMSize):
		r.Warn(key, a.VMSize, "is burstable: Microsoft supports no such system pool, and Azure slows down members that are busy for long",
			"choose a size such as Standard_D2s_v5")
	}
}
