package server

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	four = "-DClusterMembers=a:8801,b:8801,c:8801,d:8801 "
	five = "-DClusterMembers=a:8801,b:8801,c:8801,d:8801,e:8801 "
	at   = "-DClusterMemberListen=b:8801 -DClusterDeliveryMode=Guaranteed "
)

// read reads parameters as in a container.
func read(file, words, more string) (Options, []string, error) {
	values, err := Values(file, func(name string) string {
		return map[string]string{"MIGRATORYDATA_EXTRA_OPTS": words, "MIGRATORYDATA_GATEWAY_EXTRA_OPTS": more}[name]
	})
	if err != nil {
		return Options{}, nil, err
	}
	return Parse(values)
}

func TestParametersOfTheProgramAreUnderstood(t *testing.T) {
	words := "-DMemory=128MB -DLogLevel=INFO -DX.ConnectionOffload=true -DClusterSeedMemberCount=3 " + at + five
	o, unknown, err := read("", words, words)
	require.NoError(t, err)
	assert.Equal(t, []string{"LogLevel", "Memory", "X.ConnectionOffload"}, unknown)
	assert.Equal(t, 1, o.Self)
	assert.Equal(t, []string{"a:8801", "b:8801", "c:8801", "d:8801", "e:8801"}, o.Members)
	assert.Equal(t, []any{3, ":8800", "some-token", 1000, 3 * time.Minute, false}, []any{o.Seeds, o.Listen, o.Token, o.Keep, o.Expire, o.REST})

	for words, seeds := range map[string]int{
		at + five:                                5,
		at + four:                                3,
		at + four + "-DClusterSeedMemberCount=5": 3,
		five + "-DClusterMemberListen=b:8801":    0,
		five + "-DClusterMemberListen=b:8801 -DClusterSeedMemberCount=3": 0,
		"": 0,
	} {
		o, _, err := read("", words, "")
		require.NoError(t, err, words)
		assert.Equal(t, seeds, o.Seeds, words)
	}
}

func TestTheVariablesGoBeforeTheFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "migratorydata.conf")
	require.NoError(t, os.WriteFile(file, []byte("# a comment\nRest.Enable = true\nEntitlementAllowToken = file\n"+
		"ClusterMembers = a:8801,\\\nb:8801\n\nClusterMemberListen=b:8801\n"), 0o600))
	o, _, err := read(file, "-DEntitlementAllowToken=words", "-DListen=*:9000 -Dsandbox.memory=600MB")
	require.NoError(t, err)
	assert.Equal(t, Options{Members: []string{"a:8801", "b:8801"}, Self: 1, Listen: ":9000", Token: "words", REST: true, Keep: 1000,
		Expire: 3 * time.Minute, MonitorUser: "admin", MonitorPassword: "pass"}, o, "no fault without sandbox.faults")
	o, _, err = read(file, "-Dsandbox.faults=true -Dsandbox.memory=600MB -Dsandbox.startDelay=20s", "")
	require.NoError(t, err)
	assert.Equal(t, []any{600, 20 * time.Second}, []any{o.Memory, o.StartDelay})
}

func TestWhatCannotBeIsOneLine(t *testing.T) {
	for words, says := range map[string]string{
		five + "-DClusterMemberListen=b:8802": "ClusterMemberListen=b:8802 is not spelled as one of the entries of ClusterMembers",
		five:                                  "ClusterMemberListen= is not spelled",
		"-DClusterMemberListen=b:8801":        "is not spelled",
		at + "-DClusterMembers=b:8801,b:8801,c:8801": "names a member twice",
		at + "-DClusterMembers=a:8801,b:8801":        "needs 3 members or more",
		at + five + "-DClusterSeedMemberCount=4":     "ClusterSeedMemberCount=4 must be 3 or 5",
		"-DClusterDeliveryMode=guaranteed":           "must be Standard or Guaranteed",
		"-DRest.Enable=yes":                          "Rest.Enable=yes must be true or false",
		"-DCacheExpireTime=3m":                       "CacheExpireTime=3m must be a number, such as 180",
		"Memory=1":                                   `"Memory=1" is not of the form -Dname=value`,
		"-DMemory":                                   `"-DMemory" is not of the form`,
		"-DMemory=1MB -DMemory=2MB":                  "Memory has two values",
	} {
		_, _, err := read("", words, "")
		if assert.ErrorContains(t, err, says, words) {
			assert.NotContains(t, err.Error(), "\n")
		}
	}
	_, _, err := read("", "-DListen=*:1", "-DListen=*:2")
	assert.ErrorContains(t, err, "MIGRATORYDATA_EXTRA_OPTS and MIGRATORYDATA_GATEWAY_EXTRA_OPTS: Listen has two values")
}
