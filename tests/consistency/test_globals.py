#!/usr/bin/env python3
"""No mutable global variables below src/app: two requests, two tests, two programs in one process must not meet in one.

Read from the object files: a symbol in .data, .bss, .tdata or .tbss. Tables of constants (.rodata, .data.rel.ro) are fine.
"""
import re
import subprocess

from lib import Count, build_dir

# What may change while the program runs, and why it is no harm. The list may only shrink.
ALLOWED = {
    "libbase.a:least": "the log's level, set by main",
    "libbase.a:sink_fn": "where log lines go; replaced by the tests' catcher",
    "libbase.a:sink_user": "see sink_fn",
    "libdb.a:seen": "counter of injected faults; not in production builds",
    "libdb.a:fail_at": "see seen",
    "libdb.a:fail_rc": "see seen",
    "libdb.a:prepared_mark": "never written: its address is the mark",
}
NOT_OURS = re.compile(r"^(__odr_asan|\.L|__llvm|__start_|__stop_|__afl)|asan|^\.Lubsan")


def symbols(library):
    """(section, name) of every object in a section that can be written to."""
    out = subprocess.run(["objdump", "-t", str(library)], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        match = re.match(r"[0-9a-f]+ (.{7}) (\.\S+)\t[0-9a-f]+ (?:\.hidden )?(\S+)$", line)
        if match and "O" in match[1] and re.match(r"\.(t?data|t?bss)", match[2]) and ".rel.ro" not in match[2]:
            yield match[2], match[3]


def main():
    build = build_dir()
    count, used = Count(), set()
    libraries = [f for f in sorted(build.glob("src/*/lib*.a")) if f.name not in ("libapp.a", "libt_db.a")]
    count.check(len(libraries) >= 8, f"only {len(libraries)} libraries found")
    for library in libraries:
        bad = []
        for section, name in symbols(library):
            key = f"{library.name}:{re.sub(r'[.][0-9]+$', '', name)}"
            if NOT_OURS.search(name):
                continue
            if key in ALLOWED:
                used.add(key)
            else:
                bad.append(f"{key} in {section}")
        count.check(not bad, "mutable globals: " + ", ".join(bad))
    for key in sorted(set(ALLOWED) - used):
        count.check(False, f"{key} is allowed, but is not there any more: take it off the list")
    count.end()


if __name__ == "__main__":
    main()
