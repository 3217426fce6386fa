package jgroups

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/check"
	"stateful-clusters/internal/config/configtest"
)

// checkFaults, checkWarnings and checkSound are how every file here holds its rules against tables of cases.
var (
	checkFaults   = configtest.Faults[Args, *Args]
	checkWarnings = configtest.Warnings[Args, *Args]
	checkSound    = configtest.Sound[Args, *Args]
)

type cases = []configtest.Case

func TestRulesOfAllSites(t *testing.T) {
	checkFaults(t, cases{
		{`jgroupsNamespace: kube-system`, "jgroupsNamespace", "belongs to Kubernetes", "such as jgroups"},
		{`clusterDomain: .local`, "clusterDomain", "must be a DNS domain", "cluster.local"},
		{`jgroupsImage: quay.io/infinispan/server`, "jgroupsImage", "has no tag", "pin a version"},
		{`imagePullPolicy: always`, "imagePullPolicy", "must be one of Always", `did you mean "Always"?`},
		{`jgroupsVersion: "5.3"`, "jgroupsVersion", "must be one of 5.5, 4.2", "did you mean"},
		{`{jgroupsImage: "belaban/jgrp:4.2.30.Final", jgroupsClasspath: /jars/*}`,
			"jgroupsVersion", "is not the version of the image", "one version line"},
		{`jgroupsVersion: "4.2"`, "jgroupsVersion", "which has JGroups 5", "jgroupsClasspath"},
		{`jgroupsClasspath: ""`, "jgroupsClasspath", "is missing", "/opt/infinispan/lib/*"},
		{`jgroupsCpuLimit: 50m`, "jgroupsCpuLimit", "is below jgroupsCpuRequest, which is 100m", "raise it"},
		{`jgroupsJavaOptions: -Xms500M -Xmx1G`, "jgroupsJavaOptions", "above jgroupsMemoryLimit, which is 512Mi", "lower it"},
		{`jgroupsJavaOptions: -Xmx256MB`, "jgroupsJavaOptions", "is no size for a JVM", "-Xmx256m"},
		{`jgroupsJavaOptions: -cp /opt/jgroups/*`, "jgroupsJavaOptions", "has no effect", "set jgroupsClasspath instead"},
		{`jgroupsJavaOptions: -Xfoo`, "jgroupsJavaOptions", "is a flag that no JVM knows", "java -X"},
		{`jgroupsMemoryLimit: 512m`, "jgroupsMemoryLimit", "is less than 4 MiB", "256Mi"},
		{`jgroupsImage: Quay.io/Infinispan/server:15.2.0`, "jgroupsImage", "must be lowercase", "repository:tag"},
		{`startupSeconds: 4`, "startupSeconds", "lets a member live for 4 seconds, in which no JVM", "360"},
		{`jgroupsSiteTimeout: 4`, "jgroupsSiteTimeout", "must lie between 5 and 600", "in that range"},
		{`jgroupsBridgeTimeout: 601`, "jgroupsBridgeTimeout", "must lie between 5 and 600", "in that range"},
		{`jgroupsHeartbeatInterval: 0`, "jgroupsHeartbeatInterval", "must lie between 1 and 60", "in that range"},
		{`jgroupsHeartbeatInterval: 15`, "jgroupsHeartbeatTimeout", "is not above jgroupsHeartbeatInterval, which is 15", "three times"},
		{`jgroupsHeartbeatTimeout: 20`, "jgroupsBridgeTimeout", "is not above jgroupsHeartbeatTimeout, which is 20", "5 more"},
		{`probePeriod: 0`, "probePeriod", "must lie between 1 and 300", "in that range"},
		{`minReadySeconds: -1`, "minReadySeconds", "must lie between 0 and 3600", "in that range"},
		{`sourceRanges: [203.0.113.7]`, "sourceRanges", "must be an address range", "203.0.113.7/32"},
		{`{sourceRanges: [203.0.113.0/24], clientServiceType: NodePort}`, "sourceRanges", "on a load balancer only", "to LoadBalancer"},
		{`podSecurityLevel: restrict`, "podSecurityLevel", "must be one of privileged", `did you mean "restricted"?`},
		{`{podSecurityLevel: restricted, jgroupsUser: 0}`, "jgroupsUser", "restricted refuses root", "65532"},
		{`jgroupsUser: -1`, "jgroupsUser", "must lie between 0 and", "in that range"},
		{`hostSpread: anti-affinity`, "hostSpread", "must be one of required, preferred", "choose one of them"},
		{`maxUnavailable: 0`, "maxUnavailable", "never allows an eviction", "set it to 1"},
		{`{jgroupsAutoscaling: true, jgroupsCpuRequest: ""}`, "jgroupsCpuRequest", "is a percentage of", "100m"},
		{`{jgroupsAutoscaling: true, jgroupsCpuTarget: 0}`, "jgroupsCpuTarget", "must lie between 1 and 100", "in that range"},
	})
	checkWarnings(t, cases{
		{`{jgroupsVersion: "4.2", jgroupsImage: "belaban/jgrp:4.2.30.Final", jgroupsClasspath: "/opt/jgroups/*"}`,
			"jgroupsVersion", "does not try again", "prefer 5.5"},
		{`jgroupsJavaOptions: -Xmx300m`, "jgroupsJavaOptions", "leaves less than 256Mi", "lower it"},
		{`jgroupsImage: "quay.io/infinispan/server:latest"`, "jgroupsImage", "moves", "pin a version"},
		{`jgroupsImage: belaban/jgrp:5.5.6.Final`, "jgroupsClasspath", "jgroupsImage is another one", "the folder of that image"},
	})
	checkFaults(t, cases{
		{`{jgroupsVersion: "4.2", jgroupsImage: "infinispan/server:14.0"}`, "jgroupsVersion", "which has JGroups 5", "of an image"},
	})
	checkSound(t, `podSecurityLevel: restricted`, `{jgroupsImage: "belaban/jgrp:5.5.6.Final", jgroupsClasspath: /jars/*}`,
		`{jgroupsMemoryLimit: "", jgroupsJavaOptions: -Xmx4g}`,
		`{jgroupsImage: "registry.example.com:5000/jgroups:5.5.6.Final", jgroupsClasspath: /jars/*}`,
		`jgroupsImage: registry.example.com:5000/mirror/infinispan-server:16.1.3`)
}

