#!/bin/sh
# Our HTTP layer against nginx: bench/http.sh [HTTP_ECHO [SECONDS [ROUNDS]]]; without a program it is built (BUILD: where).
# The same 287-byte answer with the same headers, one worker each on CPU 0, wrk with 64 keep-alive connections on CPU 1,
# alternating rounds. Prints requests a second and the server's CPU time a request; the latter is the steadier figure
# on a busy machine. Ratios: above 1 means faster or cheaper than nginx.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=${BUILD:-$root/build}
echo_server=${1:-$build/tests/http/http-echo}
if [ $# = 0 ]; then
  [ -d "$build" ] || meson setup "$build" "$root" -Dbuildtype=release -Dfaults=false >/dev/null
  ninja -C "$build" tests/http/http-echo >/dev/null
fi
seconds=${2:-2}
rounds=${3:-3}
dir=$(mktemp -d)
pids=
trap 'kill $pids 2>/dev/null || true; rm -rf "$dir"' EXIT

taskset -c 0 "$echo_server" -l 1 >"$dir/port" &
ours_pid=$!
pids=$ours_pid
sleep 0.5
ours=$(sed -n 's/^port //p' "$dir/port")
body=$(curl -s "http://127.0.0.1:$ours/hello")
theirs=$((ours > 60000 ? ours - 1 : ours + 1))

cat >"$dir/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; default_type application/json;
  client_body_temp_path $dir/b; proxy_temp_path $dir/p; fastcgi_temp_path $dir/f; uwsgi_temp_path $dir/u;
  scgi_temp_path $dir/s;
  server { listen 127.0.0.1:$theirs;
    add_header X-Content-Type-Options nosniff; add_header X-Frame-Options DENY; add_header Referrer-Policy no-referrer;
    location / { return 200 '$body'; } }
}
CONF
taskset -c 0 nginx -c "$dir/nginx.conf" -p "$dir" -e "$dir/error.log" &
pids="$pids $!"
sleep 0.5
theirs_pid=$(pgrep -P $! | head -1)

# run NAME PID PORT: appends "requests/s cpu-us" to a file
run() {
  before=$(awk '{ print $14 + $15 }' "/proc/$2/stat")
  taskset -c 1 wrk -t1 -c64 -d"${seconds}s" "http://127.0.0.1:$3/hello" >"$dir/wrk"
  after=$(awk '{ print $14 + $15 }' "/proc/$2/stat")
  awk -v t=$((after - before)) -v hz="$(getconf CLK_TCK)" '
    / requests in / { n = $1 } /^Requests\/sec/ { r = $2 }
    END { printf "%d %.2f\n", r, t / hz * 1e6 / n }' "$dir/wrk" | tee -a "$dir/$1" | sed "s/^/$1 /"
}
median() {
  awk -v c="$2" '{ print $c }' "$dir/$1" | sort -n | awk '{ a[NR] = $1 } END { print a[int((NR + 1) / 2)] }'
}

i=0
while [ $i -lt "$rounds" ]; do
  run ours "$ours_pid" "$ours"
  run nginx "$theirs_pid" "$theirs"
  i=$((i + 1))
done
awk -v a="$(median ours 1)" -v b="$(median nginx 1)" -v c="$(median ours 2)" -v d="$(median nginx 2)" 'BEGIN {
  printf "median requests/s: ours %d, nginx %d, ratio %.2f\n", a, b, a / b
  printf "median CPU us/request: ours %.2f, nginx %.2f, ratio %.2f\n", c, d, d / c }'
