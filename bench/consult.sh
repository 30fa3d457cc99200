#!/bin/sh
# Open conversations: how much memory they cost, how soon the other side hears of a message, and what a message costs beside
# rows written by plain C in the same run. Each of OPEN residents has an event stream; WRITERS of them write at the same time.
#   bench/consult.sh      OPEN=2000 WRITERS=16 MESSAGES=4000; SQLite
set -eu
. "$(dirname "$0")/common"
OPEN=${OPEN:-2000} WRITERS=${WRITERS:-16} MESSAGES=${MESSAGES:-4000}
build
ulimit -n "$(ulimit -H -n)"
echo "consult.messages_a_minute = 600" >>"$WORK/limits"
db=$WORK/bench.db
"$XINQIAO" demo --db "sqlite:$db" --scale 0.001 >/dev/null 2>"$WORK/demo.log"
serve "sqlite:$db"
fresh=$(rss_kb "$SERVER")
python3 - "$PORT" "$OPEN" "$WRITERS" "$MESSAGES" "$(login street)" "$SERVER" "$fresh" <<'END'
import asyncio, json, random, sys, time

port, n_open, n_writers, n_messages, staff, server, fresh = [*map(int, sys.argv[1:5]), sys.argv[5], *map(int, sys.argv[6:8])]


def cpu_ms():
    with open(f"/proc/{server}/stat") as f:
        v = f.read().rsplit(")", 1)[1].split()
    return (int(v[11]) + int(v[12])) * 10


