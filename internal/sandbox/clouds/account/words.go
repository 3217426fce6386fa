package account

import (
	"fmt"
	"strings"

	"stateful-clusters/internal/sandbox/clouds/control"
)

// wording is how a cloud puts what every cloud refuses. Each text can name, in this order, the kind and the id of a resource, and those of
// another one.
type wording struct {
	missing string
	exists  string // names, instead of another kind, what is alike
	inUse   string
	busy    string
	fail    string // names, instead of an id, the operation
	late    string // the same
	limit   string // of calls in a time
	waits   bool   // whether the provider asks again while something is in use
}

var plain = wording{
	missing: "NotFound: %[1]s %[2]s does not exist",
	exists:  "AlreadyExists: there is a %[1]s with this %[3]s: %[2]s",
	inUse:   "DependencyViolation: %[1]s %[2]s is in use by %[3]s %[4]s",
	busy:    "ResourceInUseException: %[1]s %[2]s is being changed",
	fail:    "InternalFailure: the simulated cloud was told to fail %[2]s %[1]s",
	late:    "InternalFailure: the simulated cloud was told to fail %[2]s %[1]s, late",
	limit:   "ThrottlingException: Rate exceeded",
	waits:   true,
}

// google says what its API says (https://github.com/hashicorp/terraform-provider-google/issues/5948 for what is in use, /issues/3650 for
// what is busy, https://github.com/tranquilitybase-io/tb-gcp/issues/589 for what comes late).
var google = wording{
	missing: "googleapi: Error 404: The resource '%[2]s' was not found, notFound",
	exists:  "googleapi: Error 409: Already exists: %[2]s., alreadyExists",
	inUse:   "The %[1]s resource '%[2]s' is already being used by '%[4]s', resourceInUseByAnotherResource",
	busy: "googleapi: Error 400: Operation operation-0-simulated is currently operating on %[1]s %[2]s. Please wait and try again once it " +
		"is done., failedPrecondition",
	fail: "googleapi: Error 500: " + plain.fail,
	late: "Error waiting for creating %[1]s: Not all instances running in IGM after 35m4s. Expected 1, running 0, transitioning 1. " +
		"Current errors: [GCE_STOCKOUT]: the simulated cloud was told to fail %[2]s %[1]s, late",
	limit: "googleapi: Error 429: Quota exceeded for quota metric 'Requests', rateLimitExceeded",
}

func wordsOf(token string) wording {
	if strings.HasPrefix(token, "gcp:") {
		return google
	}
	return plain
}

// notFound says that there is none of a type that is named so.
func notFound(token, name string) *Error {
	return refuse(wordsOf(token).missing, control.Kind(token), name)
}

// missing says that a resource names one that there is not.
func missing(r *control.Resource, named reference) *Error {
	switch named.Type {
	case serviceAccountType:
		return refusedByGoogle(400, "Service account %q does not exist., badRequest", named.value)
	case gcpNetwork:
		return refusedByGoogle(400, "Project %q has no network named %q., badRequest", r.Attribute("project"), named.value)
	}
	return notFound(named.Type, named.value)
}

// beingChanged says that something is under way with a resource. The provider asks again.
func beingChanged(r *control.Resource) *Error {
	return refuseForNow(wordsOf(r.Type).busy, control.Kind(r.Type), r.ID)
}

// inUse says what keeps a resource.
func inUse(r, by *control.Resource) *Error {
	words := wordsOf(r.Type)
	return &Error{
		Words: fmt.Sprintf(words.inUse, control.Kind(r.Type), r.ID, control.Kind(by.Type), by.ID), Retry: words.waits,
	}
}
