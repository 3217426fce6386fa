package jgroups

import (
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"stateful-clusters/internal/config/configtest"
)

// read returns the elements of a file below the outermost one, in order, and their attributes.
func read(t *testing.T, text string) (names []string, attributes map[string]map[string]string) {
	t.Helper()
	attributes = map[string]map[string]string{}
	for decoder, depth := xml.NewDecoder(strings.NewReader(text)), 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return names, attributes
		}
		require.NoError(t, err)
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > 1 {
				names = append(names, token.Name.Local)
				attributes[token.Name.Local] = map[string]string{}
				for _, a := range token.Attr {
					attributes[token.Name.Local][a.Name.Local] = a.Value
				}
			}
		case xml.EndElement:
			depth--
		}
	}
}

func args(t *testing.T, change string) *Args { return configtest.Args[Args](t, change) }

const old = `{jgroupsVersion: "4.2", jgroupsImage: "belaban/jgrp:4.2.30.Final"}`

// The tutorial's stacks, protocol by protocol. Its bridge has FD_SOCK too, which cannot work across clouds.
func TestTheStacksAreTheTutorials(t *testing.T) {
	a := args(t, old)
	above := []string{"pbcast.NAKACK2", "UNICAST3", "pbcast.STABLE", "pbcast.GMS"}
	names, site := read(t, a.siteXML(Site{Name: "nyc"}))
	want := append([]string{"TCP", "dns.DNS_PING", "MERGE3", "FD_SOCK", "FD_ALL", "VERIFY_SUSPECT"}, above...)
	assert.Equal(t, append(want, "UFC", "MFC", "FRAG2", "relay.RELAY2"), names)
	assert.Equal(t, "7800", site["TCP"]["bind_port"])
	assert.Equal(t, "true", site["TCP"]["diag_enable_tcp"])
	assert.Equal(t, map[string]string{"dns_query": "nyc.jgroups.svc.cluster.local", "dns_record_type": "A"}, site["dns.DNS_PING"])
	assert.Equal(t, map[string]string{"timeout": "15000", "interval": "3000"}, site["FD_ALL"])
	assert.Equal(t, "nyc", site["relay.RELAY2"]["site"])

	names, bridge := read(t, a.bridgeXML([]string{"a[12001]", "b[12001]"}))
	want = append([]string{"TUNNEL", "PING", "MERGE3", "FD_ALL", "VERIFY_SUSPECT"}, above...)
	assert.Equal(t, append(want, "MFC", "FRAG2"), names)
	assert.Equal(t, "a[12001],b[12001]", bridge["TUNNEL"]["gossip_router_hosts"])
	assert.Equal(t, "0", bridge["TUNNEL"]["port_range"])
	assert.Equal(t, "3000", bridge["pbcast.GMS"]["join_timeout"])

	names, relay := read(t, relayXML([]string{"nyc", "sfc"}))
	assert.Equal(t, []string{"sites", "site", "bridges", "bridge", "site", "bridges", "bridge"}, names)
	assert.Equal(t, map[string]string{"name": "bridge", "config": "/etc/jgroups/bridge.xml"}, relay["bridge"])
}

func TestNewVersionsHaveHeartbeatsAndNewNames(t *testing.T) {
	a := args(t, `{}`)
	names, site := read(t, a.siteXML(Site{Name: "nyc"}))
	assert.Subset(t, names, []string{"FD_SOCK", "FD_ALL3", "VERIFY_SUSPECT2"})
	assert.Equal(t, "127.0.0.1", site["TCP"]["diag.bind_addr"], "anybody who reaches the diagnostics may call any operation")
	names, bridge := read(t, a.bridgeXML([]string{"a[12001]"}))
	assert.NotContains(t, names, "FD_SOCK", "it would suspect everybody whom it cannot connect with")
	assert.Equal(t, "5000", bridge["TUNNEL"]["heartbeat_interval"])
	assert.Equal(t, "15000", bridge["TUNNEL"]["heartbeat_timeout"])
	assert.Equal(t, map[string]string{"timeout": "20000", "interval": "4000"}, bridge["FD_ALL3"])
	assert.NotContains(t, bridge["TUNNEL"], "tls.enabled")
}

// A second process runs in a pod only where the transport may take a second port.
func TestTheChatFindsAPort(t *testing.T) {
	_, site := read(t, args(t, `{}`).siteXML(Site{Name: "nyc"}))
	assert.Equal(t, "1", site["TCP"]["port_range"])
	assert.Equal(t, "1", site["FD_SOCK"]["port_range"])
}

// Who is suspected is asked, and must not be stuck meanwhile on somebody whose address is gone.
func TestASuspectHasTimeToAnswer(t *testing.T) {
	for _, change := range []string{`{}`, old} {
		_, site := read(t, args(t, change).siteXML(Site{Name: "nyc"}))
		connect, err := strconv.Atoi(site["TCP"]["sock_conn_timeout"])
		require.NoError(t, err)
		answer, err := strconv.Atoi(cmp.Or(site["VERIFY_SUSPECT2"]["timeout"], site["VERIFY_SUSPECT"]["timeout"]))
		require.NoError(t, err)
		assert.Less(t, 2*connect, answer)
	}
}

func TestValuesAreEscaped(t *testing.T) {
	text := element{name: "a", attributes: attributes{{"b", `"<&>`}}}.text()
	var parsed struct {
		B string `xml:"b,attr"`
	}
	require.NoError(t, xml.Unmarshal([]byte(text), &parsed))
	assert.Equal(t, `"<&>`, parsed.B)
}
