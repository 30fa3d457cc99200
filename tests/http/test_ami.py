#!/usr/bin/env python3
"""xinqiao ami between a manager port and the real program, all over sockets: test_ami.py BUILD [unittest arguments].

The manager is a socket that speaks as Asterisk does: greeting, log-in, blocks of events; it sends them in pieces, hangs up in
the middle of one, and comes back. The program is killed and started again meanwhile. Standard library only.
"""
import base64
import ctypes
import hashlib
import hmac
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "crash")]
from program import Program  # noqa: E402
from test_server import certificate  # noqa: E402

BUILD = ""
REGION = 330600000000
ADMIN, OPERATOR, SUPERVISOR = (f"{role}@{REGION}" for role in ("system_admin", "hotline_operator", "hotline_supervisor"))
USER, PASSWORD = "xinqiao", "manager password"


class Manager(threading.Thread):
    """One manager port; every connection that logs in rightly is kept until it is dropped."""

    def __init__(self, password=PASSWORD, challenges=False):
        super().__init__(daemon=True)
        self.challenges = challenges  # refuses a password that crosses the connection
        self.password, self.logins, self.link = password, [], None
        self.here = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                link, _ = self.listener.accept()
            except OSError:
                return
            link.sendall(b"Asterisk Call Manager/9.0.0\r\n")
            said, good = self.asked(link), None
            if said.get("Action") == "Challenge":
                good = said.get("AuthType") == "MD5" and self.challenges
                self.answer(link, said, good, "Challenge: 840417281")
                said = self.asked(link)
            good = good is not False and self.proves(said, good)
            self.answer(link, said, good, f"Message: Authentication {'accepted' if good else 'failed'}")
            with self.here:
                self.logins.append(said)
                self.link = link if good else link.close()
                self.here.notify_all()

    def asked(self, link):
        asked = b""
        while b"\r\n\r\n" not in asked:
            got = link.recv(4096)
            if not got:
                break
            asked += got
        return dict(line.split(": ", 1) for line in asked.decode().split("\r\n") if line)

    def proves(self, said, challenged):
        key = hashlib.md5(b"840417281" + self.password.encode()).hexdigest()
        proof = (said.get("AuthType"), said.get("Key")) == ("MD5", key) if challenged else said.get("Secret") == self.password
        return (said.get("Action"), said.get("Username")) == ("Login", USER) and proof and bool(challenged) == self.challenges

    def answer(self, link, said, good, more):
        try:
            link.sendall(f"Response: {'Success' if good else 'Error'}\r\nActionID: {said.get('ActionID')}\r\n{more}\r\n\r\n".encode())
        except OSError:
            pass

    def wait(self, n):
        with self.here:
            if not self.here.wait_for(lambda: len(self.logins) >= n and self.link, 20):
                raise AssertionError(f"{n} log-ins did not come: {self.logins}")

    def send(self, data, pieces=1):
        size = max(1, len(data) // pieces)
        for i in range(0, len(data), size):
            self.link.sendall(data[i:i + size])
            if pieces > 1:
                time.sleep(0.01)

    def drop(self):
        with self.here:
            try:
                self.link.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # the other side was killed
            self.link.close()
            self.link = None

    def stop(self):
        self.listener.close()
        if self.link:
            self.link.close()


def block(event, call, **more):
    members = {"Event": event, "Privilege": "agent,all", "Channel": "PJSIP/trunk-1", "Uniqueid": call, "Queue": "hotline", **more}
    return "".join(f"{k}: {v}\r\n" for k, v in members.items()).encode() + b"\r\n"


def story(call, number, answered=True):
    ring = block("QueueCallerJoin", call, CallerIDNum=number, Position="1")
    if not answered:
        return [ring, block("QueueCallerAbandon", call, CallerIDNum=number, HoldTime="1")]
    return [ring, block("AgentConnect", call, CallerIDNum=number, Interface="PJSIP/1001", MemberName="a", HoldTime="1"),
            block("AgentComplete", call, CallerIDNum=number, Interface="PJSIP/1001", HoldTime="1", TalkTime="0", Reason="caller")]


def opened(line, secret):
    """A sealed line of the spool (src/crypto/line.h), by the library itself."""
    root = hmac.new(b"xinqiao line", secret.encode(), hashlib.sha256).digest()
    key = hmac.new(root, b"ami spool\x01", hashlib.sha256).digest()
    text = line[4:]
    cell = base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    out, n = ctypes.create_string_buffer(len(cell)), ctypes.c_ulonglong()
    done = ctypes.CDLL("libsodium.so.23").crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, ctypes.byref(n), None, cell[24:], ctypes.c_ulonglong(len(cell) - 24), None, ctypes.c_ulonglong(0), cell[:24], key)
    assert done == 0, "sealed otherwise"
    return out.raw[:n.value]


