"""What the programs that await live events share: requests on an open connection, and a stream of events somebody listens to."""
import http.client
import json
import socket
import threading
import time


def part(values, share):
    values = sorted(values)
    return values[min(int(share * len(values)), len(values) - 1)]


def connect(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=30)


def ask(connection, method, path, body=None, session=None):
    """A reply and its JSON; session: cookie and CSRF value."""
    headers = {"X-CSRF": "x", "Content-Type": "application/json"}
    if session:
        headers.update({"Cookie": session[0], "X-CSRF": session[1]})
    data = body if isinstance(body, (bytes, type(None))) else json.dumps(body)
    connection.request(method, path, data, headers)
    reply = connection.getresponse()
    text = reply.read()
    return reply, json.loads(text) if text[:1] == b"{" else None


class Stream:
    """The events of one kind that a session hears and that `wanted` keeps, as (seconds, data)."""

    def __init__(self, port, cookie, kind, wanted):
        self.kind, self.wanted, self.events, self.came = f"event: {kind}\n".encode(), wanted, [], threading.Condition()
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
        self.socket.recv(4096)
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        buffer = b""
        while bytes_read := self.socket.recv(65536):
            now = time.perf_counter()
            *events, buffer = (buffer + bytes_read).split(b"\n\n")
            for event in events:
                data = [line[6:] for line in event.split(b"\n") if line.startswith(b"data: ")]
                if self.kind in event + b"\n" and data and self.wanted(json.loads(data[0])):
                    with self.came:
                        self.events.append((now, json.loads(data[0])))
                        self.came.notify_all()

    def next(self, n, seconds=5):
        """The event after the first n; None when none came in time."""
        with self.came:
            self.came.wait_for(lambda: len(self.events) > n, seconds)
            return self.events[n] if len(self.events) > n else None
