package instance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/progress"
)

// adopt looks every cloud resource up that an interrupted run was creating, as a person would in the cloud's console, and takes
// those that are there into the state. The flag --import-pending-creates of `pulumi refresh` is of no use: the engine forgets the
// operations that it marks (v3.256.0, backend/snapshot.go: a refresh keeps pending creates only). Nor is `pulumi import`: it keeps
// no dependencies, so that a destroy would delete a subnet before what is in it.
func (i *Instance) adopt(ctx context.Context, stack string, state state, log *progress.Log) error {
	known, err := i.knownIDs()
	if err != nil {
		return err
	}
	ids := map[string]string{} // by URN
	for _, o := range state.PendingOperations {
		if o.Type != creating {
			continue
		}
		made, err := i.madeBy(ctx, o.Resource, known)
		if err != nil {
			return err
		}
		if made == nil {
			continue
		}
		what := fmt.Sprintf("stack %s: an interrupted run was creating %s %s, and the cloud has made it as %s", stack, o.Resource.Type, o.Resource.name(), made.ID)
		if slices.ContainsFunc(state.Resources, func(r resource) bool { return r.URN == o.Resource.URN }) {
			// It is to replace one that is still in the state, and there cannot be two of them.
			log.Printf("%s, for another: removing it", what)
			if err := i.removeFromCloud(ctx, made); err != nil {
				return err
			}
			continue
		}
		log.Printf("%s: taking it into the state", what)
		ids[o.Resource.URN] = made.ID
	}
	if len(ids) == 0 {
		return nil
	}
	return i.takeIn(ctx, stack, ids)
}

// knownIDs are the ids of all resources in the states of this sandbox, by type and id. The account is the same for all stacks.
func (i *Instance) knownIDs() (map[[2]string]bool, error) {
	known := map[[2]string]bool{}
	for _, stack := range i.states() {
		state, err := i.state(stack)
		if err != nil {
			return nil, err
		}
		for _, r := range state.Resources {
			if !r.PendingReplacement {
				known[[2]string{r.Type, r.ID}] = true
			}
		}
	}
	return known, nil
}

// madeBy returns what the cloud has made of a resource that was being created, or nil. What is still being made is awaited: the
// cloud may yet fail to make it.
func (i *Instance) madeBy(ctx context.Context, r resource, known map[[2]string]bool) (*control.Resource, error) {
	for {
		all, err := i.CloudResources(ctx)
		if err != nil {
			return nil, err
		}
		var made *control.Resource
		for _, candidate := range all {
			if candidate.Type == r.Type && candidate.Name == r.name() && !known[[2]string{candidate.Type, candidate.ID}] {
				made = &candidate // the newest, which comes last
			}
		}
		if made == nil || made.Status == control.Active {
			return made, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (i *Instance) removeFromCloud(ctx context.Context, r *control.Resource) error {
	clouds, err := i.Clouds()
	if err != nil {
		return err
	}
	return clouds.Remove(ctx, r.Type, r.ID)
}
