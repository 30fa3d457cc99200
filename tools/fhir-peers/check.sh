#!/bin/sh
# check.sh SCORE-TOOL: the exported Questionnaires in two foreign FHIR programs, against our own scores: expressions evaluated by
# fhirpath.js on random sheets; forms rendered and filled in by LHC-Forms in Chromium. Last line: "N passed, N failed".
# The npm packages come from the lock file, below node_modules/, on the first run.
set -eu
tool=$(realpath "${1:?usage: check.sh SCORE-TOOL}")
here=$(dirname "$(realpath "$0")")
cd "$here"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --silent
code=0
out=$(mktemp)
trap 'rm -f "$out"' EXIT
for peer in fhirpath lforms; do
    node $peer.mjs "$tool" "$here/../.." >"$out" || code=1
    cat "$out"
    tail -n 1 "$out" >>"$out.sum"
done
awk '{ p += $1; f += $3 } END { printf "%d passed, %d failed\n", p, f }' "$out.sum"
rm -f "$out.sum"
exit $code
