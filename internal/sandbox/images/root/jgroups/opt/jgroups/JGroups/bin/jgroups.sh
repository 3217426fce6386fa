#!/bin/sh
# Runs a class of JGroups with its arguments, as the public image's script of this name does: jgroups.sh org.jgroups.tests.Probe -help
# JAVA_OPTS are several words.
# shellcheck disable=SC2086
exec java -Djava.net.preferIPv4Stack=true $JAVA_OPTS -cp "$JGROUPS_HOME/classes:$JGROUPS_HOME/conf:$JGROUPS_HOME/lib/*" "$@"
