#!/usr/bin/env python3
"""The worked example of docs/adding-a-feature.md works: its commands are run and its files written, in order, in a copy.

A fenced block "```LANGUAGE path" is a whole file, "```sh" is run; "```text" is neither. The copy is the working tree
without web/, built without sanitizers: the example is code of the documentation, its build only has to be quick.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lib import ROOT, Count, build_dir, tracked

LIMIT_S = 600
TEST_LINE = re.compile(r"^(not )?ok \d+ - (\w+)", re.M)


def copy_tree(target):
    for file in tracked():
        name = file.relative_to(ROOT)
        if name.parts[0] != "web":
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / name)


def run(command, where):
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, timeout=LIMIT_S, errors="replace",
                          env={k: v for k, v in os.environ.items() if not k.startswith("XQ_")})
    return done.returncode, done.stdout + done.stderr


def main():
    build_dir()  # the same call as the other tests; the copy has a build of its own
    count = Count()
    text = (ROOT / "docs/adding-a-feature.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", text, re.M | re.S)
    seen, written = [], 0
    with tempfile.TemporaryDirectory(prefix="xq-example-") as folder:
        copy = Path(folder)
        os.chmod(copy, 0o755)
        copy_tree(copy)
        code, output = run(["meson", "setup", "build-dev", "-Dbuildtype=debug", "-Dwerror=true"], copy)
        if not count.check(code == 0, output[-2000:]):
            count.end()
        for language, name, body in blocks:
            if name:
                (copy / name).parent.mkdir(parents=True, exist_ok=True)
                (copy / name).write_text(body, encoding="utf-8")
                written += 1
            elif language == "sh":
                for command in body.splitlines():
                    code, output = run(["sh", "-c", command], copy)
                    seen += TEST_LINE.findall(output)
                    if not count.check(code == 0, f"{command}: exit {code}\n{output[-3000:]}"):
                        count.end()
        formatted, output = run(["sh", "-c", "clang-format --dry-run -Werror src/modules/notice/*.[ch]"], copy)
        count.check(formatted == 0, f"the example is not formatted\n{output[-1000:]}")
        schema, output = run([sys.executable, "tools/schema_lint.py"], copy)
        count.check(schema == 0, output[-1000:])
    count.check(written >= 8, f"only {written} files in the document")
    for failed, name in seen:
        count.check(not failed, f"test {name} failed")
    count.check(len({name for _, name in seen if name.startswith("notice_")}) >= 4, "the example's tests did not run")
    count.end()


if __name__ == "__main__":
    main()
