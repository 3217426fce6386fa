package plugin

import (
	"crypto/sha1"
	"encoding/hex"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

type addonArgs struct {
	AddonVersion             pulumi.StringInput `pulumi:"addonVersion"`
	Version                  pulumi.StringInput `pulumi:"version"`
	EnableNetworkPolicy      pulumi.BoolInput   `pulumi:"enableNetworkPolicy"`
	ResolveConflictsOnCreate pulumi.StringInput `pulumi:"resolveConflictsOnCreate"`
	ResolveConflictsOnUpdate pulumi.StringInput `pulumi:"resolveConflictsOnUpdate"`
}

// inputs are those of an add-on of the control plane, which is asked for the newest version where none is given.
func (a addonArgs) inputs(ctx *pulumi.Context, parent pulumi.Resource, plane *child, addon string) pulumi.Map {
	version := a.AddonVersion
	if a.Version != nil {
		version = a.Version
	}
	if version == nil || version == pulumi.String("") {
		version = newest(ctx, parent, plane, addon)
	}
	inputs := pulumi.Map{
		"clusterName": plane.Name, "addonName": pulumi.String(addon), "preserve": pulumi.Bool(true), "addonVersion": version,
		"resolveConflictsOnCreate": a.ResolveConflictsOnCreate, "resolveConflictsOnUpdate": a.ResolveConflictsOnUpdate,
	}
	if a.EnableNetworkPolicy != nil {
		inputs["configurationValues"] = pulumi.Sprintf(`{"enableNetworkPolicy":"%t"}`, a.EnableNetworkPolicy)
	}
	return given(inputs)
}

// newest is what AWS has for the version of a control plane, at each run.
func newest(ctx *pulumi.Context, parent pulumi.Resource, plane *child, addon string) pulumi.StringOutput {
	return plane.Version.ApplyT(func(kubernetes string) (string, error) {
		var found struct {
			Version string `pulumi:"version"`
		}
		err := ctx.Invoke("aws:eks/getAddonVersion:getAddonVersion", &struct {
			AddonName         string `pulumi:"addonName"`
			KubernetesVersion string `pulumi:"kubernetesVersion"`
			MostRecent        bool   `pulumi:"mostRecent"`
		}{addon, kubernetes, true}, &found, pulumi.Parent(parent))
		return found.Version, err
	}).(pulumi.StringOutput)
}

// partitionOf asks for the part of AWS that the account is in, in previews too.
func partitionOf(ctx *pulumi.Context, parent pulumi.Resource) (string, error) {
	var found struct {
		Partition string `pulumi:"partition"`
	}
	err := ctx.Invoke("aws:index/getPartition:getPartition", &struct{}{}, &found, pulumi.Parent(parent))
	return found.Partition, err
}

// shortHash is by which the component names what it makes for a policy.
func shortHash(text string) string {
	sum := sha1.Sum([]byte(text))
	return hex.EncodeToString(sum[:])[:8]
}
