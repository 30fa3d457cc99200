#!/usr/bin/env python3
"""Killed while the team is called out: test_kill_callout.py BUILD [--rounds N] [--clients N] [--pg] [--seed N].

Workers call the team, members accept, decline, go, meet, record, close by two; the program is killed at a random moment and
started again. Every acknowledged call-out and step is there exactly once, what was not acknowledged is there once after it is sent
again with its key; each call-out has somebody who goes or was told, and a clock; each wave was told once, to each person once.
"""
import asyncio
import collections
import random
import sys
import time

from program import Counter, one_program, options
from wire import Clients, Wire, kill_program, tell

COUNTY = 330602000000
WORKERS = [f"community_worker@{a}" for a in (330602001005, 330602001006, 330602002001)]
TEAM = [f"crisis_team@{COUNTY}#m{i}" for i in range(6)]
DISTRICT = f"district_specialist@{COUNTY}"
DISTRICT_WAVE = 2  # after those on duty and those who come next
NETWORK = ["street_specialist@330602001000", "street_specialist@330602002000", "city_manager@330600000000"]
STEPS = {"answer yes": ("accepted", "joined"), "answer no": ("declined",), "depart": ("departed",), "meet": ("met",),
         "handover": ("handover",), "outcome": ("outcome",), "record": ("recorded", "record_changed"),
         "downgrade": ("downgrade_asked",), "close": ("close_asked",), "confirm": ("closed", "downgraded"), "refuse": ("refused",)}


NEVER = {
    "call-outs that nobody answers for": "SELECT count(*) FROM callout c WHERE c.open = 1 AND c.state = 'called' AND NOT EXISTS "
        "(SELECT 1 FROM callout_told t WHERE t.county = c.county AND t.callout = c.id AND t.why_not = '')",
    "call-outs that go without anybody": "SELECT count(*) FROM callout WHERE open = 1 AND state <> 'called' AND lead_staff = 0",
    "call-outs without a clock": "SELECT count(*) FROM callout WHERE open = 1 AND state IN ('called','answered','departed','met') "
        "AND (next_ms <= 0 OR next_ms > called_ms + 86400000)",
    "waves told twice": "SELECT count(*) FROM (SELECT callout, code FROM (SELECT callout, CASE WHEN code LIKE 'duty%' THEN 'duty' "
        "WHEN code LIKE 'next%' THEN 'next' WHEN code LIKE 'district%' THEN 'district' WHEN code LIKE 'all%' THEN 'all' ELSE 'again' END AS code "
        "FROM callout_step WHERE kind = 'told') w WHERE code <> 'again' GROUP BY callout, code HAVING count(*) > 1) d",
    "clocks noted twice": "SELECT count(*) FROM (SELECT callout, code FROM callout_step WHERE kind = 'late' GROUP BY callout, code HAVING count(*) > 1) d",
    "people who lead and never said yes": "SELECT count(*) FROM callout c WHERE c.lead_staff > 0 AND NOT EXISTS (SELECT 1 FROM callout_told t "
        "WHERE t.county = c.county AND t.callout = c.id AND t.staff = c.lead_staff AND t.answer = 'yes')",
    "alerts of a call-out that are not there": "SELECT count(*) FROM callout c WHERE c.alert > 0 AND NOT EXISTS "
        "(SELECT 1 FROM alert a WHERE a.county = c.county AND a.id = c.alert)",
    "outcomes without their visit": "SELECT count(*) FROM callout c WHERE c.person > 0 AND c.outcome = 'on_site' AND "
        "(SELECT count(*) FROM task t WHERE t.county = c.county AND t.person = c.person AND t.why = 'crisis:1') <> 1",
}
#: messages in the outbox, and those that the timelines and the roster say were sent
MESSAGES = ("SELECT (SELECT count(*) FROM outbox), "
            "COALESCE((SELECT SUM(CAST(substr(code, {after}) AS INTEGER)) FROM callout_step WHERE kind = 'told'), 0), "
            "(SELECT count(*) FROM callout_step WHERE kind = 'late') + (SELECT count(*) FROM event WHERE action LIKE 'duty.hole%'), "
            "(SELECT count(*) FROM event WHERE action = 'crisis.tell'), (SELECT count(*) FROM callout_step WHERE kind = 'told')")


def refused(reply, code):
    return reply.status == 403 and reply.json["code"] == code


