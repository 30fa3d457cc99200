#!/usr/bin/env python3
"""A disk that is full or read-only: test_disk.py BUILD [unittest arguments].

On a file system of its own, mounted in a namespace of its own, so that no root is needed. Each write is refused with 503 or
507 and Retry-After, reads go on, and when there is room again, or it can be written again, so does the service, without a
restart. Ends with "N passed, N failed"; where no namespace can be made that is a failure, not a silence.
"""
import os
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import storage  # noqa: E402
from storage import Case, ReadOnly  # noqa: E402


class OnDisk(Case):
    def setUp(self):
        mount = tempfile.mkdtemp(prefix="xqdisk")
        self.addCleanup(os.rmdir, mount)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m,mode=700", "tmpfs", mount], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", mount], check=True)
        self.folder_on = mount
        super().setUp()


class FullDisk(OnDisk):
    @property
    def ballast(self):
        return Path(self.folder_on) / "ballast"

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

    def test_full_from_the_start(self):
        self.begin()
        self.assertEqual(self.program.stop(), 0)
        self.fill()
        self.program.start()
        self.assertEqual(self.look().status, 200)
        refused = 0
        while refused < 3:  # the last page may have had room
            refused += self.call_back(note="字" * 400).status >= 500
            self.assertEqual(self.look().status, 200)
        self.assert_refused(self.call_back())
        self.ballast.unlink()
        self.assert_back()
        self.assert_sound(int(self.program.sql("SELECT count(*) FROM callback")[0][0]))


class ReadOnlyDisk(ReadOnly, OnDisk):
    def setUp(self):
        super().setUp()
        elsewhere = tempfile.TemporaryDirectory(prefix="xql")
        self.addCleanup(elsewhere.cleanup)
        self.program.log = Path(elsewhere.name) / "log.txt"

    def make_read_only(self, yes):
        subprocess.run(["mount", "-o", f"remount,bind,{'ro' if yes else 'rw'}", self.folder_on], check=True)


def main():
    if os.environ.get("XQ_IN_NAMESPACE") != "1":
        how = "-m" if os.geteuid() == 0 else "-rm"
        done = subprocess.run(["unshare", how, sys.executable, __file__, *sys.argv[1:]], env={**os.environ, "XQ_IN_NAMESPACE": "1"})
        sys.exit(done.returncode)
    storage.main()


if __name__ == "__main__":
    main()
