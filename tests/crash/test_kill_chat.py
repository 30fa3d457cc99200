#!/usr/bin/env python3
"""Killed while people write: test_kill_chat.py BUILD [--rounds N] [--pg] [--seed N].

Residents and a counsellor write in open conversations; the program is killed at a random moment and started again. What was
acknowledged is there once, with the number it was given and its picture; what was not is there once after it is sent again under its name;
numbers have no holes; each sender's messages are in the order in which they were sent.
"""
import base64
import random
import sys
import threading
import time
from pathlib import Path

from program import Counter, one_program, options

RESIDENTS = 6
SETTINGS = {"consult.messages_a_minute": 100000, "consult.pictures_a_day": 10000, "consult.abandoned_minutes": 60}
PICTURE = (Path(__file__).resolve().parents[1] / "fuzz/corpus/picture/jpeg-progressive").read_bytes()
COUNSELLOR, ADMIN = "counsellor@330602001000", "system_admin@330600000000"
NETWORK = ["community_worker@330602001005", "street_specialist@330602001000", "district_specialist@330602000000", "city_manager@330600000000"]


class Sender(threading.Thread):
    """Sends one message after another under names of its own until the line breaks."""

    def __init__(self, program, actor, path, name, said):
        super().__init__()
        self.program, self.actor, self.path, self.name_, self.said = program, actor, path, name, said
        self.over = False

    def run(self):
        while not self.over:
            body = {"client": f"{self.name_}-{len(self.said):06d}", "text": f"{self.name_} 第 {len(self.said)} 句"}
            if len(self.said) % 4 == 3:  # every fourth shows something
                body["picture"] = base64.b64encode(PICTURE).decode()
            self.said.append([body, None])
            try:
                r = self.program.call(self.actor, "POST", self.path, body)
            except OSError:
                return
            if r.status != 201:
                return
            self.said[-1][1] = r.json["n"]


def prepare(program, staff):
    unit = program.call(staff[COUNSELLOR], "GET", "/api/v1/session").json["staff"]["roles"][0]["unit"]
    desk = {"unit": unit, "kind": "consult", "name": "desk", "hours": "", "max_open": 20, "pictures": True, "active": True}
    assert program.call(staff[ADMIN], "POST", "/api/v1/consult-desks", desk).status == 201
    talks = []
    for i in range(RESIDENTS):
        me = program.anonymous()
        items = [{"purpose": p, "version": 1, "granted": True} for p in ("service", "health")]
        assert program.call(me, "POST", "/api/v1/consents", {"items": items}).status == 201
        talk = program.call(me, "POST", "/api/v1/me/consults", {"terms": 1}).json["id"]
        assert program.call(staff[COUNSELLOR], "POST", f"/api/v1/consults/{talk}/take", {}).status == 200
        talks.append((me, talk, [], []))
    return staff[COUNSELLOR], talks


def everything(program, me, talk):
    found, after = [], 0
    while True:
        r = program.call(me, "GET", f"/api/v1/me/consults/{talk}/messages?after={after}")
        assert r.status == 200, r
        found += r.json["items"]
        if len(r.json["items"]) < 200:
            return found
        after = found[-1]["n"]


def look(program, count, me, talk, sender, said):
    there = [m for m in everything(program, me, talk)]
    count.check([m["n"] for m in there] == list(range(1, len(there) + 1)), f"{talk}: numbers have holes")
    texts = [m["text"] for m in there if m["sender"] == sender]
    count.check(len(texts) == len(set(texts)), f"{talk}: a message of {sender} is there twice")
    count.check(texts == [body["text"] for body, _ in said], f"{talk}: messages of {sender} are missing or out of order")
    number = {m["text"]: m["n"] for m in there if m["sender"] == sender}
    shown = {m["text"] for m in there if m["sender"] == sender and m.get("picture")}
    count.check(shown == {body["text"] for body, _ in said if "picture" in body}, f"{talk}: a message without its picture, or the reverse")
    wrong = [body["text"] for body, n in said if n is not None and number.get(body["text"]) != n]
    count.check(not wrong, f"{talk}: acknowledged with another number, or lost: {wrong[:3]}")


def round_of(program, count, rng, counsellor, talks):
    senders = []
    for me, talk, mine, theirs in talks:
        senders.append(Sender(program, me, f"/api/v1/me/consults/{talk}/messages", f"me-{talk[-6:]}", mine))
        senders.append(Sender(program, counsellor, f"/api/v1/consults/{talk}/messages", f"staff-{talk[-6:]}", theirs))
    for s in senders:
        s.start()
    time.sleep(0.2 + rng.random())
    program.kill()
    for s in senders:
        s.over = True
        s.join()
    program.start()
    for s in senders:
        if s.said and s.said[-1][1] is None:  # not acknowledged: again under its name, twice
            numbers = set()
            for _ in range(2):
                r = program.call(s.actor, "POST", s.path, s.said[-1][0])
                count.check(r.status == 201, f"sent again: {r}")
                numbers.add(r.json["n"])
            count.check(len(numbers) == 1, f"sent again twice, two numbers: {numbers}")
            s.said[-1][1] = numbers.pop()
    for me, talk, mine, theirs in talks:
        look(program, count, me, talk, "resident", mine)
        look(program, count, me, talk, "staff", theirs)
    me, talk, mine, _ = talks[0]
    for body, n in mine[-20:]:
        r = program.call(me, "GET", f"/api/v1/me/consults/{talk}/pictures/{n}")
        count.check((r.status == 200 and r.body[:2] == b"\xff\xd8") if "picture" in body else r.status == 404, f"{talk} {n}: {r.status}")
    wrong = program.check()
    count.check(not wrong, f"check: {wrong}")


def main():
    a = options(__doc__, rounds=5, seed=1)
    rng, count = random.Random(a.seed), Counter()
    with one_program(a, SETTINGS) as program:
        staff = program.actors(COUNSELLOR, ADMIN, *NETWORK)
        program.start()
        counsellor, talks = prepare(program, staff)
        for _ in range(a.rounds):
            round_of(program, count, rng, counsellor, talks)
        said = sum(len(mine) + len(theirs) for _, _, mine, theirs in talks)
        count.check(said > 20 * a.rounds, f"only {said} messages: too little happened")
        print(f"{said} messages in {a.rounds} rounds")
        program.ends_well(count)
    return count.end()


if __name__ == "__main__":
    sys.exit(main())
