#!/usr/bin/env python3
"""Annotated SQL to typed C, and migrations to a table. Deterministic; standard library only.

  gen_sql.py queries MODULE queries.sql OUT.h OUT.c --id-base N [--depfile F]
  gen_sql.py migrations OUT.c MODULE=dir MODULE=dir ... [--depfile F]

A query is a block of annotations and one statement:
  -- name:    lower_case and the kind: :one (with none:), :maybe, :many (needs LIMIT), :each (streams, no LIMIT needed),
              :exec (says how many rows it wrote), :insert and :update (RC_CONFLICT unless it wrote one row)
  -- args:    "name type, ..", used as :name; types i64 i32 bool str blob and the ids of base/ids.h, "?" if it may be
              null; county_of(:x), x an id or an i64 whose name ends in area, is its county as a parameter of its own
  -- row:     the C struct of a result row        -- cols: its columns, left out when the row is known from above
  -- none:    catalogue key when a :one finds nothing
  -- scope:   area a -> {scope a} in the text, on a.county, a.town, a.area; self p -> {self p}: p = the person;
              unit u -> {unit u}: u = the unit; or: none, and a reason
  -- rows:    instead of name: a row that several queries give, its cols, and "SELECT .. FROM .." once; in their texts
              {Row} stands for all of it, {Row list} for "SELECT .." alone
  -- dialect: sqlite or postgres, when one query needs two texts
  -- defer:   of an :insert or :update, with the reason why no row can be in its way or why its row is there: PostgreSQL is
              not waited for (see db_insert)
  -- behind:  "table: reason" of a read that may miss rows of deferred inserts of the same group of requests
  -- own:     an argument of which every row that is read or written has the value (or, for a person, belongs to): two that give
              the argument of this name other values do not meet, so what is asked ahead stays true (tx_ask)
sql_query.py reads and checks them; what breaks a rule is refused: "file:line: message", exit 1. Two texts come out of
one: parameters are $1.. for PostgreSQL and ?1.. for SQLite, and a query with an area scope has one text for each
level of the acting scope, so that the planner sees equality on the index of that level. {scope a, in order}: of a whole
city the rows are walked in the order asked for, by an index without county, instead of being sorted. {not aside a TICK}, with an
argument now_ms: the rows of a that the tick has not set aside (core/aside.h).

Migrations are NNNN-name.sql, counted from 0001 without gaps, with {INT} {BLOB} {STRICT} {WITHOUT_ROWID} (the last two
directly behind the closing parenthesis of a table); a statement ends with ";" at the end of a line.
"""
import argparse
import hashlib
import re
import sys
from pathlib import Path

from sql_query import Bad, PLAIN, SCOPE_BITS, load, strip_comments


