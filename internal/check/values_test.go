package check

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestQuantity(t *testing.T) {
	for value, want := range map[string]float64{
		"0.5": 0.5, "500m": 0.5, "2": 2, "256Mi": 256 << 20, "1Gi": 1 << 30, "128M": 128e6, "1.5Gi": 1.5 * (1 << 30), "1e3": 1000,
	} {
		var r Report
		assert.InDelta(t, want, r.Quantity("key", value), 1e-9, value)
		assert.Empty(t, r.Faults, value)
	}
	for _, value := range []string{"0", "-1", "0.5 ", "256 Mi", "256MB", "half", "1,5", "Mi"} {
		var r Report
		assert.Zero(t, r.Quantity("key", value), value)
		assert.Len(t, r.Faults, 1, value)
	}
	var r Report
	assert.Zero(t, r.Quantity("key", ""))
	assert.Empty(t, r.Faults, "an absent quantity is the caller's concern")
}

func TestCPUAndMemory(t *testing.T) {
	for value, sound := range map[string]bool{
		"0.5": true, "1m": true, "999": true, "1.001": true, "": true, "0.5m": false, "1u": false, "0.0005": false, "256Mi": false, "half": false,
	} {
		var r Report
		r.CPU("key", value)
		assert.Equal(t, sound, len(r.Faults) == 0, value)
	}
	for value, sound := range map[string]bool{
		"4Mi": true, "256M": true, "1e9": true, "": true, "256m": false, "256": false, "0.25Mi": false, "half": false,
	} {
		var r Report
		r.Memory("key", value)
		assert.Equal(t, sound, len(r.Faults) == 0, value)
	}
	var r Report
	assert.InDelta(t, 0.25, r.CPU("key", "250m"), 1e-9)
	assert.InDelta(t, 256<<20, r.Memory("key", "256Mi"), 1e-9)
}

func TestNearest(t *testing.T) {
	candidates := []string{"membersMin", "membersMax", "memory", "memberName", "tls", "tlsPort"}
	for name, want := range map[string]string{
		"membersMn":        "membersMin",
		"memberMax":        "membersMax",
		"MEMORY":           "memory",
		"TLS":              "tls",
		"tlsport":          "tlsPort",
		"membersM":         "membersMin", // the first of equals
		"kubernetesVerson": "",
		"tlsTlsPort":       "tlsPort",
		"tlsXyz":           "tls",
		"tlsWxyz":          "",
		"x":                "",
		"":                 "",
	} {
		assert.Equal(t, want, Nearest(name, candidates), name)
	}
	assert.Empty(t, Nearest("tls", nil))
}

func TestCIDRs(t *testing.T) {
	for value, remedy := range map[string]string{
		"10.0.0.0/8": "", "0.0.0.0/0": "", "203.0.113.7/32": "", "2001:db8::/32": "", "::/0": "",
		"203.0.113.7":     "203.0.113.7/32",
		"203.0.113.0/33":  "203.0.113.0/24",
		"203.0.113/24":    "203.0.113.0/24",
		"":                "203.0.113.0/24",
		"203.0.113.7/24":  "write 203.0.113.0/24, or /32",
		"2001:db8::1/32":  "write 2001:db8::/32, or /128",
		"10.0.0.0/8 ":     "203.0.113.0/24",
		"010.0.0.0/8":     "203.0.113.0/24",
		"example.com/24":  "203.0.113.0/24",
		"10.128.0.0/8":    "write 10.0.0.0/8",
		"10.0.0.0-10.0.1": "203.0.113.0/24",
	} {
		var r Report
		r.CIDRs("key", "192.0.2.0/24", value)
		if remedy == "" {
			assert.Empty(t, r.Faults, value)
			continue
		}
		if assert.Len(t, r.Faults, 1, value) {
			assert.Contains(t, r.Faults[0].Remedy, remedy)
			assert.Equal(t, `"`+value+`"`, r.Faults[0].Found)
		}
	}
}

func TestLabel(t *testing.T) {
	for value, sound := range map[string]bool{
		"a": true, "a-1": true, "1a": true, strings.Repeat("a", 10): true,
		"": false, "A": false, "a.b": false, "a_b": false, "-a": false, "a-": false, "ä": false, strings.Repeat("a", 11): false,
	} {
		var r Report
		r.Label("key", value, 10)
		assert.Equal(t, sound, len(r.Faults) == 0, value)
	}
}

func TestUnique(t *testing.T) {
	var r Report
	r.Unique("key", nil)
	r.Unique("key", []string{"a", "b", "A"})
	assert.Empty(t, r.Faults)
	values := []string{"b", "a", "b", "a"}
	r.Unique("key", values)
	assert.Len(t, r.Faults, 1, "one finding names what stands twice")
	assert.Equal(t, []string{"b", "a", "b", "a"}, values, "the caller's values keep their order")
}

func TestRange(t *testing.T) {
	for value, sound := range map[int]bool{2: false, 3: true, 4: true, 5: true, 6: false} {
		var r Report
		r.Range("key", value, 3, 5)
		assert.Equal(t, sound, len(r.Faults) == 0, value)
	}
}

func TestKnown(t *testing.T) {
	known := []string{"aks", "eks", "local"}
	assert.NoError(t, Known("stack", "eks", known))
	assert.EqualError(t, Known("stack", "lcoal", known), `there is no stack "lcoal": did you mean local?`)
	assert.EqualError(t, Known("stack", "production", known), `there is no stack "production"; there are: aks, eks, local`)
}
