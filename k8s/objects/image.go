package objects

import (
	"strings"

	"github.com/distribution/reference"

	"stateful-clusters/internal/check"
)

// CheckImage wants an image that stays the same, so that all members run one version.
func CheckImage(r *check.Report, key, image, example string) {
	named, err := reference.ParseNormalizedNamed(image)
	switch {
	case err != nil:
		r.Fault(key, image, "is not an image reference: "+err.Error(), "write repository:tag or repository@sha256:digest")
	case isMisspelledRepository(reference.Domain(named)):
		r.Fault(key, image, "is not an image reference: with capitals its first part would be the name of a registry",
			"write it in lower case")
	case reference.IsNameOnly(named):
		r.Fault(key, image, "has no tag, so members could run different versions after a restart", "pin a version, such as "+example)
	case strings.HasSuffix(image, ":latest"):
		r.Warn(key, image, "moves, so members can run different versions after a restart", "pin a version, such as "+example)
	}
}

// isMisspelledRepository tells that a part is taken for a registry only because of its capitals.
func isMisspelledRepository(registry string) bool {
	return strings.ToLower(registry) != registry && !strings.ContainsAny(registry, ".:")
}
