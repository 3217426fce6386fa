#!/bin/sh
# Starts the server with the rack of its ordinal, by the image's own entry point.
set -eu

# The disk names the servers of the legacy ring as peers, with the host ids that members have here. load_ring_state keeps Cassandra from
# calling them, but the table stays, and drivers take addresses from it (https://github.com/apache/cassandra-java-driver/pull/550): clients
# would go to the legacy ring. Members learn the new ones. A commit log that was not drained brings the table back, once.
forget_peers() {
  case "$JVM_EXTRA_OPTS" in
  *-Dcassandra.load_ring_state=false*) rm -f /var/lib/cassandra/data/system/peers-*/*.* /var/lib/cassandra/data/system/peers_v2-*/*.* ;;
  esac
}

while read -r ordinal rack _; do
  if [ "$ordinal" = "${POD_NAME##*-}" ]; then
    forget_peers
    export CASSANDRA_RACK="$rack"
    exec docker-entrypoint.sh cassandra -f
  fi
done </etc/stateful-clusters/members
echo "cassandraVolumes lists no disk for $POD_NAME" >&2
exit 1