class Load(Clients):
    latest = 500
    people = 0

    def part(self, number):
        me = self.staff[TEAM[number % len(TEAM)]] if number % 9 else self.staff[DISTRICT]
        return self.worker if number % 4 == 0 else lambda line: self.member(line, me)

    def done_before(self, reply):
        """Whoever asks again is no longer related to the person, and does not get the reply a second time."""
        return refused(reply, "request.done_before")

    def same(self, write, reply):
        """Where the step itself wants a relation, that is what is missing."""
        return super().same(write, reply) or refused(reply, "relation.required")

    async def worker(self, wire):
        me = self.staff[self.rng.choice(WORKERS)]
        area = int(me.who.split("@")[1])
        body = {"area": area, "source": "worker", "trigger": self.rng.choice(["self", "others"]),
                "level": self.rng.choice(["red", "orange"]), "place": "三楼", "note": "请快来", "another": self.rng.random() < 0.8}
        if self.rng.random() < 0.3:  # somebody who is known
            self.people += 1
            r = await wire.call(me, "POST", "/api/v1/persons", {"name": f"张{self.people}", "area": area, "confirm_not_duplicate": True})
            if r.status != 201:
                return
            body["person"] = r.json["id"]
        await self.write(wire, "call", me, "POST", "/api/v1/crisis/callouts", body, None)
        await asyncio.sleep(0.05)

    async def member(self, wire, me):
        listed = await wire.call(me, "GET", f"/api/v1/crisis/callouts?limit=30&mine={self.rng.choice('01')}")
        items = listed.json["items"] if listed.status == 200 else []
        if not items:
            await asyncio.sleep(0.05)
            return
        one = self.rng.choice(items)["id"]
        r = await wire.call(me, "GET", f"/api/v1/crisis/callouts/{one}")
        can = [c for c in r.json["can"] if c not in ("measures", "handover")] if r.status == 200 else []
        for _ in range(4):  # some steps one after another, as in life
            if not can:
                return
            what = self.rng.choice(can)
            w = await self.step(wire, me, one, what, r.json["version"])
            if w.state != "ok":
                return
            r = w.reply
            can = [c for c in r.json["can"] if c not in ("measures", "handover")]

    async def step(self, wire, me, one, what, version):
        body, method, path = {"version": version}, "POST", what
        if what in ("accept", "decline"):
            body["accept"], path = what == "accept", "answer"
            what = "answer yes" if what == "accept" else "answer no"
        elif what == "outcome":
            body.update(outcome=self.rng.choice(["on_site", "no_crisis", "not_met"]), note="家属已陪同")
        elif what == "record":
            method = "PUT"
            body.update(happened="h", signs="s", handling="x", medication="", doctor="李医生", institution="七院", risk=2,
                        police_informed=False)
        elif what in ("downgrade", "close", "refuse"):
            body["note"] = "已核实"
        return await self.write(wire, what, me, method, f"/api/v1/crisis/callouts/{one}/{path}", body, (one, me.id))


async def everybody_declines(program, load):
    """One call-out that all who are told decline, in turn, so that the waves reach those beyond the roster. Complaints."""
    wire, worker = Wire(program.port), load.staff[WORKERS[0]]
    body = {"area": int(worker.who.split("@")[1]), "source": "worker", "trigger": "self", "level": "red", "place": "三楼", "note": "请快来",
            "another": True}
    one = (await load.write(wire, "call", worker, "POST", "/api/v1/crisis/callouts", body, None)).json["id"]
    wave, end = 0, time.time() + 30
    while wave < DISTRICT_WAVE and time.time() < end:
        for me in [load.staff[m] for m in [*TEAM, DISTRICT]]:
            r = await wire.call(me, "GET", f"/api/v1/crisis/callouts/{one}")
            wave = r.json["wave"]
            if wave < DISTRICT_WAVE and "decline" in r.json["can"]:
                await load.step(wire, me, one, "decline", r.json["version"])
        await asyncio.sleep(0.1)
    wire.close()
    return [] if wave >= DISTRICT_WAVE else [f"everybody declined call-out {one} and only wave {wave} was told"]


def effects(program, load):
    """Whatever is not as the replies said; all is settled. Complaints."""
    wrong = []
    called = collections.Counter(str(w.actor.id) for w in load.writes if w.kind == "call" and w.state == "ok")
    there = {staff: int(n) for staff, n in program.sql("SELECT asked_staff, count(*) FROM callout GROUP BY 1")}
    if dict(called) != there:
        wrong.append(f"call-outs by staff: acknowledged {dict(called)}, stored {there}")
    ids = {i for (i,) in program.sql("SELECT id FROM callout")}
    wrong += [f"call-out {w.json['id']} was acknowledged and is lost" for w in load.writes
              if w.kind == "call" and w.state == "ok" and not load.done_before(w.reply) and w.json["id"] not in ids]
    kind_of = {k: what for what, kinds in STEPS.items() for k in kinds}
    stored = collections.Counter()
    for callout, staff, kind, n in program.sql("SELECT callout, staff, kind, count(*) FROM callout_step WHERE staff > 0 GROUP BY 1, 2, 3"):
        if kind in kind_of:
            stored[callout, staff, kind_of[kind]] += int(n)
    said = collections.Counter((w.about[0], str(w.about[1]), w.kind) for w in load.writes if w.about and w.state == "ok")
    # a PUT has no key: sent again after a lost answer it is refused for its version, and may have been done
    maybe = collections.Counter((w.about[0], str(w.about[1]), w.kind) for w in load.writes if w.method == "PUT" and w.state == "refused" and w.lost)
    for key in stored.keys() | said.keys():
        if not said[key] <= stored[key] <= said[key] + maybe[key]:
            wrong.append(f"step {key}: acknowledged {said[key]}, stored {stored[key]}")
    for what, text in NEVER.items():
        n = int(program.sql(text)[0][0])
        if n:
            wrong.append(f"{n} {what}")
    return wrong