class Ami(unittest.TestCase):
    flags, scheme, env, context = [], "http", {}, None
    cookie = "sid"

    def setUp(self):
        room = tempfile.TemporaryDirectory(prefix="xqami")
        self.addCleanup(room.cleanup)
        self.room = Path(room.name)
        self.serve()
        self.manager = Manager()
        self.addCleanup(self.manager.stop)
        self.client = None

    def serve(self):
        self.program = Program(BUILD, self.room / "p", flags=self.flags)
        self.program.tls = self.context
        self.addCleanup(self.program.remove)
        self.staff = self.program.actors(ADMIN, OPERATOR, SUPERVISOR)
        for a in self.staff.values():
            a.cookie_name = self.cookie
        self.program.start()
        unit = self.get(OPERATOR, "/api/v1/session")["staff"]["roles"][0]["unit"]
        made = self.program.call(self.staff[ADMIN], "POST", "/api/v1/hotline/lines", {"unit": unit, "number": "12356", "name": "n"})
        self.assertEqual(made.status, 201, made)
        self.line = made.json

    def get(self, who, path):
        r = self.program.call(self.staff[who], "GET", path)
        self.assertEqual(r.status, 200, r)
        return r.json

    def words(self, secret=None, mode=0o600, challenge=False, **more):
        secrets = self.room / "secrets"
        secrets.write_text(f"user = {USER}\npassword = {PASSWORD}\nsecret = {secret or self.line['secret']}\n")
        secrets.chmod(mode)
        options = {"peer": f"127.0.0.1:{self.manager.port}", "to": f"{self.scheme}://127.0.0.1:{self.program.port}",
                   "line": self.line["id"], "queue": "hotline", "secrets": secrets, **more}
        return [self.program.exe(), "ami", *(["--challenge"] if challenge else []), *(w for k, v in options.items() for w in (f"--{k}", str(v)))]

    def launch(self, **more):
        self.log = open(self.room / "ami.log", "wb")
        self.addCleanup(self.log.close)
        self.client = subprocess.Popen(self.words(**more), stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
                                       env={**self.program.env, **self.env})
        self.addCleanup(self.end)

    def end(self):
        if self.client.poll() is None:
            self.client.send_signal(signal.SIGTERM)
        code = self.client.wait(20)
        text = (self.room / "ami.log").read_text()
        self.assertNotIn("Sanitizer", text)
        self.assertNotIn("runtime error", text)
        return code

    def calls(self):
        return self.get(SUPERVISOR, "/api/v1/hotline/calls?which=unit")["items"]

    def until(self, what, seconds=20):
        began = time.monotonic()
        while not what():
            if time.monotonic() - began > seconds:
                raise AssertionError((self.room / "ami.log").read_text() + str(self.calls()))
            time.sleep(0.02)
        return time.monotonic() - began

    def states(self):
        return sorted(c["state"] for c in self.calls())


