package infra

import (
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
)

// Within the component the policy reaches the control plane and nothing else. That the engine calls it there is for internal/e2e/clouds.
func TestTheSupportTypeReachesTheControlPlane(t *testing.T) {
	transforms := func(supportType string) []pulumi.ResourceTransform {
		options, err := pulumi.NewResourceOptions((&EKSArgs{SupportType: supportType}).support())
		require.NoError(t, err)
		return options.Transforms
	}
	assert.Empty(t, transforms(""))
	require.Len(t, transforms("STANDARD"), 1)
	of := func(kind string) *pulumi.ResourceTransformResult {
		return transforms("STANDARD")[0](t.Context(), &pulumi.ResourceTransformArgs{
			Type: kind, Props: pulumi.Map{"name": pulumi.String("eks")},
		})
	}
	assert.Nil(t, of("aws:eks/addon:Addon"))
	plane := of(controlPlaneType)
	require.NotNil(t, plane)
	assert.Equal(t, pulumi.Map{
		"name": pulumi.String("eks"), "upgradePolicy": pulumi.Map{"supportType": pulumi.String("STANDARD")},
	}, plane.Props)
}

func TestTheComponentGetsTheTransform(t *testing.T) {
	for supportType, count := range map[string]int{"": 0, "STANDARD": 1} {
		run := deployEKS(t, `eksSupportType: "`+supportType+`"`)
		assert.Len(t, run.Find(t, eksName).RegisterRPC.GetTransforms(), count, supportType)
	}
}

func TestSupportTypeRules(t *testing.T) {
	configtest.Faults[EKSArgs](t, []configtest.Case{
		{`eksSupportType: standard`, "eksSupportType", "must be one of STANDARD, EXTENDED", `did you mean "STANDARD"?`},
	})
	configtest.Sound[EKSArgs](t, `eksSupportType: EXTENDED`, `eksSupportType: ""`)
}
