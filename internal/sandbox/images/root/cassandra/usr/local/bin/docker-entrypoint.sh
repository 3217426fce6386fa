#!/bin/sh
# Writes the variables CASSANDRA_* into the configuration and starts the server, as the official image's entry point of this name
# does: https://github.com/docker-library/cassandra
set -e

# Without arguments, or with options only, it is the server that is wanted.
case "$1" in
'' | -*) set -- cassandra -f "$@" ;;
esac
if [ "$1" != cassandra ]; then
	exec "$@"
fi

if [ "$(id -u)" = 0 ]; then
	find /var/lib/cassandra "$CASSANDRA_CONF" ! -user cassandra -exec chown cassandra: '{}' +
	exec su -p -s "$0" -- cassandra "$@"
fi

own_address() {
	ip -4 -o address show scope global | awk '{ sub("/.*", "", $4); print $4; exit }'
}

# put KEY VALUE gives the key of cassandra.yaml, which may be commented out, a value. It does not replace the file, which may be a
# mount of its own.
put() {
	value=$(printf '%s' "$2" | sed 's/[\\&|]/\\&/g')
	changed=$(sed -E "s|^(# )?($1):.*|\\2: $value|" "$CASSANDRA_CONF/cassandra.yaml")
	printf '%s\n' "$changed" >"$CASSANDRA_CONF/cassandra.yaml"
}

: "${CASSANDRA_RPC_ADDRESS=0.0.0.0}" "${CASSANDRA_LISTEN_ADDRESS=auto}"
if [ "$CASSANDRA_LISTEN_ADDRESS" = auto ]; then
	CASSANDRA_LISTEN_ADDRESS=$(own_address)
fi
: "${CASSANDRA_BROADCAST_ADDRESS=$CASSANDRA_LISTEN_ADDRESS}"
if [ "$CASSANDRA_BROADCAST_ADDRESS" = auto ]; then
	CASSANDRA_BROADCAST_ADDRESS=$(own_address)
fi
: "${CASSANDRA_BROADCAST_RPC_ADDRESS:=$CASSANDRA_BROADCAST_ADDRESS}" "${CASSANDRA_SEEDS:=$CASSANDRA_BROADCAST_ADDRESS}"

put ' *- seeds' "\"$CASSANDRA_SEEDS\""
for key in broadcast_address broadcast_rpc_address cluster_name endpoint_snitch listen_address num_tokens rpc_address; do
	eval "value=\$CASSANDRA_$(echo $key | tr a-z A-Z)"
	if [ -n "$value" ]; then
		put $key "$value"
	fi
done
if [ -n "$CASSANDRA_DC$CASSANDRA_RACK" ]; then
	printf 'dc=%s\nrack=%s\n' "${CASSANDRA_DC:-dc1}" "${CASSANDRA_RACK:-rack1}" >"$CASSANDRA_CONF/cassandra-rackdc.properties"
fi

exec "$@"
