#!/usr/bin/env python3
"""The whole program over real sockets: test_server.py BUILD [unittest arguments].

The table of malformed requests, abused JSON, limits, methods, headers of every kind of reply, files, event streams, TLS,
stopping with requests in flight, and everything that can be wrong on the command line. Standard library only.
"""
import concurrent.futures
import gzip
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "crash")]
from program import Actor, Program, free_port  # noqa: E402
from test_framing import ACCEPTED, REFUSED, Reader, read_all, send_slices  # noqa: E402

BUILD = ""
AREA = 330602001005
ADMIN, WORKER, STREET = "system_admin@330600000000", f"community_worker@{AREA}", "street_specialist@330602001000"
OPERATOR = "hotline_operator@330600000000"
NEIGHBOUR, SECURITY = f"community_worker@{AREA + 1}", "security_admin@330600000000"
TALKER, CHANGER = "counsellor@330602001000", "counsellor@330602001000#2"
LEAVER, DISABLED = f"community_worker@{AREA}#2", f"community_worker@{AREA}#3"
SETTING = "/api/v1/settings/session.idle_staff_min"
SETTINGS = {"account.anonymous_per_ip_hour": 1000000, "alert.callbacks_a_day": 1000}
HEADERS = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin",
           "cross-origin-resource-policy": "same-origin"}


def certificate(folder):
    files = folder / "cert.pem", folder / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files[1], "-out", files[0]],
                   check=True, capture_output=True)
    return files


class Running(unittest.TestCase):
    """One server for the tests of a class, on a database with staff of three levels."""
    flags = []

    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory(prefix="xqh")
        cls.program = Program(BUILD, Path(cls.room.name) / "p", settings=SETTINGS, flags=cls.flags)
        cls.staff = cls.program.actors(ADMIN, WORKER, STREET, NEIGHBOUR, LEAVER, DISABLED, SECURITY, OPERATOR, TALKER, CHANGER)
        cls.program.start()

    @classmethod
    def tearDownClass(cls):
        code, words = cls.program.stop(), cls.program.sanitizer_words()
        cls.program.remove()
        cls.room.cleanup()
        if code != 0 or words:
            raise AssertionError(f"exit {code} {words}")

    def call(self, who, method, path, body=None, **more):
        return self.program.call(self.staff.get(who), method, path, body, **more)

    def raw(self, data, timeout=20):
        with socket.create_connection(("127.0.0.1", self.program.port), timeout=timeout) as s:
            send_slices(s, data)
            s.shutdown(socket.SHUT_WR)
            return read_all(s)

    def call_back(self, person, key=None):
        return self.program.call(person, "POST", "/api/v1/callbacks", {"phone": "13800138000", "when": "now"},
                                 key or str(uuid.uuid4()))


