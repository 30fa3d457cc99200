#!/usr/bin/env python3
"""Tests of gen_sql.py: what it refuses, one case a rule, and what it makes of a good file."""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).with_name("gen_sql.py")
GOOD = """-- A comment.

-- name: alert_get :one
-- args: id AlertId, note str?
-- row: AlertRow
-- cols: id AlertId, level i32, note str?, closed bool
-- none: alert.none
-- scope: area a
SELECT a.id, a.level, a.note, a.closed FROM alert AS a -- why
WHERE a.county = county_of(:id) AND a.id = :id AND (a.note = :note OR :note IS NULL) AND a.x <> ':id; --' AND {scope a};
"""
MIGRATION = "CREATE TABLE alert (\n    county {INT} NOT NULL,\n    id {INT} NOT NULL,\n    PRIMARY KEY (county, id)\n)" \
            "{STRICT};\n"


def block(text, kind="exec", args="", scope="none, a test", more=""):
    args = f"-- args: {args}\n" if args else ""
    scope = f"-- scope: {scope}\n" if scope else ""
    return f"-- name: q :{kind}\n{args}{more}{scope}{text}\n"


ROW = "-- row: R\n-- cols: id i64\n"
REFUSED = {
    "no -- scope:": block("UPDATE t SET a = 1 WHERE b = 2", scope=""),
    "wants a reason": block("UPDATE t SET a = 1 WHERE b = 2", scope="none,"),
    "does not contain {scope a}": block("UPDATE t SET a = 1 WHERE b = 2", scope="area a"),
    "does not contain {self p}": block("UPDATE t SET a = 1 WHERE b = 2", scope="self p"),
    "has no -- scope: line": block("UPDATE t SET a = 1 WHERE {scope t}"),
    "unknown token": block("UPDATE t SET a = 1 WHERE b = {x}"),
    ":many without LIMIT": block("SELECT id FROM t", "many", more=ROW),
    ":many without LIMIT ": block("SELECT id FROM (SELECT id FROM t LIMIT 3) AS x", "many", more=ROW),
    "name the columns": block("SELECT * FROM t LIMIT 1", "many", more=ROW),
    "name the columns ": block("SELECT a.id, a.* FROM t AS a LIMIT 1", "many", more=ROW),
    "glued": block("UPDATE t SET a = 'x' || :a WHERE b = 2", args="a str"),
    "glued ": block("UPDATE t SET a = 1 WHERE b = :a || '%'", args="a str"),
    ":b is not in": block("UPDATE t SET a = :b WHERE c = 1"),
    "a is not used": block("UPDATE t SET a = 1 WHERE c = ':a'", args="a str"),
    "an argument twice": block("UPDATE t SET a = :a WHERE c = 1", args="a str, a i64"),
    "names are taken": block("UPDATE t SET a = :out WHERE c = 1", args="out str"),
    'is not "name type"': block("UPDATE t SET a = :a WHERE c = 1", args="a text"),
    "without its county": block("UPDATE alert SET a = 1 WHERE id = 1"),
    "without its county ": block("INSERT INTO alert (id) VALUES (1)", "insert"),
    "without its county  ": block("UPDATE alert SET a = 1 WHERE {scope alert}", scope="area alert"),
    "no WHERE": block("DELETE FROM t"),
    "no WHERE ": block("UPDATE t SET a = (SELECT b FROM c WHERE d = 1)"),
    "values passed in": block("UPDATE t SET a = now() WHERE b = 1"),
    "values passed in ": block("UPDATE t SET a = 1 WHERE b < CURRENT_TIMESTAMP"),
    "values passed in  ": block("SELECT id FROM t ORDER BY random() LIMIT 1", "many", more=ROW),
    "LIKE differs": block("UPDATE t SET a = 1 WHERE b LIKE 'x'"),
    "LIKE differs ": block("UPDATE t SET a = 1 WHERE b NOT LIKE 'x'"),
    "LIKE differs  ": block("UPDATE t SET a = 1 WHERE lower(b) ILIKE 'x'"),
    "CAST(x AS type)": block("UPDATE t SET a = b::text WHERE c = 1"),
    "one statement": block("UPDATE t SET a = 1 WHERE c = 1; DELETE FROM t WHERE c = 1"),
    "parameters are :name": block("UPDATE t SET a = $1 WHERE c = 1"),
    "does not write": block("SELECT 1"),
    "cannot write": block("DELETE FROM t WHERE id = 1 RETURNING id", "each", more=ROW),
    ":insert wants INSERT": block("DELETE FROM t WHERE id = 1", "insert"),
    "-- row: and -- cols:": block("SELECT 1 LIMIT 1", "many"),
    "gives no row": block("DELETE FROM t WHERE id = 1", more=ROW),
    ":one needs it": block("SELECT id FROM t", "one", more=ROW),
    "belongs to :one": block("SELECT id FROM t", "maybe", more=ROW + "-- none: x\n"),
    "wants lower_case": block("DELETE FROM t WHERE id = 1", "all"),
    "wants an id": block("DELETE FROM t WHERE id = county_of(:n)", args="n i64"),
    "wants an id ": block("DELETE FROM t WHERE id = county_of(:n)", args="n AlertId?"),
    "-- defer: is for :insert": block("DELETE FROM t WHERE id = 1", more="-- defer: a reason\n"),
    "wants the reason": block("INSERT INTO t (id) VALUES (1)", "insert", more="-- defer:\n"),
    "a plain INSERT": block("INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO NOTHING", "insert", more="-- defer: x\n"),
    ":update wants UPDATE": block("DELETE FROM t WHERE id = 1", "update"),
    "-- own: wants": block("DELETE FROM t WHERE id = :id", args="id i64?", more="-- own: id\n"),
    "-- own: wants ": block("DELETE FROM t WHERE id = 1", more="-- own: p\n"),
    "-- behind: wants": block("DELETE FROM t WHERE id = 1", more="-- behind: t: a reason\n"),
    "the query reads, and the reason": block("SELECT id FROM t LIMIT 1", "many", more="-- row: R\n-- cols: id i64\n-- behind: u: x\n"),
    "unknown or repeated": block("DELETE FROM t WHERE id = 1", more="-- result: R\n"),
    "no text": block(""),
    "text before": "DELETE FROM t;\n" + block("DELETE FROM t WHERE id = 1"),
    "q twice": block("DELETE FROM t WHERE id = 1") * 2,
    "only one dialect": block("DELETE FROM t WHERE id = 1", more="-- dialect: sqlite\n"),
    "the dialects differ": block("DELETE FROM t WHERE id = 1", more="-- dialect: sqlite\n") +
                           block("DELETE FROM t WHERE id = :x", args="x i64", more="-- dialect: postgres\n"),
    "1 columns selected, 2 in": "-- rows: R\n-- cols: id i64, n i64\nSELECT id FROM t\n" +
                                block("{R}\n LIMIT 1", "many", more="-- row: R\n"),
    "it wants -- cols: and nothing": "-- rows: R\nSELECT id FROM t\n",
    "{R} has no -- rows: above": block("{R}\n LIMIT 1", "many", more=ROW),
    "R: nothing uses it": "-- rows: R\n-- cols: id i64\nSELECT id FROM t\n",
    "R twice": "-- rows: R\n-- cols: id i64\nSELECT id FROM t\n" * 2,
    "has other columns": block("SELECT id FROM t", "maybe", more=ROW) +
                         block("SELECT id FROM t", "each", more="-- row: R\n-- cols: n i64\n").replace(" q ", " r "),
}


