"""How soon an acknowledged dangerous answer is on an open worklist: live.py PORT COOKIE AREA TIMES.

Each time somebody new answers PHQ-9 with a ninth item above zero, and the event is awaited on the stream of the staff member
whose cookie is given. Prints, in milliseconds from the answer's acknowledgement to the event: median, p99, worst, how many
came; then median and p99 of a question to /healthz on an open connection, asked by the same program meanwhile.
"""
import http.client
import json
import socket
import sys
import threading
import time

PORT, COOKIE, AREA, TIMES = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
arrived, came = [], threading.Condition()


def listen(stream):
    buffer = b""
    while True:
        bytes_read = stream.recv(65536)
        now = time.perf_counter()
        if not bytes_read:
            return
        buffer += bytes_read
        *events, buffer = buffer.split(b"\n\n")
        for event in events:
            data = [line[6:] for line in event.split(b"\n") if line.startswith(b"data: ")]
            if b"event: alert" in event and data:
                with came:
                    if json.loads(data[0])["change"] == "raised":
                        arrived.append(now)
                        came.notify_all()


def ask(connection, method, path, body=None, session=None):
    headers = {"X-CSRF": "x", "Content-Type": "application/json"}
    if session:
        headers.update({"Cookie": session[0], "X-CSRF": session[1]})
    connection.request(method, path, json.dumps(body) if body is not None else None, headers)
    reply = connection.getresponse()
    text = reply.read()
    return reply, json.loads(text) if text[:1] == b"{" else None


def part(values, share):
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


def main():
    stream = socket.create_connection(("127.0.0.1", PORT))
    stream.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: {COOKIE}\r\n\r\n".encode())
    stream.recv(4096)
    threading.Thread(target=listen, args=(stream,), daemon=True).start()
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    delays, reference = [], []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask(connection, "GET", "/healthz")
        reference.append(time.perf_counter() - began)
        reply, body = ask(connection, "POST", "/api/v1/session/anonymous", {"area": AREA})
        session = reply.getheader("Set-Cookie").split(";")[0], body["csrf"]
        ask(connection, "POST", "/api/v1/consents",
            {"items": [{"purpose": p, "version": 1, "granted": True} for p in ("service", "health")]}, session)
        before = len(arrived)
        reply, body = ask(connection, "POST", "/api/v1/responses/sheet",
                          {"form": "phq-9", "answers": [1, 1, 1, 1, 1, 1, 1, 1, 2]}, session)
        told = time.perf_counter()
        if reply.status != 201:
            sys.exit(f"refused: {reply.status} {body}")
        with came:
            came.wait_for(lambda: len(arrived) > before, 5)
        if len(arrived) > before:
            delays.append(max(arrived[before] - told, 0))  # it may be there before the acknowledgement
    if not delays:
        sys.exit("no event came")
    print(f"{part(delays, .5) * 1e3:.2f} {part(delays, .99) * 1e3:.2f} {max(delays) * 1e3:.2f} {len(delays)}/{TIMES} "
          f"{part(reference, .5) * 1e3:.2f} {part(reference, .99) * 1e3:.2f}")


main()
