package jgroups

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What the tutorial sets, by protocol (https://github.com/belaban/jgroups-docker, conf/nyc.xml and conf/bridge.xml). Variables have their
// defaults. Its bridge has FD_SOCK too, which cannot work across clouds.
var (
	tutorialSite = map[string]map[string]string{
		"TCP": {
			"bind_addr": "match-interface:eth0,match-interface:en0,site-local", "bind_port": "7800", "recv_buf_size": "5M",
			"send_buf_size": "5M", "max_bundle_size": "64K", "enable_diagnostics": "true", "diag_enable_tcp": "true",
			"thread_pool.min_threads": "0", "thread_pool.max_threads": "200", "thread_pool.keep_alive_time": "30000",
		},
		"dns.DNS_PING": {
			"dns_query": "nyc", "async_discovery_use_separate_thread_per_request": "true", "probe_transport_ports": "false",
			"num_discovery_runs": "1", "dns_address": "", "dns_record_type": "A",
		},
		"MERGE3":         {"max_interval": "30000", "min_interval": "10000"},
		"FD_SOCK":        {},
		"FD_ALL":         {"timeout": "15000", "interval": "3000"},
		"VERIFY_SUSPECT": {"timeout": "1500"},
		"pbcast.NAKACK2": {"xmit_interval": "500", "discard_delivered_msgs": "true"},
		"UNICAST3":       {"xmit_interval": "500"},
		"pbcast.STABLE":  {"desired_avg_gossip": "50000", "max_bytes": "8m"},
		"pbcast.GMS":     {"print_local_addr": "true", "join_timeout": "1000"},
		"UFC":            {"max_credits": "2M", "min_threshold": "0.4"},
		"MFC":            {"max_credits": "2M", "min_threshold": "0.4"},
		"FRAG2":          {"frag_size": "60K"},
		"relay.RELAY2":   {"site": "nyc"},
	}
	tutorialBridge = map[string]map[string]string{
		"TUNNEL": {
			"bind_addr": "match-interface:eth0,match-interface:en0,site-local", "port_range": "0", "gossip_router_hosts": "a[12001],b[12001]",
			"max_bundle_size": "64K", "enable_diagnostics": "true", "diag_enable_tcp": "true", "thread_naming_pattern": "cl",
			"thread_pool.min_threads": "0", "thread_pool.max_threads": "500", "thread_pool.keep_alive_time": "30000",
		},
		"PING":           {"return_entire_cache": "true"},
		"MERGE3":         {"max_interval": "30000", "min_interval": "10000"},
		"FD_ALL":         {"timeout": "10000", "interval": "3000"},
		"VERIFY_SUSPECT": {"timeout": "1500"},
		"pbcast.NAKACK2": {
			"xmit_interval": "500", "xmit_table_num_rows": "100", "xmit_table_msgs_per_row": "2000", "xmit_table_max_compaction_time": "30000",
			"use_mcast_xmit": "false", "discard_delivered_msgs": "true",
		},
		"UNICAST3":      {"xmit_table_num_rows": "100", "xmit_table_msgs_per_row": "1000", "xmit_table_max_compaction_time": "30000"},
		"pbcast.STABLE": {"stability_delay": "1000", "desired_avg_gossip": "50000", "max_bytes": "8m"},
		"pbcast.GMS":    {"print_local_addr": "true", "join_timeout": "3000"},
		"MFC":           {"max_credits": "2M", "min_threshold": "0.4"},
		"FRAG2":         {"frag_size": "60K"},
	}
)

// inEffect are attributes that one of the two leaves out, and that have the other's value all the same. That was read from the protocols
// that 4.2.30.Final makes of both files.
var inEffect = []string{
	"TCP.max_bundle_size", "TCP.thread_pool.min_threads", "TCP.thread_pool.keep_alive_time", "TUNNEL.max_bundle_size",
	"TUNNEL.thread_naming_pattern", "TUNNEL.thread_pool.min_threads", "TUNNEL.thread_pool.keep_alive_time",
	"dns.DNS_PING.probe_transport_ports", "dns.DNS_PING.num_discovery_runs", "dns.DNS_PING.dns_address",
	"pbcast.NAKACK2.discard_delivered_msgs", "pbcast.NAKACK2.use_mcast_xmit", "pbcast.NAKACK2.xmit_table_num_rows",
	"UNICAST3.xmit_interval", "UNICAST3.xmit_table_num_rows", "pbcast.GMS.print_local_addr",
	"UFC.min_threshold", "MFC.min_threshold", "FRAG2.frag_size",
}

// Each attribute is the tutorial's, or has its value in effect, or docs/jgroups.md says that it differs.
func TestAttributesAreTheTutorials(t *testing.T) {
	content, err := os.ReadFile("../../docs/jgroups.md")
	require.NoError(t, err)
	_, differences, found := strings.Cut(string(content), "## What differs from the tutorial")
	require.True(t, found)
	a := args(t, old)
	_, site := read(t, a.siteXML(Site{Name: "nyc"}))
	_, bridge := read(t, a.bridgeXML([]string{"a[12001]", "b[12001]"}))
	for _, stacks := range []struct{ tutorial, ours map[string]map[string]string }{{tutorialSite, site}, {tutorialBridge, bridge}} {
		for protocol := range stacks.tutorial {
			assert.Contains(t, stacks.ours, protocol)
		}
		for protocol, ours := range stacks.ours {
			tutorial, has := stacks.tutorial[protocol]
			assert.True(t, has, "the tutorial has no %s", protocol)
			names := map[string]bool{}
			for name := range tutorial {
				names[name] = true
			}
			for name := range ours {
				names[name] = true
			}
			for name := range names {
				theirs, inTutorial := tutorial[name]
				value, here := ours[name]
				if inTutorial && here && theirs == value || inTutorial != here && slices.Contains(inEffect, protocol+"."+name) {
					continue
				}
				assert.Contains(t, differences, "`"+name+"`", "%s.%s: %q in the tutorial, %q here", protocol, name, theirs, value)
			}
		}
	}
}
