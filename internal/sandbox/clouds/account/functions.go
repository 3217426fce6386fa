package account

import (
	"stateful-clusters/internal/sandbox/clouds/control"
)

// functions are those of the clouds that this program calls, by token. Each answers with its results.
func functions() map[string]func(a *Account, arguments *control.Resource) (map[string]any, error) {
	return map[string]func(*Account, *control.Resource) (map[string]any, error){
		aksCredentials: (*Account).aksKubeconfig,
		gcpAddress:     (*Account).gcpAddress,

		getEngineVersions: (*Account).engineVersions,
		getGKECluster:     (*Account).gkeCluster,

		getPartition:    (*Account).awsPartition,
		getRegion:       (*Account).awsRegion,
		getAddonVersion: (*Account).eksAddonVersion,
		getVolumes:      (*Account).ebsVolumes,
		getVolume:       (*Account).ebsVolume,
		getSnapshotIDs:  (*Account).ebsSnapshots,
		getSnapshot:     (*Account).ebsSnapshot,
		getInstances:    (*Account).ec2Instances,
	}
}

func (a *Account) invoke(c Call) (control.Resource, error) {
	answer := functions()[c.Type]
	if answer == nil {
		return control.Resource{}, refuse("NotFound: the simulated cloud does not know the function %s (internal/sandbox/clouds/account)", c.Type)
	}
	results, err := answer(a, &control.Resource{Region: c.Region, Project: c.Project, Inputs: c.Inputs})
	return control.Resource{Outputs: results}, err
}
