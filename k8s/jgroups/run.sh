#!/bin/sh
# Runs a member, and lets it leave when its container is to stop: the demo leaves its site and the bridge when its input ends, but a JVM
# that gets the signal ends at once. Then the others have to find out, and who starts meanwhile may found a part of its own.
input=$(mktemp -u)
mkfifo "$input"
exec 3<>"$input"

# One that cannot leave is ended.
trap 'exec 3>&-; { sleep 10; kill $member; } 2>/dev/null &' TERM

"${JAVA_HOME:+$JAVA_HOME/bin/}java" "$@" <"$input" 3>&- &
member=$!
wait $member
status=$?
while kill -0 $member 2>/dev/null; do # the signal has ended the waiting
  wait $member
  status=$?
done
rm -f "$input"
exit $status
