"""What the tests of failing storage share: a program on its data, and what is expected of it. Standard library only."""
import socket
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path

from program import Program

BUILD = ""
AREA = 330602001005
ADMIN, WORKER = "system_admin@330600000000", f"community_worker@{AREA}"
SETTINGS = {"account.anonymous_per_ip_hour": 1000000, "alert.callbacks_a_day": 1000}


class Case(unittest.TestCase):
    folder_on = None
    cluster = None

    def setUp(self):
        self.temp = tempfile.TemporaryDirectory(prefix="xqs", dir=self.folder_on)
        self.addCleanup(self.temp.cleanup)
        self.program = Program(BUILD, Path(self.temp.name) / "p", self.cluster, SETTINGS)
        self.addCleanup(self.program.remove)
        self.staff = self.program.actors(ADMIN, WORKER)

    def begin(self):
        self.program.start()
        self.person = self.program.anonymous(AREA)
        self.assertEqual(self.call_back().status, 201)

    def call_back(self, key=None, note="请打给我"):
        return self.program.call(self.person, "POST", "/api/v1/callbacks",
                                 {"phone": "13800138000", "when": "now", "note": note}, key or str(uuid.uuid4()))

    def look(self):
        return self.program.call(self.staff[ADMIN], "GET", "/api/v1/settings")

    def assert_refused(self, reply, statuses=(503, 507)):
        self.assertIn(reply.status, statuses, reply)
        self.assertEqual(reply.headers["content-type"], "application/problem+json")
        self.assertEqual(reply.json["status"], reply.status)
        self.assertRegex(reply.headers.get("retry-after", ""), r"^[0-9]+$")
        self.assertNotIn("detail", reply.json, "the storage's own words are not for the caller")

    def assert_back(self, seconds=5):
        """Writes are taken again, without a restart."""
        end = time.monotonic() + seconds
        reply = self.call_back()
        while reply.status >= 500 and time.monotonic() < end:
            time.sleep(0.1)
            reply = self.call_back()
        self.assertEqual(reply.status, 201, self.program.words()[-2000:])

    def assert_sound(self, calls):
        self.assertTrue(self.program.alive())
        self.assertEqual(self.program.check(), [])
        self.assertEqual(int(self.program.sql("SELECT count(*) FROM callback")[0][0]), calls)
        self.assertEqual(self.program.stop(), 0)
        self.assertEqual(self.program.sanitizer_words(), "")


class ReadOnly:
    """Started where nothing can be written: reads are served, and writes from the moment they are possible."""

    def make_read_only(self, yes):
        raise NotImplementedError

    def serves_reads_then_writes(self, kill):
        self.begin()
        if kill:
            self.program.kill()
        else:
            self.assertEqual(self.program.stop(), 0)
        self.assertEqual(kill, Path(f"{self.program.file}-wal").exists(), "what of the data is not in the file itself")
        self.make_read_only(True)
        self.program.start()
        key = str(uuid.uuid4())
        stream = self.events()
        for _ in range(3):
            reply = self.call_back(key)
            self.assert_refused(reply, (503,))
            self.assertEqual(reply.json["code"], "db.read_only")
            self.assertEqual(self.look().status, 200, "reads go on")
            rows = self.program.call(self.staff[WORKER], "GET", "/api/v1/alerts")
            self.assertEqual((rows.status, len(rows.json["items"])), (200, 1), "what was acknowledged last is there")
            time.sleep(0.6)  # it tries to write meanwhile
        for path, login in (("/api/v1/auth/login", {"login": "x", "password": "y"}), ("/api/v1/session/anonymous", {"area": AREA})):
            self.assert_refused(self.program.call(None, "POST", path, login), (503,))
        self.assertEqual(self.program.call(None, "POST", "/api/v1/callbacks", {"phone": "1", "when": "now"}).status, 401)
        self.assertEqual(self.program.call(None, "GET", "/readyz").body, b"reading only\n")
        self.assertIn(b"xinqiao_reading_only 1\n", self.program.call(None, "GET", "/metrics").body)
        self.assertEqual(self.program.with_data("check").returncode, 0, "the file is sound, and can be looked at")
        self.make_read_only(False)
        self.assert_back()
        self.assertEqual(self.call_back(key).status, 201, "the refused one, tried again")
        self.assertEqual(self.program.call(None, "GET", "/readyz").body, b"ready\n")
        self.assertIn(b"event: alert", stream.recv(1 << 16), "who was connected stays so, and is told")
        stream.close()
        self.assertNotIn("tick.failed", self.program.words())
        self.assert_sound(3)

    def events(self):
        stream = socket.create_connection(("127.0.0.1", self.program.port), timeout=10)
        stream.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: sid=%s\r\n\r\n" %
                       self.staff[WORKER].cookie.encode())
        self.assertIn(b"text/event-stream", stream.recv(4096))
        return stream

    def test_after_a_clean_end(self):
        self.serves_reads_then_writes(kill=False)

    def test_after_a_kill(self):
        self.serves_reads_then_writes(kill=True)

    def test_nothing_there(self):
        self.make_read_only(True)
        done = self.program.command("serve", "--db", f"sqlite:{self.program.folder}/new.db", "--keys", self.program.keys,
                                    "--region", "330600000000", "--listen", f"127.0.0.1:{self.program.port}")
        self.make_read_only(False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len([w for w in done.stderr.splitlines() if w.startswith("xinqiao: ")]), 1, done.stderr)


def main():
    global BUILD
    BUILD = sys.argv.pop(1)
    result = unittest.main(exit=False, verbosity=1).result
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad - len(result.skipped)} passed, {bad} failed")
    sys.exit(1 if bad else 0)
