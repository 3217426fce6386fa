package instance

import (
	"context"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/progress"
)

// removeMade removes what a cloud has made of a resource that an interrupted run was creating. A person would take it into the state
// (docs/operations.md): a real cloud takes long to make it once more.
func (i *Instance) removeMade(ctx context.Context, stack string, r apitype.ResourceV3, log *progress.Log) error {
	if strings.HasPrefix(string(r.Type), "pulumi:") {
		return nil // a provider, which is nowhere but in the state
	}
	clouds, err := i.Clouds()
	if err != nil {
		return err
	}
	known, err := i.knownIDs()
	if err != nil {
		return err
	}
	made, err := madeBy(ctx, clouds, r, known)
	if made == nil || err != nil {
		return err
	}
	log.Printf("stack %s: an interrupted run was creating %s %s, and the cloud has made it as %s: removing it",
		stack, r.Type, r.URN.Name(), made.ID)
	return clouds.Remove(ctx, made.Type, made.ID)
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
			if !r.PendingReplacement { // then it is gone, and another one shall take its place
				known[[2]string{string(r.Type), string(r.ID)}] = true
			}
		}
	}
	return known, nil
}

// madeBy returns what the cloud has made of a resource that was being created, or nil. What is still being made is awaited: the
// cloud may yet fail to make it.
func madeBy(
	ctx context.Context, clouds *control.Client, r apitype.ResourceV3, known map[[2]string]bool,
) (made *control.Resource, err error) {
	err = wait.PollUntilContextCancel(ctx, 100*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		all, err := clouds.Resources(ctx)
		made = nil
		for _, candidate := range all {
			if candidate.Type == string(r.Type) && candidate.Name == r.URN.Name() && !known[[2]string{candidate.Type, candidate.ID}] {
				made = &candidate // the newest, which comes last
			}
		}
		return made == nil || made.Status == control.Active, err
	})
	return made, err
}
