#!/bin/sh
# A member is ready when it serves CQL, and sees itself and a majority of all members up and normal. The CQL port alone opens some seconds
# before the ring is whole, and requests that need a majority then fail.
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
status=$(nodetool status 2>&1) || { echo "$status" >&2; exit 1; }
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
