#!/usr/bin/env python3
"""Killed at random moments under load: test_kill.py BUILD [--rounds N] [--pg] [--clients N] [--seed N].

Residents consent, answer, submit and ask to be called; workers take alerts and write down people; an administrator changes
settings. After each kill -9 and restart every acknowledged write is there exactly once, what was not acknowledged is there
once after a retry with the same Idempotency-Key, and nothing is half-done. With --pg the database server is killed too.
"""
import asyncio
import collections
import json
import random
import sys
import time

from program import Actor, Counter, Program, options, room
from wire import BROKEN, Clients, NotSent, Wire, kill_program, tell

COMMUNITIES = [330602001005, 330602001006, 330602002001, 330603001001]
FRESH = 25  # rounds on one database
SETTINGS = {"account.anonymous_per_ip_hour": 1000000, "alert.callbacks_a_day": 1000, "people.searches_per_hour": 10000}
WORKERS = [f"community_worker@{area}" for area in COMMUNITIES]
NETWORK = WORKERS + ["street_specialist@330602001000", "district_specialist@330602000000",
                     "city_manager@330600000000", "system_admin@330600000000"]
SETTING = "people.claim_days"


class Load(Clients):
    def __init__(self, program, staff, with_tests, rng):
        super().__init__(program, staff, rng)
        self.with_tests, self.sessions_ok, self.sessions_unknown = with_tests, 0, 0

    def part(self, number):
        return self.admin if number == 0 else self.worker if number % 8 == 1 else self.resident

    def same(self, write, reply):
        return super().same(write, reply) and reply.headers.get("idempotent-replayed") == "true"

    async def begin(self, wire):
        area = self.rng.choice(COMMUNITIES)
        try:
            r = await wire.call(Actor(), "POST", "/api/v1/session/anonymous", {"area": area})
        except NotSent:
            raise
        except BROKEN:
            self.sessions_unknown += 1
            raise
        if r.status != 201:
            self.sessions_unknown += r.status >= 500
            return None
        self.sessions_ok += 1
        cookie = r.headers["set-cookie"].split(";")[0].split("=", 1)[1]
        return Actor("anonymous", cookie, r.json["csrf"], r.json["person"])

    async def resident(self, wire):
        me = await self.begin(wire)
        if not me:
            return
        items = [{"purpose": p, "version": 1, "granted": True} for p in ("service", "health", "contact")]
        await self.write(wire, "consent", me, "POST", "/api/v1/consents", {"items": items})
        if self.with_tests:
            await (self.sheet(wire, me) if self.rng.random() < 0.4 else self.answer_one_by_one(wire, me))
        for _ in range(self.rng.randrange(3)):
            await self.write(wire, "callback", me, "POST", "/api/v1/callbacks",
                             {"phone": "13800138000", "when": self.rng.choice(["now", "today"]), "note": "请打给我"})

    def random_answers(self):
        answers = [self.rng.randrange(4) for _ in range(8)]
        return answers + [self.rng.choice([0, 0, 1, 3])]

    async def sheet(self, wire, me):
        await self.write(wire, "sheet", me, "POST", "/api/v1/responses/sheet",
                         {"form": "phq-9", "answers": self.random_answers()})

    async def answer_one_by_one(self, wire, me):
        w = await self.write(wire, "start", me, "POST", "/api/v1/responses", {"form": "phq-9", "version": self.with_tests})
        if w.state != "ok":
            return
        response, answers = w.json["id"], self.random_answers()
        for n, value in enumerate(answers[:self.rng.choice([4, 9, 9, 9])], 1):
            await self.write(wire, "answer", me, "PUT", f"/api/v1/responses/{response}/answers/{n}",
                             {"value": value, "seq": n}, (response, n, value))
        if n == 9:
            await self.write(wire, "submit", me, "POST", f"/api/v1/responses/{response}/submit", {}, response)

    async def worker(self, wire):
        me = self.staff[self.rng.choice(WORKERS)]
        listed = await wire.call(me, "GET", "/api/v1/alerts?state=open&limit=50")
        new = [a for a in listed.json["items"] if a["state"] == "new"] if listed.status == 200 else []
        if new:
            a = self.rng.choice(new)
            await self.write(wire, "acknowledge", me, "POST", f"/api/v1/alerts/{a['id']}/acknowledge",
                             {"version": a["version"]}, a["id"])
        await self.write(wire, "person", me, "POST", "/api/v1/persons",
                         {"name": "王" + self.rng.choice("一二三四五六七八九十") + self.rng.choice("甲乙丙丁戊己庚辛壬癸"),
                          "area": int(me.who.split("@")[1]), "confirm_not_duplicate": True})

    async def admin(self, wire):
        me = self.staff["system_admin@330600000000"]
        value = str(self.rng.randrange(1, 3650))
        await self.write(wire, "setting", me, "PUT", f"/api/v1/settings/{SETTING}", {"value": value}, value)
        await asyncio.sleep(0.02)

    async def read_back(self):
        """Every answer sheet as the API gives it to its owner. Complaints."""
        sheets, wrong, wire = {}, [], Wire(self.program.port)
        for w in self.writes:
            if w.state != "ok":
                continue
            if w.kind == "start":
                sheets[w.json["id"]] = [w.actor, [None] * 9, "open"]
            elif w.kind == "answer":
                sheets[w.about[0]][1][w.about[1] - 1] = w.about[2]
            elif w.kind == "submit":
                sheets[w.about][2] = "done"
            elif w.kind == "sheet":
                sheets[w.json["id"]] = [w.actor, w.body["answers"], "done"]
        for response, (actor, answers, state) in list(sheets.items())[-400:]:
            r = await wire.call(actor, "GET", f"/api/v1/responses/{response}")
            if r.status != 200 or r.json["state"] != state or (r.json["answers"] + [None] * 9)[:9] != answers:
                wrong.append(f"response {response}: {r}, expected {state} {answers}")
        wire.close()
        return wrong


