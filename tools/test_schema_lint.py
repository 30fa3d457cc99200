#!/usr/bin/env python3
"""Tests of schema_lint.py: a good schema passes, one broken schema a rule is found at its line."""
import contextlib
import io
import tempfile
import unittest
from pathlib import Path

import schema_lint

FACT = """CREATE TABLE fact (
    county {INT} NOT NULL, -- the first of all, so there
    id {INT} NOT NULL,
    note TEXT CHECK (note <> ';,'),
    data {BLOB},
    PRIMARY KEY (county, id),
    UNIQUE (county, note)
){WITHOUT_ROWID};
"""
GOOD = FACT + """CREATE INDEX fact_note ON fact (county, note) WHERE note IS NOT NULL;
-- global index: house-keeping over all counties
CREATE INDEX fact_id ON fact (id);
-- reference: a dozen rows
CREATE TABLE word (
    name TEXT NOT NULL PRIMARY KEY
){STRICT};
CREATE TABLE child (
    county {INT} NOT NULL,
    id {INT} NOT NULL,
    fact {INT} NOT NULL,
    word TEXT REFERENCES word (name),
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, fact) REFERENCES fact (county, id)
){STRICT};
ALTER TABLE child ADD COLUMN more {INT};
INSERT INTO word (name) VALUES ('a; b');
"""


def fact(old, new):
    assert old in FACT
    return FACT.replace(old, new)


BAD = (  # (message, line, text)
    ("no county column, and no -- reference", 1, "CREATE TABLE a (\n    id {INT} NOT NULL PRIMARY KEY\n){STRICT};\n"),
    ("no county column, and no -- reference", 2,
     "-- reference:\nCREATE TABLE a (\n    id {INT} NOT NULL PRIMARY KEY\n){STRICT};\n"),
    ("county is NOT NULL", 1, fact("county {INT} NOT NULL", "county {INT}")),
    ("primary key begins with county", 6, fact("PRIMARY KEY (county, id)", "PRIMARY KEY (id, county)")),
    ("unique key begins with county", 7, fact("UNIQUE (county, note)", "UNIQUE (note)")),
    ("unique key begins with county", 4, fact("note TEXT", "note TEXT UNIQUE")),
    ("one PRIMARY KEY", 1, fact("    PRIMARY KEY (county, id),\n", "")),
    ("fact.id: in the primary key, so NOT NULL", 1, fact("id {INT} NOT NULL", "id {INT}")),
    ("a unique index begins with county", 9, FACT + "CREATE UNIQUE INDEX i ON fact (note);\n"),
    ("a unique index begins with county", 10, FACT + "-- global index: no\nCREATE UNIQUE INDEX i ON fact (note);\n"),
    ("an index begins with county", 9, FACT + "CREATE INDEX i ON fact (note, county);\n"),
    ("an index on nothing", 1, "CREATE INDEX i ON nothing (county);\n"),
    ("carries county on both sides", 11, FACT + "CREATE TABLE c (\n    county {INT} NOT NULL PRIMARY KEY,\n"
     "    fact {INT} REFERENCES fact (id)\n){STRICT};\n"),
    ("carries county on both sides", 12, FACT + "CREATE TABLE c (\n    county {INT} NOT NULL PRIMARY KEY,\n"
     "    fact {INT},\n    FOREIGN KEY (fact, county) REFERENCES fact (county, id)\n){STRICT};\n"),
    ("does not refer to the facts", 12, FACT + "-- reference: x\nCREATE TABLE c (\n    county {INT} NOT NULL PRIMARY KEY,\n"
     "    FOREIGN KEY (county, county) REFERENCES fact (county, id)\n){STRICT};\n"),
    ("refers to nothing", 4, fact("note TEXT", "note TEXT REFERENCES nothing (x)")),
    ("{STRICT} or {WITHOUT_ROWID}", 1, fact("{WITHOUT_ROWID}", "")),
    ("tables and indexes only", 9, FACT + "CREATE TRIGGER t AFTER INSERT ON fact BEGIN DELETE FROM fact WHERE 1; END;\n"),
    ("tables and indexes only", 9, FACT + "CREATE VIEW v AS SELECT id FROM fact;\n"),
    ("ids are made by the program", 3, fact("id {INT} NOT NULL", "id {INT} NOT NULL AUTOINCREMENT")),
    ("ids are made by the program", 3, fact("id {INT}", "id BIGSERIAL")),
    ("values are passed in", 4, fact("note TEXT", "note TEXT DEFAULT now()")),
    ("values are passed in", 4, fact("note TEXT", "note TEXT DEFAULT CURRENT_TIMESTAMP")),
    ("not BOOLEAN", 5, fact("data {BLOB}", "data BOOLEAN")),
    ("not TIMESTAMPTZ", 5, fact("data {BLOB}", "data TIMESTAMPTZ")),
    ("not INTEGER", 5, fact("data {BLOB}", "data INTEGER")),
    ("not REAL", 9, FACT + "ALTER TABLE fact ADD COLUMN x REAL;\n"),
    ("belongs together", 4, fact("note TEXT", "note TEXT REFERENCES fact (note) ON DELETE CASCADE")),
    ("not in the common subset", 4, fact("note TEXT", "note TEXT COLLATE NOCASE")),
    ("not understood", 9, FACT + "VACUUM;\n"),
    ("no semicolon", 9, FACT + "DROP TABLE fact\n"),
)


class Lint(unittest.TestCase):
    def lint(self, text):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "0001-x.sql").write_text(text)
            err = io.StringIO()
            with contextlib.redirect_stderr(err):
                code = schema_lint.main([folder])
            return code, err.getvalue()

    def test_good(self):
        self.assertEqual(self.lint(GOOD), (0, ""))
        self.assertEqual(self.lint(""), (0, ""))

    def test_bad(self):
        for message, line, text in BAD:
            with self.subTest(message, text=text):
                code, err = self.lint(text)
                self.assertEqual(code, 1)
                self.assertRegex(err, rf"(?m)^\S+0001-x\.sql:{line}: .*" + schema_lint.re.escape(message))


if __name__ == "__main__":
    unittest.main()
