// Package names gives resources the names by which Pulumi knows them.
package names

// In returns the name of a site's resource. A URN holds the types of a resource's parents and not their names, so the resources of two
// sites differ by their own names only (https://www.pulumi.com/docs/iac/concepts/resources/names/). The single site of a stack has the
// name "", and its resources have no prefix.
func In(site, resource string) string {
	if site == "" {
		return resource
	}
	return site + "-" + resource
}
