#!/bin/sh
# Durable submissions of a whole PHQ-9 sheet through the API, and beside them in the same run the reference: the same
# rows written by plain C into SQLite in batches of the same size; on PostgreSQL the transactions of pgbench -N.
#   bench/submit.sh [--pg]        CLIENTS="64 256" ROUNDS=3 SECONDS_EACH=3
set -eu
. "$(dirname "$0")/common"
CLIENTS=${CLIENTS:-64 256}
AREA=330602001001
DELTAS=2 # counts a submission adds: responses, responses.phq-9
build

round_sqlite() { # CLIENTS
  groups=$(metric lane_groups_total) works=$(metric lane_works_total)
  "$BUILD/bench/bench-submit" "$PORT" "$1" "$SECONDS_EACH" $AREA >"$WORK/out"
  batch=$(awk -v g=$(($(metric lane_groups_total) - groups)) -v w=$(($(metric lane_works_total) - works)) \
    'BEGIN { print int(w / g + 0.5) }')
  rm -f "$WORK"/probe.db*
  cp "$WORK/empty.db" "$WORK/probe.db"
  "$BUILD/bench/bench-probe" "$WORK/bench.db" "$WORK/probe.db" "$batch" "$SECONDS_EACH" $DELTAS >"$WORK/ref"
  awk -v c="$1" -v b="$batch" -v ref="$(cut -d' ' -f2 "$WORK/ref")" \
    '{ print c, $4, $5, $7, $8, $9, b, ref, $4 / ref }' "$WORK/out" | tee -a "$WORK/sqlite.$1" |
    awk '{ printf "sqlite   %7d %9.0f %8d %8d %8d %7d %6d %9.0f %7.2f\n", $1, $2, $3, $4, $5, $6, $7, $8, $9 }'
}

round_pg() { # CLIENTS
  "$BUILD/bench/bench-submit" "$PORT" "$1" "$SECONDS_EACH" $AREA >"$WORK/out"
  as_pg pgbench -h "$CLUSTER" -U postgres -N -n -c "$1" -j 2 -T "$SECONDS_EACH" pgbench 2>/dev/null |
    sed -n 's/^tps = \([0-9.]*\).*/\1/p' >"$WORK/ref"
  awk -v c="$1" -v ref="$(cat "$WORK/ref")" '{ print c, $4, $5, $7, $8, $9, 1, ref, $4 / ref }' "$WORK/out" |
    tee -a "$WORK/pg.$1" |
    awk '{ printf "postgres %7d %9.0f %8d %8d %8d %7d %6d %9.0f %7.2f\n", $1, $2, $3, $4, $5, $6, $7, $8, $9 }'
}
as_pg() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

kind=sqlite
if [ "${1:-}" = --pg ]; then
  kind=pg
  CLUSTER=$WORK/pg
  chmod 755 "$WORK"
  info=$("$ROOT/tools/pg_test_cluster.sh" start "$CLUSTER")
  bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  PATH=$bin:$PATH
  as_pg createdb -h "$CLUSTER" -U postgres xinqiao
  as_pg createdb -h "$CLUSTER" -U postgres pgbench
  as_pg pgbench -h "$CLUSTER" -U postgres -i -q -s 20 pgbench >/dev/null 2>&1
  url="postgres:$info dbname=xinqiao"
  "$XINQIAO" demo --db "$url" --keys "$WORK/keys" --scale 0.0002 >/dev/null 2>"$WORK/demo.log"
  serve "$url" --keys "$WORK/keys"
else
  "$XINQIAO" migrate --db "sqlite:$WORK/empty.db" --region 330600000000 >/dev/null 2>&1
  "$XINQIAO" demo --db "sqlite:$WORK/bench.db" --scale 0.0002 >/dev/null 2>"$WORK/demo.log"
  serve "sqlite:$WORK/bench.db"
fi
printf '%-8s %7s %9s %8s %8s %8s %7s %6s %9s %7s\n' database clients sheets/s p50us p99us maxus refused batch reference ratio
i=0
while [ $i -lt "$ROUNDS" ]; do
  for c in $CLIENTS; do round_$kind "$c"; done
  i=$((i + 1))
done
for c in $CLIENTS; do
  printf 'median   %7d %9.0f %8d %8d  ratio %.2f (%s)\n' "$c" "$(median "$WORK/$kind.$c" 2)" "$(median "$WORK/$kind.$c" 3)" \
    "$(median "$WORK/$kind.$c" 4)" "$(median "$WORK/$kind.$c" 9)" "$kind"
done
