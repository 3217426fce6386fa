package jgroups

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"stateful-clusters/internal/config/configtest"
)

// One router is behind one address, and only its port is public.
func TestARouterIsAlone(t *testing.T) {
	run := deploy(t, `sourceRanges: [203.0.113.0/24]`, `jgroupsRouters: 2`, "nyc")
	for _, name := range []string{"gossiprouter", "gossiprouter-2"} {
		deployment, service := run.Find(t, "Deployment nyc-"+name), run.Find(t, "Service nyc-"+name)
		assert.Equal(t, 1, deployment.At("spec.replicas"))
		assert.Equal(t, "Recreate", deployment.At("spec.strategy.type"))
		assert.Equal(t, map[string]any{"run": name}, service.At("spec.selector"))
		assert.Equal(t, service.At("spec.selector"), deployment.At("spec.selector.matchLabels"))
		assert.Equal(t, []any{
			map[string]any{"name": "gossiprouter", "port": 12001, "protocol": "TCP", "targetPort": 12001},
		}, service.At("spec.ports"))
		assert.Equal(t, []any{"203.0.113.0/24"}, service.At("spec.loadBalancerSourceRanges"))
		assert.Equal(t, map[string]any{
			"scheme": "public", "pulumi.com/patchForce": "true", "pulumi.com/waitFor": "jsonpath={.status.loadBalancer.ingress}",
		}, service.At("metadata.annotations"))
		assert.Contains(t, service.RegisterRPC.GetReplaceOnChanges(), `metadata.annotations["scheme"]`, "the members need the new address")
		assert.True(t, service.RegisterRPC.GetDeleteBeforeReplace(), "both have the same name")
		assert.Equal(t, []any{map[string]any{"port": 12001, "protocol": "TCP"}},
			run.Find(t, "NetworkPolicy nyc-"+name).At("spec.ingress[0].ports"))
	}
}

// A router whose load balancer becomes another one takes no member along: of the members, nothing but the files is made of addresses.
func TestMembersStayWhileARouterIsReplaced(t *testing.T) {
	run := deploy(t, `{}`, `{}`, "nyc", "sfc")
	from := func(name, property string) string {
		return strings.Join(run.Find(t, name).RegisterRPC.GetPropertyDependencies()[property].GetUrns(), " ")
	}
	assert.Contains(t, from("ConfigMap nyc", "data"), "Service::sfc-gossiprouter")
	assert.Contains(t, from("Deployment nyc", "spec"), "ConfigMap::nyc")
	assert.NotContains(t, from("Deployment nyc", "spec"), "Service::")
}

// Routers of 4.2 know no diagnostics, and end at an option that they do not know.
func TestRoutersOfOldVersionsGetNoNewOptions(t *testing.T) {
	command := func(change string) any {
		return deploy(t, change, `{}`, "nyc").Find(t, "Deployment nyc-gossiprouter").At("spec.template.spec.containers[0].command")
	}
	assert.Equal(t, []any{
		"sh", "-c", `exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" "$@"`, "java",
		"-Djava.net.preferIPv4Stack=true", "-Xms32m", "-Xmx128m", "-cp", "/opt/infinispan/lib/*", "org.jgroups.stack.GossipRouter",
		"-port", "12001", "-dump_msgs", "registration", "-diag_enabled", "false", "-diag_enable_udp", "false",
	}, command(`{}`))
	assert.NotContains(t, command(old), "-diag_enabled")
}

// All ports of the members are open to members of the site, and to nobody else.
func TestMembersKeepToThemselves(t *testing.T) {
	run := deploy(t, `{}`, `{}`, "nyc")
	policy := run.Find(t, "NetworkPolicy nyc")
	assert.Equal(t, []any{map[string]any{"from": []any{
		map[string]any{"podSelector": map[string]any{"matchLabels": map[string]any{"site": "nyc"}}},
	}}}, policy.At("spec.ingress"))
	assert.Equal(t, true, run.Find(t, "Service nyc-members").At("spec.publishNotReadyAddresses"), "members meet before they have a view")
	assert.Empty(t, deploy(t, `networkPolicy: false`, `{}`, "nyc").All("NetworkPolicy nyc"))
}

var (
	someStore = base64.StdEncoding.EncodeToString([]byte("0 tell-a"))
	noStore   = base64.StdEncoding.EncodeToString([]byte("a note"))
	pem       = base64.StdEncoding.EncodeToString([]byte("-----BEGIN CERTIFICATE-----"))
)

var withTLS = `{jgroupsTls: true, jgroupsKeystore: ` + someStore + `, jgroupsTruststore: ` + someStore + `, jgroupsStorePassword: tell-b}`