def messages(program, base):
    """As many messages went out as the timelines say. All in one statement, so that a wave cannot come between."""
    after = "strpos(code, ':') + 1" if program.cluster else "instr(code, ':') + 1"
    sent, told, late, events, steps = map(int, program.sql(MESSAGES.format(after=after))[0])
    wrong = [] if sent - base == told + late else [f"{sent - base} messages, {told} people told, {late} clocks and holes noted"]
    return wrong + ([] if events == steps else [f"{steps} waves in the timelines, {events} in the audit"])


def make_roster(program, staff):
    """Two places, day and night; the first shift begins with the next minute, since nobody can sit in the past."""
    boss = staff[DISTRICT]
    unit = program.call(staff[TEAM[0]], "GET", "/api/v1/session").json["staff"]["roles"][0]["unit"]
    begin = int(time.time()) + 28800 + 62
    at = begin % 86400 // 60
    r = program.call(boss, "POST", "/api/v1/duty/rosters",
                     {"unit": unit, "kind": "crisis", "name": "r", "week_hours": 168, "rest_hours": 1, "posts": [{"name": "主班"}, {"name": "副班"}],
                      "patterns": [{"name": "d", "from_minute": at, "minutes": 1440, "days": [1, 2, 3, 4, 5, 6, 7]}]})
    assert r.status in (200, 201), r
    path = f"/api/v1/duty/rosters/{r.json['id']}"
    members = [{"staff": str(staff[m].id), "qualification": "nurse"} for m in TEAM[:4]]
    for method, what, body in (("PUT", "members", {"members": members}), ("POST", "plan", None), ("POST", "publish", None)):
        body = body or {"from": time.strftime("%Y-%m-%d", time.gmtime(begin)), "days": 2}
        body["version"] = program.call(boss, "GET", path).json["version"]
        done = program.call(boss, method, f"{path}/{what}", body)
        assert done.status in (200, 204), (what, done)
    return begin - begin % 60 - 28800


def one_round(program, load, rng, clients, base, count, name):
    before = len(load.writes)
    asyncio.run(load.run(clients, kill_program(program, rng.uniform(0.4, 2))))
    program.start()
    unknown = asyncio.run(load.settle())
    time.sleep(2.2)  # the clock of the server has gone round once more
    wrong = [f"{w.kind} is still unknown" for w in load.writes if w.state == "unknown"][:5]
    wrong += effects(program, load) + messages(program, base) + asyncio.run(load.replays(20)) + program.check()
    wrong += [program.sanitizer_words()] if program.sanitizer_words() else []
    tell(wrong, count, name)
    ok = sum(w.state == "ok" for w in load.writes[before:])
    print(f"{name}: {ok} writes, {len(unknown)} without an answer", flush=True)


def main():
    a = options(__doc__, rounds=6, clients=24, seed=1)
    rng, count = random.Random(a.seed), Counter()
    with one_program(a, {"people.searches_per_hour": 10000}) as program:
        staff = program.actors(*WORKERS, *TEAM, DISTRICT, *NETWORK)
        program.start()
        begins = make_roster(program, staff)
        base, holes = map(int, program.sql("SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM event WHERE action LIKE 'duty.hole%')")[0])
        base -= holes
        load = Load(program, staff, rng)
        for i in range(a.rounds):
            if i == a.rounds // 2:  # from now on somebody is on duty
                time.sleep(max(0, begins + 1 - time.time()))
            one_round(program, load, rng, a.clients, base, count, f"round {i + 1}")
        tell(asyncio.run(everybody_declines(program, load)) + effects(program, load) + messages(program, base), count, "everybody declines")
        program.ends_well(count)
        told = dict(program.sql("SELECT CASE WHEN code LIKE 'duty:0' THEN 'nobody' WHEN code LIKE 'duty:%' THEN 'duty' "
                                "WHEN code LIKE 'next:%' THEN 'next' ELSE 'more' END, count(*) FROM callout_step WHERE kind = 'told' GROUP BY 1"))
        for what in ("duty", "next", "more"):
            count.check(int(told.get(what, 0)) > 0, f"no wave '{what}' in {told}")
        for kind in ("call", *STEPS):
            if kind not in ("handover", "downgrade", "refuse"):
                count.check(any(k == kind and s < 300 for k, s in load.statuses), f"no {kind} ever succeeded")
        print(", ".join(f"{k} {s}: {n}" for (k, s), n in sorted(load.statuses.items())))
    return count.end()


if __name__ == "__main__":
    sys.exit(main())
