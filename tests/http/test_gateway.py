#!/usr/bin/env python3
"""Messages on their way to the region's gateway, over sockets: test_gateway.py BUILD [unittest arguments].

The gateway is an HTTP server that checks each signature and answers as it is told to, or not at all. The program is killed
and started again meanwhile. Standard library only.
"""
import hashlib
import hmac
import http.server
import json
import re
import ssl
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "crash")]
from program import Program  # noqa: E402
from test_server import certificate  # noqa: E402

BUILD = ""
SECRET = "a secret of the gateway"
ADMIN, WORKER = "system_admin@330600000000", "community_worker@330602001005"  # whose community people live in
PATH = "/sms/send"


class Gateway(http.server.ThreadingHTTPServer):
    """Takes what is signed; statuses: what the next requests are answered, then 200; slow: how long each takes."""
    daemon_threads = True

    def __init__(self, tls=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.came, self.statuses, self.slow = [], [], 0
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body, where = self.rfile.read(int(self.headers["Content-Length"])), urllib.parse.urlsplit(self.path)
        said = dict(urllib.parse.parse_qsl(where.query))
        due = hmac.new(SECRET.encode(), said.get("at", "").encode() + b"." + body, hashlib.sha256).hexdigest()
        good = where.path == PATH and said.get("sig") == due and abs(time.time() * 1000 - int(said["at"])) < 60000
        self.server.came.append((good, json.loads(body)))
        time.sleep(self.server.slow)
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200 if good else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Sending(unittest.TestCase):
    scheme, env, tls = "http", {}, None

    def setUp(self):
        room = tempfile.TemporaryDirectory(prefix="xqgate")
        self.addCleanup(room.cleanup)
        self.room = Path(room.name)
        secret = self.room / "secret"
        secret.write_text(SECRET + "\n")
        secret.chmod(0o600)
        self.gateway = Gateway(self.tls)
        self.addCleanup(self.gateway.server_close)
        self.addCleanup(self.gateway.shutdown)
        self.url = f"{self.scheme}://127.0.0.1:{self.gateway.server_port}{PATH}"
        self.program = Program(BUILD, self.room / "p", flags=["--gateway", self.url, "--gateway-secret", secret])
        self.program.env.update(self.env)
        self.addCleanup(self.program.remove)
        self.admin = self.program.actors(ADMIN, WORKER)[ADMIN]
        self.program.start()

    def ask(self, number):
        r = self.program.call(None, "POST", "/api/v1/auth/phone-code", {"phone": number})
        self.assertLess(r.status, 300, r)

    def until(self, true, seconds=20):
        end = time.monotonic() + seconds
        while not true():
            self.assertLess(time.monotonic(), end, f"came {self.gateway.came}, {self.states()}, {self.program.words()[-800:]}")
            time.sleep(0.02)

    def states(self):
        return [tuple(row) for row in self.program.sql("SELECT state, tries FROM outbox ORDER BY id")]


class Plain(Sending):
    def test_a_code_comes_and_is_good(self):
        self.ask("13800138000")
        self.until(lambda: self.states() == [("sent", "1")])
        [(good, m)] = self.gateway.came
        self.assertTrue(good)
        self.assertEqual((m["channel"], m["to"], sorted(m)), ("sms", "13800138000", ["at_ms", "channel", "id", "text", "to"]))
        code = re.search(r"\d{6}", m["text"]).group()
        r = self.program.call(None, "POST", "/api/v1/auth/phone-login", {"phone": "13800138000", "code": code, "area": 330602001005})
        self.assertIn(r.status, (200, 201), r)
        self.assertNotIn("13800138000", self.program.words())
        self.assertNotIn(code, self.program.words())
        self.assertIn("xinqiao_messages_taken_total 1\n", self.program.call(None, "GET", "/metrics").body.decode())
        self.assertEqual(self.program.stop(), 0)

    def test_what_is_not_taken_comes_again_and_what_is_refused_does_not(self):
        self.gateway.statuses = [401, 422]  # a secret that only one side has changed yet is no fault of the message
        self.ask("13800138000")
        self.until(lambda: self.states() == [("waiting", "1")] and len(self.gateway.came) == 1)
        self.ask("13900139000")
        self.until(lambda: [s for s, _ in self.states()] == ["sent", "failed"])
        self.assertEqual(self.states(), [("sent", "2"), ("failed", "1")])
        ids = [m["id"] for _, m in self.gateway.came]
        self.assertEqual((len(ids), ids[0]), (3, ids[2]), "the same message has the same name")
        listed = self.program.call(self.admin, "GET", "/api/v1/outbox?state=failed").json["items"]
        self.assertEqual([(i["to_masked"], i["text"]) for i in listed], [("139****9000", "")])

    def test_a_gateway_that_is_away_or_silent_delays_nobody(self):
        self.gateway.slow = 4  # longer than a post waits
        self.ask("13800138000")
        self.until(lambda: self.gateway.came)
        began = time.monotonic()
        self.ask("13900139000")
        self.assertLess(time.monotonic() - began, 2)
        self.gateway.slow = 0
        self.until(lambda: [s for s, _ in self.states()] == ["sent", "sent"], 30)

    def test_killed_with_a_message_in_hand(self):
        self.gateway.slow = 2
        self.ask("13800138000")
        self.until(lambda: self.gateway.came)
        self.program.kill()
        self.gateway.slow = 0
        self.assertEqual(self.states(), [("waiting", "1")])
        self.program.start()
        self.until(lambda: self.states() == [("sent", "2")], 50)  # lent for half a minute
        self.assertEqual({m["id"] for _, m in self.gateway.came}, {self.gateway.came[0][1]["id"]})
        self.assertEqual(self.program.check(), [])


class Tls(Sending):
    scheme = "https"

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="xqgatec")
        self.addCleanup(folder.cleanup)
        cert, key = certificate(Path(folder.name))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(cert, key)
        self.env = {"SSL_CERT_FILE": str(cert)}
        super().setUp()

    def test_a_certificate_is_looked_at(self):
        self.ask("13800138000")
        self.until(lambda: self.states() == [("sent", "1")])
        self.program.stop()
        self.program.env["SSL_CERT_FILE"] = "/dev/null"
        self.program.start()
        self.ask("13900139000")
        self.until(lambda: "outbox.not_taken" in self.program.words())
        self.assertEqual(len(self.gateway.came), 1, "nothing was said to who could not prove who it is")


if __name__ == "__main__":
    BUILD = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
