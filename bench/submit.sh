#!/bin/sh
# Durable submissions of a whole PHQ-9 sheet through the API, and beside them in the same run the reference: the same
# rows written by plain C into SQLite in batches of the same size; on PostgreSQL the transactions of pgbench -N.
# Then the waiting time when the clients send a fixed number a second, as people do, instead of as fast as answers come.
#   bench/submit.sh [--pg]        CLIENTS="64 256" ROUNDS=3 SECONDS_EACH=3 RATE=3000
set -eu
. "$(dirname "$0")/common"
CLIENTS=${CLIENTS:-64 256}
RATE=${RATE:-3000}
AREA=330602001001
DELTAS=2 # counts a submission adds: responses, responses.phq-9
build

# line KIND CLIENTS REFERENCE CPU_REF: from $WORK/out
line() {
  awk -v ref="$3" -v refcpu="$4" '{ print $1, $4, $5, $7, $9, $10, $11, ref, refcpu, $4 / ref }' "$WORK/out" |
    tee -a "$WORK/$1.$2" |
    awk -v k="$1" '{ printf "%-8s %7d %9.0f %8d %8d %7d %6d %6d %9.0f %6d %7.2f\n", k, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 }'
}

round_sqlite() { # CLIENTS
  "$BUILD/bench/bench-submit" "$PORT" "$1" "$SECONDS_EACH" $AREA "$SERVER" >"$WORK/out"
  rm -f "$WORK"/probe.db*
  cp "$WORK/empty.db" "$WORK/probe.db"
  "$BUILD/bench/bench-probe" "$WORK/bench.db" "$WORK/probe.db" "$(cut -d' ' -f10 "$WORK/out")" "$SECONDS_EACH" $DELTAS >"$WORK/ref"
  line sqlite "$1" "$(cut -d' ' -f2 "$WORK/ref")" "$(cut -d' ' -f3 "$WORK/ref")"
}

round_pg() { # CLIENTS
  "$BUILD/bench/bench-submit" "$PORT" "$1" "$SECONDS_EACH" $AREA "$SERVER" >"$WORK/out"
  as_pg pgbench -h "$CLUSTER" -U postgres -N -n -c "$(($1 < 90 ? $1 : 90))" -j 2 -T "$SECONDS_EACH" pgbench 2>/dev/null |
    sed -n 's/^tps = \([0-9.]*\).*/\1/p' >"$WORK/ref"
  line pg "$1" "$(cat "$WORK/ref")" 0
}

kind=sqlite
if [ "${1:-}" = --pg ]; then
  kind=pg
  pg_cluster xinqiao pgbench
  as_pg pgbench -h "$CLUSTER" -U postgres -i -q -s 20 pgbench >/dev/null 2>&1
  url="postgres:$PG_INFO dbname=xinqiao"
  "$XINQIAO" demo --db "$url" --keys "$WORK/keys" --scale 0.0002 >/dev/null 2>"$WORK/demo.log"
  serve "$url" --keys "$WORK/keys"
else
  "$XINQIAO" migrate --db "sqlite:$WORK/empty.db" --region 330600000000 >/dev/null 2>&1
  "$XINQIAO" demo --db "sqlite:$WORK/bench.db" --scale 0.0002 >/dev/null 2>"$WORK/demo.log"
  serve "sqlite:$WORK/bench.db"
fi
printf '%-8s %7s %9s %8s %8s %7s %6s %6s %9s %6s %7s\n' database clients sheets/s p50us p99us refused batch cpu_us reference cpu_us ratio
i=0
while [ $i -lt "$ROUNDS" ]; do
  for c in $CLIENTS; do round_$kind "$c"; done
  i=$((i + 1))
done
for c in $CLIENTS; do
  printf 'median   %7d %9.0f %8d %8d  ratio %.2f (%s)\n' "$c" "$(median "$WORK/$kind.$c" 2)" "$(median "$WORK/$kind.$c" 3)" \
    "$(median "$WORK/$kind.$c" 4)" "$(median "$WORK/$kind.$c" 10)" "$kind"
done
i=0
while [ $i -lt "$ROUNDS" ]; do
  for c in $CLIENTS; do
    "$BUILD/bench/bench-submit" "$PORT" "$c" "$SECONDS_EACH" $AREA "$SERVER" --rate "$RATE" >>"$WORK/paced.$c"
  done
  i=$((i + 1))
done
for c in $CLIENTS; do
  printf 'paced    %7d %9.0f %8d %8d (%s)\n' "$c" "$(median "$WORK/paced.$c" 4)" "$(median "$WORK/paced.$c" 5)" \
    "$(median "$WORK/paced.$c" 7)" "$kind"
done
