#!/usr/bin/env python3
"""Killed during calls: test_kill_hotline.py BUILD [--rounds N] [--operators N] [--pg] [--seed N].

Operators take calls and save the call form as they type, some of the calls at high risk; the exchange tells of calls of its
own. The program is killed at a random moment and started again. Every call and every value of a form that was acknowledged
is there; what was being saved is there as a whole or not at all; a call whose begin was not acknowledged is there once after
it is sent again under its key; the half-filled form comes back to its operator and goes on; the exchange, told again from the
start, doubles nothing; a high risk has one alert and one schedule.
"""
import hashlib
import hmac
import json
import random
import sys
import threading
import time
import uuid

from program import Counter, one_program, options

REGION = 330600000000
ADMIN, SUPERVISOR = f"system_admin@{REGION}", f"hotline_supervisor@{REGION}"
NETWORK = [f"city_manager@{REGION}", f"crisis_team@{REGION}"]
CALLS = "/api/v1/hotline/calls"
STEPS = ["none", "ideation", "plan_week", "act_done"]
HIGH = {"plan_week", "act_done"}
CALL_BACKS = 5  # of definitions/hotline.json


class Cut(Exception):
    """The line broke, or the server was going: nobody knows whether it was done."""


class Operator(threading.Thread):
    """One seat: a call after another; knows what was acknowledged and what was under way."""

    def __init__(self, program, actor, line, calls, seed):
        super().__init__()
        self.program, self.actor, self.line, self.calls = program, actor, line, calls
        self.rng, self.over = random.Random(seed), False
        self.now = calls[-1] if calls and not calls[-1]["closed"] else None

    def ask(self, method, path, body, key=None):
        try:
            r = self.program.call(self.actor, method, path, body, key)
        except OSError as e:
            raise Cut from e
        if r.status >= 500:
            raise Cut
        assert r.status in (200, 201), (method, path, body, r)
        return r.json

    def begin(self):
        call = {"id": None, "key": str(uuid.uuid4()), "version": 0, "values": {}, "sent": None, "closed": False, "closing": False,
                "high": False, "number": f"139{self.rng.randrange(10 ** 8):08d}"}
        self.calls.append(call)
        self.now = call
        self.begun(self.ask("POST", CALLS, self.body(call), call["key"]))

    def body(self, call):
        return {"line": self.line, "number": call["number"]}

    def begun(self, view):
        self.now["id"], self.now["version"] = view["id"], view["version"]

    def save(self):
        c = self.now
        c["sent"] = {"note": f"说到第 {c['version']} 句", "distress": self.rng.randrange(101), "kind": "general", "problems": ["family", "study"]}
        if self.rng.random() < 0.3:
            c["sent"]["ladder"] = self.rng.choice(STEPS)
        r = self.ask("PATCH", f"{CALLS}/{c['id']}", {"version": c["version"], "values": c["sent"]})
        self.saved(r["version"])

    def saved(self, version):
        c = self.now
        c["high"] |= c["sent"].get("ladder") in HIGH
        c["values"].update(c["sent"])
        c["version"], c["sent"] = version, None

    def close(self):
        self.now["closing"] = True
        self.ask("POST", f"{CALLS}/{self.now['id']}/close", {"version": self.now["version"], "outcome": "done"})
        self.now["closed"], self.now = True, None

    def run(self):
        try:
            while not self.over:
                if not self.now:
                    self.begin()
                elif self.now["values"] and self.rng.random() < 0.15:
                    self.close()
                else:
                    self.save()
        except Cut:
            pass

    def come_back(self, count):
        """What the browser does after a restart: the list of calls, and the form of the one in hand."""
        c = self.now
        if c and not c["id"]:  # twice: the same call
            views = [self.ask("POST", CALLS, self.body(c), c["key"]) for _ in range(2)]
            count.check(views[0]["id"] == views[1]["id"], f"begun again, two calls: {views}")
            self.begun(views[0])
        mine = [x for x in self.ask("GET", CALLS, None)["items"] if x["mine"]]
        if c and c["closing"] and not mine:
            c["closed"], self.now = True, None
            return
        count.check([x["id"] for x in mine] == ([c["id"]] if c else []), f"{self.actor.who}: in hand {mine}, expected {c}")
        if not c:
            return
        c["closing"] = False
        view = self.ask("GET", f"{CALLS}/{c['id']}", None)
        if c["sent"] and view["version"] == c["version"] + 1:
            self.saved(view["version"])
        c["sent"] = None
        count.check((view["version"], view["values"], view["can_edit"]) == (c["version"], c["values"], True),
                    f"the form came back otherwise: {view['version']} {view['values']}, acknowledged {c['version']} {c['values']}")


