package instance

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/common/apitype"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"k8s.io/apimachinery/pkg/util/wait"

	"stateful-clusters/internal/sandbox/clouds/control"
	"stateful-clusters/internal/sandbox/progress"
)

// adopt looks every cloud resource up that an interrupted run was creating, as a person would in the cloud's console, and takes
// those that are there into the state. The flag --import-pending-creates of `pulumi refresh` is of no use: the engine forgets the
// operations that it marks (v3.256.0, backend/snapshot.go: a refresh keeps pending creates only). Nor is `pulumi import`: it keeps
// no dependencies, so that a destroy would delete a subnet before what is in it.
func (i *Instance) adopt(ctx context.Context, stack string, state apitype.DeploymentV3, log *progress.Log) error {
	clouds, err := i.Clouds()
	if err != nil {
		return err
	}
	known, err := i.knownIDs()
	if err != nil {
		return err
	}
	ids := map[resource.URN]resource.ID{}
	for _, o := range state.PendingOperations {
		if o.Type != apitype.OperationTypeCreating {
			continue
		}
		made, err := madeBy(ctx, clouds, o.Resource, known)
		if err != nil {
			return err
		}
		if made == nil {
			continue
		}
		what := fmt.Sprintf("stack %s: an interrupted run was creating %s %s, and the cloud has made it as %s",
			stack, o.Resource.Type, o.Resource.URN.Name(), made.ID)
		if slices.ContainsFunc(state.Resources, func(r apitype.ResourceV3) bool { return r.URN == o.Resource.URN }) {
			// It is to replace one that is still in the state, and there cannot be two of them.
			log.Printf("%s, for another: removing it", what)
			if err := clouds.Remove(ctx, made.Type, made.ID); err != nil {
				return err
			}
			continue
		}
		log.Printf("%s: taking it into the state", what)
		ids[o.Resource.URN] = resource.ID(made.ID)
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

// takeIn makes resources of pending creations that a cloud has finished, by editing the state as docs/operations.md does
// (https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_import/). What was recorded of them stays, their dependencies
// included.
func (i *Instance) takeIn(ctx context.Context, stack string, ids map[resource.URN]resource.ID) error {
	export, err := i.Pulumi(ctx, "stack", "export", "--stack", stack).Output()
	if err != nil {
		return fmt.Errorf("pulumi stack export: %w", err)
	}
	edited, err := finishCreations(export, ids)
	if err != nil {
		return fmt.Errorf("editing the state of the stack %s: %w", stack, err)
	}
	cmd := i.Pulumi(ctx, "stack", "import", "--stack", stack)
	cmd.Stdin = bytes.NewReader(edited)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pulumi stack import: %w\n%s", err, out)
	}
	return nil
}

// finishCreations gives the pending creations of an exported state their ids, and makes resources of them.
func finishCreations(export []byte, ids map[resource.URN]resource.ID) ([]byte, error) {
	var file apitype.TypedDeployment
	if err := json.Unmarshal(export, &file); err != nil {
		return nil, err
	}
	var pending []apitype.OperationV2
	for _, o := range file.Deployment.PendingOperations {
		id, made := ids[o.Resource.URN]
		if !made || o.Type != apitype.OperationTypeCreating {
			pending = append(pending, o)
			continue
		}
		o.Resource.ID = id
		file.Deployment.Resources = append(file.Deployment.Resources, o.Resource)
	}
	file.Deployment.PendingOperations = pending
	return json.Marshal(file)
}
