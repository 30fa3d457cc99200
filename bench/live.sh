#!/bin/sh
# How soon an acknowledged dangerous answer is on the open worklist of a street (aim 1 s), idle and while sheets are written
# for other streets; beside it a question to /healthz by the same program. Then the hotline: a ring at the operators (aim 1 s), a
# saved change (aim 2 s after it is typed, of which the form waits up to 1.5), a called supervisor (aim 1 s). On SQLite and PostgreSQL.
#   bench/live.sh [--pg]     TIMES=200 CLIENTS=64
set -eu
. "$(dirname "$0")/common"
TIMES=${TIMES:-200}
CLIENTS=${CLIENTS:-64}
build
keys=
kind=sqlite
url=sqlite:$WORK/bench.db
if [ "${1:-}" = --pg ]; then
  kind=pg
  pg_cluster xinqiao
  url="postgres:$PG_INFO dbname=xinqiao"
  keys="--keys $WORK/keys"
fi
# shellcheck disable=SC2086
"$XINQIAO" demo --db "$url" $keys --scale 0.0002 >/dev/null 2>"$WORK/demo.log"
# shellcheck disable=SC2086
serve "$url" $keys
cookie=$(login street)
area=$(curl -fs "http://127.0.0.1:$PORT/api/v1/session" -H "Cookie: $cookie" |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["staff"]["roles"][0]["area"])')
row() { printf '%-8s %-22s %8s %8s %8s %9s %12s %12s\n' "$@"; }
row database meanwhile p50ms p99ms worst came reference50 reference99
# shellcheck disable=SC2046
row $kind nothing $(python3 "$ROOT/bench/live.py" "$PORT" "$cookie" "$area" "$TIMES")
"$BUILD/bench/bench-submit" "$PORT" "$CLIENTS" 3600 330681001001 "$SERVER" >"$WORK/beside" 2>"$WORK/beside.log" &
LOAD=$!
PIDS="$PIDS $LOAD"
sleep 4 # its people are made first
kill -0 $LOAD 2>/dev/null || { cat "$WORK/beside.log"; exit 1; }
before=$(metric lane_works_total)
began=$(date +%s)
# shellcheck disable=SC2046
row $kind "$CLIENTS clients submit" $(python3 "$ROOT/bench/live.py" "$PORT" "$cookie" "$area" "$TIMES")
echo "writes a second meanwhile: $((($(metric lane_works_total) - before) / ($(date +%s) - began)))"
python3 "$ROOT/bench/desk.py" "$PORT" "$(login admin)" "$(login operator)" "$(login supervisor)" "$TIMES" |
  while read -r what figures; do
    # shellcheck disable=SC2086
    row $kind "hotline: $what" $figures "" ""
  done