class Exchange(threading.Thread):
    """Tells of rings, answers and ends, some twice, some late."""

    def __init__(self, program, line, secret, told, seed):
        super().__init__()
        self.program, self.line, self.secret, self.told = program, line, secret, told
        self.rng, self.over = random.Random(seed), False

    def tell(self, event):
        body, at = json.dumps(event).encode(), int(time.time() * 1000)
        sig = hmac.new(self.secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return self.program.call(None, "POST", f"/api/v1/hotline/exchange/{self.line}/events?at={at}&sig={sig}", body).status

    def run(self):
        try:
            while not self.over:
                name, at = str(uuid.uuid4()), int(time.time() * 1000) - 60000
                events = [{"call": name, "event": e, "at_ms": at + i * 5000, "from": f"138{self.rng.randrange(10 ** 8):08d}"}
                          for i, e in enumerate(("ring", "answer", "hangup"))]
                for e in self.rng.sample(events, 3) + events[:1]:
                    self.told.append(e)
                    if self.tell(e) != 204:
                        return
        except OSError:
            return


def prepare(program, staff, n):
    operators = [staff[f"hotline_operator@{REGION}#{i}"] for i in range(n)]
    unit = program.call(operators[0], "GET", "/api/v1/session").json["staff"]["roles"][0]["unit"]
    made = program.call(staff[ADMIN], "POST", "/api/v1/hotline/lines", {"unit": unit, "number": "12356", "name": "热线"})
    assert made.status == 201, made
    return operators, made.json


def round_of(program, count, rng, operators, line, calls, told):
    seats = [Operator(program, o, line["id"], calls[i], rng.random()) for i, o in enumerate(operators)]
    exchange = Exchange(program, line["id"], line["secret"], told, rng.random())
    workers = [*seats, exchange]
    for w in workers:
        w.start()
    time.sleep(0.3 + rng.random())
    program.kill()
    for w in workers:
        w.over = True
        w.join()
    program.start()
    for seat in seats:
        seat.come_back(count)
    for event in told:  # an exchange that lost its replies tells everything again
        count.check(exchange.tell(event) == 204, f"told again: {event}")
    count.check(not program.check(), f"check: {program.check()}")


def compare(program, count, supervisor, calls, told):
    """Every call once, with what was acknowledged."""
    there = dict(program.sql("SELECT id, external FROM hotline_call"))
    by_hand = {str(c["id"]) for mine in calls for c in mine}
    count.check({k for k, v in there.items() if not v} == by_hand, "calls entered by hand are doubled or lost")
    names = [v for v in there.values() if v]
    count.check(sorted(names) == sorted({e["call"] for e in told}), "calls of the exchange are doubled or lost")
    for c in (c for mine in calls for c in mine):
        view = program.call(supervisor, "GET", f"{CALLS}/{c['id']}").json
        kinds = [s["kind"] for s in view["steps"]]
        count.check(view["values"] == c["values"], f"{c['id']}: {view['values']}, acknowledged {c['values']}")
        count.check((view["state"] == "closed", kinds.count("answer"), kinds.count("closed")) == (c["closed"], 1, int(c["closed"])),
                    f"{c['id']}: {view['state']} {kinds}")
        count.check((view["high_ms"] > 0, len(view["call_backs"])) == (c["high"], CALL_BACKS if c["high"] else 0),
                    f"{c['id']}: high risk {c['high']}, {view['high_ms']} {view['call_backs']}")


def main():
    a = options(__doc__, rounds=5, operators=24, seed=1)
    rng, count = random.Random(a.seed), Counter()
    with one_program(a) as program:
        staff = program.actors(ADMIN, SUPERVISOR, *NETWORK, *[f"hotline_operator@{REGION}#{i}" for i in range(a.operators)])
        program.start()
        operators, line = prepare(program, staff, a.operators)
        calls, told = [[] for _ in operators], []
        for _ in range(a.rounds):
            round_of(program, count, rng, operators, line, calls, told)
        compare(program, count, staff[SUPERVISOR], calls, told)
        made, saved = sum(map(len, calls)), sum(c["version"] - 1 for mine in calls for c in mine)
        count.check(made > a.operators and saved > 10 * a.rounds and any(c["high"] for mine in calls for c in mine),
                    f"only {made} calls and {saved} saves: too little happened")
        print(f"{made} calls, {saved} saves, {len(told)} events of the exchange in {a.rounds} rounds")
        program.ends_well(count)
    return count.end()


if __name__ == "__main__":
    sys.exit(main())
