#!/bin/sh
# Runs a server of the legacy ring on its machine: server.sh FOLDER NUMBER FORMER NAME=VALUE... It sees the files of the image, with a
# configuration and a disk of its own. Its user has another number than that of the image, as on machines where a package made it.
# It comes after the server with the address FORMER, if there is one: of new servers that start together on a very busy machine, one may
# never learn of another.
set -eu
if [ "${APART:-}" != yes ]; then
	exec env APART=yes unshare --mount "$0" "$@"
fi
root=$1/root disk=$1/disk-$2.img configuration=$1/configuration-$2 former=$3
shift 3
user=113
test -d "$configuration" || cp -a "$root/etc/cassandra" "$configuration"
# What the server acknowledges is on its disk, so a snapshot has it. By itself, Cassandra keeps up to 10 s of it in memory.
sed -i -e 's/^commitlog_sync: .*/commitlog_sync: batch/' -e '/^commitlog_sync_period:/d' "$configuration/cassandra.yaml"
mount --bind "$configuration" "$root/etc/cassandra"
mount -t ext4 -o loop "$disk" "$root/var/lib/cassandra"
chown $user:$user "$root/var/lib/cassandra"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
until [ -z "$former" ] || bash -c 'exec 3<>"/dev/tcp/$0/9042"' "$former" 2>/dev/null; do
	sleep 1
done
exec env -i "$@" chroot --userspec=$user:$user "$root" docker-entrypoint.sh cassandra -f
