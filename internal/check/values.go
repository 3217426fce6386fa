package check

import (
	"fmt"
	"math"
	"net/netip"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"
)

// Label checks that value is a DNS label of at most max bytes, the form of names that become part of a host name (RFC 1123).
func (r *Report) Label(key, value string, max int) {
	switch {
	case len(value) > max:
		r.Fault(key, value, fmt.Sprintf("has %d characters, %d are possible", len(value), max), "choose a shorter name")
	case len(validation.IsDNS1123Label(value)) > 0:
		r.Fault(key, value, "must be a DNS label: lower-case letters, digits and hyphens, beginning and ending with a letter or digit",
			"choose a name such as \"migratory\"")
	}
}

// OneOf checks that value is among the allowed ones.
func (r *Report) OneOf(key, value string, allowed ...string) {
	if slices.Contains(allowed, value) {
		return
	}
	r.Fault(key, value, "must be one of "+strings.Join(allowed, ", "), suggestion(value, allowed))
}

// Range checks that low <= value <= high.
func (r *Report) Range(key string, value, low, high int) {
	if value < low || value > high {
		r.Fault(key, value, fmt.Sprintf("must lie between %d and %d", low, high), "choose a value in that range")
	}
}

// CIDRs checks that every value is an address range in CIDR notation whose host bits are zero.
func (r *Report) CIDRs(key string, values ...string) {
	for _, value := range values {
		prefix, err := netip.ParsePrefix(value)
		switch {
		case err != nil:
			r.Fault(key, value, "must be an address range in CIDR notation",
				"write it as 203.0.113.0/24, a single address as 203.0.113.7/32")
		case prefix != prefix.Masked():
			r.Fault(key, value, "has bits set beyond its prefix",
				fmt.Sprintf("write %s, or /%d for the single address", prefix.Masked(), prefix.Addr().BitLen()))
		}
	}
}

// Quantity checks that value is a positive Kubernetes quantity and returns it in the quantity's base unit (cores, bytes).
// The result is 0 where the value is empty or at fault.
func (r *Report) Quantity(key, value string) float64 {
	if value == "" {
		return 0
	}
	q, err := resource.ParseQuantity(value)
	if err != nil || q.Sign() <= 0 {
		r.Fault(key, value, "must be a positive Kubernetes quantity", "write CPU as 0.5 or 500m, memory as 256Mi or 1Gi")
		return 0
	}
	return q.AsApproximateFloat64()
}

// mostCPU is more than any machine has, in cores.
const mostCPU = 1000

// CPU checks that value is a quantity of processors, in steps of a thousandth as Kubernetes wants it, and returns it in cores.
func (r *Report) CPU(key, value string) float64 {
	cores := r.Quantity(key, value)
	switch {
	case cores == 0:
		return 0
	case cores > mostCPU:
		r.Fault(key, value, "is more processors than any machine has", "write 500m for half a processor, 2 for two")
		return 0
	case math.Abs(cores*1000-math.Round(cores*1000)) > 1e-6:
		r.Fault(key, value, "is finer than a thousandth of a processor, which Kubernetes refuses", "write it as 500m or 0.5")
		return 0
	}
	return cores
}

// leastMemory is less than any container runtime gives to a container, in bytes.
const leastMemory = 4 << 20

// Memory checks that value is a quantity of memory in which something can run, and returns it in bytes.
func (r *Report) Memory(key, value string) float64 {
	bytes := r.Quantity(key, value)
	if bytes > 0 && bytes < leastMemory {
		r.Fault(key, value, "is less than 4 MiB, in which nothing can run: without a unit these are bytes, and m is a thousandth",
			"write it as 256Mi or 1Gi")
		return 0
	}
	return bytes
}

// Unique checks that no value stands twice.
func (r *Report) Unique(key string, values []string) {
	sorted := slices.Sorted(slices.Values(values))
	for i := 1; i < len(sorted); i++ {
		if sorted[i] == sorted[i-1] {
			r.Fault(key, values, fmt.Sprintf("names %q twice", sorted[i]), "name it once")
			return
		}
	}
}

// Nearest returns the candidate most like name, or "" where none is near enough to have been meant.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", 1+len(name)/2
	for _, c := range candidates {
		d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(c), nil)
		if d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

func suggestion(value string, allowed []string) string {
	if near := Nearest(value, allowed); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "choose one of them"
}
