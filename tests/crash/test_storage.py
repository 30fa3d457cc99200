#!/usr/bin/env python3
"""Storage that fails while the server runs: test_storage.py BUILD [unittest arguments].

Full disk, a directory that cannot be written, the file locked by another process, PostgreSQL stopped: a write is refused
with 503 or 507 and Retry-After, reads go on, and when the storage is back so is the service, without a restart. Nothing of
a refused write is there. Ends with "N passed, N failed".
"""
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from program import Cluster, Program  # noqa: E402

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


class FullDisk(Case):
    """The database on a file system of its own that becomes full."""

    def setUp(self):
        mount = tempfile.mkdtemp(prefix="xqfull")
        self.addCleanup(os.rmdir, mount)
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", mount], capture_output=True, text=True)
        if done.returncode:
            self.skipTest("cannot mount: " + done.stderr.strip())
        self.addCleanup(subprocess.run, ["umount", "-l", mount], check=True)
        self.folder_on = mount
        self.ballast = Path(mount) / "ballast"
        super().setUp()

    def fill(self):
        with open(self.ballast, "ab", buffering=0) as f:
            for size in (1 << 16, 1 << 12):
                try:
                    while True:
                        f.write(b"x" * size)
                except OSError:
                    pass

    def test_full_disk(self):
        self.begin()
        self.fill()
        refused, taken, key = 0, 1, str(uuid.uuid4())
        for _ in range(300):  # the log may have room for a few more
            reply = self.call_back(note="字" * 400)
            taken += reply.status == 201
            refused += reply.status >= 500
            if reply.status >= 500:
                self.assert_refused(reply)
            self.assertEqual(self.look().status, 200, "reads go on")
            if refused > 5:
                break
        self.assertGreater(refused, 5, "the disk never became full")
        self.assert_refused(self.call_back(key))
        self.assertEqual(self.call_back(key).status // 100, 5)
        self.assertEqual(self.program.call(None, "GET", "/healthz").status, 200)
        self.ballast.unlink()
        self.assert_back()
        self.assertEqual(self.call_back(key).status, 201, "the refused one, tried again")
        self.assertEqual(self.call_back(key).headers["idempotent-replayed"], "true")
        self.assert_sound(taken + 2)


class FileLimit(Case):
    """No file of the process may grow, from one moment to another."""

    def limit(self, bytes_or_word):
        subprocess.run(["prlimit", "--pid", str(self.program.process.pid), f"--fsize={bytes_or_word}:unlimited"], check=True)

    def test_file_limit(self):
        self.begin()
        self.limit(1024)
        key = str(uuid.uuid4())
        for _ in range(5):
            self.assert_refused(self.call_back(key))
            self.assertEqual(self.look().status, 200)
        self.limit("unlimited")
        self.assert_back()
        self.assertEqual(self.call_back(key).status, 201)
        self.assert_sound(3)


class Locked(Case):
    def test_locked_by_another_process(self):
        self.begin()
        other = sqlite3.connect(self.program.file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        key = str(uuid.uuid4())
        began = time.monotonic()
        self.assert_refused(self.call_back(key), (503,))
        self.assertLess(time.monotonic() - began, 10)
        self.assertEqual(self.look().status, 200)
        self.assertEqual(self.program.call(self.staff[WORKER], "GET", "/api/v1/alerts").status, 200)
        other.execute("ROLLBACK")
        other.close()
        self.assertEqual(self.call_back(key).status, 201)
        self.assert_back()
        self.assert_sound(3)


class ReadOnly(Case):
    def test_started_where_nothing_can_be_written(self):
        folder = Path(self.temp.name) / "closed"
        folder.mkdir()
        folder.chmod(0o555)
        self.addCleanup(folder.chmod, 0o755)
        if os.geteuid() == 0:
            done = subprocess.run(["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", folder], capture_output=True)
            if done.returncode:
                self.skipTest("cannot mount")
            self.addCleanup(subprocess.run, ["umount", "-l", str(folder)], check=True)
        done = self.program.command("migrate", "--db", f"sqlite:{folder}/data.db", "--keys", self.program.keys,
                                    "--region", "330600000000")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, r"^xinqiao: could not start: ")


class Postgres(Case):
    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory(prefix="xqp")
        os.chmod(cls.room.name, 0o755)
        cls.cluster = Cluster(Path(cls.room.name) / "pg")

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()
        cls.room.cleanup()

    def test_stopped_and_started(self):
        self.begin()
        self.cluster.stop()
        key = str(uuid.uuid4())
        for reply in (self.call_back(key), self.look(), self.call_back(key)):
            self.assert_refused(reply, (503,))
        self.assertEqual(self.program.call(None, "GET", "/healthz").status, 200)
        self.assertEqual(self.program.call(None, "GET", "/readyz").status, 503)
        self.cluster.start()
        self.assert_back(15)
        reply = self.call_back(key)
        while reply.status == 503:  # each lane finds its way back by itself
            time.sleep(0.1)
            reply = self.call_back(key)
        self.assertEqual(reply.status, 201)
        end = time.monotonic() + 5
        while self.program.call(None, "GET", "/readyz").status != 200:
            self.assertLess(time.monotonic(), end)
        self.assert_sound(3)

    def test_not_there_at_the_start(self):
        done = self.program.command("check", "--db", "postgres:host=/nowhere dbname=x", "--keys", self.program.keys)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)


def main():
    global BUILD
    BUILD = sys.argv.pop(1)
    result = unittest.main(exit=False, verbosity=1).result
    bad = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - bad - len(result.skipped)} passed, {bad} failed")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
