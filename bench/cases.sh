#!/bin/sh
# The worklist of a counsellor with very many open cases: its first and its last page, each made anew after a commit and ranked over all of them with scores
# and open alerts, beside the plain query of the same fifty rows by the database's own library in the same run.
#   bench/cases.sh      CASES=1000 REQUESTS=40; SQLite
set -eu
. "$(dirname "$0")/common"
CASES=${CASES:-1000} REQUESTS=${REQUESTS:-40}
build
db=$WORK/bench.db
"$XINQIAO" demo --db "sqlite:$db" --scale 0.02 >/dev/null 2>"$WORK/demo.log"
python3 - "$db" "$CASES" <<'END'
import sqlite3, sys

db, want = sqlite3.connect(sys.argv[1]), int(sys.argv[2])
staff, unit, area, town, county = db.execute(
    "SELECT s.id, g.unit, g.area, g.town, g.county FROM staff s JOIN role_grant g ON g.staff = s.id WHERE s.login = 'counsellor'").fetchone()
people = [r[0] for r in db.execute(
    "SELECT p.id FROM person p WHERE p.county = ? AND NOT EXISTS (SELECT 1 FROM counsel_case c WHERE c.person = p.id) LIMIT ?", (county, want))]
if len(people) < want:
    sys.exit(f"cases: only {len(people)} people to open cases for; a larger scale is needed")
blob, now = db.execute("SELECT intake, opened_ms FROM counsel_case ORDER BY opened_ms DESC LIMIT 1").fetchone()
for i, person in enumerate(people):
    case = county * 10**12 + 9 * 10**11 + i
    db.execute("INSERT INTO counsel_case (county, id, area, town, unit, person, staff, supervisor, state, source, source_id, form, risk, next_ms,"
               " opened_ms, outcome, intake, goals, notes, version) VALUES (?,?,?,?,?,?,?,0,'open','other',0,'phq-9',?,?,?,'',?,?,0,1)",
               (county, case, area, town, unit, person, staff, ["none", "low", "moderate"][i % 3], now + (i - want // 2) * 3600000, now, blob, blob))
    db.execute("INSERT OR REPLACE INTO relation (county, person, staff, kind, n, from_ms, until_ms) VALUES (?,?,?,'counselling',1,?,0)",
               (person // 10**12, person, staff, now))
db.commit()
END
serve "sqlite:$db"
python3 - "$PORT" "$(login counsellor)" "$REQUESTS" "$db" <<'END'
import http.client, json, sqlite3, sys, time

port, cookie, n, path = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
wire = http.client.HTTPConnection("127.0.0.1", port)


def ask(start):
    wire.request("GET", f"/api/v1/counselling/cases?from={start}", headers={"Cookie": cookie})
    reply = wire.getresponse()
    body = json.loads(reply.read())
    if reply.status != 200:
        sys.exit(f"cases: {reply.status} {body}")
    return body


csrf = None


def write():
    """Something is committed, so that the next answer is made anew."""
    global csrf
    if csrf is None:
        wire.request("GET", "/api/v1/session", headers={"Cookie": cookie})
        csrf = json.loads(wire.getresponse().read())["csrf"]
    wire.request("POST", "/api/v1/counselling/calendar", body="{}", headers={"Cookie": cookie, "X-CSRF": csrf, "Content-Type": "application/json"})
    reply = wire.getresponse()
    body = reply.read()
    if reply.status != 200:
        sys.exit(f"cases: {reply.status} {body}")


def times(what):
    all_of_them = []
    for _ in range(n):
        write()
        begun = time.perf_counter()
        what()
        all_of_them.append((time.perf_counter() - begun) * 1000)
    all_of_them.sort()
    return all_of_them[n // 2], all_of_them[int(n * 0.95)]


total = ask(0)["total"]
last = (total - 1) // 50 * 50
db = sqlite3.connect(path)
staff = db.execute("SELECT id FROM staff WHERE login = 'counsellor'").fetchone()[0]
plain = times(lambda: db.execute(
    "SELECT c.id, c.person, p.label, c.risk, c.next_ms, c.opened_ms FROM counsel_case c LEFT JOIN person p ON p.county = c.county AND p.id = c.person"
    " WHERE c.staff = ? AND c.state = 'open' ORDER BY c.next_ms, c.id LIMIT 50", (staff,)).fetchall())
for name, (p50, p95) in (("first page", times(lambda: ask(0))), ("last page", times(lambda: ask(last))), ("plain query of 50 rows", plain)):
    print(f"{name:24} {total} cases: p50 {p50:.1f} ms, p95 {p95:.1f} ms")
END