def rss():
    with open(f"/proc/{server}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


class Wire:
    """One connection; requests one after another."""

    async def call(self, cookie, csrf, method, path, body=None):
        if not getattr(self, "w", None):
            self.r, self.w = await asyncio.open_connection("127.0.0.1", port)
        data = json.dumps(body).encode() if body is not None else b""
        self.w.write(f"{method} /api/v1/{path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nX-CSRF: {csrf}\r\n"
                     f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        head = (await self.r.readuntil(b"\r\n\r\n")).decode()
        fields = {k.lower(): v for k, v in (line.split(": ", 1) for line in head.split("\r\n")[1:] if line)}
        text = await self.r.readexactly(int(fields.get("content-length", 0)))
        if not 200 <= int(head.split(" ")[1]) < 300:
            raise SystemExit(f"{method} {path}: {head.splitlines()[0]} {text.decode()}")
        return fields, json.loads(text) if text else None


async def open_talks(part, talks, csrf):
    wire = Wire()
    for _ in range(part):
        fields, me = await wire.call("a=b", "x", "POST", "session/anonymous", {"area": 330602001001})
        cookie = fields["set-cookie"].split(";")[0]
        items = [{"purpose": p, "version": 1, "granted": True} for p in ("service", "health")]
        await wire.call(cookie, me["csrf"], "POST", "consents", {"items": items})
        talk = (await wire.call(cookie, me["csrf"], "POST", "me/consults", {"terms": 1}))[1]["id"]
        await wire.call(staff, csrf, "POST", f"consults/{talk}/take", {})
        talks.append((cookie, me["csrf"], talk))


heard = {}


async def listen(cookie, path, talk):
    """An open stream; notes when the first word of a number came."""
    r, w = await asyncio.open_connection("127.0.0.1", port)
    w.write(f"GET /api/v1/{path} HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n".encode())
    await r.readuntil(b"\r\n\r\n")
    ready.append(1)
    while line := await r.readline():
        if line.startswith(b"data: {\"id\":"):
            d = json.loads(line[6:])
            if d["change"] == "said" and (talk is None or d["id"] == talk):
                heard.setdefault((talk is None, d["id"], d["n"]), time.monotonic())
            elif talk is not None and d["id"] != talk:
                raise SystemExit("a resident heard of another's conversation")


ready, sent = [], {}


async def write(k, talks, csrf, count):
    wire, rng = Wire(), random.Random(k)
    for i in range(count):
        cookie, my_csrf, talk = talks[rng.randrange(len(talks))]
        by_staff = (k + i) % 2 == 0
        began = time.monotonic()
        said = (await wire.call(staff if by_staff else cookie, csrf if by_staff else my_csrf, "POST",
                                f"{'' if by_staff else 'me/'}consults/{talk}/messages",
                                {"client": f"bench-{k}-{i:06d}", "text": "最近睡得好一些了,谢谢您上次说的办法。"}))[1]
        sent[by_staff, talk, said["n"]] = began, time.monotonic()


def quantile(v, q):
    return sorted(v)[min(len(v) - 1, int(len(v) * q))] * 1000


async def main():
    csrf = (await Wire().call(staff, "x", "GET", "session"))[1]["csrf"]
    talks, began = [], time.monotonic()
    await asyncio.gather(*[open_talks(n_open // 16, talks, csrf) for _ in range(16)])
    print(f"{'conversations opened and taken':44} {len(talks):10} in {time.monotonic() - began:.1f} s")
    streams = [asyncio.create_task(listen(c, "me/events", t)) for c, _, t in talks]
    streams.append(asyncio.create_task(listen(staff, "events", None)))
    while len(ready) < len(streams):
        await asyncio.sleep(0.05)
    used = cpu_ms()
    await asyncio.sleep(10)
    print(f"{'   processor time of 10 s without messages':44} {cpu_ms() - used:10} ms")
    print(f"{'resident with ' + str(len(streams)) + ' streams':44} {rss() // 1024:10} MiB (fresh {fresh // 1024})")
    began = time.monotonic()
    await asyncio.gather(*[write(k, talks, csrf, n_messages // n_writers) for k in range(n_writers)])
    took = time.monotonic() - began
    await asyncio.sleep(1)
    print(f"{'messages/s, ' + str(n_writers) + ' writers':44} {len(sent) / took:10.0f}")
    replies = [done - at for at, done in sent.values()]
    print(f"{'   until the reply, p50 / p99':44} {quantile(replies, .5):10.1f} / {quantile(replies, .99):.1f} ms")
    waits = [heard[not k[0], k[1], k[2]] - v[0] for k, v in sent.items() if (not k[0], k[1], k[2]) in heard]
    print(f"{'   until the other side hears, p50 / p99':44} {quantile(waits, .5):10.1f} / {quantile(waits, .99):.1f} ms")
    print(f"{'   heard':44} {len(waits):10} of {len(sent)}")
    print(f"{'resident after that':44} {rss() // 1024:10} MiB (limit 300)")
    if rss() > 300 * 1024 or len(waits) != len(sent):
        raise SystemExit("too much memory, or a message that nobody heard of")


asyncio.run(main())
END
stop_server
python3 - "$db" "$WRITERS" "$SECONDS_EACH" <<'END'
# The reference: the same rows (a message, its event, the numbers of its conversation) written to a copy of this database
# without a server, as many in a transaction as there were writers, each transaction on the disk before the next.
import shutil, sqlite3, sys, time

path, batch, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
shutil.copyfile(path, path + ".ref")
db = sqlite3.connect(path + ".ref", isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")


def rows(table, where):
    names = [r[1] for r in db.execute(f"PRAGMA table_info({table})")]
    return names, [list(r) for r in db.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY id DESC LIMIT 512")]


def insert(table, names):
    return f"INSERT INTO {table} ({','.join(names)}) VALUES ({','.join('?' * len(names))})"


m_names, messages = rows("consult_message", "client LIKE 'bench-%'")
e_names, events = rows("event", "action = 'consult.say'")
n, at, began = 0, 10 ** 9, time.monotonic()
while time.monotonic() - began < seconds:
    db.execute("BEGIN IMMEDIATE")
    for _ in range(batch):
        m, e = messages[n % len(messages)], events[n % len(events)]
        m[m_names.index("n")] = m[m_names.index("id")] = e[e_names.index("id")] = at + n
        m[m_names.index("client")] = f"probe-{n}"
        db.execute(insert("consult_message", m_names), m)
        db.execute(insert("event", e_names), e)
        db.execute("UPDATE consult SET last_n = ?, last_ms = ? WHERE county = ? AND id = ?",
                   (at + n, n, m[m_names.index("county")], m[m_names.index("consult")]))
        n += 1
    db.execute("COMMIT")
print(f"{'reference: the same rows without a server':44} {n / (time.monotonic() - began):10.0f} /s")
END
