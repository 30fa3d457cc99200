#!/bin/sh
# A private PostgreSQL cluster for tests, on a unix socket in DIR only.
#
#   pg_test_cluster.sh start [--fast] DIR    makes it if it is not there, starts it, prints the conninfo (without dbname)
#   pg_test_cluster.sh stop DIR              stops it at once; the files stay
#
# --fast switches fsync off: quick, and of no use for crash tests. As root the server runs as user postgres.
set -eu

usage() {
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
}

[ $# -ge 2 ] || usage
verb=$1
shift
fast=
if [ "$1" = --fast ]; then
    fast="-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    shift
fi
[ $# -eq 1 ] || usage
mkdir -p "$1"
dir=$(cd "$1" && pwd)
port=5432 # only part of the socket's name
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || { echo "PostgreSQL server programs not found in /usr/lib/postgresql" >&2; exit 1; }
[ ${#dir} -le 85 ] || { echo "the path is too long for a socket: $dir" >&2; exit 1; }

as_server() {
    if [ "$(id -u)" = 0 ]; then
        runuser -u postgres -- "$@"
    else
        "$@"
    fi
}

case $verb in
start)
    [ "$(id -u)" != 0 ] || chown postgres "$dir"
    chmod 755 "$dir"
    cd /
    if [ ! -f "$dir/data/PG_VERSION" ]; then
        as_server "$bin/initdb" -D "$dir/data" -U postgres -E UTF8 --locale=C --auth=trust >"$dir/initdb.log" 2>&1 ||
            { cat "$dir/initdb.log" >&2; exit 1; }
    fi
    if ! as_server "$bin/pg_ctl" -D "$dir/data" status >/dev/null 2>&1; then
        as_server "$bin/pg_ctl" -D "$dir/data" -w -t 60 -l "$dir/data/server.log" \
            -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c port=$port -c max_connections=100 $fast" \
            start >/dev/null 2>&1 </dev/null || { tail -n 20 "$dir/data/server.log" >&2; exit 1; }
    fi
    echo "host=$dir port=$port user=postgres"
    ;;
stop)
    cd /
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null
    ;;
*)
    usage
    ;;
esac
