package project

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Site is one place of a stack. A stack without the key sites has one, without a name.
type Site struct {
	Name, Platform, ClusterName string
}

// InCloud reports whether the site's cluster is made in a cloud.
func (s Site) InCloud() bool { return cmp.Or(s.Platform, existing) != existing }

// Sites returns the sites of a stack, whose records lie over the stack's own keys.
func (c *Copy) Sites(stack string) ([]Site, error) {
	platform, err := c.value(stack, platformKey)
	if err != nil {
		return nil, err
	}
	cluster, err := c.value(stack, "clusterName")
	if err != nil {
		return nil, err
	}
	text, err := c.value(stack, "sites")
	if err != nil {
		return nil, err
	}
	return readSites(text, Site{Platform: platform, ClusterName: cluster})
}

func readSites(text string, flat Site) ([]Site, error) {
	var records []map[string]any
	if err := json.Unmarshal([]byte(cmp.Or(text, "[]")), &records); err != nil {
		return nil, fmt.Errorf("the key sites is no list of records: %w", err)
	}
	if len(records) == 0 {
		return []Site{flat}, nil
	}
	var sites []Site
	for _, record := range records {
		field := func(name, otherwise string) string {
			value, _ := record[name].(string)
			return cmp.Or(value, otherwise)
		}
		sites = append(sites, Site{
			Name: field("name", ""), Platform: field("platform", flat.Platform), ClusterName: field("clusterName", flat.ClusterName),
		})
	}
	return sites, nil
}

// InCloud reports whether a stack makes a cluster in a cloud.
func (c *Copy) InCloud(stack string) (bool, error) {
	sites, err := c.Sites(stack)
	return slices.ContainsFunc(sites, Site.InCloud), err
}

// Workload returns what a stack runs, and the image and the version of it where it has them.
func (c *Copy) Workload(stack string) (workload, image, version string, err error) {
	if workload, err = c.value(stack, "workload"); err != nil {
		return "", "", "", err
	}
	own := strings.ToLower(workload)
	if image, err = c.value(stack, own+"Image"); err != nil {
		return "", "", "", err
	}
	if version, err = c.value(stack, own+"Version"); err != nil {
		return "", "", "", err
	}
	if image == "" { // the first workload's keys have no prefix
		image, err = c.value(stack, "image")
	}
	return workload, image, version, err
}