class Requests(Running):
    def test_malformed(self):
        for name, data, status in REFUSED:
            if len(data) > 3 << 20:
                continue
            data = data.replace(b" /hello", b" /healthz", 1).replace(b" /echo", b" /api/v1/callbacks", 1)
            with self.subTest(name):
                answer = self.raw(data)
                replies = re.findall(rb"HTTP/1\.1 (\d+)", answer)
                self.assertEqual(replies[:1], [b"%d" % status], answer[:200])
                self.assertEqual(len(replies), 1, "what follows a refused request is never answered")
                self.assertIn(b"X-Content-Type-Options: nosniff", answer)

    def test_well_formed(self):
        for name, data, status in ACCEPTED:
            if status == 200 and name != "target of 4096":
                with self.subTest(name):
                    self.assertTrue(self.raw(data.replace(b" /hello", b" /healthz", 1)).startswith(b"HTTP/1.1 200"))

    def put(self, body):
        return self.call(ADMIN, "PUT", SETTING, body)

    def test_json_abuse(self):
        """Text that is no JSON is 400 (RFC 9110: malformed; which member is meant cannot be known); JSON that cannot be
        accepted is 422 (RFC 9110: well-formed, not processable). Both with code and pointer, of the whole it is empty."""
        def settings(body):
            return self.put(body)

        def area(body):
            return self.program.call(None, "POST", "/api/v1/session/anonymous", body)

        def upload(body):
            return self.call(ADMIN, "POST", "/api/v1/definitions/form", body)

        deep, wide = b"[" * 1000 + b"]" * 1000, b",".join(b'"a%d":1' % i for i in range(60000))
        cases = [
            # not JSON
            (settings, "not json", b"hello", 400, "json.syntax", ""), (settings, "open object", b'{"value":"20"', 400, "json.syntax", None),
            (settings, "two values", b'{"value":"20"} {"value":"20"}', 400, "json.syntax", None),
            (settings, "trailing comma", b'{"value":"20",}', 400, "json.syntax", None),
            (settings, "comment", b'{"value":"20"}//', 400, "json.syntax", None),
            (settings, "single quotes", b"{'value':'20'}", 400, "json.syntax", ""), (settings, "NaN", b'{"value":NaN}', 400, "json.syntax", "/value"),
            (settings, "control character", b'{"value":"2\x010"}', 400, "json.syntax", "/value"),
            (settings, "byte order mark", b'\xef\xbb\xbf{"value":"20"}', 400, "json.syntax", ""),
            (area, "leading zero", b'{"area":01}', 400, "json.syntax", "/area"), (area, "plus", b'{"area":+1}', 400, "json.syntax", "/area"),
            # deep nesting
            (settings, "depth 100 000, open", b"[" * 100000, 422, "field.type", ""),
            (settings, "depth 100 000 of objects", b'{"a":' * 100000, 422, "field.unknown", "/a"),
            (settings, "depth 1 000", b'{"value":' + deep + b"}", 422, "field.type", "/value"),
            (settings, "depth 1 000 beside", b'{"value":"20","more":' + deep + b"}", 422, "field.unknown", "/more"),
            (upload, "depth 1 000 of a document", b'{"source":' + deep + b"}", 422, None, "/source"),
            # duplicate keys
            (settings, "duplicate", b'{"value":"20","value":"21"}', 422, "field.duplicate", "/value"),
            (settings, "duplicate, written otherwise", b'{"value":"20","v\\u0061lue":"21"}', 422, "field.duplicate", "/value"),
            (area, "duplicate number", b'{"area":330602001005,"area":330602001005}', 422, "field.duplicate", "/area"),
            # bad UTF-8
            (settings, "bad utf-8", b'{"value":"\xff"}', 422, "json.utf8", "/value"), (settings, "overlong", b'{"value":"\xc0\xaf"}', 422, "json.utf8", "/value"),
            (settings, "surrogate bytes", b'{"value":"\xed\xa0\x80"}', 422, "json.utf8", "/value"),
            (settings, "above U+10FFFF", b'{"value":"\xf4\x90\x80\x80"}', 422, "json.utf8", "/value"),
            (settings, "cut short", b'{"value":"\xe4\xb8"}', 422, "json.utf8", "/value"), (settings, "in a name", b'{"va\xfflue":"20"}', 422, "json.utf8", ""),
            (settings, "lone surrogate", b'{"value":"\\ud800"}', 422, "json.utf8", "/value"), (settings, "nul", b'{"value":"2\\u00000"}', 422, "json.nul", "/value"),
            # huge numbers
            (area, "beyond 64 bits", b'{"area":99999999999999999999999}', 422, "json.number", "/area"),
            (area, "60 000 digits", b'{"area":' + b"9" * 60000 + b"}", 422, "json.number", "/area"),
            (area, "1e999999", b'{"area":1e999999}', 422, "field.type", "/area"), (area, "a fraction", b'{"area":330602001005.5}', 422, "field.type", "/area"),
            (settings, "number of 900 kB", b'{"value":' + b"9" * 900000 + b"}", 422, "field.type", "/value"),
            # unknown fields, and the rest
            (settings, "unknown", b'{"value":"20","more":1}', 422, "field.unknown", "/more"), (settings, "60 000 unknown", b"{" + wide + b"}", 422, "field.unknown", "/a0"),
            (settings, "missing", b"{}", 422, "field.required", "/value"), (settings, "empty", b"", 422, "field.required", None),
            (settings, "wrong type", b'{"value":20}', 422, "field.type", "/value"), (settings, "null", b'{"value":null}', 422, "field.required", "/value"),
            (settings, "an array", b"[]", 422, "field.type", ""), (settings, "out of range", b'{"value":"1"}', 422, "setting.value", "/value"),
        ]
        for send, name, body, status, code, pointer in cases:
            with self.subTest(name):
                began = time.monotonic()
                r = send(body)
                self.assertEqual(r.status, status, r)
                self.assertEqual(r.headers["content-type"], "application/problem+json")
                problem = r.json
                self.assertEqual(problem["status"], r.status)
                self.assertIn("pointer", problem)
                if code:
                    self.assertEqual(problem["code"], code)
                if pointer is not None:
                    self.assertEqual(problem["pointer"], pointer)
                self.assertLess(time.monotonic() - began, 2)
        self.assertEqual(self.put(b'{"value":"20"}').status, 200)
        self.assertEqual(self.call(ADMIN, "PUT", SETTING, b'{"value":"' + b"9" * (10 << 20) + b'"}').status, 413)

    def test_paths_and_methods(self):
        cases = [("GET", "/api/v1/none", 404, "request.no_route"), ("DELETE", "/api/v1/settings", 405, "request.method"),
                 ("GET", "/api/v1/alerts/x", None, None), ("GET", "/api/v1/alerts/99999999999999999999", None, None),
                 ("GET", "/api/v1/alerts/-1", None, None), ("GET", "/api/v1/alerts/%00", None, None),
                 ("GET", "/api/v1/alerts/%zz", 400, "request.path"), ("GET", "/api/v1/alerts?state=wrong", 422, None),
                 ("GET", "/api/v1/alerts?limit=0", 422, None), ("GET", "/api/v1/alerts?limit=100000", 422, None),
                 ("GET", "/api/v1/alerts?state=open&state=all", 422, None), ("GET", "/api/v1/alerts?more=1", 422, None),
                 ("GET", "/api/v1/alerts?cursor=%27--", 422, None), ("GET", "/api/v1/alerts/1'%20OR%201=1", None, None),
                 ("GET", "/api/v1/../v1/settings", 404, None), ("GET", "//api/v1/settings", 404, None)]
        for method, path, status, code in cases:
            with self.subTest(path):
                r = self.call(WORKER, method, path)
                self.assertEqual(r.status, status) if status else self.assertIn(r.status, (400, 404, 422), r)
                if code:
                    self.assertEqual(r.json["code"], code)
        head = self.call(ADMIN, "HEAD", "/api/v1/settings")
        self.assertEqual((head.status, head.body), (200, b""))

    def test_headers_of_every_reply(self):
        person = self.program.anonymous(AREA)
        replies = {
            "ok": self.call(ADMIN, "GET", "/api/v1/settings"), "created": self.call_back(person),
            "none": self.call(None, "GET", "/api/v1/settings"), "denied": self.call(WORKER, "GET", "/api/v1/settings"),
            "not found": self.call(ADMIN, "GET", "/api/v1/none"), "invalid": self.put(b"{}"), "large": self.put(b"x" * (2 << 20)),
            "page": self.call(None, "GET", "/"), "missing file": self.call(None, "GET", "/none.js"),
            "wrong method": self.call(None, "POST", "/"), "health": self.call(None, "GET", "/healthz"),
            "ready": self.call(None, "GET", "/readyz"),
        }
        for name, r in replies.items():
            with self.subTest(name):
                for header, value in HEADERS.items():
                    self.assertEqual(r.headers.get(header), value)
                policy = r.headers["content-security-policy"]
                self.assertIn("default-src 'none'", policy)
                self.assertNotRegex(policy, r"unsafe|\*|http:")
                self.assertNotIn("server", r.headers)
                self.assertNotIn("strict-transport-security", r.headers, "not over plain HTTP")
                if name not in ("page", "missing file", "wrong method", "health"):
                    self.assertIn("no-store", r.headers.get("cache-control", "no-store" if name == "large" else ""))

    def test_nobody_and_forged(self):
        good = self.staff[ADMIN]
        self.assertEqual(self.call(None, "GET", "/api/v1/settings").json["code"], "session.none")
        for cookie in ("", "x", ".", "330600.", "330600.AAAA", "999999." + good.cookie.split(".")[1], good.cookie[:-1],
                       good.cookie + "A", "0" * 5000, "330600." + "A" * 90, "-1.x", good.cookie.replace(".", "%2e")):
            with self.subTest(cookie[:60]):
                r = self.program.call(Actor("", cookie, good.csrf), "GET", "/api/v1/settings")
                self.assertEqual(r.status, 401, r)
        for headers in ({"X-CSRF": ""}, {"X-CSRF": "x" * 32}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
            with self.subTest(headers=headers):
                r = self.call(ADMIN, "PUT", SETTING, {"value": "20"}, headers=headers)
                self.assertEqual(r.status, 403, r)
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
            with self.subTest(kind):
                self.assertEqual(self.call(ADMIN, "PUT", SETTING, {"value": "20"}, headers={"Content-Type": kind}).status, 415)

    def test_idempotency(self):
        person, other, key = self.program.anonymous(AREA), self.program.anonymous(AREA), str(uuid.uuid4())
        first, again = self.call_back(person, key), self.call_back(person, key)
        self.assertEqual((first.status, first.body), (again.status, again.body))
        self.assertEqual(again.headers["idempotent-replayed"], "true")
        self.assertNotEqual(self.call_back(other, key).json["id"], first.json["id"], "a key is its owner's")
        r = self.program.call(person, "POST", "/api/v1/callbacks", {"phone": "13800138001", "when": "now"}, key)
        self.assertIn(r.status, (409, 422), r)
        r = self.call_back(person, "k" * 65)
        self.assertEqual(r.status, 422)

    def test_same_key_at_once(self):
        person, key = self.program.anonymous(AREA), str(uuid.uuid4())
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            replies = list(pool.map(lambda _: self.call_back(person, key), range(16)))
        self.assertEqual({(r.status, r.json["id"]) for r in replies}, {(201, replies[0].json["id"])})

    def test_pipelined(self):
        data = b"".join(b"GET /api/v1/none%d HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" % i
                        for i in range(20))
        self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+)", self.raw(data)), [b"404", b"200"] * 20)

    def test_events(self):
        with socket.create_connection(("127.0.0.1", self.program.port), timeout=10) as s:
            s.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: a\r\n\r\n")
            self.assertEqual(Reader(s).reply()[0], 401)
        near, far = self.listen(WORKER), self.listen(STREET)
        person = self.program.anonymous(AREA)
        began = time.monotonic()
        alert = self.call_back(person).json["alert"]
        for s in (near, far):
            data = b""
            while alert.encode() not in data:
                data += s.recv(65536)
            self.assertRegex(data.decode(), r"event: alert\r?\ndata: |event: alert\n")
            self.assertLess(time.monotonic() - began, 5, "pushed: nobody asks for it")
            s.close()

    def listen(self, who):
        s = socket.create_connection(("127.0.0.1", self.program.port), timeout=10)
        s.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nCookie: sid={self.staff[who].cookie}\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += s.recv(4096)
        self.assertIn(b"200", head.split(b"\r\n")[0])
        self.assertIn(b"text/event-stream", head)
        return s

    def test_events_stay_in_their_area(self):
        s = self.listen(NEIGHBOUR)
        self.call_back(self.program.anonymous(AREA))
        time.sleep(0.3)
        mine = self.call_back(self.program.anonymous(AREA + 1)).json["alert"]
        data = b""
        while mine.encode() not in data:
            data += s.recv(65536)
        s.close()
        self.assertNotIn(str(AREA).encode(), data)

    def test_events_end_with_the_session(self):
        leaving, staying = self.listen(LEAVER), self.listen(WORKER)
        self.assertEqual(self.call(LEAVER, "POST", "/api/v1/auth/logout").status, 204)
        leaving.settimeout(10)
        while leaving.recv(65536):
            pass
        leaving.close()
        staying.settimeout(3)
        alert, data = self.call_back(self.program.anonymous(AREA)).json["alert"], b""
        while alert.encode() not in data:
            data += staying.recv(65536)
        staying.close()

    def test_events_eight_for_a_session(self):
        open_ = [self.listen(STREET) for _ in range(8)]
        with socket.create_connection(("127.0.0.1", self.program.port), timeout=10) as s:
            s.sendall(f"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nCookie: sid={self.staff[STREET].cookie}\r\n\r\n".encode())
            self.assertEqual(Reader(s).reply()[0], 429)
        self.listen(WORKER).close()  # of others as ever
        open_.pop().close()
        for i in range(50):  # a place is free when the server has seen it
            try:
                open_.append(self.listen(STREET))
                break
            except AssertionError:
                time.sleep(0.1)
        self.assertEqual(len(open_), 8)
        for s in open_:
            s.close()

    def test_events_are_for_those_who_may_read_them(self):
        admin, security, operator, worker = (self.listen(who) for who in (ADMIN, SECURITY, OPERATOR, WORKER))
        worker.settimeout(5)
        alert, data = self.call_back(self.program.anonymous(AREA)).json["alert"], b""
        while alert.encode() not in data:
            data += worker.recv(65536)
        for s in (admin, security, operator):
            s.settimeout(2)
            heard = b""
            try:
                while part := s.recv(65536):
                    heard += part
            except TimeoutError:
                pass
            self.assertNotIn(b"event: alert", heard)
            self.assertNotIn(b"event: task", heard)
            s.close()
        worker.close()

    def test_events_end_when_an_account_is_disabled(self):
        s = self.listen(DISABLED)
        r = self.call(SECURITY, "POST", f"/api/v1/staff/{self.staff[DISABLED].id}/disable", {"reason": "left"})
        self.assertEqual(r.status, 200)
        began = time.monotonic()
        self.assertIn(b"HTTP/1.1 401", self.raw(f"GET /api/v1/events HTTP/1.1\r\nHost: a\r\nCookie: sid="
                                                f"{self.staff[DISABLED].cookie}\r\n\r\n".encode()))
        s.settimeout(30)
        read_all(s)
        self.assertLess(time.monotonic() - began, 15)

    def talk(self, who):
        """A conversation that `who` holds; the person in it, and its number."""
        roles = self.call(who, "GET", "/api/v1/session").json["staff"]["roles"]
        made = self.call(ADMIN, "POST", "/api/v1/consult-desks", {"unit": roles[0]["unit"], "kind": "consult", "name": "desk", "hours": "",
                                                                  "max_open": 5, "active": True})
        self.assertIn(made.status, (201, 409), made)
        person = self.program.anonymous(AREA)
        agreed = [{"purpose": p, "version": 1, "granted": True} for p in ("service", "health")]
        self.assertEqual(self.program.call(person, "POST", "/api/v1/consents", {"items": agreed}).status, 201)
        opened = self.program.call(person, "POST", "/api/v1/me/consults", {"terms": 1})
        self.assertEqual(opened.status, 201, opened)
        number = opened.json["id"]
        self.assertEqual(self.call(who, "POST", f"/api/v1/consults/{number}/take").status, 200)
        return person, number, roles

    def say(self, person, number):
        r = self.program.call(person, "POST", f"/api/v1/me/consults/{number}/messages", {"client": str(uuid.uuid4()), "text": "\u60a8\u597d"})
        self.assertEqual(r.status, 201, r)
        return f'"id":"{number}","n":{r.json["n"]}'.encode()

    def hears_until_it_ends(self, stream, person, number, change):
        stream.settimeout(10)
        said, data = self.say(person, number), b""
        while said not in data:
            data += stream.recv(65536)
        self.assertIn(b"event: consult", data)
        change()
        stream.settimeout(30)
        began, data = time.monotonic(), b""
        while part := stream.recv(65536):
            data += part
        self.assertLess(time.monotonic() - began, 15, "the stream is closed, not left to run out")
        stream.close()
        return self.say(person, number), data

    def test_a_conversations_stream_ends_with_the_role(self):
        person, number, _ = self.talk(TALKER)

        def change():
            staff = f"/api/v1/staff/{self.staff[TALKER].id}"
            grant = self.call(SECURITY, "GET", staff).json["roles"][0]["grant"]
            ended = self.call(SECURITY, "POST", f"{staff}/roles/{grant}/end")
            self.assertEqual(ended.status, 200)
        said, data = self.hears_until_it_ends(self.listen(TALKER), person, number, change)
        self.assertNotIn(said, data)
        self.assertIn(self.call(TALKER, "GET", f"/api/v1/consults/{number}/messages?after=0").status, (401, 403))

    def test_a_conversations_stream_ends_when_another_role_is_taken(self):
        person, number, roles = self.talk(CHANGER)
        r = self.call(SECURITY, "POST", f"/api/v1/staff/{self.staff[CHANGER].id}/roles",
                      {"role": "street_specialist", "unit": roles[0]["unit"]})
        self.assertEqual(r.status, 201, r)

        def change():
            own = self.call(CHANGER, "GET", "/api/v1/session").json["staff"]["roles"]
            other = next(i for i, x in enumerate(own) if x["role"] == "street_specialist")
            self.assertEqual(self.call(CHANGER, "POST", "/api/v1/session/act", {"acting": other}).status, 200)
        said, data = self.hears_until_it_ends(self.listen(CHANGER), person, number, change)
        self.assertNotIn(said, data)

    def test_lists_are_true_at_once(self):
        """Replies are kept while nothing is written (src/core/reply_cache.h): never one that is no longer true, or another's."""
        path, seen = "/api/v1/alerts?state=open&limit=200", []
        for _ in range(12):
            seen.append(self.call_back(self.program.anonymous(AREA)).json["alert"])
            lists = {who: [self.call(who, "GET", path) for _ in range(3)] for who in (WORKER, STREET, NEIGHBOUR)}
            for who, replies in lists.items():
                ids = {a["id"] for a in replies[0].json["items"]}
                self.assertEqual(set(seen) & ids, set() if who == NEIGHBOUR else set(seen), who)
                self.assertEqual({r.body for r in replies}, {replies[0].body}, "nothing was written meanwhile")
        version = {a["id"]: a["version"] for a in lists[WORKER][0].json["items"]}[seen[0]]
        r = self.call(WORKER, "POST", f"/api/v1/alerts/{seen[0]}/acknowledge", {"version": version})
        self.assertEqual(r.status, 200, r)
        states = {a["id"]: a["state"] for a in self.call(STREET, "GET", path).json["items"]}
        self.assertEqual((states[seen[0]], states[seen[1]]), ("acknowledged", "new"))
        self.assertIn(b"HTTP/1.1 401", self.raw(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()))

    def test_metrics(self):
        r = self.call(None, "GET", "/metrics")
        self.assertIn(r.status, (200, 401, 403, 404))
        if r.status == 200:
            self.assertNotIn("text/html", r.headers["content-type"])
            self.assertNotRegex(r.body.decode(), r"\b1\d{10}\b|\b33\d{16}\b", "telephones, ids")

    def test_contract(self):
        r = self.call(None, "GET", "/api/v1/openapi.json")
        self.assertEqual(r.status, 200)
        self.assertTrue(r.json["openapi"].startswith("3.1"))


