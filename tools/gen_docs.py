#!/usr/bin/env python3
"""The reference pages that follow from the program: docs/routes.md, docs/settings.md, docs/errors.md.

  gen_docs.py BUILD_DIR            writes them
  gen_docs.py BUILD_DIR --check    says which differ, exit 1

Routes come from `xinqiao openapi`, settings from `xinqiao config` on an empty database, errors from the catalogues and from
the calls in the sources that name them. Standard library only.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by `./dev doc` from the program; do not edit. -->\n"


def cell(text):
    return str(text).replace("|", "\\|").replace("\n", " ").strip()


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(cell(c) for c in row) + " |" for row in rows]) + "\n"


def routes(program):
    api = json.loads(subprocess.run([program, "openapi"], capture_output=True, text=True, check=True).stdout)
    rows, perms = [], {}
    for path, methods in sorted(api["paths"].items()):
        for method, o in methods.items():
            perms[o["x-permission"]] = o.get("x-roles")
            rows.append((method.upper(), f"`{path}`", o["summary"], o["x-permission"], o["x-scope"], o["x-label"],
                         o.get("x-audit", "")))
    held = [(p, "everyone, without a session" if r is None else ", ".join(r)) for p, r in sorted(perms.items())]
    return f"""# Routes

{NOTE}
Every request to the program, in the order of their paths. *Scope* says whose rows a route can reach: public, self (the
resident's own record), area (the acting unit's subtree), unit, or system. *Label* is the most delicate thing the
reply may hold. *Audit* is the action of the row a route writes into the audit log. `GET /api/v1/openapi.json` is the same in full.

{table(("method", "path", "what", "permission", "scope", "label", "audit"), rows)}
## Permissions

{table(("permission", "roles"), held)}"""


def settings(program):
    with tempfile.TemporaryDirectory() as folder:
        where = ["--db", f"sqlite:{folder}/d.db", "--keys", f"{folder}/keys"]
        subprocess.run([program, "migrate", *where, "--region", "330600000000"], check=True, capture_output=True)
        out = subprocess.run([program, "config", *where], capture_output=True, text=True, check=True).stdout
    found = re.findall(r"^# (.*)\n(\S+) = (.*?)    # (\w+)$", out, re.M)
    rows = [(f"`{name}`", f"`{value}`" if value else "", doc.removesuffix(" (at the next start)"),
             "next start" if doc.endswith("(at the next start)") else "at once")
            for doc, name, value, origin in sorted(found, key=lambda f: f[1]) if not name.startswith("installation.")]
    return f"""# Settings

{NOTE}
The default stands in the program; over it the file given with `--config` (lines `name = value`), over it what an administrator
changed in the console. `xinqiao config --db …` prints the values in force and where each comes from.

{table(("setting", "default", "what it is", "takes effect"), rows)}"""


def statuses():
    """{key: {HTTP status}} as far as the sources name both in one call or one row of a table."""
    rc = {name: int(http) for name, http in
          re.findall(r"X\((\w+), (\d+), \"", (ROOT / "src/base/rc.h").read_text(encoding="utf-8"))}
    found = {}
    for file in sorted((ROOT / "src").rglob("*.c")):
        if file.name.startswith("test_"):
            continue
        for codes, key in re.findall(r'((?:RC_[A-Z_]+\b[^"\';{}]*)+)"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"',
                                     file.read_text(encoding="utf-8")):
            for code in re.findall(r"RC_([A-Z_]+)\b", codes)[-1:]:
                found.setdefault(key, set()).add(rc.get(code, 0))
        for http, key in re.findall(r'\{ (\d{3}), STR_INIT\("[^"]*"\), "([a-z_.]+)"', file.read_text(encoding="utf-8")):
            found.setdefault(key, set()).add(int(http))
    for file in sorted((ROOT / "src").rglob("queries.sql")):
        for key in re.findall(r"^-- none:\s*(\S+)", file.read_text(encoding="utf-8"), re.M):
            found.setdefault(key, set()).add(404)
    for name, http in rc.items():
        found.setdefault(f"rc.{name.lower()}", set()).add(http)
    found.setdefault("request.method", set()).add(405)
    found["request.method"].discard(400)
    found.setdefault("request.content_type", set()).add(415)
    found["request.content_type"].discard(400)
    return {k: sorted(v - {0, 200}) for k, v in found.items() if v - {0, 200}}


def errors(_program):
    by_key = statuses()
    rows = []
    for file in sorted((ROOT / "src").rglob("text.zh.json")):
        zh = json.loads(file.read_text(encoding="utf-8"))
        en = json.loads(file.with_name("text.en.json").read_text(encoding="utf-8"))
        rows += [(f"`{k}`", ", ".join(map(str, by_key[k])), zh[k], en[k]) for k in zh if k in by_key]
    return f"""# Errors

{NOTE}
A refusal is a problem document (RFC 9457, `application/problem+json`). `code` is one of these and never changes its meaning;
`title` is the text in the language of the request; `pointer` names the place in the request, as a JSON pointer or `?name` for a
parameter; `request_id` stands in the log too. 429 and 503 carry `Retry-After`.

{table(("code", "HTTP", "Chinese", "English"), sorted(rows))}"""


PAGES = {"routes.md": routes, "settings.md": settings, "errors.md": errors}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program, differ = str(Path(sys.argv[1]).resolve() / "src/app/xinqiao"), []
    for name, make in PAGES.items():
        file, text = ROOT / "docs" / name, make(program)
        if file.exists() and file.read_text(encoding="utf-8") == text:
            continue
        if "--check" in sys.argv[2:]:
            differ.append(name)
        else:
            file.write_text(text, encoding="utf-8")
            print(f"wrote docs/{name}")
    for name in differ:
        print(f"docs/{name} is not what the program says: ./dev doc")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
