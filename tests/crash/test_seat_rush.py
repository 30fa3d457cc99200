#!/usr/bin/env python3
"""Operators who want the same seats of a hotline at the same moment, and a kill: test_seat_rush.py BUILD [--pg] [--operators N].

One of them sits at each seat, nobody at two; everybody else is told that somebody sits there. Over somebody is asked for by all at
once: again one sits there in the end. Who was told that they sit somewhere still does after the program was killed.
"""
import sys
from concurrent.futures import ThreadPoolExecutor

from program import Counter, one_program, options

REGION = 330600000000
SUPERVISOR = f"hotline_supervisor@{REGION}"
SEATS = "/api/v1/hotline/seats"


def seated(program, who):
    """(seat, staff) of everybody who sits somewhere."""
    return sorted((s["id"], s["staff"]) for s in program.call(who, "GET", SEATS).json["items"] if s["staff"])


def rush(program, operators, seats, over):
    """Everybody at once, each begins at another seat; who got what."""
    def sit(n):
        return [(s, program.call(operators[n], "POST", f"{SEATS}/{s}/sit", {"over": over})) for s in (seats[n % len(seats):] + seats)[:len(seats)]]
    with ThreadPoolExecutor(len(operators)) as pool:
        return [r for replies in pool.map(sit, range(len(operators))) for r in replies]


def main():
    a = options(__doc__, operators=12)
    count = Counter()
    with one_program(a) as program:
        names = [f"hotline_operator@{REGION}#{i}" for i in range(a.operators)]
        staff = program.actors(SUPERVISOR, *names)
        boss, operators = staff[SUPERVISOR], [staff[n] for n in names]
        program.start()
        for extension in ("1001", "1002", "1003"):
            made = program.call(boss, "POST", SEATS, {"extension": extension, "name": "n"})
            count.check(made.status == 200, f"no seat: {made}")
        seats = [s["id"] for s in made.json["items"]]
        got = rush(program, operators, seats, False)
        count.check({r.status for _, r in got} <= {200, 409}, f"neither sat down nor refused: {[r for _, r in got if r.status not in (200, 409)]}")
        count.check(any(r.status == 409 and r.json["code"] == "hotline.seat_occupied" for _, r in got), "nobody was told that somebody sits there")
        first = seated(program, boss)
        count.check(len(first) >= 1 and len({s for s, _ in first}) == len(first) == len({w for _, w in first}), f"two at a seat or two seats: {first}")
        got = rush(program, operators, seats, True)
        count.check({r.status for _, r in got} <= {200, 409}, f"neither sat down nor refused: {[r for _, r in got if r.status not in (200, 409)]}")
        last = seated(program, boss)
        count.check(len(last) >= 1 and len({s for s, _ in last}) == len(last) == len({w for _, w in last}), f"two at a seat or two seats: {last}")
        program.kill()
        program.start()
        count.check(seated(program, boss) == last, f"{last} sat there, after the kill {seated(program, boss)}")
        count.check(not program.check(), f"check: {program.check()}")
        print(f"{len(got)} tries twice by {a.operators} operators at {len(seats)} seats; {len(last)} seated")
        program.ends_well(count)
    return count.end()


if __name__ == "__main__":
    sys.exit(main())