class Generator(unittest.TestCase):
    def setUp(self):
        self.tmp = tempfile.TemporaryDirectory()
        self.addCleanup(self.tmp.cleanup)
        self.dir = Path(self.tmp.name)
        (self.dir / "m/migrations").mkdir(parents=True)
        (self.dir / "m/migrations/0001-create.sql").write_text(MIGRATION)

    def queries(self, text, base=512):
        path = self.dir / "m/queries.sql"
        path.write_text(text)
        return self.run_tool("queries", "m", path, self.dir / "m_sql.h", self.dir / "m_sql.c", "--id-base", str(base),
                             "--depfile", self.dir / "d")

    def run_tool(self, *args):
        return subprocess.run([sys.executable, TOOL, *args], capture_output=True, text=True, check=False)

    def test_good(self):
        r = self.queries(GOOD)
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        header, source = ((self.dir / f"m_sql.{x}").read_text() for x in "hc")
        self.assertIn("Rc sql_alert_get(Tx *tx, AlertId id, Str note, AlertRow *out) MUST_USE;", header)
        self.assertIn("    int32_t level;\n    Str note;\n    bool closed;\n} AlertRow;", header)
        for text in ("a.county = ?3 AND a.id = ?1 AND (a.note = ?2 OR ?2 IS NULL) AND a.x <> ':id; --' "
                     "AND a.county BETWEEN ?4 AND ?5", "a.county = $3 AND a.id = $1",
                     "(a.county = $4 AND a.town = $5)", "(a.county = ?4 AND a.area = ?5)", "AND 1 = 0",
                     ".id = 512", ".none = \"alert.none\"", "queries.sql:3\"", "val_i64(county_of_id(id.v))"):
            self.assertIn(text, source)
        self.assertIn("0001-create.sql", (self.dir / "d").read_text())
        first = source
        self.queries(GOOD)
        self.assertEqual(first, (self.dir / "m_sql.c").read_text())

    def test_rows_shared(self):
        rows = "-- rows: R\n-- cols: id i64, n i64\nSELECT t.id, (SELECT COUNT(*) FROM u WHERE u.t = t.id) FROM t\n"
        r = self.queries(rows + block("{R}\n WHERE t.id = 1", "each", more="-- row: R\n") +
                         block("{R list}\n  FROM t JOIN v ON v.t = t.id", "each", more="-- row: R\n").replace(" q ", " r "))
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        source = (self.dir / "m_sql.c").read_text()
        both = "SELECT t.id, (SELECT COUNT(*) FROM u WHERE u.t = t.id) FROM t"
        self.assertIn(f'"{both} WHERE t.id = 1"', source)
        self.assertIn(f'"{both} JOIN v ON v.t = t.id"', source)

    def test_row_reused_and_dialects(self):
        more = block("SELECT a.id, a.level, a.note, a.closed FROM alert AS a", "each", more="-- row: AlertRow\n")
        two = block("DELETE FROM t WHERE a = :x", args="x i64", more="-- dialect: sqlite\n") + \
            block("DELETE FROM t WHERE b = :x", more="-- dialect: postgres\n")
        r = self.queries(GOOD + more + two.replace(" q ", " two "))
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        source = (self.dir / "m_sql.c").read_text()
        self.assertIn('"DELETE FROM t WHERE a = ?1"', source)
        self.assertIn('"DELETE FROM t WHERE b = $1"', source)
        self.assertIn("m_queries_n = 3", source)

    def test_deferred(self):
        self.queries(GOOD + block("INSERT INTO t (id) VALUES (:x)", "insert", args="x i64", more="-- defer: a fresh id\n"))
        source = (self.dir / "m_sql.c").read_text()
        self.assertIn(".deferred = true", source.split("query_q =")[1])
        self.assertIn("INSERT INTO t (id) SELECT v.c1 FROM unnest($1) AS v(c1)", source)
        self.assertIn(".deferred = false", source.split("query_q =")[0])

    def test_refused(self):
        for message, text in REFUSED.items():
            with self.subTest(message):
                r = self.queries(text)
                self.assertEqual(r.returncode, 1, r.stderr)
                self.assertIn(message.strip(), r.stderr)
                self.assertRegex(r.stderr, r"^\S+queries\.sql:\d+: ")

    def test_migrations(self):
        out = self.dir / "out.c"
        r = self.run_tool("migrations", out, f"m={self.dir / 'm/migrations'}")
        self.assertEqual((r.returncode, r.stderr), (0, ""))
        text = out.read_text()
        self.assertIn("county INTEGER NOT NULL", text)
        self.assertIn("county BIGINT NOT NULL", text)
        self.assertIn(") STRICT;", text)
        self.assertIn("migrations_n = 1", text)
        for name, content, message in (("0003-gap.sql", "", "the next migration of m is 0002"),
                                       ("0002-bad.sql", "CREATE TABLE x (a {TEXT});", "unknown token {TEXT}")):
            with self.subTest(message):
                path = self.dir / "m/migrations" / name
                path.write_text(content)
                r = self.run_tool("migrations", out, f"m={self.dir / 'm/migrations'}")
                self.assertEqual(r.returncode, 1)
                self.assertIn(message, r.stderr)
                path.unlink()


if __name__ == "__main__":
    unittest.main()
