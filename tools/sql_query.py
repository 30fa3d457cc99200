"""Reading and checking annotated SQL for gen_sql.py: the blocks of a queries.sql, and every rule about their text."""
import re
from pathlib import Path

KINDS = ("one", "maybe", "many", "exec", "insert", "update", "each")
READS = ("one", "maybe", "many", "each")
PLAIN = {"i64": "int64_t", "i32": "int32_t", "bool": "bool", "str": "Str", "blob": "Str"}
KEYS = ("name", "args", "row", "cols", "none", "scope", "dialect", "defer", "behind", "own")
OURS = {"tx", "out", "out_n", "out_found", "out_changed", "each", "user"}  # parameters of the C functions
SCOPE_BITS = {"area": "BIND_AREA", "self": "BIND_SELF", "unit": "BIND_UNIT"}
# One text a level: nation to city, county, town, community, none. The two numbers are those of db.c's scope values.
AREA_TEXTS = ("{a}.county BETWEEN {1} AND {2}", "{a}.county = {1}", "({a}.county = {1} AND {a}.town = {2})",
              "({a}.county = {1} AND {a}.area = {2})", "1 = 0")
MAX_ARGS = 56
TOKEN = re.compile(r"'(?:[^']|'')*'|\{(?P<scope>scope|self|unit)\s+(?P<on>[^}]+)\}"
                   r"|county_of\(\s*:(?P<of>\w+)\s*\)|(?<![:\w]):(?P<arg>[a-z_]\w*)")
REFUSED = (
    (r"\bselect\s+(distinct\s+)?(\w+\.)?\*|,\s*\w+\.\*|\breturning\s+\*", "name the columns instead of *"),
    (r"'\s*\|\|\s*:\w|:\w+\s*\|\|\s*'", "a literal glued to a parameter: pass the whole value"),
    (r"\b(now|random|randomblob|gen_random_uuid|clock_timestamp)\s*\(|\bcurrent_(timestamp|date|time)\b",
     "time and randomness are values passed in"),
    (r"\bilike\b", "LIKE differs between the databases: lower(column) LIKE"),
    (r"::", "write CAST(x AS type)"),
    (r";", "one statement a query"),
    (r"\$\d|\?", "parameters are :name"),
    (r"\b(begin|commit|rollback|savepoint)\b", "transactions belong to the Tx"),
)


class Bad(Exception):
    """A broken rule: (line, message)."""


def strip_comments(sql):
    """Without -- comments, outside literals; line count unchanged."""
    return re.sub(r"('(?:[^']|'')*')|--[^\n]*", lambda m: m.group(1) or "", sql)


def squeeze(sql):
    """Runs of white space to one space, outside literals."""
    return re.sub(r"('(?:[^']|'')*')|\s+", lambda m: m.group(1) or " ", sql).strip()


def top_level(sql):
    """The text without what stands in parentheses or literals."""
    sql = re.sub(r"'(?:[^']|'')*'", "''", sql)
    while (less := re.sub(r"\([^()]*\)", "", sql)) != sql:
        sql = less
    return sql


class Field:
    """One argument or column: a name and a type."""

    def __init__(self, text, line):
        m = re.fullmatch(r"([a-z_]\w*)\s+(i64|i32|bool|str|blob|[A-Z]\w*Id)(\?)?", text.strip())
        if not m:
            raise Bad(line, f'"{text.strip()}" is not "name type" (i64 i32 bool str blob or SomethingId, "?" if null)')
        self.name, self.type, self.null = m.group(1), m.group(2), bool(m.group(3))
        self.code = {"str": "s", "blob": "b"}.get(self.type, "i")
        self.c_type = PLAIN.get(self.type, self.type)
        if self.null and self.code == "i":
            self.c_type = "OptI64"

    def key(self):
        return (self.name, self.type, self.null)

    def bind(self):
        if self.code != "i":
            return f"val_{self.type}{'_opt' if self.null else ''}({self.name})"
        if self.null:
            return f"val_opt({self.name})"
        return f"val_i64({self.name}{'' if self.type in PLAIN else '.v'})"

    def read(self, i):
        if self.code != "i":
            return f"db_text(c, {i}, a)"
        value = f"db_i64(c, {i})"
        if self.null:
            return f"(OptI64) {{ {value}, !db_is_null(c, {i}) }}"
        if self.type in ("i64", "i32", "bool"):
            return {"i64": value, "i32": f"(int32_t){value}", "bool": f"{value} != 0"}[self.type]
        return f"({self.type}) {{ {value} }}"


