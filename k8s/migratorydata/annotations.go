package migratorydata

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// merge lays the configured annotations of the client Service over the platform's. A value that is a list of attributes, a=1,b=2, gets
// those of both (https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/service/annotations/).
func (a *Args) merge(platform map[string]string) map[string]string {
	all := maps.Clone(platform)
	if all == nil {
		all = map[string]string{}
	}
	for name, value := range a.Annotations {
		own, isList := attributes(platform[name])
		configured, both := attributes(value)
		if isList && both {
			maps.Copy(own, configured)
			value = list(own)
		}
		all[name] = value
	}
	return all
}

// CheckLoadBalancer returns the configured annotations that contradict the platform's.
func (a *Args) CheckLoadBalancer(b LoadBalancer) check.Report {
	var r check.Report
	for _, name := range slices.Sorted(maps.Keys(a.Annotations)) {
		own, taken := b.Annotations[name]
		if !taken {
			a.checkFree(&r, name, b)
			continue
		}
		if own == a.Annotations[name] {
			continue
		}
		if attributes, isList := attributes(own); isList {
			a.checkAttributes(&r, name, attributes)
			continue
		}
		r.Fault("clientServiceAnnotations", name, fmt.Sprintf("is set to %q by the program", own),
			"remove it; keys such as internalLoadBalancer, tls, eksZones and preStopSeconds decide it")
	}
	return r
}

// checkFree looks at an annotation that the program leaves out.
func (a *Args) checkFree(r *check.Report, name string, b LoadBalancer) {
	if key, decided := b.Keys[name]; decided {
		r.Fault("clientServiceAnnotations", name, "is what the key "+key+" decides, which clientUrl and the rules of the program go by",
			"remove it, and set "+key)
		return
	}
	items := strings.Count(a.Annotations[name], ",") + 1
	if want, counted := b.Items[name]; counted && items != want {
		r.Fault("clientServiceAnnotations", name, fmt.Sprintf("lists %d, and the load balancer has %d subnets, each with one", items, want),
			fmt.Sprintf("name %d, in the order of eksZones", want))
	}
}

// checkAttributes refuses what contradicts an attribute of the program's.
func (a *Args) checkAttributes(r *check.Report, name string, own map[string]string) {
	configured, isList := attributes(a.Annotations[name])
	if !isList {
		r.Fault("clientServiceAnnotations", name+": "+a.Annotations[name], "is not a list of attributes",
			"write it as attribute=value,attribute=value")
		return
	}
	for _, attribute := range slices.Sorted(maps.Keys(configured)) {
		if value, taken := own[attribute]; taken && value != configured[attribute] {
			r.Fault("clientServiceAnnotations", name+": "+attribute+"="+configured[attribute],
				fmt.Sprintf("contradicts the program, which sets this attribute to %q", value),
				"remove the attribute; preStopSeconds decides the delay of a deregistration")
		}
	}
}

// attributes reads a list of attributes. Something else is none.
func attributes(value string) (map[string]string, bool) {
	read := map[string]string{}
	for item := range strings.SplitSeq(value, ",") {
		attribute, wanted, found := strings.Cut(item, "=")
		attribute, wanted = strings.TrimSpace(attribute), strings.TrimSpace(wanted)
		if !found || attribute == "" {
			return nil, false
		}
		read[attribute] = wanted
	}
	return read, true
}

func list(attributes map[string]string) string {
	var items []string
	for _, attribute := range slices.Sorted(maps.Keys(attributes)) {
		items = append(items, attribute+"="+attributes[attribute])
	}
	return strings.Join(items, ",")
}
