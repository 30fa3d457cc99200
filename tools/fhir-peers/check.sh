#!/bin/sh
# check.sh SCORE-TOOL: the exported Questionnaires, scored by fhirpath.js on random sheets, against our own scores.
# Installs fhirpath below node_modules/ on the first run.
set -eu
tool=$(realpath "${1:?usage: check.sh SCORE-TOOL}")
here=$(dirname "$(realpath "$0")")
cd "$here"
[ -d node_modules/fhirpath ] || npm ci --no-audit --no-fund --silent
exec node check.mjs "$tool" "$here/../.."
