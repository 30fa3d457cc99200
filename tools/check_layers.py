#!/usr/bin/env python3
"""Layers go one way: a file may include headers of its own folder and of lower layers, read off the #include lines.

Siblings of one number do not see each other, except modules/, which may include "modules/x/x.h" (and other headers of x
named in its README) of modules that stand before them in src/modules/meson.build. Standard library only.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {"base": 0, "text": 1, "os": 1, "rules": 2, "crypto": 2, "db": 2, "http": 2, "core": 3, "modules": 4, "app": 5}
ALSO = {"rules": {"text"}, "http": {"os"}}  # lower anyway; listed for the reader


def module_order():
    text = (ROOT / "src/modules/meson.build").read_text()
    return re.findall(r"^\s*\['(\w+)',", text, re.M)


def main():
    faults = []
    order = module_order()
    for file in sorted((ROOT / "src").rglob("*.[ch]")):
        parts = file.relative_to(ROOT / "src").parts
        layer = parts[0]
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r'#include "([^"]+)"', line)
            if not match or "/" not in match[1]:
                continue  # own folder, generated, or the harness
            target = match[1].split("/")
            where = f"{file.relative_to(ROOT)}:{number}"
            if target[0] not in LAYERS:
                faults.append(f"{where}: {match[1]} is of no layer")
            elif target[0] == "modules" and layer == "modules":
                if target[1] != parts[1] and (target[1] not in order or parts[1] not in order or
                                              order.index(target[1]) > order.index(parts[1])):
                    faults.append(f"{where}: module {parts[1]} may not use module {target[1]}")
            elif target[0] != layer and LAYERS[target[0]] >= LAYERS[layer] and not file.name.startswith("test_"):
                faults.append(f"{where}: {layer} may not include {match[1]}")
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