class Files(Running):
    flags = ["--assets", HERE / "dist"]

    def test_from_disk(self):
        names = [str(f.relative_to(HERE / "dist")) for f in (HERE / "dist").rglob("*") if f.is_file()]
        self.assertTrue(names)
        for name in names:
            r = self.call(None, "GET", "/" + name)
            if not name.startswith("."):
                self.assertEqual((r.status, r.body), (200, (HERE / "dist" / name).read_bytes()), name)
        for path in ("/none.js", "/assets/none.css", "/%2e%2e/meson.build", "/..%2fmeson.build", "/.hidden", "/../meson.build"):
            with self.subTest(path):
                r = self.call(None, "GET", path)
                self.assertNotIn(b"http_test_assets", r.body)
                self.assertIn(r.status, (400, 404), r)


class Packed(Running):
    """The files in the program; without a built front end there are none."""

    def test_packed(self):
        page = self.call(None, "GET", "/", headers={"Accept-Encoding": "gzip"})
        if page.status == 404:
            self.skipTest("built without front end")
        self.assertEqual(page.headers["content-encoding"], "gzip")
        text = gzip.decompress(page.body)
        self.assertEqual(self.call(None, "GET", "/", headers={"Accept-Encoding": "identity"}).body, text)
        tag = page.headers["etag"]
        again = self.call(None, "GET", "/", headers={"If-None-Match": tag})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.call(None, "GET", "/some/route").body, text, "the application's own routes")
        self.assertEqual(self.call(None, "GET", "/assets/none.js").status, 404)
        for name in set(re.findall(rb'(?:src|href)="(/[^"]+\.(?:js|css))"', text)):
            r = self.call(None, "GET", name.decode())
            self.assertEqual(r.status, 200)
            self.assertIn("immutable", r.headers["cache-control"])


