#!/usr/bin/env python3
"""Every header of ours compiles alone: it includes what it needs, whoever includes it first."""
import json
import subprocess
from concurrent.futures import ThreadPoolExecutor

from lib import Count, below, build_dir, tracked


def flags(build):
    """Include paths and definitions of the build, from the commands of all its files."""
    found = {}
    for command in json.loads((build / "compile_commands.json").read_text()):
        for word in command["command"].split():
            if word.startswith(("-I", "-D_GNU", "-DXQ_F")):
                found[word] = None
    return [w for w in found if "tests" not in w] + ["-std=c17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror",
                                                     "-Wno-unused-function", "-Wno-unused-const-variable"]


def main():
    build = build_dir()
    count, options = Count(), flags(build)
    headers = tracked("src/*.h")
    with ThreadPoolExecutor(2) as pool:
        def compile_one(header):
            text = f'#include "{header}"\nextern int not_empty;\n'
            return subprocess.run(["cc", *options, "-x", "c", "-"], cwd=build, input=text, capture_output=True, text=True)
        for header, done in zip(headers, pool.map(compile_one, headers)):
            count.check(done.returncode == 0, f"{below(header)} does not compile alone\n{done.stderr[:600]}")
    count.end()


if __name__ == "__main__":
    main()
