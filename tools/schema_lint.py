#!/usr/bin/env python3
"""Checks that migrations keep the schema fit for distribution by county, and the same on both databases.

  schema_lint.py [FOLDER ...]      folders of NNNN-name.sql; default: every migrations folder below src

A table of facts has a county column: NOT NULL, first in its primary key, in every unique key and index, and in foreign
keys on both sides. A table without one is small and the same everywhere; it says so: "-- reference: why" on a line
before CREATE TABLE. An index that does not begin with county says "-- global index: why". Each finding is one line
"file:line: message"; exit 1 when there is any.
"""
import re
import sys
from pathlib import Path

TYPES = ("{INT}", "TEXT", "{BLOB}")
BANNED = (
    (r"\bcreate\s+(or\s+replace\s+)?(temp(orary)?\s+)?(trigger|view|rule|sequence|function|extension|domain|type)\b",
     "tables and indexes only"),
    (r"\bautoincrement\b|\b(big|small)?serial\b|\bgenerated\s+(always|by)\b", "ids are made by the program"),
    (r"\bdefault\s*\(?\s*(now\b|current_|random|gen_random|strftime|datetime|unixepoch)", "values are passed in"),
    (r"\bdeferrable\b|\bexclude\s*(using|\()|\binherits\b|\bcollate\b", "not in the common subset"),
    (r"\bon\s+(delete|update)\s+(cascade|set)\b", "the program deletes what belongs together"),
)


class Table:
    """What the rules ask about a table."""

    def __init__(self, name, place, reference):
        self.name, self.place, self.reference = name, place, reference
        self.made = True    # by a CREATE TABLE that was seen
        self.columns = {}   # name: rest of its definition
        self.keys = []      # (kind, [columns]) primary and unique
        self.foreign = []   # ([columns], table, [columns], place)

    def has_county(self):
        return "county" in self.columns


def names(text):
    return [part.strip().split()[0].strip('"').lower() for part in text.split(",") if part.strip()]


def split_top(text):
    """Parts between commas outside parentheses and literals, with their offsets."""
    depth, quoted, start = 0, False, 0
    for i, ch in enumerate(text + ","):
        if ch == "'":
            quoted = not quoted
        elif not quoted:
            depth += (ch == "(") - (ch == ")")
            if ch == "," and depth == 0:
                yield start, text[start:i]
                start = i + 1


def blank_comments(text):
    """Comments replaced by spaces, so that offsets stay."""
    return re.sub(r"('(?:[^']|'')*')|--[^\n]*", lambda m: m.group(1) or " " * len(m.group()), text)


