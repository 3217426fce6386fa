package infra

import (
	"regexp"

	"stateful-clusters/internal/check"
)

// reservedKey says which addresses load balancers get.
const reservedKey = "jgroupsRouterAddresses"

// checkReserved holds reserved addresses against the form of their names in a cloud, and says how to reserve one.
func (e Exposure) checkReserved(r *check.Report, form *regexp.Regexp, must, remedy string) {
	for _, name := range e.Reserved {
		if !form.MatchString(name) {
			r.Fault(reservedKey, name, must, remedy)
		}
	}
}

// reserve is the annotation by which a load balancer takes its reserved address.
func (e Exposure) reserve(annotations map[string]string, annotation string) {
	if len(e.Reserved) == 1 {
		annotations[annotation] = e.Reserved[0]
	}
}

var (
	allocation    = regexp.MustCompile(`^eipalloc-[0-9a-f]{8,17}$`)
	azureIPName   = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]{0,78}[A-Za-z0-9_])?$`)
	noReservation = regexp.MustCompile(`^$`)
)