def c_string(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def prototype(q):
    params = ["Tx *tx"] + [f"{a.c_type} {a.name}" for a in q.args]
    params += {"one": [f"{q.row} *out"], "maybe": [f"{q.row} *out", "bool *out_found"],
               "many": [f"{q.row} **out", "size_t *out_n"], "exec": ["int64_t *out_changed"], "insert": [], "update": [],
               "each": [f"Rc (*each)(void *user, const {q.row} *row)", "void *user"]}[q.kind]
    return f"Rc sql_{q.name}({', '.join(params)})"


def body(q):
    binds = [a.bind() for a in q.args]
    known = {a.name: a for a in q.args}
    binds += [f"val_i64(county_of_{'area' if known[n].type == 'i64' else 'id'}"
              f"({n}{'' if known[n].type == 'i64' else '.v'}))" for n in q.derived()]
    head = f"    const Val args_[] = {{ {', '.join(binds)} }};\n" if binds else ""
    call = f"tx, &query_{q.name}, {'args_' if binds else 'NULL'}"
    if q.kind == "exec":
        return head + f"    return db_exec({call}, out_changed);\n"
    if q.kind in ("insert", "update"):
        return head + f"    return db_insert({call});\n"
    row = f"read_{q.row}, sizeof({q.row})"
    if q.kind == "each":
        return (head + f"    struct each_{q.name} each_ = {{ each, user }};\n"
                f"    return db_each({call}, {row}, each_{q.name}, &each_);\n")
    if q.kind == "many":
        return (head + "    void *rows_ = NULL;\n    size_t n_ = 0;\n"
                f"    TRY(db_many({call}, {row}, &rows_, &n_));\n    *out = rows_;\n    *out_n = n_;\n    return RC_OK;\n")
    if q.kind == "maybe":
        return (head + f"    {q.row} row_ = {{ 0 }};\n    bool found_ = false;\n"
                f"    TRY(db_maybe({call}, read_{q.row}, &row_, &found_));\n"
                "    if (found_)\n        *out = row_;\n    *out_found = found_;\n    return RC_OK;\n")
    return (head + f"    {q.row} row_ = {{ 0 }};\n    TRY(db_one({call}, read_{q.row}, &row_));\n"
            "    *out = row_;\n    return RC_OK;\n")


def texts_init(texts):
    return "{ " + ",\n                ".join(c_string(t) for t in texts) + " }"


def query_init(q, by, number, source):
    kinds = dict(q.scopes)
    bits = " | ".join(SCOPE_BITS[k] for k in SCOPE_BITS if k in kinds) or "0"
    types = "".join(a.code for a in q.args) + "i" * len(q.derived())
    flag = {True: "true", False: "false"}
    own = [a.name for a in q.args].index(q.own) + 1 if q.own else 0
    lite, pg = by.get("sqlite", q), by.get("postgres", q)
    return (f"static const Query query_{q.name} = {{\n"
            f"    .name = {c_string(q.name)}, .id = {number}, .writes = {flag[q.writes]},"
            f" .each = {flag[q.kind == 'each']}, .deferred = {flag[bool(q.defer)]},\n"
            f"    .many = {c_string(q.many()) if q.defer and q.kind == 'insert' else 'NULL'}, .behind = {c_string(q.behind)},\n"
            f"    .n_args = {len(types)}, .n_cols = {len(q.cols)}, .scope_args = {bits},\n"
            f"    .own_at = {own}, .own = {c_string(q.own or '')},\n"
            f"    .arg_types = {c_string(types)}, .col_types = {c_string(''.join(f.code for f in q.cols))},\n"
            f"    .sqlite = {texts_init(lite.texts('?'))},\n    .postgres = {texts_init(pg.texts('$'))},\n"
            f"    .none = {c_string(q.none) if q.none else 'NULL'}, .source = {c_string(f'{source}:{q.line}')},\n}};\n")


def gen_queries(args):
    path = Path(args.sql)
    queries, rows, files = load(path)
    source = "/".join(path.parts[-2:])
    first = f"/* Generated by tools/gen_sql.py from {source}; do not edit. */\n"
    module, out_h, out_c = args.module, [first, "#pragma once\n\n#include \"db/db.h\"\n"], [first]
    for row, cols in rows.items():
        out_h.append(f"\ntypedef struct {row} {{\n" + "".join(f"    {f.c_type} {f.name};\n" for f in cols) +
                     f"}} {row};\n")
    out_h.append("\n")
    out_c.append(f'#include "{Path(args.out_h).name}"\n\n#pragma GCC diagnostic ignored "-Woverlength-strings"\n')
    for row, cols in rows.items():
        used = "" if any(f.code != "i" for f in cols) else "    (void)a;\n"
        out_c.append(f"\nstatic void read_{row}(const Cursor *c, Arena *a, void *out)\n{{\n    {row} *r = out;\n{used}" +
                     "".join(f"    r->{f.name} = {f.read(i)};\n" for i, f in enumerate(cols)) + "}\n")
    for i, by in enumerate(queries.values()):
        q = by.get(None) or by["sqlite"]
        out_h.append(f"{prototype(q)} MUST_USE;\n")
        out_c.append("\n" + query_init(q, by, args.id_base + i, source))
        if q.kind == "each":
            out_c.append(f"\nstruct each_{q.name} {{\n    Rc (*each)(void *user, const {q.row} *row);\n"
                         f"    void *user;\n}};\n\nstatic Rc each_{q.name}(void *user, const void *row)\n{{\n"
                         f"    const struct each_{q.name} *e = user;\n    return e->each(e->user, row);\n}}\n")
        out_c.append(f"\n{prototype(q)}\n{{\n{body(q)}}}\n")
    if len(queries) > 256:
        raise Bad(1, "more than 256 queries in one module")
    n = len(queries)
    out_h.append(f"\nextern const Query *const {module}_queries[];\nextern const size_t {module}_queries_n;\n")
    out_c.append(f"\nconst Query *const {module}_queries[] = {{\n" +
                 "".join(f"    &query_{name},\n" for name in queries) + ("" if n else "    NULL,\n") +
                 f"}};\nconst size_t {module}_queries_n = {n};\n")
    return {args.out_h: "".join(out_h), args.out_c: "".join(out_c)}, [path] + files


def expand(text, sqlite):
    """A migration in one dialect: tokens expanded, comments and blank lines gone."""
    for token, lite, pg in (("STRICT", " STRICT", ""), ("WITHOUT_ROWID", " STRICT, WITHOUT ROWID", ""),
                            ("BLOB", "BLOB", "BYTEA"), ("INT", "INTEGER", "BIGINT")):
        text = text.replace("{" + token + "}", lite if sqlite else pg)
    lines = (line.rstrip() for line in strip_comments(text).split("\n"))
    return "\n".join(line for line in lines if line) + "\n"


def gen_migrations(args):
    out = ["/* Generated by tools/gen_sql.py from the modules' migrations; do not edit. */\n",
           '#include "db/migrate.h"\n\n#pragma GCC diagnostic ignored "-Woverlength-strings"\n\n',
           "const Migration migrations[] = {\n"]
    deps, n = [], 0
    for pair in args.dirs:
        module, _, folder = pair.partition("=")
        deps.append(Path(folder))
        last = 0
        for f in sorted(Path(folder).glob("*.sql")):
            args.sql = f
            m = re.fullmatch(r"(\d{4})-([a-z0-9-]+)\.sql", f.name)
            if not m or int(m.group(1)) != last + 1:
                raise Bad(1, f"the next migration of {module} is {last + 1:04}-name.sql")
            text, last = f.read_text(encoding="utf-8"), last + 1
            lite, pg = expand(text, True), expand(text, False)
            if re.search(r"\{[A-Z_]+\}", lite):
                raise Bad(1, "unknown token " + re.search(r"\{[A-Z_]+\}", lite).group())
            digest = hashlib.sha256(text.encode()).hexdigest()
            out.append(f'    {{ "{module}", {last}, "{m.group(2)}",\n' + "".join(
                "".join(f"      {c_string(line)}\n" for line in t.splitlines(True)).rstrip("\n") + ",\n"
                for t in (lite, pg)) + f'      "{digest}" }},\n')
            deps.append(f)
            n += 1
    if not n:
        out.append('    { "", 0, "", "", "", "" },\n')
    out.append(f"}};\nconst size_t migrations_n = {n};\n")
    return {args.out_c: "".join(out)}, deps


def main():
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers(dest="what", required=True)
    p = sub.add_parser("queries")
    for name in ("module", "sql", "out_h", "out_c"):
        p.add_argument(name)
    p.add_argument("--id-base", type=int, required=True)
    p.set_defaults(run=gen_queries)
    p = sub.add_parser("migrations")
    p.add_argument("out_c")
    p.add_argument("dirs", nargs="*", metavar="MODULE=dir")
    p.set_defaults(run=gen_migrations)
    for p in sub.choices.values():
        p.add_argument("--depfile")
    args = parser.parse_args()
    try:
        outputs, deps = args.run(args)
    except Bad as e:
        line, message = e.args
        print(f"{args.sql}:{line}: {message}", file=sys.stderr)
        return 1
    for name, text in outputs.items():
        Path(name).write_text(text, encoding="utf-8")
    if args.depfile:
        Path(args.depfile).write_text(f"{args.out_c}: " + " ".join(str(d).replace(" ", "\\ ") for d in deps) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
