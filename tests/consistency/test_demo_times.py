#!/usr/bin/env python3
"""Nothing of the demonstration lies in the future but what is planned, and it has what a look around needs: test_demo_times.py BUILD.

Fills small regions and looks at every moment (column name_ms) in every table. Ends with "N passed, N failed".
"""
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# Appointments, shifts, clocks that run, what is kept until when, and the order of lists that goes by these.
PLANNED = {"due_ms", "next_ms", "until_ms", "promised_ms", "notice_ms", "sort_ms", "starts_ms", "ends_ms", "start_ms", "end_ms", "keep_until_ms",
           "grant_ms", "wave_ms", "agreed_ms", "to_ms", "given_ms"}


def faults(build, seed):
    with tempfile.TemporaryDirectory(prefix="xq-demo-") as folder:
        began = time.time()
        done = subprocess.run([build / "src/app/xinqiao", "demo", "--db", f"sqlite:{folder}/d.db", "--scale", "0.0002", "--seed", str(seed)],
                              capture_output=True, text=True)
        if done.returncode:
            return [done.stderr[-500:]]
        db = sqlite3.connect(f"{folder}/d.db")
        found, rows, latest = [], 0, 0
        for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetchall():
            for column in (c[1] for c in db.execute(f"PRAGMA table_info({table})").fetchall()):
                if not column.endswith("_ms") or column in PLANNED:
                    continue
                n, last = db.execute(f"SELECT count(*), max({column}) FROM {table} WHERE {column} > 0").fetchone()
                rows, latest = rows + n, max(latest, last or 0)
                if n and last > began * 1000 + 5000:  # when it started, give or take
                    found.append(f"{table}.{column} lies {(last / 1000 - began) / 60:.1f} minutes ahead")
        if rows < 1000:
            found.append(f"only {rows} moments were looked at")
        if latest < (began - 600) * 1000:
            found.append("nothing happened in the last ten minutes")
        return found + scenes(db)


def scenes(db):
    """One incident that is over with surveys of three places, teams that are done, one that goes on; visits after a crisis are made."""
    def one(query):
        return db.execute(query).fetchone()
    found = []
    if one("SELECT count(*) FROM incident WHERE open = 0") != (1,) or one("SELECT count(*) FROM incident WHERE open = 1") != (1,):
        found.append("there is not one incident that is over and one that goes on")
    if one("SELECT count(DISTINCT s.area), min(s.tier4) > 0 FROM incident_survey s JOIN incident i ON i.id = s.incident AND i.open = 0") != (3, 1):
        found.append("the incident that is over has no surveys of three places")
    if one("SELECT count(*), count(DISTINCT t.state), min(t.state) FROM incident_team t JOIN incident i ON i.id = t.incident AND i.open = 0") != (2, 1, "done"):
        found.append("the teams of the incident that is over are not done")
    made, waiting = one("SELECT sum(state = 'done'), sum(state = 'open') FROM task WHERE until_n > 0")
    if (waiting or 0) > 2 + (made or 0):
        found.append(f"visits after a crisis: {made} made, {waiting} wait")
    return found + helping_desk(db) + holes(db)


def helping_desk(db):
    """A third party with people, appointments and cases in every county; every kind of referral; calls marked and passed on; a school's call-outs."""
    wanted = {
        "counties without a third party that has counsellors": "SELECT count(*) = 0 FROM area a WHERE a.level = 'county' AND NOT EXISTS "
        "(SELECT 1 FROM unit u JOIN role_grant g ON g.unit = u.id AND g.role = 17 WHERE u.county = a.county AND u.kind = 'third_party' AND u.agreed_ms > 0)",
        "no appointments with third parties": "SELECT count(*) > 10 FROM appointment WHERE agreed_ms > 0",
        "no cases at third parties": "SELECT count(*) > 0 FROM counsel_case WHERE third_party = 1",
        "kinds of referral without one": "SELECT count(DISTINCT kind) = 9 FROM referral",
        "referrals to a kind of clinic go to the one hospital": "SELECT count(*) = 0 FROM referral r JOIN unit u ON u.id = r.to_unit "
        "WHERE r.kind IN ('sleep', 'maternal', 'child') AND u.kind = 'hospital'",
        "seats of the hotline that are not six": "SELECT count(*) = 6 FROM hotline_seat WHERE staff = 0",
        "no calls marked for review": "SELECT count(*) > 0 FROM hotline_mark",
        "nobody passed on from a call": "SELECT count(*) > 0 FROM hotline_referral",
        "no call-outs of a school": "SELECT count(*) = 2 FROM callout WHERE source = 'school'",
    }
    return [what for what, query in wanted.items() if db.execute(query).fetchone() != (1,)]


def open_at(hours, day, minute, weekday):
    """Opening hours as src/modules/org/hours.c reads them; weekday 0 on a public holiday."""
    for part in filter(None, hours.split(";")):
        days, times = part.strip().split(" ", 1)
        first, last = (int(d) for d in (days if "-" in days else f"{days}-{days}").split("-"))
        if not (first <= weekday <= last if weekday else last == 0 or (first, last) == (1, 7)):
            continue
        for span in times.split(","):
            a, b = (int(t[:2]) * 60 + int(t[3:]) for t in span.strip().split("-"))
            if a <= minute < b + (1440 if b < a else 0):
                return True
    return not hours


def holes(db):
    """At no half hour of the next three weeks the open lines of a unit have more seats than its hotline rosters have operators."""
    calendar = json.loads((Path(__file__).parents[2] / "definitions/calendar.json").read_text(encoding="utf-8"))
    worked = {d["day"]: d["as"] for d in calendar.get("workdays", [])}
    off = [(h["from"], h["to"]) for h in calendar["holidays"]]
    lines = db.execute("SELECT unit, hours, seats FROM hotline_line WHERE active = 1").fetchall()
    shifts = db.execute("SELECT r.unit, s.starts_ms, s.ends_ms FROM duty_shift s JOIN duty_roster r ON r.id = s.roster AND r.kind = 'hotline' "
                        "WHERE s.published = 1 AND s.staff IN (SELECT staff FROM role_grant WHERE role = 13 AND to_ms = 0)").fetchall()
    found, half = [], 1800 * 1000

    def weekday(day):
        text = time.strftime("%Y-%m-%d", time.gmtime(day * 86400))
        return worked.get(text) or (0 if any(a <= text <= b for a, b in off) else (day + 3) % 7 + 1)

    now = int(time.time() * 1000) // half * half
    for at in range(now + half, now + 21 * 24 * 2 * half, half):
        day, minute = divmod(at // 60000 + 8 * 60, 1440)
        for unit in {line[0] for line in lines}:
            seats = sum(n for u, hours, n in lines if u == unit and (open_at(hours, day, minute, weekday(day))
                                                                     or open_at(hours, day - 1, minute + 1440, weekday(day - 1))))
            people = sum(u == unit and a <= at < b for u, a, b in shifts)
            if people < seats:
                found.append(f"{people} people for {seats} seats of the hotline at {time.ctime(at / 1000)}")
    return found[:3] if lines else ["there is no line"]


def main():
    passed = failed = 0
    for seed in (1, 2):
        found = faults(Path(sys.argv[1]), seed)
        passed, failed = passed + (not found), failed + bool(found)
        for fault in found:
            print(f"FAILED seed {seed}: {fault}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