class Plain(Ami):
    def test_a_call_from_ring_to_end(self):
        self.launch()
        self.manager.wait(1)
        self.manager.send(b"Event: FullyBooted\r\nStatus: Fully Booted\r\n\r\n")
        ring, connect, complete = story("100.1", "13800138000")
        self.manager.send(ring)
        took = self.until(lambda: self.states() == ["ringing"])
        self.assertLess(took, 1.5, "the call is on the screens within a second of ringing")
        self.manager.send(connect, pieces=7)
        self.until(lambda: self.states() == ["talking"])
        self.manager.send(complete)
        self.until(lambda: self.states() == ["wrap"])
        call = self.calls()[0]
        self.assertEqual((call["number"], call["by_hand"]), ("138****8000", False))
        self.assertEqual(self.end(), 0)

    def test_a_connection_that_breaks_is_made_again(self):
        self.launch()
        self.manager.wait(1)
        first, second = story("100.1", "13800138000"), story("100.2", "13900139000", answered=False)
        self.manager.send(first[0] + first[1] + second[0][:40])
        self.until(lambda: self.states() == ["talking"])
        self.manager.drop()
        self.manager.wait(2)
        for event in (second[0], first[2], second[0], second[1], first[0]):  # some again
            self.manager.send(event)
        self.until(lambda: self.states() == ["missed", "wrap"])
        self.assertEqual(self.manager.logins[0], self.manager.logins[1])

    def test_events_wait_for_a_server_that_is_away(self):
        self.launch()
        self.manager.wait(1)
        self.program.kill()
        for i in range(300):
            for event in story(f"200.{i}", f"139{i:08d}", answered=i % 3 > 0):
                self.manager.send(event)
        time.sleep(1)
        self.program.start()
        self.until(lambda: self.program.sql("SELECT COUNT(*) FROM hotline_call WHERE state IN ('missed', 'wrap')") == [["300"]], 40)
        found = dict(self.program.sql("SELECT state, COUNT(*) FROM hotline_call GROUP BY state"))
        self.assertEqual(found, {"missed": "100", "wrap": "200"})

    # ---- what waits is on the disk ----

    @property
    def spool(self):
        return self.room / "secrets.spool"

    def on_disk(self):
        """What stands there: opened with the line's secret; what is still in clear as it is."""
        if not self.spool.exists():
            return b""
        return b"".join(opened(r, self.line['secret']) if r.startswith(b"xq1.") else r + b"\n\n" for r in self.spool.read_bytes().split(b"\n\n")[:-1])

    def kill(self):
        self.client.kill()
        self.client.wait(20)

    def many(self, first, n):
        for i in range(first, first + n):
            for event in story(f"200.{i}", f"139{i:08d}", answered=i % 3 > 0):
                self.manager.send(event)

    def found(self):
        return dict(self.program.sql("SELECT state, COUNT(*) FROM hotline_call GROUP BY state"))

    def test_a_relay_that_is_killed_loses_nothing(self):
        self.launch()
        self.manager.wait(1)
        self.program.kill()
        self.many(0, 150)
        self.until_on_disk("200.149")
        self.kill()
        self.assertEqual(self.spool.stat().st_mode & 0o777, 0o600)
        self.assertNotIn(b"139000", self.spool.read_bytes())  # no number in clear
        self.assertIn(b"CallerIDNum: 13900000149", self.on_disk())
        with open(self.spool, "ab") as f:  # as a cut in the middle of a write leaves it
            f.write(b"Event: QueueCallerJoin\r\nUniqueid: 9.9\r\nCallerIDNum: 137")
        self.manager.drop()
        self.launch()  # the server is still away: what waits is kept, what comes is added
        self.manager.wait(2)
        self.many(150, 150)
        self.until_on_disk("200.299")
        self.kill()
        self.program.start()
        self.manager.drop()
        self.launch()
        self.until(lambda: self.found() == {"missed": "100", "wrap": "200"}, 40)
        self.until(lambda: self.spool.stat().st_size == 0)
        self.assertEqual(self.end(), 0)
        self.assertNotIn("139000", (self.room / "ami.log").read_text())

    def test_clear_lines_of_an_older_program_are_read_once(self):
        self.spool.write_bytes(b"".join(f"Timestamp: {time.time():.6f}\n".encode() + e[:-4] + b"\n\n" for e in story("300.1", "13700000001")))
        self.spool.chmod(0o600)
        strange = b"xq1." + base64.urlsafe_b64encode(bytes(80)).rstrip(b"=") + b"\n\n"  # under a secret that was changed
        with open(self.spool, "ab") as f:
            f.write(strange)
        self.program.kill()
        self.launch()
        self.manager.wait(1)
        self.until_logged("ami.sealed_otherwise")
        self.assertNotIn(b"137000", self.spool.read_bytes())
        self.assertIn(b"13700000001", self.on_disk())
        beside = [p for p in self.room.iterdir() if p.name.startswith("secrets.spool.") and p.suffix != ".lock"]
        self.assertTrue(len(beside) == 1 and strange in beside[0].read_bytes() and beside[0].stat().st_mode & 0o777 == 0o600)
        self.program.start()
        self.until(lambda: self.found() == {"wrap": "1"}, 40)

    def until_on_disk(self, call):
        began = time.monotonic()
        while f"Uniqueid: {call}\r\n".encode() not in self.on_disk():
            self.assertLess(time.monotonic() - began, 20, (self.room / "ami.log").read_text())
            time.sleep(0.02)

    def test_killed_again_and_again_while_it_posts(self):
        self.launch()
        for turn in range(6):
            self.manager.wait(turn + 1)
            self.many(turn * 20, 20)
            self.until_there_or_on_disk(f"200.{turn * 20 + 19}")
            self.kill()
            self.manager.drop()
            self.launch()
        self.until(lambda: self.found() == {"missed": "40", "wrap": "80"}, 40)

    def until_there_or_on_disk(self, call):
        self.until(lambda: f"Uniqueid: {call}\r\n".encode() in self.on_disk()
                   or self.program.sql(f"SELECT COUNT(*) FROM hotline_call WHERE external = '{call}' AND end_ms > 0") == [["1"]])

    def test_one_at_a_time(self):
        self.launch()
        self.manager.wait(1)
        done = subprocess.run(self.words(), capture_output=True, text=True, timeout=30, env=self.program.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("another xinqiao ami has it", done.stderr)

    def test_a_full_disk_is_said_and_stops_nothing(self):
        self.launch()
        self.manager.wait(1)
        _, hard = resource.prlimit(self.client.pid, resource.RLIMIT_FSIZE)
        self.program.kill()
        resource.prlimit(self.client.pid, resource.RLIMIT_FSIZE, (4096, hard))  # the log stays below it
        self.many(0, 30)
        self.until_logged("ami.disk_full")
        resource.prlimit(self.client.pid, resource.RLIMIT_FSIZE, (hard, hard))
        self.until_logged("ami.disk_again")
        self.until_on_disk("200.29")
        self.kill()
        self.program.start()
        self.manager.drop()
        self.launch()
        self.until(lambda: self.found() == {"missed": "10", "wrap": "20"}, 40)

    def until_logged(self, word):
        began = time.monotonic()
        while word not in (self.room / "ami.log").read_text():
            self.assertLess(time.monotonic() - began, 20, (self.room / "ami.log").read_text())
            time.sleep(0.02)

    # ---- the log-in ----

    def test_by_challenge_the_password_does_not_cross_the_connection(self):
        self.manager.stop()
        self.manager = Manager(challenges=True)
        self.addCleanup(self.manager.stop)
        self.launch(challenge=True)
        self.manager.wait(1)
        self.assertNotIn(PASSWORD, str(self.manager.logins))
        self.assertNotIn("Secret", self.manager.logins[0])
        self.manager.send(story("100.1", "13800138000")[0])
        self.until(lambda: self.states() == ["ringing"])

    def test_a_challenge_is_refused(self):
        for manager in (Manager(password="another", challenges=True), Manager()):  # a wrong answer; one that offers none
            self.addCleanup(manager.stop)
            self.manager = manager
            done = subprocess.run(self.words(challenge=True), capture_output=True, text=True, timeout=30, env=self.program.env)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertIn("the manager refused the log-in", done.stderr)

    def test_other_queues_and_other_events_stay_where_they_are(self):
        self.launch()
        self.manager.wait(1)
        self.manager.send(b"Event: VarSet\r\nVariable: SECRET\r\nValue: nobody's\r\n\r\n")
        self.manager.send(block("QueueCallerJoin", "300.1", CallerIDNum="13700137000", Queue="sales"))
        self.manager.send(story("300.2", "13600136000")[0])
        self.until(lambda: len(self.calls()) == 1)
        time.sleep(0.3)
        self.assertEqual([c["number"] for c in self.calls()], ["136****6000"])

    def test_what_cannot_be_understood_stops_nothing(self):
        self.launch()
        self.manager.wait(1)
        self.manager.send(block("QueueCallerJoin", "", CallerIDNum="13700137000"))
        self.until(lambda: "ami.not_understood" in (self.room / "ami.log").read_text())
        self.manager.send(story("300.2", "13600136000")[0])
        self.until(lambda: len(self.calls()) == 1)

    def test_refused_by_the_manager_or_the_server(self):
        self.manager.password = "another"
        done = subprocess.run(self.words(), capture_output=True, text=True, timeout=30, env=self.program.env)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("the manager refused the log-in", done.stderr)
        self.manager.password = PASSWORD
        self.launch(secret="not the line's")
        self.manager.wait(2)
        self.manager.send(story("300.2", "13600136000")[0])
        self.until(lambda: "ami.not_taken status=401" in (self.room / "ami.log").read_text())
        self.assertEqual(self.calls(), [])
        self.assertNotIn("13600136000", (self.room / "ami.log").read_text())

    def test_usage(self):
        for said, more in (("--peer must be", {"peer": "localhost"}), ("--to must be", {"to": "ftp://x"}),
                           ("--to must be", {"to": "https://x/y"}), ("--line must be", {"line": "x"}),
                           ("is open to others (mode 0644)", {"mode": 0o644}), ("--secrets: cannot read", {"secrets": self.room / "none"})):
            with self.subTest(said):
                done = subprocess.run(self.words(**more), capture_output=True, text=True, timeout=30, env=self.program.env)
                self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1), done.stderr)
                self.assertIn(said, done.stderr)


class Tls(Ami):
    scheme, cookie = "https", "__Host-sid"

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="xqamic")
        self.addCleanup(self.folder.cleanup)
        cert, key = certificate(Path(self.folder.name))
        self.flags = ["--tls-cert", cert, "--tls-key", key]
        self.context = ssl.create_default_context(cafile=cert)
        self.cert = str(cert)
        super().setUp()

    def test_a_certificate_is_looked_at(self):
        self.env = {"SSL_CERT_FILE": os.devnull}
        self.launch()
        self.manager.wait(1)
        self.manager.send(story("1.1", "13800138000")[0])
        self.until(lambda: "ami.not_taken status=0" in (self.room / "ami.log").read_text())
        self.assertEqual(self.calls(), [])
        self.assertEqual(self.end(), 0)
        self.env = {"SSL_CERT_FILE": self.cert}
        self.launch()
        self.manager.wait(2)
        self.manager.send(story("1.1", "13800138000")[0])
        self.until(lambda: self.states() == ["ringing"])


if __name__ == "__main__":
    BUILD = str(Path(sys.argv.pop(1)).resolve())
    unittest.main()
