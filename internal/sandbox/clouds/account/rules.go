package account

import (
	"context"
	"fmt"
	"maps"
)

// Error is a cloud's refusal in its own words: "Code: message".
type Error struct {
	Words string
	Retry bool // the provider tries again by itself, as the real one does
}

func (e *Error) Error() string { return e.Words }

func refuse(words string, args ...any) *Error { return &Error{Words: fmt.Sprintf(words, args...)} }

// again says that the provider tries again.
func (e *Error) again() *Error {
	e.Retry = true
	return e
}

// rule is what a cloud keeps about a type beyond its table. Each part may be missing.
type rule struct {
	// admit judges a resource as it shall be, under the lock; before is nil where it is new.
	admit func(a *Account, r, before *Resource) error
	// release judges whether it may go, under the lock.
	release func(a *Account, r *Resource) error
	// perform does what happens beside the account, as the resource's status says: clusters and nodes come and go.
	perform func(ctx context.Context, a *Account, r *Resource) error
	// cluster says how a type of Kubernetes clusters differs from others.
	cluster *kubernetesCluster
}

// allRules are those of all clouds.
func allRules() map[string]rule {
	all := map[string]rule{}
	for _, cloud := range []map[string]rule{awsRules, azureRules} {
		maps.Copy(all, cloud)
	}
	for token, r := range all {
		if r.cluster != nil {
			r.perform = r.cluster.perform
			all[token] = r
		}
	}
	return all
}
