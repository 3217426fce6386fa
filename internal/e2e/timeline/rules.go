package timeline

import (
	"fmt"
	"time"
)

// The rules hold at each moment without exception. So each judges by what the one who acted is bound to know, and not by what came
// about in the same moment elsewhere: between an eviction and a rollout Kubernetes promises nothing (docs/operations.md, "Rolling out
// a change").

// SeedsWanted holds where the number of members never falls below that of the seeds, so that none of them is scaled away.
func SeedsWanted(seeds int) Rule {
	return func(moments []Moment) []Breach {
		for i, m := range moments {
			if m.Replicas >= 0 && m.Replicas < seeds {
				return []Breach{{i, fmt.Sprintf("%d members are wanted, fewer than the %d seeds", m.Replicas, seeds)}}
			}
		}
		return nil
	}
}

// Evictions hold where each member that was ready is evicted by leave of its disruption budget, and the budget gives leave only
// while it takes all members that it counts on for healthy. The API server writes a grant down in the budget that it read for it, so
// the moment before is what it knew (pkg/registry/core/pod/storage/eviction.go, checkAndDecrement).
func Evictions(moments []Moment) []Breach {
	var breaches []Breach
	granted := map[string]bool{}
	for i := 1; i < len(moments); i++ {
		before, now := moments[i-1], moments[i]
		for name := range now.Budget.Granted {
			if before.Budget.Granted[name] {
				continue
			}
			granted[name] = true
			// Each grant takes one off what is allowed until the controller counts anew.
			if healthy := before.Budget.Desired + before.Budget.Allowed; healthy < before.Budget.Expected {
				what := "%s may be evicted although the budget takes %d of %d members for healthy"
				breaches = append(breaches, Breach{i, fmt.Sprintf(what, name, healthy, before.Budget.Expected)})
			}
		}
		for name, member := range now.Members {
			old := before.Members[name]
			if member.UID == old.UID && member.Disruption == evicted && old.Disruption != evicted {
				if old.Ready && !granted[name] {
					breaches = append(breaches, Breach{i, name + " was ready and is evicted without leave of the budget"})
				}
				delete(granted, name)
			}
		}
	}
	return breaches
}

// Rollouts hold where the StatefulSet takes a seed only after each other one that it took or made anew has been ready for
// minReadySeconds. The StatefulSet does one thing at a time and knows what it did itself. Both times are cut to whole seconds by the
// API, so they compare exactly.
func Rollouts(seeds int) Rule {
	return func(moments []Moment) []Breach {
		var breaches []Breach
		awaited := map[string]time.Time{} // by name of a seed: since when it is ready, zero where it is not yet
		takings := map[int][]Taking{}
		for _, t := range Takings(moments) {
			takings[t.At] = append(takings[t.At], t)
		}
		for i := 1; i < len(moments); i++ {
			for _, t := range takings[i] {
				if t.Reason != "" || t.Lost || !t.Member.Ready || t.Member.Ordinal >= seeds {
					continue
				}
				for name, since := range awaited {
					if waited := t.Deleted.Sub(since); name != t.Name && (since.IsZero() || waited < moments[i-1].MinReady) {
						breaches = append(breaches, Breach{i, fmt.Sprintf("%s was taken while %s was not ready for %s", t.Name, name, moments[i-1].MinReady)})
					}
				}
				awaited[t.Name] = time.Time{}
			}
			for name, member := range moments[i].Members {
				if member.Ordinal >= seeds {
					continue
				}
				if member.UID != moments[i-1].Members[name].UID {
					awaited[name] = time.Time{}
				}
				if since, is := awaited[name]; is && since.IsZero() && member.Ready && !member.leaving() {
					awaited[name] = member.ReadySince
				}
			}
		}
		return breaches
	}
}

// Serves holds where a Service that had an endpoint has one ever after.
func Serves(service string) Rule {
	return func(moments []Moment) []Breach {
		for i := 1; i < len(moments); i++ {
			if moments[i-1].Serving[service] > 0 && moments[i].Serving[service] == 0 {
				return []Breach{{i, service + " has lost its last endpoint"}}
			}
		}
		return nil
	}
}