def fields(text, line):
    return [Field(part, line) for part in text.split(",")] if text and text.strip() else []


class Query:
    """One annotated block."""

    def __init__(self, notes, sql, line):
        self.line, self.sql = line, squeeze(sql).rstrip("; ")
        m = re.fullmatch(r"([a-z]\w*)\s+:(\w+)", notes["name"][0])
        if not m or m.group(2) not in KINDS:
            raise Bad(line, "-- name: wants lower_case and one of " + " ".join(":" + k for k in KINDS))
        self.name, self.kind = m.groups()
        single = {k: v[0] for k, v in notes.items()}
        self.dialect = single.get("dialect")
        self.has_args, self.args = "args" in notes, fields(single.get("args"), line)
        self.row, self.cols = single.get("row"), fields(single.get("cols"), line)
        self.none, self.defer = single.get("none"), single.get("defer")
        self.behind, _, self.behind_why = (part.strip() for part in single.get("behind", "").partition(":"))
        self.own = single.get("own")
        self.scopes = [tuple((s + " ").split(" ", 1)) for s in notes.get("scope", [])]
        self.writes = bool(re.search(r"\b(insert\s+into|delete\s+from|replace\s+into)\b|(?<!for )(?<!do )\bupdate\b",
                                     self.sql, re.I))

    def derived(self):
        """Arguments whose county is a parameter of its own, in order of use."""
        return list(dict.fromkeys(m["of"] for m in TOKEN.finditer(self.sql) if m["of"]))

    def number(self):
        names = [a.name for a in self.args] + ["county_of " + n for n in self.derived()]
        places = {name: i + 1 for i, name in enumerate(names)}
        n = len(names)
        for kind, width in (("area", 2), ("self", 1), ("unit", 1)):
            if any(k == kind for k, _ in self.scopes):
                places["scope " + kind] = n + 1
                n += width
        return places

    def texts(self, sign):
        """The text of each scope level; one when there is no area scope."""
        at = self.number()

        def value(m, level):
            if m["of"]:
                return f"{sign}{at['county_of ' + m['of']]}"
            if m["arg"]:
                return f"{sign}{at[m['arg']]}"
            if m["scope"] == "scope":
                first = at["scope area"]
                alias, _, order = m["on"].partition(", ")
                text = AREA_TEXTS[level].format(None, f"{sign}{first}", f"{sign}{first + 1}", a=alias.strip())
                return "+" + text if order and level == 0 else text
            if m["scope"]:
                return f"{m['on'].strip()} = {sign}{at['scope ' + m['scope']]}"
            return m.group()
        levels = len(AREA_TEXTS) if "scope area" in at else 1
        return [TOKEN.sub(lambda m, level=level: value(m, level), self.sql) for level in range(levels)]

    def many(self):
        """A deferred insert as one of many rows: each parameter is an array of PostgreSQL's."""
        into, _, values = self.texts("$")[0].partition(" VALUES (")
        n = len(self.args) + len(self.derived())
        rows = re.sub(r"('(?:[^']|'')*')|\$(\d+)", lambda m: m[1] or f"v.c{m[2]}", values[:-1])
        return (f"{into} SELECT {rows} FROM unnest({', '.join(f'${i + 1}' for i in range(n))})"
                f" AS v({', '.join(f'c{i + 1}' for i in range(n))})")

    def check(self, county_tables):
        """Every rule about the text."""
        def refuse(when, message):
            if when:
                raise Bad(self.line, f"{self.name}: {message}")
        bare = re.sub(r"'(?:[^']|'')*'", "''", self.sql)
        low = bare.lower()
        top = top_level(self.sql).lower()
        refuse(not self.sql, "no text")
        refuse(not self.scopes, "no -- scope:")
        for kind, rest in self.scopes:
            if kind == "none,":
                refuse(not rest.strip() or len(self.scopes) > 1, "scope: none wants a reason and nothing else")
            else:
                token = "scope" if kind == "area" else kind
                refuse(kind not in SCOPE_BITS, "-- scope: is area, self, unit or none, reason")
                refuse(not re.search(r"\{" + token + r"\s+" + re.escape(rest.strip()) + r"\s*(, in order)?\}", bare),
                       f"the text does not contain {{{token} {rest.strip()}}}")
        for m in TOKEN.finditer(bare):
            kind = {"scope": "area"}.get(m["scope"], m["scope"])
            refuse(kind and (kind, m["on"].removesuffix(", in order").strip()) not in [(k, r.strip()) for k, r in self.scopes],
                   f"{m.group()} has no -- scope: line")
        refuse(re.search(r"\{(?!(scope|self|unit)\s)", bare), "unknown token {...}")
        used = {m["arg"] or m["of"] for m in TOKEN.finditer(bare) if m["arg"] or m["of"]}
        known = {a.name: a for a in self.args}
        refuse(len(known) != len(self.args), "an argument twice")
        refuse(OURS & set(known), "these names are taken: " + " ".join(sorted(OURS)))
        for name in sorted(used - set(known)):
            refuse(True, f":{name} is not in -- args:")
        for name in known:
            refuse(name not in used, f"argument {name} is not used")
        refuse(len(self.args) + len(self.derived()) > MAX_ARGS, f"more than {MAX_ARGS} arguments")
        for name in self.derived():
            a = known[name]
            refuse(a.null or not (a.type not in PLAIN or (a.type == "i64" and a.name.endswith("area"))),
                   f"county_of(:{name}) wants an id or an i64 whose name ends in area, not null")
        for pattern, message in REFUSED:
            refuse(re.search(pattern, low), message)
        for m in re.finditer(r"(\blower\s*\([^()]*\)\s+)?(not\s+)?(?<!:)\bi?like\b", low):
            refuse(not m.group(1), "LIKE differs between the databases: lower(column) LIKE")
        refuse(re.match(r"(update|delete)\b", low) and not re.search(r"\bwhere\b", top), "no WHERE")
        refuse(self.kind == "many" and not re.search(r"\blimit\b", top), ":many without LIMIT")
        refuse(self.kind == "each" and self.writes, ":each cannot write")
        refuse(self.kind in ("exec", "insert", "update") and not self.writes, f":{self.kind} does not write")
        refuse(self.kind == "insert" and not re.match(r"(insert|with)\b", low), ":insert wants INSERT")
        refuse(self.kind in READS and not (self.row and self.cols), "-- row: and -- cols: are missing")
        refuse(self.kind not in READS and (self.row or self.cols), f":{self.kind} gives no row")
        refuse(self.kind == "update" and not re.match(r"update\b", low), ":update wants UPDATE")
        refuse(self.defer is not None and self.kind not in ("insert", "update"), "-- defer: is for :insert and :update")
        refuse(self.defer == "", "-- defer: wants the reason why no row can be in the way")
        refuse(self.defer and self.kind == "insert" and (re.search(r"\bon\s+conflict\b|\bselect\b", low)
                               or not re.fullmatch(r"insert into \w+ \(.*?\) values \(.*\)", low) or not self.args),
               "-- defer: wants a plain INSERT of values")
        refuse((self.behind or self.behind_why) and (self.kind not in READS or not self.behind_why
                                                     or not re.search(rf"\b{self.behind}\b", low)),
               "-- behind: wants a table that the query reads, and the reason")
        refuse(self.own and (self.own not in known or known[self.own].null), "-- own: wants an argument, not null")
        refuse((self.kind == "one") != bool(self.none), "-- none: belongs to :one, and :one needs it")
        written = re.findall(r"\b(?:insert\s+into|update|delete\s+from)\s+(\w+)", low)
        mentions = re.search(r"\bcounty", re.sub(r"\{[^}]*\}", "", low))
        for table in written:
            refuse(table in county_tables and not mentions, f"writes {table} without its county")


