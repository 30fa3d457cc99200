#!/bin/sh
# Reading: the first pages of the worklist and of the alerts (50 rows) and the dashboard as staff of each level, the last
# page of a list against its first, and /healthz against nginx "return 200" (bench/http.sh measures that one closer).
#   bench/reads.sh [--pg | DATABASE]     SCALE=0.02 CLIENTS=64 SECONDS_EACH=3; DATABASE: a filled SQLite file, used as it is
set -eu
. "$(dirname "$0")/common"
SCALE=${SCALE:-0.02}
CLIENTS=${CLIENTS:-64}
build
keys=
if [ "${1:-}" = --pg ]; then
  pg_cluster xinqiao
  url="postgres:$PG_INFO dbname=xinqiao"
  keys="--keys $WORK/keys"
elif [ -n "${1:-}" ]; then
  url=sqlite:$1
else
  url=sqlite:$WORK/bench.db
fi
# shellcheck disable=SC2086
[ -n "${1:-}" ] && [ "$1" != --pg ] || "$XINQIAO" demo --db "$url" $keys --scale "$SCALE" >/dev/null 2>"$WORK/demo.log"
[ "${1:-}" != --pg ] || psql -q -h "$CLUSTER" -U postgres -c 'VACUUM ANALYZE' xinqiao
# shellcheck disable=SC2086
serve "$url" $keys

# load COOKIE PATH: requests/s, p50 and p99 in microseconds, refused
load() {
  wrk -t1 -c"$CLIENTS" -d"${SECONDS_EACH}s" -s "$ROOT/bench/wrk.lua" -H "Cookie: $1" "http://127.0.0.1:$3$2" | tail -1
}
row() { printf '%-10s %-34s %9s %8s %8s %8s %s\n' "$@"; }

row who what req/s p50us p99us refused ""
for who in worker street district city; do
  cookie=$(login $who)
  area=$(curl -fs "http://127.0.0.1:$PORT/api/v1/session" -H "Cookie: $cookie" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["staff"]["roles"][0]["area"])')
  for path in '/api/v1/tasks?state=open&limit=50' '/api/v1/alerts?state=open&limit=50' '/api/v1/worklist/summary' \
    "/api/v1/dashboard?area=$area"; do
    rows=$(curl -fs "http://127.0.0.1:$PORT$path" -H "Cookie: $cookie" |
      python3 -c 'import json, sys; v = json.load(sys.stdin); print(len(v["items"]) if "items" in v else "-")')
    # shellcheck disable=SC2046
    row $who "${path%%area=*}" $(load "$cookie" "$path" "$PORT") "rows $rows"
  done
done

cookie=$(login city)
for list in '/api/v1/alerts?state=closed&limit=50' '/api/v1/tasks?state=done&limit=50'; do
  last=$(python3 - "$PORT" "$cookie" "$list" <<'END'
import json, sys, urllib.parse, urllib.request
port, cookie, path = sys.argv[1:]
cursor = pages = 0
while True:
    url = f"http://127.0.0.1:{port}{path}" + (f"&cursor={urllib.parse.quote(cursor)}" if cursor else "")
    v = json.load(urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie})))
    pages += 1
    if not v.get("next") or pages >= 20000:
        break
    cursor = v["next"]
print(url.split(str(port), 1)[1], pages)
END
  )
  # shellcheck disable=SC2046
  row city "first: ${list%%&*}" $(load "$cookie" "$list" "$PORT") ""
  # shellcheck disable=SC2046
  row city "last: page ${last#* }" $(load "$cookie" "${last% *}" "$PORT") ""
done

# The same first page while sheets are written beside it, at 500 a second and as fast as one client gets its answers
# (rate 0): every commit makes what was kept old (src/core/reply_cache.h).
for beside in '16 500' '1 0'; do
  rate=${beside#* }
  "$BUILD/bench/bench-submit" "$PORT" "${beside% *}" $((SECONDS_EACH + 4)) 330602001001 "$SERVER" --rate "$rate" >"$WORK/beside" &
  sleep 3
  # shellcheck disable=SC2046
  row city "tasks, sheets beside (rate $rate)" $(load "$cookie" '/api/v1/tasks?state=open&limit=50' "$PORT") ""
  wait $!
  row - "sheets meanwhile" "$(cut -d' ' -f4 "$WORK/beside")" "$(cut -d' ' -f5 "$WORK/beside")" "$(cut -d' ' -f7 "$WORK/beside")" 0 ""
done

cat >"$WORK/nginx.conf" <<END
daemon off; worker_processes auto; pid $WORK/pid; error_log $WORK/error.log;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000;
  client_body_temp_path $WORK/b; proxy_temp_path $WORK/p; fastcgi_temp_path $WORK/f; uwsgi_temp_path $WORK/u; scgi_temp_path $WORK/s;
  server { listen 127.0.0.1:$((PORT + 1)); location / { default_type text/plain; return 200 "ok\n"; } } }
END
nginx -c "$WORK/nginx.conf" -p "$WORK" -e "$WORK/error.log" &
PIDS="$PIDS $!"
sleep 0.5
i=0
while [ $i -lt "$ROUNDS" ]; do
  load x /healthz "$PORT" >>"$WORK/ours"
  load x /healthz $((PORT + 1)) >>"$WORK/nginx"
  i=$((i + 1))
done
row - /healthz "$(median "$WORK/ours" 1)" "$(median "$WORK/ours" 2)" "$(median "$WORK/ours" 3)" 0 ""
row nginx "return 200" "$(median "$WORK/nginx" 1)" "$(median "$WORK/nginx" 2)" "$(median "$WORK/nginx" 3)" 0 \
  "ratio $(awk -v a="$(median "$WORK/ours" 1)" -v b="$(median "$WORK/nginx" 1)" 'BEGIN { printf "%.2f", a / b }')"
