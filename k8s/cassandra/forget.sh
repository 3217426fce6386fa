#!/bin/sh
# Runs before Cassandra while it does not load the ring state of its disk. It takes the peers off the disk, and nothing else.
#
# The disk names the servers of the legacy ring as peers, with the host ids that members have here. load_ring_state keeps Cassandra from
# calling them, but the table stays, and drivers take addresses from it (https://github.com/apache/cassandra-java-driver/pull/550): clients
# would go to the legacy ring. Members learn the new ones.
#
# A commit log that was not drained would bring the table back. So it is replayed first, by a server that neither speaks with others nor
# serves clients. When the segments are gone, all that was in them is in data files. No probe looks at a container of this kind.
set -eu
disk=/var/lib/cassandra

segments() {
  for segment in "$disk"/commitlog/CommitLog-*.log; do
    if [ -e "$segment" ]; then
      echo "$segment"
    fi
  done
}

# replay returns when what the commit log held at first is in data files, and the server has ended.
replay() {
  CASSANDRA_SEEDS=$POD_IP JVM_EXTRA_OPTS="$JVM_EXTRA_OPTS -Dcassandra.start_gossip=false -Dcassandra.start_native_transport=false" \
    sh /etc/stateful-clusters/start &
  server=$!
  trap 'kill "$server"; wait "$server"; exit 1' TERM
  for segment in $1; do
    while [ -e "$segment" ]; do
      await
    done
  done
  # Tables that the server has written since are in a new commit log.
  until nodetool drain; do
    await
  done
  kill "$server" 2>/dev/null || true
  wait "$server" || true
  trap - TERM
}

# await gives the server a second. Where it has ended, its own last words say why.
await() {
  kill -0 "$server" 2>/dev/null || exit 1
  sleep 1
}

held=$(segments)
if [ ! -e "$disk/drained" ] && [ -n "$held" ]; then
  replay "$held"
fi
rm -f "$disk"/data/system/peers-*/*.* "$disk"/data/system/peers_v2-*/*.*