# What must be zero whatever happened.
NEVER = {
    "open alerts without unit": "SELECT count(*) FROM alert WHERE open = 1 AND unit = 0",
    "open alerts that nobody answers for": "SELECT count(*) FROM alert a WHERE open = 1 AND NOT EXISTS (SELECT 1 FROM staff s "
                                           "WHERE s.id = a.responsible AND s.active = 1)",
    "open alerts without a running clock": "SELECT count(*) FROM alert a WHERE open = 1 AND NOT EXISTS (SELECT 1 FROM "
                                           "alert_clock c WHERE c.county = a.county AND c.alert = a.id AND c.done_ms = 0)",
    "alerts whose timeline has holes": "SELECT count(*) FROM alert a WHERE steps <> (SELECT count(*) FROM alert_step s "
                                       "WHERE s.county = a.county AND s.alert = a.id)",
    "alerts without their beginning": "SELECT count(*) FROM alert a WHERE NOT EXISTS (SELECT 1 FROM alert_step s WHERE "
                                      "s.county = a.county AND s.alert = a.id AND s.n = 1 AND s.kind = 'raised')",
    "alerts without an event": "SELECT count(*) FROM alert a WHERE 1 <> (SELECT count(*) FROM event e WHERE "
                               "e.county = a.county AND e.action = 'alert.raise' AND e.object_id = a.id)",
    "calls without alert": "SELECT count(*) FROM callback b WHERE NOT EXISTS (SELECT 1 FROM alert a WHERE "
                           "a.county = b.county AND a.id = b.alert)",
    "sessions without person": "SELECT count(*) FROM session s WHERE person <> 0 AND NOT EXISTS (SELECT 1 FROM person p "
                               "WHERE p.county = s.county AND p.id = s.person)",
}
NEVER_TESTS = {
    "sheets whose alert is missing": "SELECT count(*) FROM response r WHERE alert <> 0 AND NOT EXISTS (SELECT 1 FROM alert a "
                                     "WHERE a.county = r.county AND a.id = r.alert)",
    "dangerous sheets without alert": "SELECT count(*) FROM response WHERE level IN ('red', 'orange', 'yellow') AND alert = 0",
    "finished sheets without result": "SELECT count(*) FROM response r WHERE state = 'done' AND NOT EXISTS (SELECT 1 FROM "
                                      "observation o WHERE o.county = r.county AND o.response = r.id)",
    "results without sheet": "SELECT count(*) FROM observation o WHERE NOT EXISTS (SELECT 1 FROM response r WHERE "
                             "r.county = o.county AND r.id = o.response AND r.state = 'done')",
}


