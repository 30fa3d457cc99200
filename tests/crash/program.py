"""The built program for tests over sockets: databases, sessions, starting, killing, requests. Standard library only."""
import argparse
import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REGION = "330600000000"
SANITIZER = re.compile(r"ERROR: (Address|Leak|Thread)Sanitizer|runtime error:")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:300]!r}"


class Actor:
    """A session: what to send with a request."""

    def __init__(self, who="", cookie="", csrf="x", actor_id=0, cookie_name="sid"):
        self.who, self.cookie, self.csrf, self.id, self.cookie_name = who, cookie, csrf, int(actor_id), cookie_name

    def headers(self, key=None):
        found = {"X-CSRF": self.csrf, "Content-Type": "application/json"}
        if self.cookie:
            found["Cookie"] = f"{self.cookie_name}={self.cookie}"
        if key:
            found["Idempotency-Key"] = key
        return found


class Cluster:
    """A private PostgreSQL server that really syncs."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.start()

    def _tool(self, verb):
        return subprocess.run([ROOT / "tools/pg_test_cluster.sh", verb, self.folder], capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)

    def start(self):
        for _ in range(20):  # after a kill the old server's children may still be going
            done = self._tool("start")
            if done.returncode == 0:
                self.conninfo = done.stdout.strip().splitlines()[-1]
                return
            time.sleep(0.5)
        raise RuntimeError(done.stderr)

    def stop(self):
        self._tool("stop")

    def recovery(self):
        """The next start is one as a standby, which only reads, until it is promoted."""
        mark = self.folder / "data/standby.signal"
        mark.touch()
        shutil.chown(mark, (self.folder / "data").owner())

    def pids(self):
        """The server's first process, then its children."""
        try:
            first = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return []
        listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(first)], capture_output=True, text=True).stdout
        return [first] + [int(p) for p in listed.split()]

    def kill(self, whole=True):
        """kill -9 of the whole server, or of one of its children (the server then restarts itself)."""
        pids = self.pids()
        for pid in pids if whole else pids[-1:]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        if whole:
            while any(running(pid) for pid in pids):
                time.sleep(0.01)
            # where nobody waits for orphans the dead process would still be taken for a server
            (self.folder / "data/postmaster.pid").unlink(missing_ok=True)

    def psql(self, text, database="postgres"):
        done = subprocess.run(["psql", "-X", "-A", "-t", "-q", "-F", "\t", "-v", "ON_ERROR_STOP=1",
                               "-d", f"{self.conninfo} dbname={database}", "-c", text], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def new_database(self, name):
        self.psql(f"CREATE DATABASE {name} TEMPLATE template0")
        return f"postgres:{self.conninfo} dbname={name}"


class Program:
    """One database with its keys, and the server on it."""

    def __init__(self, build, folder=None, cluster=None, settings=None, flags=()):
        self.build = Path(build)
        self.folder = Path(folder or tempfile.mkdtemp(prefix="xq-"))
        self.folder.mkdir(exist_ok=True)
        self.cluster, self.flags = cluster, list(flags)
        self.keys = self.folder / "region.keys"
        if cluster:
            self.database = "d" + os.urandom(4).hex()
            self.url = cluster.new_database(self.database)
        else:
            self.file = self.folder / "data.db"
            self.url = f"sqlite:{self.file}"
        self.settings = self.folder / "settings.conf"
        self.settings.write_text("".join(f"{k} = {v}\n" for k, v in (settings or {}).items()))
        self.log = self.folder / "log.txt"
        self.process, self.port, self.tls = None, free_port(), None
        self.prefix = []  # what the program is run by
        self.env = dict(os.environ, ASAN_OPTIONS="detect_leaks=0:abort_on_error=0", UBSAN_OPTIONS="print_stacktrace=1")

    # ---- commands ----

    def exe(self, name="src/app/xinqiao"):
        return str(self.build / name)

    def command(self, *words, timeout=120):
        return subprocess.run([*self.prefix, self.exe(), *map(str, words)], capture_output=True, text=True, timeout=timeout, env=self.env)

    def with_data(self, *words, timeout=300):
        return self.command(*words, "--db", self.url, "--keys", self.keys, timeout=timeout)

    def actors(self, *who):
        done = subprocess.run([self.exe("tests/crash/test-actors"), self.url, str(self.keys), *who], capture_output=True,
                              text=True, env=self.env)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found = [Actor(*line.split(" ")) for line in done.stdout.splitlines()]
        return {a.who: a for a in found}

    def check(self):
        """What `xinqiao check` and `xinqiao recount --check` complain about; empty: all is well."""
        wrong = []
        for words in (["check"], ["recount", "--check"]):
            done = self.with_data(*words)
            if done.returncode:
                bad = [line for line in done.stdout.splitlines() if not line.startswith("ok ")]
                wrong.append(f"{' '.join(words)}: exit {done.returncode}: " + "\n".join(bad[:20]) + done.stderr[-500:])
        return wrong

    def sql(self, text):
        if self.cluster:
            return self.cluster.psql(text, self.database)
        db = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=10)
        try:
            return [[str(v) for v in row] for row in db.execute(text)]
        finally:
            db.close()

    # ---- the server ----

    def launch(self, *more):
        """Starts the server without waiting for it."""
        self.log_from = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, self.exe(), "serve", "--db", self.url, "--keys", str(self.keys), "--region", REGION, "--config",
                 str(self.settings), "--listen", f"127.0.0.1:{self.port}", *map(str, self.flags), *map(str, more)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.env)

    def words(self):
        """What the server has written since its last start."""
        with open(self.log, "rb") as log:
            log.seek(self.log_from)
            return log.read().decode(errors="replace")

    def start(self, *more, timeout=30):
        began = time.monotonic()
        self.launch(*more)
        while " serve.ready " not in self.words():
            if self.process.poll() is not None or time.monotonic() - began > timeout:
                raise RuntimeError(f"the server did not start: {self.words()[-2000:]}")
            time.sleep(0.005)
        return time.monotonic() - began

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self, timeout=30):
        """SIGTERM; the exit code."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.process.returncode if self.process else None

    def alive(self):
        return self.process.poll() is None

    def ends_well(self, counter):
        counter.check(self.stop() == 0, "the end was in order")
        counter.check(not self.sanitizer_words(), self.sanitizer_words())

    def sanitizer_words(self):
        found = SANITIZER.search(self.log.read_text(errors="replace")) if self.log.exists() else None
        return self.log.read_text(errors="replace")[found.start():found.start() + 3000] if found else ""

    def remove(self):
        if self.process and self.process.poll() is None:
            self.kill()
        if self.cluster:
            try:
                self.cluster.psql(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
            except RuntimeError:
                pass  # the whole server goes next
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- one request on a connection of its own ----

    def connect(self, timeout=15):
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.tls)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def call(self, actor, method, path, body=None, key=None, headers=None, timeout=15):
        connection = self.connect(timeout)
        try:
            data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
            connection.request(method, path, data, {**(actor or Actor()).headers(key), **(headers or {})})
            r = connection.getresponse()
            return Reply(r.status, {k.lower(): v for k, v in r.getheaders()}, r.read())
        finally:
            connection.close()

    def anonymous(self, area=330602001005):
        r = self.call(None, "POST", "/api/v1/session/anonymous", {"area": area})
        if r.status != 201:
            raise RuntimeError(f"no session: {r}")
        cookie = r.headers["set-cookie"].split(";")[0].split("=", 1)
        return Actor("anonymous", cookie[1], r.json["csrf"], r.json["person"], cookie[0])


class Counter:
    """Names what failed; last line as tools/run_tests.py reads it."""

    def __init__(self):
        self.passed, self.failed = 0, 0

    def check(self, good, what):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}", flush=True)
        return bool(good)

    def end(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0


# ---- what the programs of this folder begin with ----

def options(doc, **numbers):
    """The command line: BUILD, --pg, and these numbers with what they are unless said. A SIGTERM still cleans up."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("build")
    parser.add_argument("--pg", action="store_true")
    for name, usual in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    return parser.parse_args()


@contextlib.contextmanager
def room(pg):
    """A folder, and with pg a PostgreSQL server in it, else None; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="xqc") as name:
        folder = Path(name)
        if pg:
            folder.chmod(0o755)
        cluster = Cluster(folder / "pg") if pg else None
        try:
            yield folder, cluster
        finally:
            if cluster:
                cluster.stop()


@contextlib.contextmanager
def one_program(given, settings=None):
    """The program on a database of its own, not started yet; given: the options."""
    with room(given.pg) as (folder, cluster):
        program = Program(given.build, folder / "p", cluster, settings)
        try:
            yield program
        finally:
            program.remove()
