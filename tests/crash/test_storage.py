#!/usr/bin/env python3
"""Storage that fails while the server runs: test_storage.py BUILD [unittest arguments].

Files and folder that cannot be written, a disk that becomes read-only, the file locked by another process, PostgreSQL stopped or in
recovery: a write is refused with 503 or 507 and Retry-After, reads go on, and when the storage is back so is the service,
without a restart. Nothing of a refused write is there. Needs no root. Ends with "N passed, N failed".
"""
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import storage  # noqa: E402
from program import Cluster  # noqa: E402
from storage import WORKER, Case, ReadOnly  # noqa: E402


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


    def stopped_and_locked(self, *statements):
        self.begin()
        self.assertEqual(self.program.stop(), 0)
        other = sqlite3.connect(self.program.file, isolation_level=None, check_same_thread=False)
        for statement in statements:
            other.execute(statement)
        return other

    def test_locked_at_the_start(self):
        other = self.stopped_and_locked("BEGIN IMMEDIATE")
        self.program.start()
        key = str(uuid.uuid4())
        for _ in range(3):
            self.assert_refused(self.call_back(key), (503,))
            self.assertEqual(self.look().status, 200)
            rows = self.program.call(self.staff[WORKER], "GET", "/api/v1/alerts")
            self.assertEqual((rows.status, len(rows.json["items"])), (200, 1))
            time.sleep(0.6)
        self.assertIn("serve.reading_only code=db.busy", self.program.words())
        other.execute("ROLLBACK")
        other.close()
        self.assert_back()
        self.assertEqual(self.call_back(key).status, 201)
        self.assert_sound(3)

    def test_held_at_the_start_so_that_nobody_reads(self):
        other = self.stopped_and_locked("PRAGMA locking_mode = EXCLUSIVE", "BEGIN IMMEDIATE", "UPDATE setting SET value = value", "COMMIT")
        threading.Timer(3, other.close).start()
        began = time.monotonic()
        self.program.start()
        self.assertGreater(time.monotonic() - began, 2)
        self.assertEqual(self.program.words().count("serve.waiting"), 1)
        self.assert_back()
        self.assert_sound(2)

    def test_held_at_the_start_and_told_to_end(self):
        other = self.stopped_and_locked("PRAGMA locking_mode = EXCLUSIVE", "BEGIN IMMEDIATE", "UPDATE setting SET value = value", "COMMIT")
        log = Path(self.temp.name) / "log"
        with log.open("w") as out:
            waiting = subprocess.Popen([self.program.exe(), "serve", "--db", self.program.url, "--keys", self.program.keys,
                                        "--listen", "127.0.0.1:0"], stderr=out, env=self.program.env)
            end = time.monotonic() + 20
            while "serve.waiting" not in log.read_text():
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)
            waiting.terminate()
            self.assertEqual(waiting.wait(10), 0)
        other.close()


class ReadOnlyFiles(ReadOnly, Case):
    """By the rights of files and folder, of a process that does not stand above them."""

    def setUp(self):
        super().setUp()
        self.program.prefix = ["setpriv", "--bounding-set", "-dac_override"] if os.geteuid() == 0 else []
        self.addCleanup(self.program.folder.chmod, 0o700)

    def make_read_only(self, yes):
        for file in self.program.folder.glob("data.db*"):
            file.chmod(0o400 if yes else 0o600)
        self.program.folder.chmod(0o500 if yes else 0o700)