// What a heartbeat is good for comes with 5.2, so its times mean nothing before.
func TestTimesOfHeartbeatsAreOfNewVersions(t *testing.T) {
	args := configtest.Args[Args](t,
		`{jgroupsVersion: "4.2", jgroupsImage: "belaban/jgrp:4.2.30.Final", jgroupsHeartbeatInterval: 0, jgroupsBridgeTimeout: 10}`)
	assert.Empty(t, args.Check().Faults)
}

func TestRulesOfOneSite(t *testing.T) {
	check := func(change, own string) check.Report {
		t.Helper()
		site := Site{Name: "nyc", SiteArgs: configtest.Args[SiteArgs](t, own)}
		return site.Check(configtest.Args[Args](t, change))
	}
	for _, c := range []struct {
		change, own string
		want        configtest.Case
	}{
		{`{}`, `jgroupsMembers: 0`, configtest.Case{"", "jgroupsMembers", "must lie between 1 and 100", "in that range"}},
		{`{}`, `jgroupsRouterAddresses: [a, b]`,
			configtest.Case{"", "jgroupsRouterAddresses", "must be one for each router", "as many, or none"}},
		{`clientServiceType: ClusterIP`, `jgroupsRouterAddresses: [a]`,
			configtest.Case{"", "jgroupsRouterAddresses", "are of load balancers", "remove them"}},
		{`{}`, `jgroupsRouters: 6`, configtest.Case{"", "jgroupsRouters", "must lie between 0 and 5", "in that range"}},
		{`{jgroupsAutoscaling: true}`, `jgroupsMembers: 5`,
			configtest.Case{"", "jgroupsMembersMax", "is not above jgroupsMembers, which is 5", "raise it"}},
		{`{jgroupsAutoscaling: true}`, `jgroupsMembersMax: 101`,
			configtest.Case{"", "jgroupsMembersMax", "must lie between 1 and 100", "in that range"}},
		{`maxUnavailable: 3`, `{}`, configtest.Case{"", "maxUnavailable", "lets all 3 members of the site", "set it to 1"}},
	} {
		configtest.Finding(t, c.want, check(c.change, c.own).Faults)
	}
	configtest.Finding(t, configtest.Case{"", "jgroupsMembers", "is a single point of failure", "2 or more"},
		check(`{}`, `jgroupsMembers: 1`).Warnings)
	assert.Empty(t, check(`{jgroupsAutoscaling: true}`, `jgroupsRouters: 0`))
}

func TestRulesOfSitesTogether(t *testing.T) {
	const balanced = `{}`
	for _, c := range []struct {
		names   []string
		routers int
		change  string
		want    configtest.Case
	}{
		{[]string{""}, 1, balanced, configtest.Case{"", "sites", "names no site", "[{name: nyc, platform: eks}"}},
		{[]string{"nyc", "1st"}, 2, balanced, configtest.Case{"", "sites", "begins with a digit", "with a letter"}},
		{[]string{"nyc", "gossiprouter-2"}, 2, balanced,
			configtest.Case{"", "sites", "is what a GossipRouter of the site is called", "another name"}},
		{[]string{"nyc", "bridge"}, 2, balanced, configtest.Case{"", "sites", "the cluster of the site masters", "another name"}},
		{[]string{"nyc", "sfc"}, 0, balanced, configtest.Case{"", "jgroupsRouters", "is 0 in every site", "at least one site"}},
		{[]string{"nyc", "sfc"}, 2, `clientServiceType: ClusterIP`,
			configtest.Case{"", "clientServiceType", "no address that other sites reach", "LoadBalancer"}},
	} {
		configtest.Finding(t, c.want, CheckSites(c.names, c.routers, configtest.Args[Args](t, c.change)).Faults)
	}
	args := configtest.Args[Args](t, balanced)
	configtest.Finding(t, configtest.Case{"", "sites", "is one site", "add a second one"}, CheckSites([]string{"nyc"}, 1, args).Warnings)
	configtest.Finding(t, configtest.Case{"", "jgroupsRouters", "is the one router of all 2 sites", "for a second site"},
		CheckSites([]string{"nyc", "sfc"}, 1, args).Warnings)
	assert.Empty(t, CheckSites([]string{"nyc", "sfc"}, 2, args))
}
