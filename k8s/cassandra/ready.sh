#!/bin/sh
# A member is ready when it serves CQL, and sees itself and a majority of all members up and normal. The CQL port alone opens some seconds
# before the ring is whole, and requests that need a majority then fail.
# ready SECONDS   is the most that nodetool may take. The runtime ends a probe's shell in time, and not what that has started: where a
# node is busy, JVMs that nobody waits for would pile up, and keep it busy.
set -eu
if command -v nc >/dev/null; then
  nc -w 2 "$POD_IP" 9042 </dev/null >/dev/null 2>&1 || { echo "CQL is not served" >&2; exit 1; }
else
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$POD_IP/9042"' 2>/dev/null || { echo "CQL is not served" >&2; exit 1; }
fi
members=0 up=0 own=
while read -r _; do
  members=$((members + 1))
done </etc/stateful-clusters/members
status=$(timeout -k 1 "$1" nodetool status 2>&1) || { echo "nodetool has failed within $1 s: $status" >&2; exit 1; }
while read -r state address _; do
  if [ "$state" = UN ]; then
    up=$((up + 1))
    if [ "$address" = "$POD_IP" ]; then
      own=yes
    fi
  fi
done <<STATUS
$status
STATUS
if [ -z "$own" ] || [ "$up" -le $((members / 2)) ]; then
  echo "$up of $members members are seen up and normal${own:-, this one not}" >&2
  exit 1
fi