def tally(load, kind, of):
    """Expected number of effects by key: (certainly there, at most)."""
    sure, most = collections.Counter(), collections.Counter()
    for w in load.writes:
        if w.kind == kind and w.state in ("ok", "unknown"):
            most[of(w)] += 1
            sure[of(w)] += w.state == "ok"
    return sure, most


def compare(what, found, sure, most):
    wrong = []
    for key in set(found) | set(most):
        if not sure[key] <= found.get(key, 0) <= most[key]:
            wrong.append(f"{what} {key}: {found.get(key, 0)} found, {sure[key]} acknowledged, {most[key]} sent")
    return wrong


def dangers(program, load):
    """Who answers item 9 with more than never is told of help, and the alert is there. Complaints."""
    wrong, alerts = [], {key for (key,) in program.sql("SELECT id FROM alert")}
    for w in load.writes:
        dangerous = w.about[1:] > (9, 0) if w.kind == "answer" else w.kind == "sheet" and w.body["answers"][8] > 0
        if w.state == "ok" and dangerous and (not w.json.get("help") or w.json["help"]["alert"] not in alerts):
            wrong.append(f"{w.kind} {w.body}: no help, or its alert is lost: {w.reply}")
    return wrong


def effects(program, load):
    """Compares what is stored with what was said. Exact once everything unknown is settled. Complaints."""
    wrong = []

    def counted(text):
        return {key: int(n) for key, n in program.sql(text)}

    person = lambda w: str(w.actor.id)  # noqa: E731
    wrong += compare("calls of", counted("SELECT person, count(*) FROM callback GROUP BY 1"), *tally(load, "callback", person))
    consents = {k: n / 3 for k, n in counted("SELECT person, count(*) FROM consent GROUP BY 1").items()}
    wrong += compare("consents of", consents, *tally(load, "consent", person))
    wrong += compare("people of", counted("SELECT created_by, count(*) FROM person WHERE created_by <> 0 GROUP BY 1"),
                     *tally(load, "person", person))
    wrong += compare("takings of alert", counted("SELECT alert, count(*) FROM alert_step WHERE kind = 'acknowledged' GROUP BY 1"),
                     *tally(load, "acknowledge", lambda w: w.about))
    ids = {key for (key,) in program.sql("SELECT id FROM callback UNION ALL SELECT id FROM person")}
    for w in load.writes:
        if w.state == "ok" and w.kind in ("callback", "person") and w.json["id"] not in ids:
            wrong.append(f"{w.kind} {w.json['id']} was acknowledged and is lost")
    if load.with_tests:
        started = [t for kind in ("start", "sheet") for t in [tally(load, kind, person)]]
        wrong += compare("sheets of", counted("SELECT person, count(*) FROM response GROUP BY 1"),
                         started[0][0] + started[1][0], started[0][1] + started[1][1])
        ids = {key for (key,) in program.sql("SELECT id FROM response")}
        wrong += [f"sheet {w.json['id']} was acknowledged and is lost" for w in load.writes
                  if w.state == "ok" and w.kind in ("start", "sheet") and w.json["id"] not in ids]
        wrong += dangers(program, load)
    events = counted("SELECT action, count(*) FROM event GROUP BY 1")
    for kind, action in (("callback", "alert.callback"), ("consent", "people.consent"), ("person", "people.create"),
                         ("acknowledge", "alert.acknowledge")):
        sure, most = tally(load, kind, lambda w: 0)
        if not sure[0] <= events.get(action, 0) <= most[0]:
            wrong.append(f"events {action}: {events.get(action, 0)} found, {sure[0]} to {most[0]} expected")
    began = events.get("session.anonymous", 0)
    if not load.sessions_ok <= began <= load.sessions_ok + load.sessions_unknown:
        wrong.append(f"{began} sessions, {load.sessions_ok} acknowledged, {load.sessions_unknown} unknown")
    said = [w for w in load.writes if w.kind == "setting" and w.state in ("ok", "unknown")]
    last = max((w for w in said if w.state == "ok"), key=lambda w: w.turn, default=None)
    stored = program.sql(f"SELECT value FROM setting WHERE name = '{SETTING}'")
    if last and (not stored or stored[0][0] not in [w.about for w in said if w is last or w.state == "unknown"]):
        wrong.append(f"setting is {stored}, last acknowledged {last.about}")
    for what, text in {**NEVER, **(NEVER_TESTS if load.with_tests else {})}.items():
        n = int(program.sql(text)[0][0])
        if n:
            wrong.append(f"{n} {what}")
    return wrong


