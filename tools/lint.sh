#!/bin/sh
# Style and static analysis: tools/lint.sh. Each check prints what is wrong; the last line counts checks.
cd "$(dirname "$0")/.." || exit 1
good=0 bad=0
check() {
  name=$1
  shift
  if output=$("$@" 2>&1); then good=$((good + 1)); else
    bad=$((bad + 1))
    printf 'FAILED %s\n%s\n' "$name" "$(printf '%s\n' "$output" | tail -40)"
  fi
}
sources=$(git ls-files 'src/*.c' 'src/*.h' 'tests/*.c' 'tests/*.h')
check format clang-format --dry-run -Werror $sources
check layers python3 tools/check_layers.py
check size python3 tools/check_size.py
check schema python3 tools/schema_lint.py
check words python3 tools/check_words.py
check spelling codespell -q 3 --ignore-words tools/codespell.txt $(git ls-files '*.c' '*.h' '*.py' '*.sh' '*.sql' 'docs/*.md' README.md)
check cppcheck cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability --inline-suppr --suppressions-list=tools/cppcheck.txt -j2 -Isrc $(git ls-files 'src/*.c')
for test in tools/test_*.py; do check "$test" python3 "$test"; done
echo "$good passed, $bad failed"
[ "$bad" = 0 ]
