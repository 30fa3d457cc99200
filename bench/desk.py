"""How soon a call that rings is at the operators, a change of its form is on the disk and a called supervisor knows:
desk.py PORT ADMIN_COOKIE OPERATOR_COOKIE SUPERVISOR_COOKIE TIMES.

The exchange's signed event, the operator's answer, one saved change, the key that calls the supervisor, and an end in one key. Prints
a line each: what, then median, p99 and worst in milliseconds from sending the request to the event (ring, help) or to the reply (save).
"""
import hashlib
import hmac
import json
import sys
import time

from stream import Stream, ask, connect, part

PORT, ADMIN, OPERATOR, SUPERVISOR, TIMES = int(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])


def session_of(connection, cookie):
    _, me = ask(connection, "GET", "/api/v1/session", session=(cookie, "x"))
    return (cookie, me["csrf"]), me["staff"]["roles"][0]["unit"]


def must(got):
    reply, body = got
    if reply.status >= 300:
        sys.exit(f"refused: {reply.status} {body}")
    return body


def main():
    connection = connect(PORT)
    admin, _ = session_of(connection, ADMIN)
    operator, unit = session_of(connection, OPERATOR)
    line = must(ask(connection, "POST", "/api/v1/hotline/lines",
                    {"unit": unit, "number": "96520", "name": "bench"}, admin))
    rings = Stream(PORT, OPERATOR, "call", lambda e: e["change"] == "ringing")
    helps = Stream(PORT, SUPERVISOR, "call", lambda e: e["change"] == "help")
    took = {"ring": [], "save": [], "help": []}

    def tell(i):
        at = int(time.time() * 1000)
        body = json.dumps({"call": f"bench-{i}", "event": "ring", "at_ms": at, "from": f"1390000{i % 10000:04d}"})
        sign = hmac.new(line["secret"].encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
        must(ask(connection, "POST", f"/api/v1/hotline/exchange/{line['id']}/events?at={at}&sig={sign}", body.encode()))

    def timed(what, stream, act):
        before, began = len(stream.events) if stream else 0, time.perf_counter()
        result = act()
        event = stream.next(before) if stream else None
        if stream and not event:
            sys.exit(f"no event of {what} came")
        took[what].append((event[0] if event else time.perf_counter()) - began)
        return event[1] if event else result

    for i in range(TIMES):
        call = f"/api/v1/hotline/calls/{timed('ring', rings, lambda: tell(i))['id']}"

        def act(verb, path, **more):
            version = must(ask(connection, "GET", call, session=operator))["version"]
            return lambda: must(ask(connection, verb, call + path, {"version": version, **more}, operator))

        act("POST", "/answer")()
        timed("save", None, act("PATCH", "", values={"note": "夜里睡不着，最近与家人争吵。"}))
        timed("help", helps, act("POST", "/help"))
        act("POST", "/close", outcome="silent")()
    for what, delays in took.items():
        print(f"{what} {part(delays, .5) * 1e3:.2f} {part(delays, .99) * 1e3:.2f} {max(delays) * 1e3:.2f} {len(delays)}/{TIMES}")


main()
