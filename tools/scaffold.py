#!/usr/bin/env python3
"""Writes the beginning of a module, a route or a query: what `./dev new` calls.

  scaffold.py module NAME                     src/modules/NAME from tools/templates/module, compiling, with a test that passes
  scaffold.py route MODULE METHOD PATH NAME   a row, a handler that refuses, and a test that fails until it is filled in
  scaffold.py query MODULE NAME KIND          an annotated query that the generator accepts; KIND as in gen_sql.py

Outside the folder a module costs two lines: its row in src/modules/meson.build and its id in src/base/ids.h. Nothing that
exists is overwritten. Standard library only.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "src/modules"
IDS = ROOT / "src/base/ids.h"
HANDLER = r"^Rc \w+\(Op \*op, const void \*in, void \*out\);\n"
STUB = """
Rc {name}(Op *op, const void *in, void *out)
{{
    (void)in;
    (void)out;
    return FAIL(op->diag, RC_INTERNAL, "rc.internal"); /* not written yet */
}}
"""
ROW = """    {{ .method = "{method}",
      .path = "{path}",
      .doc = "What it does, in one sentence",
      .needs = &{perm},
      .scope = SCOPE_AREA,
      .tx = {tx},
      .label = LABEL_ADMIN,
      .purpose = PURPOSE_CARE,
{extra}      .run = {name} }},
"""
TEST = """
TEST({title})
{{
    want(api("street_specialist@330602001000", "{method} {sample}", {body}), 204, NULL);
}}
"""
QUERIES = {
    "one": ("-- args: id {Id}\n-- row: {Name}Row\n-- cols: id {Id}, area i64\n-- none: rc.not_found\n-- scope: area n\n"
            "SELECT n.id, n.area FROM {table} n WHERE n.id = :id AND {{scope n}}\n"),
    "maybe": ("-- args: id {Id}\n-- row: {Name}Row\n-- cols: id {Id}, area i64\n-- scope: area n\n"
              "SELECT n.id, n.area FROM {table} n WHERE n.id = :id AND {{scope n}}\n"),
    "many": ("-- row: {Name}Row\n-- cols: id {Id}, area i64\n-- scope: area n\n"
             "SELECT n.id, n.area FROM {table} n WHERE {{scope n}} ORDER BY n.id LIMIT 50\n"),
    "each": ("-- row: {Name}Row\n-- cols: id {Id}, area i64\n-- scope: none, say why everything is read\n"
             "SELECT n.id, n.area FROM {table} n WHERE n.county > 0\n"),
    "exec": ("-- args: id {Id}\n-- scope: none, say who has checked the row\n"
             "DELETE FROM {table} WHERE county = county_of(:id) AND id = :id\n"),
    "insert": ("-- args: id {Id}, town i64, area i64\n-- scope: none, say who has checked the area\n"
               "INSERT INTO {table} (county, id, town, area) VALUES (county_of(:id), :id, :town, :area)\n"),
}


def stop(message):
    sys.exit(f"scaffold.py: {message}")


def pascal(name):
    return "".join(part.capitalize() for part in name.split("_"))


def checked(name, what):
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,30}", name):
        stop(f"{what} must be lower case letters, digits and _: {name}")
    return name


def folder_of(module):
    folder = MODULES / checked(module, "a module")
    if not folder.is_dir():
        stop(f"there is no module {module}")
    return folder


def say(verb, file):
    print(f"{verb} {file.relative_to(ROOT)}")


def insert(file, pattern, text, before=True):
    """Puts text before (or after) the first match of pattern."""
    old = file.read_text(encoding="utf-8")
    match = re.search(pattern, old, re.M | re.S)
    if not match:
        stop(f"{file.relative_to(ROOT)}: the place for the new line was not found")
    at = match.start() if before else match.end()
    file.write_text(old[:at] + text + old[at:], encoding="utf-8")
    say("changed", file)


def new_module(name):
    folder = MODULES / checked(name, "a module")
    if folder.exists():
        stop(f"src/modules/{name} is there already")
    template = ROOT / "tools/templates/module"
    for source in sorted(p for p in template.rglob("*") if p.is_file()):
        target = folder / str(source.relative_to(template)).replace("@name@", name)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = source.read_text(encoding="utf-8").replace("@name@", name).replace("@Name@", pascal(name))
        target.write_text(text, encoding="utf-8")
        say("new    ", target)
    insert(MODULES / "meson.build", r"^\]\n",
           f"  ['{name}', ['{name}.c', 'api.c', 'messages.c'], ['test_api.c']],\n")
    insert(IDS, r"X\(AccountId\)[ ]*", f"X({pascal(name)}Id) ")


def id_type(name):
    wanted = pascal(name) + "Id"
    return wanted if f"X({wanted})" in IDS.read_text(encoding="utf-8") else None


def table_of(folder):
    """The file that holds the routes of a module, or where they are to stand."""
    for file in sorted(folder.glob("*.c")):
        if re.search(r"const Route \w+\[\w*\] = \{", file.read_text(encoding="utf-8")):
            return file
    stop(f"{folder.name} has no table of routes yet: copy it from tools/templates/module")


def header_of(folder):
    """The header of the folder that declares its handlers."""
    headers = sorted(folder.glob("*.h"), key=lambda f: -len(re.findall(HANDLER, f.read_text(encoding="utf-8"), re.M)))
    return headers[0] if headers else stop(f"{folder.name} has no header")


def new_route(module, method, path, name):
    folder = folder_of(module)
    checked(name, "a handler")
    if method not in ("GET", "POST", "PUT", "PATCH", "DELETE") or not path.startswith("/api/"):
        stop("wanted: a method in capitals and a path below /api/")
    table, header, api = table_of(folder), header_of(folder), folder / "api.c"
    if re.search(rf"\bRc {name}\(", api.read_text(encoding="utf-8")):
        stop(f"{module} has a handler {name} already")
    params = re.findall(r"\{(\w+)\}", path)
    perms = re.findall(r"&(perm_\w+)", table.read_text(encoding="utf-8"))
    writes = method != "GET"
    extra = f'      .audit = "{module}.{name}",\n' if writes else ""
    declared = ""
    if params:
        shape = pascal(name) + "In"
        members = "".join(f"    {id_type(p) or 'Str'} {p};\n" for p in params)
        declared = f"\ntypedef struct {shape} {{\n{members}}} {shape};\nextern const Shape {name}_in_shape;\n"
        fields = "".join(f"    FIELD{'_ID' if id_type(p) else ''}({shape}, {p}, .flags = FLD_PATH | FLD_REQUIRED, "
                         f'.doc = "which"),\n' for p in params)
        with (folder / "messages.c").open("a", encoding="utf-8") as f:
            f.write(f"\nstatic const Field {name}_in_fields[] = {{\n{fields}}};\n"
                    f"const Shape {name}_in_shape = SHAPE({shape}, {name}_in_fields);\n")
        say("changed", folder / "messages.c")
        extra += f"      .in = &{name}_in_shape,\n"
    with header.open("a", encoding="utf-8") as f:
        f.write(declared + f"Rc {name}(Op *op, const void *in, void *out);\n")
    say("changed", header)
    with api.open("a", encoding="utf-8") as f:
        f.write(STUB.format(name=name))
    say("changed", api)
    row = ROW.format(method=method, path=path, perm=perms[0] if perms else "perm_public", name=name, extra=extra,
                     tx="TX_WRITE" if writes else "TX_READ")
    insert(table, r"const Route \w+\[\w*\] = \{.*?^(?=\};)", row, before=False)
    test = folder / "test_api.c"
    fresh = not test.exists()
    with test.open("a", encoding="utf-8") as f:
        if fresh:
            f.write(f'/* Module {module} from outside. */\n#include "t_api.h"\n')
        title = name if name.startswith(module + "_") else f"{module}_{name}"
        f.write(TEST.format(title=title, method=method, sample=re.sub(r"\{\w+\}", "1", path),
                            body='"{}"' if writes else "NULL"))
    say("new    " if fresh else "changed", test)
    if fresh:
        print(f"put 'test_api.c' into the row of {module} in src/modules/meson.build")


def new_query(module, name, kind):
    folder = folder_of(module)
    checked(name, "a query")
    file = folder / "queries.sql"
    if kind not in QUERIES:
        stop("a kind is " + " ".join(QUERIES))
    old = file.read_text(encoding="utf-8") if file.exists() else ""
    if re.search(rf"^-- name: {name} ", old, re.M):
        stop(f"{module} has a query {name} already")
    tables = [t for m in sorted(folder.glob("migrations/*.sql"))
              for t in re.findall(r"^CREATE TABLE (\w+)", m.read_text(encoding="utf-8"), re.M)]
    table = tables[0] if tables else module
    block = QUERIES[kind].format(Id=id_type(table) or "i64", Name=pascal(name), table=table)
    file.write_text(old.rstrip("\n") + ("\n\n" if old else "") + f"-- name: {name} :{kind}\n" + block, encoding="utf-8")
    say("changed", file)


def main():
    verbs = {"module": (new_module, 1), "route": (new_route, 4), "query": (new_query, 3)}
    verb, words = (sys.argv[1:] or [""])[0], sys.argv[2:]
    if verb not in verbs or len(words) != verbs[verb][1]:
        sys.exit("\n".join(__doc__.splitlines()[2:5]))
    verbs[verb][0](*words)
    print("see docs/adding-a-feature.md for what to fill in")


if __name__ == "__main__":
    main()
