#!/bin/sh
exec jgroups.sh org.jgroups.stack.GossipRouter -port 12001 "$@"