// madeTLS leaves it to the program to make stores.
const madeTLS = `{jgroupsTls: true, jgroupsStorePassword: tell-a-secret-of-at-least-32-characters}`

func TestTLSRules(t *testing.T) {
	checkFaults(t, cases{
		{`{jgroupsTls: true, jgroupsKeystore: ` + someStore + `, jgroupsTruststore: "***", jgroupsStorePassword: x}`,
			"jgroupsTruststore", "must be a PKCS #12 file in Base64", "pulumi config set --secret jgroupsTruststore"},
		{`{jgroupsTls: true, jgroupsKeystore: ` + someStore + `, jgroupsTruststore: ` + pem + `, jgroupsStorePassword: x}`,
			"jgroupsTruststore", "is a PEM file in Base64", "keytool -importcert"},
		{`{jgroupsTls: true, jgroupsKeystore: ` + noStore + `, jgroupsTruststore: ` + someStore + `, jgroupsStorePassword: x}`,
			"jgroupsKeystore", "is no PKCS #12 file", "base64 -w0 FILE.p12"},
		{`{jgroupsTls: true, jgroupsStorePassword: ` + strings.Repeat("\U0001f511", 32) + `}`,
			"jgroupsStorePassword", "has a character that is not printable ASCII", "openssl rand -base64 32"},
		{`{jgroupsTls: true, jgroupsStorePassword: short}`, "jgroupsStorePassword", "has fewer than 32 characters", "openssl rand -base64 32"},
		{`{jgroupsTls: true, jgroupsTruststore: ` + someStore + `, jgroupsStorePassword: x}`,
			"jgroupsKeystore", "must be a PKCS #12 file in Base64", "pulumi config set --secret jgroupsKeystore"},
		{`{jgroupsTls: true, jgroupsKeystore: ` + someStore + `, jgroupsTruststore: ` + someStore + `}`,
			"jgroupsStorePassword", "is missing", "pulumi config set --secret"},
	})
	configtest.Finding(t, configtest.Case{"", "jgroupsTls", "is not possible with JGroups 4.2", "jgroupsVersion 5.5"},
		args(t, `{jgroupsVersion: "4.2", jgroupsImage: "belaban/jgrp:4.2.30.Final", `+withTLS[1:]).Check().Faults)
	checkWarnings(t, cases{
		{strings.Replace(withTLS, "true", "false", 1), "jgroupsTls", "leaves the stores and their password unused", "set it to true"},
	})
	checkSound(t, withTLS, madeTLS)
}

// Both ends show a certificate, and what is secret is marked so wherever it goes.
func TestTLS(t *testing.T) {
	run := deploy(t, withTLS, `{}`, "nyc")
	for _, r := range run.Resources {
		assert.NotContains(t, r.Shown(), "tell-", r)
		assert.NotContains(t, r.Shown(), someStore, r)
	}
	_, bridge := read(t, run.Find(t, "ConfigMap nyc").At(`data["bridge.xml"]`).(string))
	assert.Equal(t, "true", bridge["TUNNEL"]["tls.enabled"])
	assert.Equal(t, "${JGROUPS_STORE_PASSWORD}", bridge["TUNNEL"]["tls.keystore_password"])
	command := run.Find(t, "Deployment nyc-gossiprouter").At("spec.template.spec.containers[0].command")
	assert.Subset(t, command, []any{"-tls_client_auth", "need", "$(JGROUPS_STORE_PASSWORD)"})
	for _, name := range []string{"Deployment nyc", "Deployment nyc-gossiprouter"} {
		run.Waits(t, name, "Secret nyc-jgroups-tls")
		assert.Equal(t, "JGROUPS_STORE_PASSWORD", run.Find(t, name).At("spec.template.spec.containers[0].env[0].name"))
	}
	assert.Empty(t, deploy(t, `{}`, `{}`, "nyc").All("Secret nyc-jgroups-tls"))
}

// A new certificate has no effect before the pods are new.
func TestAChangedStoreRollsEverything(t *testing.T) {
	sum := func(change, name string) any {
		return deploy(t, change, `{}`, "nyc").Find(t, name).At(`spec.template.metadata.annotations["stateful-clusters/secret-checksum"]`)
	}
	for _, name := range []string{"Deployment nyc", "Deployment nyc-gossiprouter"} {
		assert.Contains(t, sum(withTLS, name), "[secret]", "a weak password could be guessed from it")
		assert.NotEqual(t, sum(withTLS, name), sum(strings.Replace(withTLS, "tell-b", "tell-c", 1), name))
	}
}
