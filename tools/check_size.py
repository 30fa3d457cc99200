#!/usr/bin/env python3
"""Files and functions stay small: over 800 lines a file is too long (1200 for tests), over 25 a function too tangled.

tools/size_allowed.txt may name exceptions with their limit; the list may only shrink.
"""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILE_LINES, TEST_LINES, COMPLEXITY = 800, 1200, 25


def main():
    faults = []
    allowed = {}
    listed = ROOT / "tools/size_allowed.txt"
    for line in listed.read_text().splitlines() if listed.exists() else []:
        if line.strip() and not line.startswith("#"):
            name, limit = line.split()
            allowed[name] = int(limit)
    files = sorted(p for d in ("src", "tests", "tools") for p in (ROOT / d).rglob("*") if p.suffix in (".c", ".h", ".py"))
    for file in files:
        name = str(file.relative_to(ROOT))
        lines = len(file.read_text(encoding="utf-8").splitlines())
        limit = TEST_LINES if "test" in file.name or name.startswith("tests/") else FILE_LINES
        if lines > allowed.get(name, limit):
            faults.append(f"{name}: {lines} lines")
    output = subprocess.run(["pmccabe", *[str(f) for f in files if f.suffix == ".c"]], capture_output=True, text=True).stdout
    for line in output.splitlines():
        fields = line.split("\t")
        if int(fields[0]) > COMPLEXITY:
            faults.append(f"{fields[5]}: complexity {fields[0]}")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