class Tls(unittest.TestCase):
    def test_tls(self):
        with tempfile.TemporaryDirectory(prefix="xqt") as folder:
            cert, key = certificate(Path(folder))
            program = Program(BUILD, Path(folder) / "p", settings=SETTINGS, flags=["--tls-cert", cert, "--tls-key", key])
            try:
                staff = program.actors(ADMIN, WORKER)
                program.start()
                program.tls = ssl.create_default_context(cafile=str(cert))
                r = program.call(None, "POST", "/api/v1/session/anonymous", {"area": AREA})
                self.assertEqual(r.status, 201)
                self.assertRegex(r.headers["set-cookie"],
                                 r"^__Host-sid=[^;]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$")
                self.assertRegex(r.headers["strict-transport-security"], r"^max-age=\d{8}")
                person = program.anonymous(AREA)
                self.assertEqual(program.call(person, "GET", "/api/v1/session").json["kind"], "anonymous")
                me = staff[ADMIN]
                self.assertEqual(program.call(me, "GET", "/api/v1/settings").status, 401, "a cookie that plain HTTP could set")
                me.cookie_name = "__Host-sid"
                self.assertEqual(program.call(me, "GET", "/api/v1/settings").status, 200)
                self.assertEqual(program.stop(), 0)
            finally:
                program.remove()


    def test_new_certificate(self):
        with tempfile.TemporaryDirectory(prefix="xqt") as folder:
            used, other = Path(folder), Path(folder) / "other"
            other.mkdir()
            cert, key = certificate(used)
            program = Program(BUILD, used / "p", settings=SETTINGS, flags=["--tls-cert", cert, "--tls-key", key])

            def opens(authority):
                program.tls = ssl.create_default_context(cadata=authority)
                connection = program.connect()
                connection.request("GET", "/healthz")
                self.assertEqual(connection.getresponse().read(), b"ok\n")
                return connection

            def renew(word):
                program.process.send_signal(signal.SIGHUP)
                end = time.monotonic() + 5
                while word not in program.words():
                    self.assertLess(time.monotonic(), end, program.words())
                    time.sleep(0.01)

            try:
                program.actors(WORKER)
                program.start()
                before = cert.read_text()
                earlier = opens(before)
                for file in certificate(other):
                    file.replace(used / file.name)
                after = cert.read_text()
                opens(before).close()  # until it is told
                renew("serve.certificate_renewed")
                opens(after).close()
                self.assertRaises(ssl.SSLError, opens, before)
                earlier.request("GET", "/healthz")
                self.assertEqual(earlier.getresponse().read(), b"ok\n", "who was connected stays so")
                cert.write_text(before)  # not of this key
                renew("serve.certificate_refused")
                opens(after).close()
                self.assertEqual(program.stop(), 0)
                self.assertEqual(program.sanitizer_words(), "")
            finally:
                program.remove()

    def test_behind_a_proxy_that_ends_tls(self):
        with tempfile.TemporaryDirectory(prefix="xqt") as folder:
            program = Program(BUILD, Path(folder) / "p", settings=SETTINGS, flags=["--proxy", "127.0.0.1"])
            try:
                program.actors(WORKER)
                program.start()
                https = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
                r = program.call(None, "POST", "/api/v1/session/anonymous", {"area": AREA}, headers=https)
                self.assertRegex(r.headers["set-cookie"], r"^__Host-sid=[^;]+; Path=/; .*; Secure$")
                self.assertRegex(r.headers["strict-transport-security"], r"^max-age=\d{8}")
                found = {"Cookie": r.headers["set-cookie"].split(";")[0]}
                r = program.call(None, "GET", "/api/v1/session", headers={**https, **found})
                self.assertEqual(r.json["kind"], "anonymous")
                self.assertEqual(program.call(None, "GET", "/api/v1/session", headers=found).json["kind"], "none")
                self.assertEqual(program.stop(), 0)
            finally:
                program.remove()


