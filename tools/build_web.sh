#!/bin/sh
# Builds the front end into web/dist when its sources are newer than the last build. Needs node 20 and npm.
set -eu
cd "$(dirname "$0")/../web"
old=$(node -e 'process.exit(process.versions.node.split(".")[0] >= 20 ? 0 : 1)' 2>/dev/null || echo yes)
[ -z "$old" ] || { echo "Node 20 or newer is needed to build the front end; here is $(node --version 2>/dev/null || echo none)" >&2; exit 1; }
command -v npm >/dev/null || { echo "node and npm are needed to build the front end (Node 20 or newer)" >&2; exit 1; }
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
if [ ! -f dist/index.html ] || [ -n "$(find apps packages package.json vite.shared.ts tsconfig.json -newer dist/index.html -type f -not -path '*/node_modules/*' -print -quit)" ]; then
  npm run --silent build
fi