class BecomesReadOnly(Case):
    """A kernel that meets errors makes a disk read-only under the feet of its writers, which nobody can ask it to do: so
    readonly.so says to the program what the kernel would say, EROFS to every call that changes a file."""

    def test_while_running(self):
        switch = Path(self.temp.name) / "switch"
        self.program.env.update(LD_PRELOAD=str(Path(storage.BUILD) / "tests/crash/libreadonly.so"), XQ_READONLY_SWITCH=str(switch),
                                XQ_READONLY_FOLDER=str(self.program.folder.resolve()))
        self.program.env["ASAN_OPTIONS"] += ":verify_asan_link_order=0"
        self.begin()
        for _ in range(2):
            switch.touch()
            key = str(uuid.uuid4())
            for _ in range(5):
                self.assert_refused(self.call_back(key), (503,))
                self.assertEqual(self.look().status, 200)
                self.assertEqual(self.program.call(self.staff[WORKER], "GET", "/api/v1/alerts").status, 200)
            time.sleep(1.5)  # ticks fail too
            self.assertEqual(self.look().status, 200)
            switch.unlink()
            self.assert_back()
            self.assertEqual(self.call_back(key).status, 201)
        self.assert_sound(5)


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

    def test_started_in_recovery(self):
        self.begin()
        self.assertEqual(self.program.stop(), 0)
        self.cluster.stop()
        self.cluster.recovery()
        self.cluster.start()
        self.program.start()
        key = str(uuid.uuid4())
        for _ in range(2):
            reply = self.call_back(key)
            self.assert_refused(reply, (503,))
            self.assertEqual(reply.json["code"], "db.read_only")
            self.assertEqual(self.look().status, 200)
            self.assertEqual(self.program.call(self.staff[WORKER], "GET", "/api/v1/alerts").status, 200)
            time.sleep(0.6)
        self.assertEqual(self.program.call(None, "GET", "/readyz").body, b"reading only\n")
        self.cluster.psql("SELECT pg_promote()")
        self.assert_back(15)
        self.assertEqual(self.call_back(key).status, 201)
        self.assert_sound(3)

    def refused_while_read_only(self, key, seconds):
        """Writes are refused as what they are, once connections of before are gone; reads go on."""
        end = time.monotonic() + seconds
        while True:
            reply = self.call_back(key)
            self.assert_refused(reply, (503,))
            if reply.json["code"] == "db.read_only":
                break
            self.assertLess(time.monotonic(), end, reply)
            time.sleep(0.1)
        while self.look().status != 200:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        for _ in range(3):
            reply = self.call_back(key)
            self.assert_refused(reply, (503,))
            self.assertEqual(reply.json["code"], "db.read_only")
            self.assertEqual(self.look().status, 200)
            rows = self.program.call(self.staff[WORKER], "GET", "/api/v1/alerts")
            self.assertEqual((rows.status, len(rows.json["items"])), (200, 1))
            time.sleep(0.6)  # ticks fail too

    def test_becomes_a_standby_while_running(self):
        self.begin()
        self.cluster.stop()
        self.cluster.recovery()
        self.cluster.start()
        key = str(uuid.uuid4())
        self.refused_while_read_only(key, 15)
        self.cluster.psql("SELECT pg_promote()")
        self.assert_back(15)
        self.assertEqual(self.call_back(key).status, 201)
        self.assert_sound(3)

    def test_made_read_only_while_running(self):
        self.begin()
        self.cluster.psql("ALTER SYSTEM SET default_transaction_read_only = on")
        self.addCleanup(lambda: self.cluster.psql("SELECT pg_reload_conf()"))
        self.addCleanup(lambda: self.cluster.psql("ALTER SYSTEM RESET default_transaction_read_only"))
        self.cluster.psql("SELECT pg_reload_conf()")
        key = str(uuid.uuid4())
        end = time.monotonic() + 10
        while self.call_back().status == 201:  # the server reads its settings in its own time
            self.assertLess(time.monotonic(), end)
        before = int(self.program.sql("SELECT count(*) FROM callback")[0][0])
        self.refused_while_read_only(key, 10)
        self.cluster.psql("ALTER SYSTEM RESET default_transaction_read_only")
        self.cluster.psql("SELECT pg_reload_conf()")
        self.assert_back()
        self.assertEqual(self.call_back(key).status, 201)
        self.assert_sound(before + 2)

    def test_not_there_at_the_start(self):
        done = self.program.command("check", "--db", "postgres:host=/nowhere dbname=x", "--keys", self.program.keys)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)


if __name__ == "__main__":
    storage.main()