class Crowd(unittest.TestCase):
    """So many connections from one address and no more, but for the proxy everybody comes through."""

    def answers(self, source="127.0.0.1"):
        """An open connection that was answered, or None."""
        s = socket.create_connection(("127.0.0.1", self.program.port), timeout=10, source_address=(source, 0))
        try:
            s.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            if s.recv(4096).startswith(b"HTTP/1.1 200"):
                self.addCleanup(s.close)
                return s
        except ConnectionError:
            pass
        s.close()
        return None

    def begin(self, *flags):
        folder = tempfile.TemporaryDirectory(prefix="xqc")
        self.addCleanup(folder.cleanup)
        self.program = Program(BUILD, Path(folder.name) / "p", settings={"server.connections_per_address": 20}, flags=flags)
        self.addCleanup(self.program.remove)
        self.program.actors(WORKER)
        self.program.start()

    def test_so_many_and_no_more(self):
        self.begin()
        mine = [self.answers() for _ in range(20)]
        self.assertNotIn(None, mine)
        for _ in range(10):
            self.assertIsNone(self.answers())
        self.assertIsNotNone(self.answers("127.0.0.2"), "others are served")
        for s in mine[:5]:
            s.close()
        time.sleep(0.3)
        self.assertEqual([bool(self.answers()) for _ in range(6)], [True] * 5 + [False])
        mine[5].close()
        time.sleep(0.3)
        turned_away = self.program.call(None, "GET", "/metrics").body
        self.assertIn(b"xinqiao_http_turned_away_total 11\n", turned_away)
        self.assertEqual(self.program.stop(), 0)

    def test_the_proxy(self):
        self.begin("--proxy", "127.0.0.1")
        self.assertNotIn(None, [self.answers() for _ in range(40)])
        self.assertEqual([bool(self.answers("127.0.0.3")) for _ in range(21)], [True] * 20 + [False])


