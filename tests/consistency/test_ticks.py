#!/usr/bin/env python3
"""A query that leaves out what a tick has set aside ({not aside a NAME}) names a tick of its own folder: a misspelt name leaves out
nothing, and a broken row would be tried again and again before all others."""
import re

from lib import Count, ROOT, tracked

ASIDE = re.compile(r"\{not aside \w+ ([\w.]+)\}")


def main():
    count = Count()
    for queries in tracked("src/**/queries.sql"):
        names = set(ASIDE.findall(queries.read_text()))
        code = "".join(f.read_text() for f in tracked(f"{queries.parent.relative_to(ROOT)}/*.[ch]")
                       if not f.name.startswith("test_"))
        for name in sorted(names):
            count.check(f'"{name}"' in code, f"{queries.relative_to(ROOT)}: no tick of this folder is called {name}")
    count.end()


main()