class Rows:
    """A row that several queries give: its columns, and the text from SELECT to its tables."""

    def __init__(self, notes, sql, line):
        self.line, self.name, self.sql, self.used = line, notes["rows"][0], squeeze(sql), False
        self.cols = fields(notes.get("cols", [""])[0], line)
        if set(notes) != {"rows", "cols"} or not re.fullmatch(r"[A-Z]\w*", self.name):
            raise Bad(line, "-- rows: is the C struct of a row; it wants -- cols: and nothing else")
        self.list, found, _ = self.sql.partition(" FROM ")
        while found and self.list.count("(") != self.list.count(")"):  # a FROM of a subselect
            more, found, _ = self.sql[len(self.list) + 6:].partition(" FROM ")
            self.list += " FROM " + more
        n = top_level(self.list).count(",") + 1
        if not found or n != len(self.cols):
            raise Bad(line, f"{self.name}: {n} columns selected, {len(self.cols)} in -- cols:")


#: of a tick that sets rows aside (core/aside.h): those that are not
NOT_ASIDE = r"NOT EXISTS (SELECT 1 FROM tick_aside x WHERE x.county = \1.county AND x.id = \1.id" \
            r" AND x.tick = '\2' AND x.next_ms > :now_ms)"


def expand(sql, rows, line):
    """{Row} is its SELECT and FROM, {Row list} its SELECT alone; {not aside a TICK} leaves out what a tick has set aside."""
    def text(m):
        if m[1] not in rows:
            raise Bad(line, f"{m.group()} has no -- rows: above")
        rows[m[1]].used = True
        return rows[m[1]].list if m[2] else rows[m[1]].sql
    return re.sub(r"\{([A-Z]\w*)( list)?\}", text, re.sub(r"\{not aside (\w+) ([a-z._]+)\}", NOT_ASIDE, sql))


