#!/bin/sh
# Prints what a member says of itself: its address, view, cluster and version. It fails where there is no view.
# view            of the site's cluster, for probes
# view bridge     of the bridge, which only site masters have joined
# The port is that of JGroups' diagnostics: an empty line asks for the view.
ask() {
  if command -v nc >/dev/null; then
    echo | nc -w 2 127.0.0.1 "$1"
  else
    timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/"$0" && echo >&3 && cat <&3' "$1"
  fi 2>/dev/null
}

# The bridge has a port of its own, and so has a second process in the pod, such as the chat.
for port in 7500 7501 7502 7503; do
  said=$(ask "$port")
  case $said in
  *cluster=bridge*) of=bridge ;;
  *) of= ;;
  esac
  case $said in
  *view=\[* | *view=MergeView::\[*)
    if [ "$of" = "${1:-}" ]; then
      printf '%s\n' "$said"
      exit 0
    fi
    ;;
  esac
done
echo "no view of ${1:-the site}" >&2
exit 1
