#!/bin/sh
# Runs before the process is ended: what is in memory goes to the disk, and the others are told. Nothing is written after that, so the next
# start has no commit log to replay, and finds that noted on the disk.
set -eu
nodetool drain
touch /var/lib/cassandra/drained
