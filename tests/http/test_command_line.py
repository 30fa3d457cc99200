#!/usr/bin/env python3
"""The command line of the built program: what cannot be right is said in one line, with exit code 2, before anything is made.

Usage: test_command_line.py BUILD
"""
import json
import os
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

BUILD = Path(sys.argv.pop(1)).resolve()
XINQIAO = BUILD / "src/app/xinqiao"


class CommandLine(unittest.TestCase):
    def setUp(self):
        temp = tempfile.TemporaryDirectory(prefix="xqc")
        self.addCleanup(temp.cleanup)
        self.folder = Path(temp.name)
        self.db = f"sqlite:{self.folder}/a.db"

    def run_it(self, *words, text=""):
        return subprocess.run([XINQIAO, *map(str, words)], input=text, capture_output=True, text=True, timeout=120)

    def refused(self, said, *words):
        done = self.run_it(*words)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(said, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_usage(self):
        self.refused("--db must be", "migrate", "--db", "mysql:x", "--region", "330600000000")
        self.refused("--db must be", "check", "--db", "sqlite:")
        self.refused("there is no folder", "migrate", "--db", f"sqlite:{self.folder}/nope/a.db", "--region", "330600000000")
        self.refused("--region must be", "migrate", "--db", self.db, "--region", "abc")
        self.refused("--region must be", "migrate", "--db", self.db, "--region", "1")
        self.refused("extra", "version", "extra")
        self.refused("extra", "score", "extra")
        self.assertEqual(list(self.folder.iterdir()), [], "nothing was made")

    def test_message_gateway(self):
        secret = self.folder / "secret"
        secret.write_text("0123456789abcdef")
        secret.chmod(0o644)
        short = self.folder / "short"
        short.write_text("short")
        short.chmod(0o600)
        here = "http://127.0.0.1:9/sms"
        for said, more in (("go together", ("--gateway", here)), ("go together", ("--gateway-secret", secret)),
                           ("--gateway must be", ("--gateway", "ftp://x/y", "--gateway-secret", secret)),
                           ("--gateway must be", ("--gateway", "https://x/y?z=1", "--gateway-secret", secret)),
                           ("with https://", ("--gateway", "http://10.0.0.1/sms", "--gateway-secret", secret)),
                           ("with https://", ("--gateway", "http://127.example.cn/sms", "--gateway-secret", secret)),
                           ("with https://", ("--gateway", "http://localhost.cn:80/sms", "--gateway-secret", secret)),
                           ("cannot read", ("--gateway", here, "--gateway-secret", self.folder / "none")),
                           ("is open to others (mode 0644)", ("--gateway", here, "--gateway-secret", secret)),
                           ("less than 16", ("--gateway", here, "--gateway-secret", short)),
                           ("--demo sends nothing", ("--gateway", here, "--gateway-secret", short, "--demo"))):
            with self.subTest(said):
                self.refused(said, "serve", "--db", self.db, "--listen", "127.0.0.1:0", *more)
        self.assertFalse((self.folder / "a.db").exists(), "nothing was made")

    def test_settings_file(self):
        file = self.folder / "settings"
        for text, said in (("# ours\nsession.idle_staff_min = 1\n", "line 2: session.idle_staff_min is out of its range"),
                           ("no.such = 1\n", "line 1: no.such is no setting"), ("\n\nhello\n", "line 3 must be"),
                           (" = 1\n", "line 1 must be: name = value"),
                           ("alert.repeat_hours = 4\n\nalert.repeat_hours = 4\n", "line 3: alert.repeat_hours stands in line 1 already"),
                           ("service.crisis = []\n", "line 1: service.crisis must be a list of lines")):
            with self.subTest(text):
                file.write_text(text)
                self.refused(said, "migrate", "--db", self.db, "--region", "330600000000", "--config", file)
        self.refused("cannot read", "migrate", "--db", self.db, "--config", self.folder / "none")
        self.assertEqual([f.name for f in self.folder.iterdir()], ["settings"])

    def test_options_given_twice(self):
        self.refused("--db is given twice (words 3 and 5)", "check", "--db", self.db, "--db", self.db)
        self.refused("--demo is given twice (words 3 and 4)", "serve", "--demo", "--demo", "--db", self.db)
        self.refused("--db is given twice (words 3 and 4)", "check", f"--db={self.db}", f"--db={self.db}")
        self.assertEqual(list(self.folder.iterdir()), [], "nothing was made")

    def test_certificates_before_anything_is_made(self):
        def made(name, *more):
            cert, key = self.folder / f"{name}.crt", self.folder / f"{name}.key"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", *more,
                            "-subj", "/CN=localhost", "-days", "2", "-keyout", key, "-out", cert], check=True, capture_output=True)
            return cert, key
        cert, key = made("a", "-nodes")
        other_cert, other_key = made("b", "-nodes")
        _, locked = made("c", "-passout", "pass:secret")
        text, none = self.folder / "text", self.folder / "none"
        text.write_text("no certificate\n")
        there = {f.name for f in self.folder.iterdir()}
        for words, said in (((none, key), "--tls-cert is not there or cannot be read"), ((cert, none), "--tls-key is not there or cannot be read"),
                            ((text, key), "--tls-cert holds no certificate"), ((cert, text), "--tls-key holds no private key"),
                            ((cert, self.folder), "--tls-key holds no private key"), ((cert, locked), "--tls-key holds no private key"),
                            ((cert, other_key), "is not that of the certificate"), ((other_cert, key), "is not that of the certificate")):
            with self.subTest(words):
                self.refused(said, "serve", "--db", self.db, "--region", "330600000000", "--listen", "127.0.0.1:0",
                             "--tls-cert", words[0], "--tls-key", words[1])
        self.assertEqual({f.name for f in self.folder.iterdir()}, there, "nothing was made")

    def test_key_file_that_others_can_read(self):
        self.assertEqual(self.run_it("migrate", "--db", self.db, "--region", "330600000000").returncode, 0)
        keys = self.folder / "a.db.keys"
        keys.chmod(0o644)
        self.refused(f"the key file {keys} is open to others (mode 0644)", "check", "--db", self.db)
        keys.chmod(0o600)
        self.assertEqual(self.run_it("check", "--db", self.db).returncode, 0)

    def test_scores_name_the_place(self):
        done = self.run_it("score", text='{"form":"phq-9","answers":"x"}\n')
        self.assertEqual(done.returncode, 0)
        self.assertIn('"pointer":"/answers"', done.stdout)

    def test_scores_are_answered_line_by_line(self):
        with subprocess.Popen([XINQIAO, "score"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as peer:
            timer = threading.Timer(60, peer.kill)  # a peer that waits for more would never answer
            timer.start()
            for value in (0, 3):
                peer.stdin.write(json.dumps({"form": "phq-2", "answers": [value, value]}) + "\n")
                peer.stdin.flush()
                self.assertIn(f'"value":{2 * value}', peer.stdout.readline())
            peer.stdin.close()
            self.assertEqual(peer.wait(), 0)
            timer.cancel()

    def test_files_are_the_users_alone(self):
        before = os.umask(0o022)
        self.addCleanup(os.umask, before)
        self.assertEqual(self.run_it("migrate", "--db", self.db, "--region", "330600000000").returncode, 0)
        self.assertEqual({f.name: f.stat().st_mode & 0o077 for f in self.folder.iterdir() if f.stat().st_mode & 0o077}, {})

    def test_demo_of_a_county_names_its_administrators(self):
        done = self.run_it("demo", "--db", self.db, "--region", "330602000000", "--scale", "0.0001")
        self.assertEqual(done.returncode, 0, done.stderr)
        for login in ("worker", "street", "district", "manager", "admin", "security", "auditor"):
            self.assertRegex(done.stdout, rf"(?m)^{login} ")
        self.assertNotRegex(done.stdout, r"(?m)^city ")
        shown = self.run_it("config", "--db", self.db).stdout
        self.assertRegex(shown, r'service\.owner.*社会心理服务中心')
        self.assertRegex(shown, r'service\.crisis.*"12356".*0575-8\d{7}')


if __name__ == "__main__":
    unittest.main()