class Life(unittest.TestCase):
    def setUp(self):
        self.temp = tempfile.TemporaryDirectory(prefix="xql")
        self.addCleanup(self.temp.cleanup)
        self.program = Program(BUILD, Path(self.temp.name) / "p", settings=SETTINGS)
        self.addCleanup(self.program.remove)

    def test_stops_with_requests_in_flight(self):
        self.program.actors(WORKER, STREET)
        for sign in (signal.SIGTERM, signal.SIGINT):
            self.program.start()
            people = [self.program.anonymous(AREA) for _ in range(8)]
            told, wrong, over = [], [], threading.Event()

            def work(person):
                connection = self.program.connect()
                while not over.is_set():
                    try:
                        connection.request("POST", "/api/v1/callbacks", json.dumps({"phone": "13800138000", "when": "now"}),
                                           person.headers(str(uuid.uuid4())))
                        r = connection.getresponse()
                        body = r.read()
                        if r.status == 201:
                            told.append(json.loads(body)["id"])
                        elif r.status != 503:
                            wrong.append((r.status, body))
                        if r.getheader("connection") == "close":
                            return
                    except OSError:
                        return
                    except Exception as e:  # a reply cut in two
                        wrong.append(repr(e)) if "RemoteDisconnected" not in repr(e) else None
                        return

            threads = [threading.Thread(target=work, args=(p,)) for p in people]
            [t.start() for t in threads]
            half = socket.create_connection(("127.0.0.1", self.program.port))
            if sign == signal.SIGTERM:
                half.sendall(b"GET /heal")  # never finished; it may use up the grace
            time.sleep(0.7)
            self.program.process.send_signal(sign)
            began = time.monotonic()
            code = self.program.process.wait(30)
            over.set()
            [t.join() for t in threads]
            half.close()
            self.assertEqual((code, wrong), (0, []))
            self.assertLess(time.monotonic() - began, 15)
            self.assertGreater(len(told), 8)
            stored = {i for (i,) in self.program.sql("SELECT id FROM callback")}
            self.assertEqual(set(told) - stored, set(), "acknowledged, then lost")
            self.assertEqual(self.program.check(), [])
            self.assertEqual(self.program.sanitizer_words(), "")

    def refused(self, code, *words):
        done = self.program.command(*words, timeout=20)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        lines = [line for line in done.stderr.splitlines() if line.startswith("xinqiao: ")]
        self.assertEqual(len(lines), 1, done.stderr)
        others = [line for line in done.stderr.splitlines() if not line.startswith("xinqiao: ") and " info " not in line]
        self.assertEqual(others, [])
        return lines[0]

    def test_command_line(self):
        db, keys = self.program.url, self.program.keys
        base = ["serve", "--db", db, "--keys", keys, "--region", "330600000000"]
        for words in (["nothing"], ["serve", "--nothing"], ["serve", "--db"], ["serve"], base + ["--listen", "here"],
                      base + ["--listen", "127.0.0.1:70000"], base + ["--listen", "192.0.2.1:80"],
                      base + ["--listen", "192.0.2.1:80", "--proxy", "127.0.0.1", "--demo"],
                      base + ["--listen", "127.0.0.1:x"], base + ["--loops", "0"],
                      base + ["--loops", "x"], base + ["--demo=1"], base + ["--suite", "none"], base + ["--tls-cert", "x"],
                      ["recount", "--db", db], ["keys", "turn"], ["check", "--listen", "1:1"], ["migrate"], ["check"]):
            with self.subTest(words=words):
                self.refused(2, *words)
        for word in ("version", "--version", "--help", "help"):
            self.assertEqual(self.program.command(word).returncode, 0)
        self.assertEqual(self.program.command("serve", "--help").returncode, 0)

    def test_what_cannot_start(self):
        self.program.actors(WORKER)
        db, keys = self.program.url, self.program.keys
        bad = Path(self.temp.name) / "bad.conf"
        bad.write_text("no.such = 1\n")
        cert, key = certificate(Path(self.temp.name))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            base = ["--db", db, "--region", "330600000000"]
            listen = ["--listen", f"127.0.0.1:{free_port()}"]
            cases = {
                "port in use": ["serve", *base, "--keys", keys, "--listen", f"127.0.0.1:{taken.getsockname()[1]}"],
                "address not here": ["serve", *base, "--keys", keys, "--listen", "192.0.2.1:8080", "--proxy", "127.0.0.1"],
                "no such keys": ["check", "--db", db, "--keys", "/nowhere/keys"],
                "other keys": ["serve", *base, "--keys", Path(self.temp.name) / "other.keys", *listen],
                "other region": ["serve", "--db", db, "--keys", keys, "--region", "420100000000", *listen],
                "no region": ["serve", "--db", f"sqlite:{self.temp.name}/new.db", "--region", "12", *listen],
                "bad settings": ["serve", *base, "--keys", keys, "--config", bad, *listen],
                "no settings": ["serve", *base, "--keys", keys, "--config", "/nowhere/x.conf", *listen],
                "wrong scheme": ["check", "--db", "mysql:x", "--keys", keys],
                "no such folder": ["migrate", "--db", "sqlite:/nowhere/x.db", "--region", "330600000000"],
                "not a database": ["check", "--db", f"sqlite:{bad}", "--keys", keys],
                "certificate of another key": ["serve", *base, "--keys", keys, *listen, "--tls-cert", cert, "--tls-key", keys],
                "no certificate": ["serve", *base, "--keys", keys, *listen, "--tls-cert", "/nowhere/c", "--tls-key", key],
            }
            usage = ("certificate of another key", "no certificate", "no region", "bad settings", "no settings", "wrong scheme", "no such folder")  # cannot be right anywhere
            for name, words in cases.items():
                with self.subTest(name):
                    self.refused(2 if name in usage else 1, *words)
        self.program.start()
        with self.subTest("second process on the same file"):
            self.refused(1, "serve", *base, "--keys", keys, *listen)
            self.refused(1, "migrate", *base, "--keys", keys)
        with self.subTest("commands that only look run beside it"):
            self.assertEqual(self.program.check(), [])
            self.assertEqual(self.program.with_data("config").returncode, 0)
        self.assertEqual(self.program.stop(), 0)

    def test_settings_file(self):
        self.program.actors(WORKER)
        done = self.program.with_data("config", "--config", self.program.settings)
        self.assertIn("alert.callbacks_a_day = 1000    # file", done.stdout)


def main():
    global BUILD
    BUILD = sys.argv.pop(1)
    os.umask(0o077)
    result = unittest.main(exit=False, verbosity=1).result
    bad = len(result.failures) + len(result.errors)
    print(f"{max(result.testsRun - bad - len(result.skipped), 0)} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
