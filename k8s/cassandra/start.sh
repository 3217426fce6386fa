#!/bin/sh
# Starts the server with the rack of its ordinal, by the image's own entry point.
set -eu
while read -r ordinal rack _; do
  if [ "$ordinal" = "${POD_NAME##*-}" ]; then
    rm -f /var/lib/cassandra/drained # from now on there is something in the commit log
    export CASSANDRA_RACK="$rack"
    exec docker-entrypoint.sh cassandra -f
  fi
done </etc/stateful-clusters/members
echo "cassandraVolumes lists no disk for $POD_NAME" >&2
exit 1
