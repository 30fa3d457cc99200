#!/usr/bin/env python3
"""Runs the parts of the test suite in order and counts: tools/run_tests.py [part ...].

A part is a list of steps; a step is a command and how its results are counted: by Meson's report (each TAP test is one), by
a last line "N passed, N failed", or as one test that passes when the command exits 0. Standard library only.
"""
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as Xml
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build-test"
PG = Path(os.environ.get("XQ_PG_DIR", "/tmp/xq-test-pg-%d" % os.getpid()))
passed, failed, failures = 0, 0, []


def run(command, env=None, quiet=False):
    """Output of a command and its exit code; shown as it comes unless quiet."""
    merged = dict(os.environ, **(env or {}))
    process = subprocess.Popen(command, cwd=ROOT, env=merged, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               errors="replace")
    lines = []
    for line in process.stdout:
        lines.append(line)
        if not quiet:
            sys.stdout.write(line)
            sys.stdout.flush()
    return "".join(lines), process.wait()


def count(name, good, bad, output=""):
    global passed, failed
    passed += good
    failed += bad
    if bad:
        failures.append(name)
        print(f"FAILED {name}")
        print("\n".join(output.splitlines()[-60:]))
    else:
        print(f"ok     {name}: {good}")
    sys.stdout.flush()


def one(name, command, env=None):
    start = time.time()
    output, code = run(command, env, quiet=True)
    match = re.findall(r"(\d+) passed, (\d+) failed", output)
    if match:
        good, bad = map(int, match[-1])
        count(name, good, bad or (code != 0), output)
    else:
        count(name, int(code == 0), int(code != 0), output)
    print(f"       {time.time() - start:.0f} s")
    return code == 0


def meson(name, arguments, env=None):
    start = time.time()
    reports = BUILD / "meson-logs"  # testlog-SETUP.junit.xml
    for old in reports.glob("*.junit.xml"):
        old.unlink()
    output, code = run(["meson", "test", "-C", str(BUILD), "--no-rebuild", "--print-errorlogs", *arguments], env, quiet=True)
    good = bad = 0
    for report in reports.glob("*.junit.xml"):
        for case in Xml.parse(report).getroot().iter("testcase"):
            wrong = case.find("failure") is not None or case.find("error") is not None
            good, bad = good + (not wrong), bad + wrong
    if not good + bad:
        bad, output = 1, output + "no report of any test"
    count(name, good, bad or int(code != 0), output)
    print(f"       {time.time() - start:.0f} s")


def build():
    if not (BUILD / "build.ninja").exists():
        output, code = run(["meson", "setup", str(BUILD), "-Dbuildtype=debug", "-Db_sanitize=address,undefined",
                            "-Dwerror=true"], quiet=True)
        if code:
            count("configure", 0, 1, output)
            return False
    return one("build with sanitizers, warnings as errors", ["ninja", "-C", str(BUILD)])


def part_web():
    one("web: install and build", ["tools/build_web.sh"])
    for script in ("check", "test", "budget"):
        one(f"web: {script}", ["npm", "--prefix", "web", "run", "--silent", script])


def part_lint():
    one("lint", ["tools/lint.sh"])


def part_unit():
    if build():
        meson("units, modules, framing, fuzz corpora (SQLite)", ["--setup", "plain"])


def part_oom():
    if build():
        meson("modules, every allocation failing once and for good", ["--setup", "oom", "modules"])


def part_pg():
    if not build():
        return
    output, code = run(["tools/pg_test_cluster.sh", "start", "--fast", str(PG)], quiet=True)
    if code:
        count("private PostgreSQL cluster", 0, 1, output)
        return
    try:
        meson("units and modules (PostgreSQL)", ["--setup", "pg", "db", "modules"],
              {"XQ_TEST_PG": output.strip().splitlines()[-1]})
    finally:
        run(["tools/pg_test_cluster.sh", "stop", str(PG)], quiet=True)


def part_consistency():
    if build():
        for test in sorted((ROOT / "tests/consistency").glob("test_*.py")):
            one(f"consistency: {test.stem[5:]}", ["python3", str(test), str(BUILD)])


def part_crash():
    if build():
        for test in sorted((ROOT / "tests/crash").glob("test_*.py")):
            one(f"crash: {test.stem[5:]}", ["python3", str(test), str(BUILD)])


def part_browser():
    if build():
        one("browser", ["tests/browser/run.sh", str(BUILD)])
        for script, app in (("e2e", "residents"), ("e2e:console", "staff")):
            one(f"browser, against a server that fails: {app}", ["npm", "--prefix", "web", "run", "--silent", script])


def part_peers():
    if build():
        one("FHIR export in fhirpath.js and LHC-Forms", ["tools/fhir-peers/check.sh", str(BUILD / "src/rules/score-tool")])


PARTS = {"web": part_web, "lint": part_lint, "unit": part_unit, "oom": part_oom, "pg": part_pg, "consistency": part_consistency,
         "crash": part_crash, "browser": part_browser, "peers": part_peers}


def main():
    chosen = sys.argv[1:] or list(PARTS)
    unknown = [p for p in chosen if p not in PARTS]
    if unknown:
        sys.exit(f"there is no part {unknown[0]}; parts: {' '.join(PARTS)}")
    subprocess.run(["tools/setup.sh", "packages.txt", "packages-dev.txt"], cwd=ROOT, check=True)
    for part in chosen:
        print(f"== {part}")
        PARTS[part]()
    for name in failures:
        print(f"failed: {name}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
