package stacks

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config"
)

// site is one place where a stack runs: a name and a platform.
type site struct {
	name     string // "" for the single site of a stack without the key sites
	kind     string // of the platform
	platform platform
	own      any // what the workload reads for each site
	values   config.Values
}

// maxSiteName keeps the names of a site's IAM roles within 64 characters; the longest begins with the site and goes on with
// -aws-load-balancer-controller and eight more (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html).
const maxSiteName = 27

// readSites returns the sites of the stack: one made of the flat keys, or those of the key sites, whose records lie over the flat keys.
func readSites(values config.Values, w workload, r *check.Report) []*site {
	text := values.Text("sites")
	records, err := config.Records(text)
	if err != nil {
		r.Fault("sites", text, "must be a list of records, one for each site", "see docs/configuration.md for an example, or set it to []")
	}
	if len(records) == 0 {
		return []*site{readSite("", values, w, r)}
	}
	var sites []*site
	for i, record := range records {
		name := config.Text(record["name"])
		r.Label(fmt.Sprintf("sites[%d].name", i), name, maxSiteName)
		sites = append(sites, readSite(name, values.Overlay(cmp.Or(name, strconv.Itoa(i)), ownValues(record)), w, r))
	}
	r.Unique("sites", siteNames(sites))
	return sites
}

func ownValues(record map[string]json.RawMessage) map[string]string {
	own := map[string]string{}
	for field, value := range record {
		if field != "name" {
			own[field] = config.Text(value)
		}
	}
	return own
}

func readSite(name string, values config.Values, w workload, r *check.Report) *site {
	s := &site{name: name, kind: values.Text("platform"), values: values}
	r.OneOf(values.Name("platform"), s.kind, slices.Sorted(maps.Keys(platforms))...)
	if create, ok := platforms[s.kind]; ok {
		s.platform = create()
		values.Read(s.platform, r)
	}
	if w != nil {
		s.own = w.SiteArgs()
	}
	if s.own != nil {
		values.Read(s.own, r)
	}
	if s.platform != nil {
		s.checkFields(r)
	}
	return s
}

// checkFields refuses what a site's record must not hold: keys that are unknown, of another platform, or of the whole stack.
func (s *site) checkFields(r *check.Report) {
	own := config.Keys(s.platform)
	if s.own != nil {
		maps.Copy(own, config.Keys(s.own))
	}
	for _, field := range s.values.Own() {
		if _, ok := own[field]; ok || field == "platform" {
			continue
		}
		key, found := s.values.Name(field), s.values.Text(field)
		if other := platformOf(field); other != "" {
			r.Fault(key, found, fmt.Sprintf("is for the platform %s, and this site is on %s", other, s.kind), "remove it from the site")
		} else if _, known := knownKeys()[field]; known {
			r.Fault(key, check.Verbatim("set"), "is the same for all sites of a stack", "set "+field+" outside of sites")
		} else {
			known := append(slices.Sorted(maps.Keys(own)), "name", "platform")
			r.Fault(key, check.Verbatim("set"), "is not a key of this project", config.Meant(field, known))
		}
	}
}

// platformOf returns a platform that has the key; "" where none has.
func platformOf(key string) string {
	for _, kind := range slices.Sorted(maps.Keys(platforms)) {
		if _, ok := config.Keys(platforms[kind]())[key]; ok {
			return kind
		}
	}
	return ""
}

func siteNames(sites []*site) []string {
	names := make([]string, len(sites))
	for i, s := range sites {
		names[i] = s.name
	}
	return names
}
