#!/usr/bin/env python3
"""A thousand residents want the same few appointments at the same moment: test_booking_rush.py BUILD [--pg] [--tries N].

Two counsellors of a unit are there for a day. All tries are sent at once, each on a connection of its own. However many
there are, each free time is booked exactly once and every other try is told so. Then again on another day while the server
is killed: what was acknowledged is there, a try repeated with its Idempotency-Key books nothing twice.
"""
import asyncio
import collections
import datetime
import resource
import sys
import time
import uuid

from program import Counter, one_program, options
from wire import BROKEN, NotSent, Wire

TOWN = 330602001000
STREET, COUNSELLORS = f"street_specialist@{TOWN}", [f"counsellor@{TOWN}#{i}" for i in (1, 2)]
REFUSED = {"counselling.taken", "counselling.busy"}


class Try:
    """One resident's wish for one time, and what became of it."""

    def __init__(self, actor, service, slot):
        self.actor, self.body = actor, {"service": service, "staff": slot["staff"], "start_ms": slot["start_ms"]}
        self.slot, self.key, self.reply = (slot["staff"], slot["start_ms"]), str(uuid.uuid4()), None

    @property
    def settled(self):
        return self.reply is not None and self.reply.status < 500 and self.reply.status != 429


async def send(port, attempt, ready, go):
    """One try; a connection that breaks leaves it unsettled."""
    wire = Wire(port, 120)
    try:
        await wire.open()
    except NotSent:
        ready.release()
        return
    ready.release()
    await go.wait()
    try:
        attempt.reply = await wire.call(attempt.actor, "POST", "/api/v1/me/appointments", attempt.body, attempt.key)
    except BROKEN:
        pass
    wire.close()


async def rush(port, tries, kill=None):
    """All at once; kill is called when some have been answered."""
    ready, go = asyncio.Semaphore(0), asyncio.Event()
    tasks = [asyncio.create_task(send(port, t, ready, go)) for t in tries]
    for _ in tasks:
        await ready.acquire()
    began = time.monotonic()
    go.set()
    while kill and not any(t.settled for t in tries):
        await asyncio.sleep(0.001)
    if kill:
        kill()
    await asyncio.gather(*tasks)
    return time.monotonic() - began


def settle(program, tries):
    """Whoever has no answer asks again, with the same key, as a browser would."""
    for _ in range(200):
        left = [t for t in tries if not t.settled]
        if not left:
            return
        for batch in range(0, len(left), 100):
            asyncio.run(rush(program.port, left[batch:batch + 100]))
        time.sleep(0.05)


def set_up(program, staff):
    boss = staff[STREET]
    session = program.call(boss, "GET", "/api/v1/session").json
    unit = session["staff"]["roles"][0]["unit"]

    def put(what, body):
        r = program.call(boss, "POST", f"/api/v1/counselling/units/{unit}/{what}", body, key=str(uuid.uuid4()))
        if r.status != 200:
            raise RuntimeError(f"{what}: {r}")
        return r.json

    service = put("services", {"name": "心理咨询", "kind": "counselling", "place": "room", "minutes": 60, "open": True})["services"][0]["id"]
    rooms = [put("rooms", {"name": f"{i}号室", "seats": 3})["rooms"][i]["id"] for i in range(2)]
    for who, room in zip(COUNSELLORS, rooms):
        for weekday in range(1, 8):
            put("patterns", {"staff": str(staff[who].id), "room": room, "weekday": weekday, "from_min": 480, "to_min": 1200})
    return service


def free(program, actor, service, days_ahead):
    """The free times of the first day that has any, from then on."""
    first = datetime.date.today() + datetime.timedelta(days=days_ahead)
    r = program.call(actor, "GET", f"/api/v1/me/counselling/services/{service}/slots?from={first}&days=14")
    by_day = collections.defaultdict(list)
    for slot in r.json["items"]:
        by_day[slot["start_ms"] // 86400000].append(slot)
    return by_day[min(by_day)]


def judge(program, tries, slots, counter, what):
    won = [t for t in tries if t.reply.status == 201]
    codes = collections.Counter(t.reply.status if t.reply.status == 201 else t.reply.json.get("code") for t in tries)
    print(f"{what}: {dict(codes)}")
    counter.check(all(t.settled for t in tries), f"{what}: some were never answered")
    counter.check(len(won) == len(slots), f"{what}: {len(won)} bookings of {len(slots)} times")
    counter.check(len({t.slot for t in won}) == len(won), f"{what}: a time was given twice")
    counter.check(set(codes) - {201} <= REFUSED, f"{what}: other refusals than of a taken time: {codes}")
    starts = {t.slot[1] for t in tries}
    stored = program.sql("SELECT staff, start_ms, person FROM appointment WHERE state <> 'cancelled'")
    stored = {(r[0], int(r[1])): int(r[2]) for r in stored if int(r[1]) in starts}
    counter.check(stored == {t.slot: t.actor.id for t in won}, f"{what}: the data says otherwise than the replies")


def main():
    a = options(__doc__, tries=1000)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    counter = Counter()
    with one_program(a) as program:
        residents = [f"resident@330602001005#{i}" for i in range(a.tries)]
        staff = program.actors(STREET, *COUNSELLORS)
        people = list(program.actors(*residents).values())
        program.start()
        service = set_up(program, staff)
        agreed = {"items": [{"purpose": "service", "version": 1, "granted": True}]}
        counter.check(all(program.call(p, "POST", "/api/v1/consents", agreed).status == 201 for p in people), "consents")

        slots = free(program, people[0], service, 2)
        tries = [Try(p, service, slots[i % len(slots)]) for i, p in enumerate(people)]
        took = asyncio.run(rush(program.port, tries))
        settle(program, tries)
        judge(program, tries, slots, counter, f"{len(tries)} tries at once for {len(slots)} times, {took:.1f} s")

        slots = free(program, people[0], service, 9)
        tries = [Try(p, service, slots[i % len(slots)]) for i, p in enumerate(people)]
        asyncio.run(rush(program.port, tries, program.kill))
        before = {t.key for t in tries if t.settled and t.reply.status == 201}
        program.start()
        settle(program, tries)
        counter.check(before <= {t.key for t in tries if t.reply.status == 201}, "an acknowledged booking is gone")
        judge(program, tries, slots, counter, f"killed among them ({len(before)} acknowledged before)")
        program.ends_well(counter)
        counter.check(program.check() == [], f"check: {program.check()}")
    return counter.end()


if __name__ == "__main__":
    sys.exit(main())