async def kill_database(program, seconds, whole):
    await asyncio.sleep(seconds)
    await asyncio.to_thread(program.cluster.kill, whole)
    await asyncio.sleep(0.3)
    await asyncio.to_thread(program.cluster.start)
    await asyncio.sleep(1.5)


def wait_for_database(program):
    end = time.monotonic() + 15
    while time.monotonic() < end:
        if program.call(None, "GET", "/readyz").status == 200:
            return True
        time.sleep(0.1)
    return False


def tests_version(program):
    """Version of PHQ-9 that the program offers; None while it takes no tests."""
    if "/api/v1/responses/sheet" not in json.loads(program.command("openapi").stdout)["paths"]:
        return None
    forms = program.call(None, "GET", "/api/v1/forms").json
    return next(f["version"] for f in forms["items"] if f["id"] == "phq-9")


def one_round(program, load, rng, clients, what, counter, name):
    seconds = rng.uniform(0.2, 2)
    fault = kill_program(program, seconds) if what == "program" else kill_database(program, seconds, what == "database")
    before = len(load.writes)
    asyncio.run(load.run(clients, fault))
    ready = program.start() if what == "program" else 0
    wrong = [] if wait_for_database(program) else ["not ready again after 15 s"]
    wrong += ["after the fault: " + w for w in effects(program, load)]
    unknown = asyncio.run(load.settle())
    wrong += [f"{w.kind} is still unknown: {w.reply}" for w in load.writes if w.state == "unknown"][:5]
    wrong += ["after the retries: " + w for w in effects(program, load)]
    wrong += asyncio.run(load.replays(20))
    if load.with_tests:
        wrong += asyncio.run(load.read_back())
    wrong += program.check()
    wrong += [program.sanitizer_words()] if program.sanitizer_words() else []
    tell(wrong, counter, name)
    ok = sum(w.state == "ok" for w in load.writes[before:])
    print(f"{name}: {ok} writes, {len(unknown)} unknown, ready in {ready:.2f} s", flush=True)
    return ok


def main():
    a = options(__doc__, rounds=15, clients=64, seed=int(time.time()))
    rng, counter, total, statuses, program = random.Random(a.seed), Counter(), 0, collections.Counter(), None
    print(f"seed {a.seed}")
    with room(a.pg) as (folder, cluster):
        try:
            for i in range(a.rounds):
                if i % FRESH == 0:
                    if program:
                        program.stop()
                        program.remove()
                    program = Program(a.build, folder / f"p{i}", cluster, SETTINGS)
                    staff = program.actors(*NETWORK)
                    program.start()
                    load = Load(program, staff, tests_version(program), rng)
                what = ("program", "database", "backend")[i % 3] if a.pg else "program"
                total += one_round(program, load, rng, a.clients, what, counter, f"round {i + 1}, {what} killed")
                statuses += load.statuses
                load.statuses.clear()
            program.ends_well(counter)
            counter.check(total > 20 * a.rounds, f"only {total} acknowledged writes")
            for kind in {k for k, _ in statuses}:
                counter.check(any(k == kind and s < 300 for k, s in statuses), f"no {kind} ever succeeded")
            print(", ".join(f"{k} {s}: {n}" for (k, s), n in sorted(statuses.items())))
        finally:
            if program:
                program.remove()
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
