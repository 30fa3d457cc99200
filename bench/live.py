"""How soon an acknowledged dangerous answer is on an open worklist: live.py PORT COOKIE AREA TIMES.

Each time somebody new answers PHQ-9 with a ninth item above zero, and the event is awaited on the stream of the staff member
whose cookie is given. Prints, in milliseconds from the answer's acknowledgement to the event: median, p99, worst, how many
came; then median and p99 of a question to /healthz on an open connection, asked by the same program meanwhile.
"""
import sys
import time

from stream import Stream, ask, connect, part

PORT, COOKIE, AREA, TIMES = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def main():
    raised = Stream(PORT, COOKIE, "alert", lambda e: e["change"] == "raised")
    connection = connect(PORT)
    delays, reference = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask(connection, "GET", "/healthz")
        reference.append(time.perf_counter() - began)
        reply, body = ask(connection, "POST", "/api/v1/session/anonymous", {"area": AREA})
        session = reply.getheader("Set-Cookie").split(";")[0], body["csrf"]
        ask(connection, "POST", "/api/v1/consents",
            {"items": [{"purpose": p, "version": 1, "granted": True} for p in ("service", "health")]}, session)
        before = len(raised.events)
        reply, body = ask(connection, "POST", "/api/v1/responses/sheet",
                          {"form": "phq-9", "answers": [1, 1, 1, 1, 1, 1, 1, 1, 2]}, session)
        told = time.perf_counter()
        if reply.status != 201:
            sys.exit(f"refused: {reply.status} {body}")
        if event := raised.next(before):
            delays.append(max(event[0] - told, 0))  # it may be there before the acknowledgement
    if not delays:
        sys.exit("no event came")
    print(f"{part(delays, .5) * 1e3:.2f} {part(delays, .99) * 1e3:.2f} {max(delays) * 1e3:.2f} {len(delays)}/{TIMES} "
          f"{part(reference, .5) * 1e3:.2f} {part(reference, .99) * 1e3:.2f}")


main()
