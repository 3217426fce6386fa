#!/bin/sh
exec jgroups.sh org.jgroups.tests.Probe "$@"
