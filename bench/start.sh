#!/bin/sh
# Starting and memory: time from exec to the first answered /readyz on an existing database, resident size after the
# start, with many idle connections (bytes each), and with 1 000 busy ones.
#   bench/start.sh [DATABASE]     SCALE=0.02 IDLE=5000; DATABASE: a filled SQLite file
set -eu
. "$(dirname "$0")/common"
SCALE=${SCALE:-0.02}
IDLE=${IDLE:-5000}
build
ulimit -n "$(ulimit -H -n)"
if [ -n "${1:-}" ]; then
  db=$1
else
  db=$WORK/bench.db
  "$XINQIAO" demo --db "sqlite:$db" --scale "$SCALE" >/dev/null 2>"$WORK/demo.log"
fi

i=0
while [ $i -lt "$ROUNDS" ]; do
  python3 - "$XINQIAO" "$db" <<'END' >>"$WORK/start"
import http.client, socket, subprocess, sys, time
binary, db = sys.argv[1:]
s = socket.socket(); s.bind(("127.0.0.1", 0)); port = s.getsockname()[1]; s.close()
began = time.monotonic()
p = subprocess.Popen([binary, "serve", "--db", "sqlite:" + db, "--listen", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL)
while True:
    try:
        c = http.client.HTTPConnection("127.0.0.1", port)
        c.request("GET", "/readyz")
        if c.getresponse().status == 200:
            break
    except OSError:
        time.sleep(0.002)
print(round((time.monotonic() - began) * 1000))
p.terminate()
p.wait()
END
  i=$((i + 1))
done
row() { printf '%-44s %10s %s\n' "$@"; }
row "database" "$(($(stat -c %s "$db") / 1048576))" MiB
row "exec to the first answer (median of $ROUNDS)" "$(median "$WORK/start" 1)" ms

serve "sqlite:$db"
sleep 1
fresh=$(rss_kb "$SERVER")
row "resident after the start" $((fresh / 1024)) MiB
mkfifo "$WORK/hold"
"$BUILD/bench/bench-idle" "$PORT" "$IDLE" <"$WORK/hold" >"$WORK/idle" &
PIDS="$PIDS $!"
exec 9>"$WORK/hold"
until grep -q open "$WORK/idle"; do sleep 0.05; done
row "an idle connection ($IDLE open)" $((($(rss_kb "$SERVER") - fresh) * 1024 / IDLE)) bytes
exec 9>&-
stop_server

serve "sqlite:$db"
cookie=$(login street)
wrk -t1 -c1000 -d"${SECONDS_EACH}s" -H "Cookie: $cookie" "http://127.0.0.1:$PORT/api/v1/alerts?state=open&limit=50" >"$WORK/wrk" &
load=$!
sleep "$(awk -v s="$SECONDS_EACH" 'BEGIN { print s * 0.8 }')"
row "resident with 1 000 busy connections" $(($(rss_kb "$SERVER") / 1024)) MiB
wait $load
row "   requests/s meanwhile" "$(awk '/^Requests\/sec/ { print int($2) }' "$WORK/wrk")" ""
