"""Clients over keep-alive connections that know of each write what became of it. For the tests that kill the program."""
import asyncio
import collections
import json
import uuid

from program import Reply

BROKEN = (OSError, EOFError)  # nobody knows whether it was done; a TimeoutError is an OSError


class NotSent(Exception):
    """There was no connection: nothing was done."""


class Wire:
    """A client's connection; requests one after another."""

    def __init__(self, port, wait=30):
        self.port, self.wait, self.reader, self.writer = port, wait, None, None

    async def open(self):
        try:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError as e:
            raise NotSent from e

    async def call(self, actor, method, path, body=None, key=None):
        if not self.writer:
            await self.open()
        data = json.dumps(body).encode() if body is not None else b""
        head = "".join(f"{k}: {v}\r\n" for k, v in actor.headers(key).items())
        try:
            self.writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
            lines = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), self.wait)).decode().split("\r\n")
            headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:] if line)}
            body = await asyncio.wait_for(self.reader.readexactly(int(headers.get("content-length", 0))), self.wait)
            return Reply(int(lines[0].split(" ")[1]), headers, body)
        except BaseException:
            self.close()
            raise

    def close(self):
        if self.writer:
            self.writer.close()
        self.reader = self.writer = None


class Write:
    """One request that changes something, and what became of it: ok, refused, unknown."""
    turns = 0

    def __init__(self, kind, actor, method, path, body, about=None):
        self.kind, self.actor, self.method, self.path, self.body, self.about = kind, actor, method, path, body, about
        self.key = str(uuid.uuid4())
        self.state, self.reply, self.turn = "invoked", None, 0
        self.lost = False  # the first answer

    def settle(self, reply):
        Write.turns += 1
        self.reply, self.turn = reply, Write.turns
        self.state = "unknown" if reply.status >= 500 else "refused" if reply.status >= 400 else "ok"

    async def send(self, wire):
        return await wire.call(self.actor, self.method, self.path, self.body, self.key)

    @property
    def json(self):
        return self.reply.json


class Clients:
    """Clients at work, and everything they ever wrote to one database. A kind of them says what each does: part(number), a
    coroutine function of its wire, again and again until all is over."""
    latest = 2000  # of these some are sent once more

    def __init__(self, program, staff, rng):
        self.program, self.staff, self.rng, self.writes, self.over = program, staff, rng, [], False
        self.statuses = collections.Counter()

    def part(self, number):
        raise NotImplementedError

    def done_before(self, reply):
        """A refusal that says: it was done, and the reply is not to be had again."""
        return False

    def same(self, write, reply):
        """Sent once more: the stored reply."""
        return (reply.status, reply.body) == (write.reply.status, write.reply.body)

    async def write(self, wire, *what):
        w = Write(*what)
        self.writes.append(w)
        try:
            w.settle(await w.send(wire))
        except NotSent:
            self.writes.remove(w)
            raise
        except BROKEN:
            w.state, w.lost = "unknown", True
            raise
        self.statuses[w.kind, w.reply.status] += 1
        return w

    async def client(self, number):
        wire, part = Wire(self.program.port), self.part(number)
        while not self.over:
            try:
                await part(wire)
            except (NotSent, *BROKEN):
                await asyncio.sleep(0.02)
        wire.close()

    async def run(self, clients, fault):
        """fault: a coroutine; when it is done the clients finish what they are at."""
        self.over = False
        tasks = [asyncio.create_task(self.client(i)) for i in range(clients)]
        await fault
        self.over = True
        await asyncio.gather(*tasks)

    async def settle(self):
        """Every unknown write again, as a careful client does, until there is a definite answer. Those that were unknown."""
        wire, unknown = Wire(self.program.port), [w for w in self.writes if w.state == "unknown"]
        for w in unknown:
            for _ in range(100):
                try:
                    w.settle(await w.send(wire))
                    w.state = "ok" if self.done_before(w.reply) else w.state
                except (NotSent, *BROKEN):
                    pass
                if w.state != "unknown":
                    break
                await asyncio.sleep(0.1)
        wire.close()
        return unknown

    async def replays(self, n):
        """Acknowledged writes sent once more: the same reply or that it was done, nothing else. Complaints."""
        wrong, wire = [], Wire(self.program.port)
        keyed = [w for w in self.writes[-self.latest:] if w.state == "ok" and w.method == "POST"]
        for w in self.rng.sample(keyed, min(n, len(keyed))):
            r = await w.send(wire)
            if not self.same(w, r) and not self.done_before(r):
                wrong.append(f"{w.kind} again: {r}, first {w.reply}")
        wire.close()
        return wrong


async def kill_program(program, seconds):
    await asyncio.sleep(seconds)
    program.kill()


def tell(wrong, counter, name):
    """Complaints, the first of them in words."""
    for line in wrong[:10]:
        print("   ", line)
    counter.check(not wrong, f"{name}: {len(wrong)} complaints")
