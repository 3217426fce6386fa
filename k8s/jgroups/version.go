package jgroups

import (
	"regexp"
	"slices"
	"strings"

	"stateful-clusters/internal/check"
)

// defaultImage is that of Infinispan's server, which is released every few weeks and carries JGroups, with RelayDemo and GossipRouter
// (https://github.com/infinispan/infinispan/tree/main/server/image).
const defaultImage = "quay.io/infinispan/server:16.1.3"

// defaultClasspath is where that image has its JARs.
const defaultClasspath = "/opt/infinispan/lib/*"

// dialect is what the XML and the command line are for a line of versions. JGroups refuses attributes and options that it does not know.
type dialect struct {
	diagnostics func(address string) attributes // of a transport, on a port of this address alone
	detector    string                          // those that notice silence, and ask again
	verifier    string
	heartbeats  bool     // of members and routers to each other (JGRP-2634)
	tls         bool     // between members and routers
	leaves      bool     // the demo leaves when its input ends; before, it would read for ever
	routerArgs  []string // of a GossipRouter, beside its port
}

// Both attributes of the diagnostics were renamed in 5.2.
var dialects = map[string]dialect{
	"5.5": {
		diagnostics: func(address string) attributes {
			return attributes{
				{"diag.enabled", "true"}, {"diag.enable_udp", "false"}, {"diag.enable_tcp", "true"}, {"diag.bind_addr", address},
			}
		},
		detector: "FD_ALL3", verifier: "VERIFY_SUSPECT2",
		heartbeats: true, tls: true, leaves: true,
		// The second switch of the diagnostics turns the first one on again.
		routerArgs: []string{"-dump_msgs", "registration", "-diag_enabled", "false", "-diag_enable_udp", "false"},
	},
	"4.2": {
		diagnostics: func(address string) attributes {
			return attributes{
				{"enable_diagnostics", "true"}, {"diag_enable_udp", "false"}, {"diag_enable_tcp", "true"}, {"diagnostics_bind_addr", address},
			}
		},
		detector: "FD_ALL", verifier: "VERIFY_SUSPECT",
		routerArgs: []string{"-dump_msgs", "registration"},
	},
}

// Versions are the lines of versions for which XML can be written, the newest first.
func Versions() []string { return []string{"5.5", "4.2"} }

func (a *Args) dialect() dialect { return dialects[a.Version] }

// tagVersion finds a version of JGroups in the tag of an image that is called after JGroups.
var tagVersion = regexp.MustCompile(`(?:jgrp|jgroups|gossiprouter)[^/:]*:v?([0-9]+\.[0-9]+)\.`)

// newInfinispan finds images of Infinispan's server with JGroups 5, which it has from 14 on
// (org.infinispan:infinispan-build-configuration-parent, version.jgroups: 4.2.18 in 13.0.22, 5.2.6 in 14.0.2).
var newInfinispan = regexp.MustCompile(`(^|/)infinispan/server[^:@]*:(1[4-9]|[2-9][0-9])\.`)

func (a *Args) checkVersion(r *check.Report) {
	r.OneOf("jgroupsVersion", a.Version, Versions()...)
	match := tagVersion.FindStringSubmatch(a.Image)
	if match != nil && match[1] != a.Version && slices.Contains(Versions(), a.Version) {
		r.Fault("jgroupsVersion", a.Version, "is not the version of the image "+a.Image+", which would refuse the XML",
			"set both to one version line; those that there is XML for are "+strings.Join(Versions(), " and "))
	}
	switch {
	case a.Version == "4.2" && newInfinispan.MatchString(a.Image):
		r.Fault("jgroupsVersion", a.Version, "is not the version of the image "+a.Image+", which has JGroups 5 and would refuse the XML",
			"set jgroupsImage and jgroupsClasspath to those of an image with JGroups 4.2")
	case a.Version == "4.2":
		r.Warn("jgroupsVersion", a.Version, "does not try again where the name of a router cannot be resolved while a site master starts, "+
			"so sites can stay apart", "prefer 5.5, or delete the pod of the site master once all routers have their names")
	}
	switch {
	case strings.TrimSpace(a.Classpath) == "":
		r.Fault("jgroupsClasspath", a.Classpath, "is missing, so Java would not find JGroups",
			"set it to "+defaultClasspath+" for Infinispan's image")
	case a.Classpath == defaultClasspath && !strings.Contains(strings.ToLower(a.Image), "infinispan"):
		r.Warn("jgroupsClasspath", a.Classpath, "is where Infinispan's image has JGroups, and jgroupsImage is another one: "+a.Image,
			"set it to the folder of that image, such as /opt/jgroups/*")
	}
}
