#!/bin/bash
# Browser tests on the program itself: fills a small demonstration region, serves it on a free loopback port and lets
# chromium walk through both apps (web/e2e-live).
#   tests/browser/run.sh BUILD_DIR [arguments of playwright ...]
# The front end is taken from web/dist. Last line: "N passed, N failed". XINQIAO_SHOTS=DIR keeps pictures.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:?usage: run.sh BUILD_DIR [playwright arguments]}" && pwd)
shift
program=$build/src/app/xinqiao
[ -f "$root/web/dist/console/index.html" ] || { echo "web/dist is missing: cd web && npm run build"; exit 2; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/xinqiao-browser.XXXXXX")
server=
finish() {
    status=$?
    if [ -n "$server" ]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" || { echo "the server did not end well:"; tail -20 "$dir/serve.log"; status=1; }
    fi
    if grep -qE 'AddressSanitizer|runtime error:|LeakSanitizer' "$dir/serve.log" 2>/dev/null; then
        grep -E -A12 'AddressSanitizer|runtime error:|LeakSanitizer' "$dir/serve.log" | head -60
        status=1
    fi
    rm -rf "$dir"
    [ -z "${summary:-}" ] || echo "$summary"
    exit $status
}
trap finish EXIT

db=sqlite:$dir/region.db
"$program" demo --db "$db" --scale 0.001 --seed 1 >"$dir/demo.log" 2>&1 || { cat "$dir/demo.log"; exit 1; }
: >"$dir/serve.log" # looked into before the shell beside may have opened it
"$program" serve --db "$db" --demo --assets "$root/web/dist" --listen 127.0.0.1:0 >"$dir/serve.log" 2>&1 &
server=$!
port=
for _ in $(seq 100); do
    port=$(sed -n 's/.*serve\.ready.* port=\([0-9]*\).*/\1/p' "$dir/serve.log")
    [ -n "$port" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$dir/serve.log"; server=; exit 1; }
    sleep 0.1
done
[ -n "$port" ] || { echo "the server did not get ready"; exit 1; }

cd "$root/web"
failed=0
XINQIAO_URL=http://127.0.0.1:$port XINQIAO_OUT=$dir/out \
    node_modules/.bin/playwright test -c e2e-live/playwright.config.ts "$@" 2>&1 | tee "$dir/tests.log" || failed=1
summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$dir/tests.log" | tail -1)
[ "$failed" = 0 ] && [ -n "$summary" ]
