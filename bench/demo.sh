#!/bin/sh
# Filling the synthetic region: bench/demo.sh [SCALE ...] (default 0.002 0.02; the figure of the README is 1).
set -eu
. "$(dirname "$0")/common"
build
printf '%-8s %9s %9s %9s %10s %9s\n' scale seconds cpu_s rss_MiB db_MiB check
for scale in "${@:-0.002}"; do
  rm -f "$WORK"/demo.db*
  /usr/bin/env python3 - "$XINQIAO" "$WORK/demo.db" "$scale" <<'END'
import os, resource, subprocess, sys, time
binary, db, scale = sys.argv[1:]
began = time.monotonic()
subprocess.run([binary, "demo", "--db", "sqlite:" + db, "--scale", scale], check=True, stdout=subprocess.DEVNULL,
               stderr=subprocess.DEVNULL)
took = time.monotonic() - began
use = resource.getrusage(resource.RUSAGE_CHILDREN)
size = sum(os.path.getsize(db + end) for end in ("", "-wal") if os.path.exists(db + end))
check = subprocess.run([binary, "check", "--db", "sqlite:" + db], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(f"{scale:8} {took:9.1f} {use.ru_utime + use.ru_stime:9.1f} {use.ru_maxrss / 1024:9.0f} {size / 1048576:10.1f} "
      f"{'clean' if check.returncode == 0 else 'FAULTS':>9}")
END
done
