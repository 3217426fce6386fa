#!/bin/sh
# Runs before Cassandra, with the disk at /disk, read-only. It refuses a disk without the data of a member where there must be some: an
# empty one would join the ring as a new member, or, as a seed, at once and without data.
set -eu
source=
while read -r ordinal _ kind; do
  if [ "$ordinal" = "${POD_NAME##*-}" ]; then
    source=$kind
  fi
done </etc/stateful-clusters/members
if [ -z "$source" ]; then
  echo "cassandraVolumes lists no disk for $POD_NAME" >&2
  exit 1
fi
if [ "$source" = new ]; then
  exit 0
fi

home=/disk${DATA_PATH:+/$DATA_PATH}
refuse() {
  echo "the disk of $POD_NAME $1: expected in ${DATA_PATH:-its root}, which holds: $(ls -x "$home" 2>&1 | tr '\n' ' '). $2" >&2
  exit 1
}
set -- "$home"/data/system/local-*/*-Data.db
if [ ! -e "$1" ]; then
  refuse "has no data of Cassandra" "Check the volume of this ordinal in cassandraVolumes, and cassandraDataPath"
fi
if [ ! -d "$home/commitlog" ]; then
  refuse "has no commit log, which the legacy server had elsewhere" "Drain the legacy server, then make the folder commitlog beside data"
fi
