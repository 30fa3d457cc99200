#!/usr/bin/env python3
"""Words and functions that do not belong in the sources: banned C functions, unfinished work, addresses of one machine."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BANNED = re.compile(r"\b(strcpy|strcat|strncpy|strncat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|alloca|system|popen|rand|srand|"
                    r"localtime|gmtime|asctime|ctime)\s*\(")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
PLACES = re.compile(r"/work/|/root/\.pyenv")


def main():
    faults = []
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split("\n")
    for name in filter(None, names):
        file = ROOT / name
        if file.suffix not in (".c", ".h", ".py", ".sh", ".sql", ".ts", ".vue", ".md", ".mjs", ".build") or not file.exists():
            continue
        if name == "tools/check_words.py":
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if file.suffix in (".c", ".h") and BANNED.search(line) and "pragma GCC poison" not in line:
                faults.append(f"{name}:{number}: banned function")
            if UNFINISHED.search(line) or PLACES.search(line):
                faults.append(f"{name}:{number}: {line.strip()[:80]}")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
