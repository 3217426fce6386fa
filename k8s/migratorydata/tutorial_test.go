package migratorydata

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gopkg.in/yaml.v3"

	"stateful-clusters/internal/mocks"
)

// asTutorial is the configuration that gives the objects of the vendor's tutorials.
const asTutorial = `{image: "migratorydata/server:latest", imagePullPolicy: Always, networkPolicy: false,
	javaOptions: -XX:+UnlockExperimentalVMOptions -XX:+UseCGroupMemoryLimitForHeap, memoryLimit: "", minAvailable: 3,
	hostSpread: anti-affinity, zoneSpread: none, startupSeconds: 0, probeDelay: 10, livenessFailures: 3, preStopSeconds: 0,
	terminationGraceSeconds: 30, minReadySeconds: 0}`

func TestTutorialByConfiguration(t *testing.T) {
	content, err := os.ReadFile("testdata/tutorial.yaml")
	require.NoError(t, err)
	var objects map[string]map[string]any
	require.NoError(t, yaml.Unmarshal(content, &objects))
	run := deploy(t, asTutorial)
	for name, fields := range objects {
		object := run.Find(t, name)
		for field, want := range fields {
			assertHolds(t, name+" "+field, want, object.At(field))
		}
	}
}

// assertHolds wants all of the wanted fields. Maps without fields and lists must be equal in full.
func assertHolds(t *testing.T, path string, want, got any) {
	t.Helper()
	switch wanted := want.(type) {
	case map[string]any:
		fields, _ := got.(map[string]any)
		if len(wanted) == 0 {
			assert.Empty(t, fields, path)
		}
		for field, value := range wanted {
			assertHolds(t, path+"."+field, value, fields[field])
		}
	case []any:
		items, _ := got.([]any)
		if assert.Len(t, items, len(wanted), path) {
			for i, value := range wanted {
				assertHolds(t, fmt.Sprintf("%s[%d]", path, i), value, items[i])
			}
		}
	default:
		assert.Equal(t, want, got, path)
	}
}

// The tutorials' shell wrapper computes, on each member, the list of all members and the member's own address from the pod's host name and
// domain. Here they come from Go, and from Kubernetes' expansion of variables.
func TestMembersAreToldWhatTheWrapperComputes(t *testing.T) {
	set := deploy(t, asTutorial).Find(t, members)
	const domain = "migratorydata-hs.migratory.svc.cluster.local:8801" // of the pod, from its Service and namespace
	var all []string
	for ordinal := range 5 {
		all = append(all, fmt.Sprintf("migratorydata-%d.%s", ordinal, domain))
	}
	for ordinal, address := range all {
		environment := expand(t, set, fmt.Sprintf("migratorydata-%d", ordinal))
		for _, variable := range []string{"MIGRATORYDATA_EXTRA_OPTS", "MIGRATORYDATA_GATEWAY_EXTRA_OPTS"} {
			assert.Equal(t, []string{
				"-DMemory=128MB", "-DClusterDeliveryMode=Guaranteed", "-DLogLevel=INFO", "-DX.ConnectionOffload=true", "-DClusterSeedMemberCount=3",
				"-DClusterMemberListen=" + address, "-DClusterMembers=" + strings.Join(all, ","),
			}, strings.Fields(environment[variable]), variable)
		}
		assert.Equal(t, "-XX:+UnlockExperimentalVMOptions -XX:+UseCGroupMemoryLimitForHeap", environment["MIGRATORYDATA_JAVA_EXTRA_OPTS"])
	}
}

// expand does what the kubelet does for a pod: a reference counts only where its variable stands before.
func expand(t *testing.T, set mocks.Resource, pod string) map[string]string {
	t.Helper()
	environment := map[string]string{}
	for i := range set.At("spec.template.spec.containers[0].env").([]any) {
		path := fmt.Sprintf("spec.template.spec.containers[0].env[%d]", i)
		name := set.At(path + ".name").(string)
		value, _ := set.At(path + ".value").(string)
		if set.At(path+".valueFrom.fieldRef.fieldPath") == "metadata.name" {
			value = pod
		}
		for before, known := range environment {
			value = strings.ReplaceAll(value, "$("+before+")", known)
		}
		require.NotContains(t, value, "$(", "%s refers to a variable that does not stand before it", name)
		environment[name] = value
	}
	return environment
}