def blocks(path):
    """The annotated blocks of a file: its queries, with the rows they share in their text."""
    out, rows, notes, sql, line = [], {}, None, [], 0

    def add():
        text = strip_comments("\n".join(sql))
        if notes and "rows" in notes:
            given = Rows(notes, text, line)
            if rows.setdefault(given.name, given) is not given:
                raise Bad(line, f"{given.name} twice")
        elif notes:
            out.append(Query(notes, expand(text, rows, line), line))
            shared = rows.get(out[-1].row)
            if shared and not out[-1].cols:
                out[-1].cols = shared.cols

    for n, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        m = re.match(r"-- (\w+):\s*(.*?)\s*$", text)
        if m and m.group(1) in ("name", "rows"):
            add()
            notes, sql, line = {m.group(1): [m.group(2)]}, [], n
        elif m and notes and not "".join(sql).strip():
            if m.group(1) not in KEYS or (m.group(1) in notes and m.group(1) != "scope"):
                raise Bad(n, f"unknown or repeated annotation {m.group(1)}:")
            notes.setdefault(m.group(1), []).append(m.group(2))
        elif notes:
            sql.append(text)
        elif strip_comments(text).strip():
            raise Bad(n, "text before the first -- name:")
    add()
    for given in rows.values():
        if not given.used:
            raise Bad(given.line, f"{given.name}: nothing uses it")
    return out


def county_tables(path):
    """Tables that have a county column, from all migrations of the source tree (or of the folder, in tests)."""
    root = next((p for p in path.resolve().parents if p.name == "src"), path.resolve().parent)
    files = sorted(root.rglob("migrations/*.sql"))
    tables = set()
    for f in files:
        for m in re.finditer(r"create\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)\s*\((.*?)\n\)",
                             strip_comments(f.read_text(encoding="utf-8")), re.I | re.S):
            if re.search(r"^\s*county\s", m.group(2), re.I | re.M):
                tables.add(m.group(1).lower())
    return tables, files


def load(path):
    """Checked queries by name: {name: {dialect: Query}}, and the rows in order of first use: {row: [Field]}."""
    tables, files = county_tables(path)
    queries, rows = {}, {}
    for q in blocks(path):
        twin = next(iter(queries.get(q.name, {}).values()), None)
        if twin:
            if not q.dialect or not twin.dialect or q.dialect in queries[q.name]:
                raise Bad(q.line, f"{q.name} twice; two texts need -- dialect: sqlite and -- dialect: postgres")
            q.args = q.args if q.has_args else twin.args
            q.row, q.cols, q.none = q.row or twin.row, q.cols or twin.cols, q.none or twin.none
            if (q.kind, q.row, [f.key() for f in q.args + q.cols]) != \
                    (twin.kind, twin.row, [f.key() for f in twin.args + twin.cols]):
                raise Bad(q.line, f"{q.name}: the dialects differ in kind, args or cols")
            if {k for k, _ in q.scopes} != {k for k, _ in twin.scopes} or q.derived() != twin.derived():
                raise Bad(q.line, f"{q.name}: the dialects differ in scope or county_of")
        if q.row and not q.cols:
            q.cols = rows.get(q.row, [])
        if q.row and [f.key() for f in rows.setdefault(q.row, q.cols)] != [f.key() for f in q.cols]:
            raise Bad(q.line, f"{q.name}: {q.row} has other columns above")
        if q.dialect not in (None, "sqlite", "postgres"):
            raise Bad(q.line, f"{q.name}: -- dialect: is sqlite or postgres")
        q.check(tables)
        queries.setdefault(q.name, {})[q.dialect] = q
    for name, by in queries.items():
        if None not in by and len(by) != 2:
            raise Bad(next(iter(by.values())).line, f"{name}: only one dialect")
    return queries, rows, files