class Linter:
    """Reads files in order, then judges."""

    def __init__(self):
        self.tables, self.indexes, self.findings = {}, [], []

    def say(self, place, message):
        self.findings.append((str(place[0]), place[1], message))

    def read(self, path):
        raw = path.read_text(encoding="utf-8")
        text = blank_comments(raw)

        def place(offset):
            return path, raw.count("\n", 0, offset) + 1

        for pattern, message in BANNED:
            for m in re.finditer(pattern, text, re.I):
                self.say(place(m.start()), message)
        start = 0
        for m in re.finditer(r"((?:[^;']|'(?:[^']|'')*')*);", text):
            statement = m.group(1)
            at = start + len(statement) - len(statement.lstrip())
            note = raw[start:at]
            self.statement(statement.strip(), at, note, place)
            start = m.end()
        if text[start:].strip():
            self.say(place(start + len(text[start:]) - len(text[start:].lstrip())), "the last statement has no semicolon")

    def statement(self, text, at, note, place):
        m = re.match(r"create\s+table\s+(?:if\s+not\s+exists\s+)?(\w+)\s*\((.*)\)\s*(\{\w+\})?\s*$", text, re.I | re.S)
        if m:
            self.table(m, at, note, place)
            return
        m = re.match(r"create\s+(unique\s+)?index\s+(?:if\s+not\s+exists\s+)?(\w+)\s+on\s+(\w+)\s*\((.*?)\)\s*(where\b.*)?$",
                     text, re.I | re.S)
        if m:
            self.indexes.append((bool(m.group(1)), m.group(3).lower(), names(m.group(4)), place(at),
                                 bool(re.search(r"--\s*global index:\s*\S", note))))
            return
        m = re.match(r"alter\s+table\s+(\w+)\s+add\s+column\s+(\w+)\s+(.*)$", text, re.I | re.S)
        if m:
            unseen = Table(m.group(1).lower(), place(at), True)
            unseen.made = False
            table = self.tables.setdefault(unseen.name, unseen)
            self.column(table, m.group(2).lower(), m.group(3), place(at))
            return
        if not re.match(r"(insert\s+into|update|delete\s+from|drop\s+(index|table)|alter\s+table)\b", text, re.I):
            self.say(place(at), "a statement that is not understood: " + " ".join(text.split()[:4]))

    def table(self, m, at, note, place):
        name = m.group(1).lower()
        table = Table(name, place(at), bool(re.search(r"--\s*reference:\s*\S", note)))
        self.tables[name] = table
        if m.group(3) not in ("{STRICT}", "{WITHOUT_ROWID}"):
            self.say(table.place, f"{name}: {{STRICT}} or {{WITHOUT_ROWID}} behind the closing parenthesis")
        for offset, part in split_top(m.group(2)):
            here = place(at + m.start(2) + offset + len(part) - len(part.lstrip()))
            self.part(table, part.strip(), here)

    def part(self, table, part, here):
        part = re.sub(r"^constraint\s+\w+\s+", "", part, flags=re.I)
        key = re.match(r"(primary\s+key|unique)\s*\((.*)\)$", part, re.I | re.S)
        foreign = re.match(r"foreign\s+key\s*\((.*?)\)\s*references\s+(\w+)\s*(?:\((.*?)\))?", part, re.I | re.S)
        if key:
            table.keys.append((key.group(1).split()[0].lower(), names(key.group(2)), here))
        elif foreign:
            table.foreign.append((names(foreign.group(1)), foreign.group(2).lower(), names(foreign.group(3) or ""), here))
        elif not re.match(r"check\b", part, re.I):
            m = re.match(r"(\w+)\s*(.*)$", part, re.S)
            self.column(table, m.group(1).lower(), m.group(2), here)

    def column(self, table, name, rest, here):
        table.columns[name] = rest
        kind = rest.split()[0] if rest.split() else ""
        if kind not in TYPES:
            self.say(here, f"{table.name}.{name}: the types are {' '.join(TYPES)}, not {kind or 'none'}"
                           " (times are milliseconds, truth is 0 or 1)")
        if re.search(r"\bprimary\s+key\b", rest, re.I):
            table.keys.append(("primary", [name], here))
        if re.search(r"\bunique\b", rest, re.I):
            table.keys.append(("unique", [name], here))
        m = re.search(r"\breferences\s+(\w+)\s*(?:\((.*?)\))?", rest, re.I)
        if m:
            table.foreign.append(([name], m.group(1).lower(), names(m.group(2) or ""), here))

    def judge(self):
        for table in self.tables.values():
            self.judge_keys(table)
            self.judge_foreign(table)
        for unique, name, columns, here, marked in self.indexes:
            table = self.tables.get(name)
            if not table:
                self.say(here, f"an index on {name}, which no migration makes")
            elif table.has_county() and not table.reference and columns[:1] != ["county"]:
                if unique:
                    self.say(here, f"{name}: a unique index begins with county")
                elif not marked:
                    self.say(here, f"{name}: an index begins with county, or says -- global index: why")

    def judge_keys(self, table):
        primary = [columns for kind, columns, _ in table.keys if kind == "primary"]
        if not table.has_county() and not table.reference:
            self.say(table.place, f"{table.name}: no county column, and no -- reference: why")
        if len(primary) != 1 and table.made:
            self.say(table.place, f"{table.name}: one PRIMARY KEY")
        for column in primary[0] if primary else []:
            if not re.search(r"\bnot\s+null\b", table.columns.get(column, ""), re.I):
                self.say(table.place, f"{table.name}.{column}: in the primary key, so NOT NULL")
        if table.reference or not table.has_county():
            return
        if not re.search(r"\bnot\s+null\b", table.columns["county"], re.I):
            self.say(table.place, f"{table.name}: county is NOT NULL")
        for kind, columns, here in table.keys:
            if columns[:1] != ["county"]:
                self.say(here, f"{table.name}: {kind} key begins with county")

    def judge_foreign(self, table):
        for columns, target_name, target_columns, here in table.foreign:
            target = self.tables.get(target_name)
            distributed = target and target.has_county() and not target.reference
            if not target:
                self.say(here, f"{table.name}: refers to {target_name}, which no migration makes")
            elif table.reference and distributed:
                self.say(here, f"{table.name}: a reference table does not refer to the facts of {target_name}")
            elif distributed and ("county" not in columns or "county" not in target_columns or
                                  columns.index("county") != target_columns.index("county")):
                self.say(here, f"{table.name}: the foreign key carries county on both sides")


def main(argv):
    root = Path(__file__).resolve().parent.parent
    folders = [Path(a) for a in argv] or sorted((root / "src").rglob("migrations"))
    linter = Linter()
    for folder in folders:
        for path in sorted(folder.glob("*.sql")):
            linter.read(path)
    linter.judge()
    for path, line, message in sorted(set(linter.findings)):
        print(f"{path}:{line}: {message}", file=sys.stderr)
    return 1 if linter.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
