#!/bin/sh
# Operators saving call forms: each has a call of her own and saves a change as soon as the one before is on the disk, beside
# the same rows (the call, its sealed form, its audit row) written by plain inserts and updates in the same run.
#   bench/hotline.sh      OPERATORS=200 SAVES=40 (each); SQLite
set -eu
. "$(dirname "$0")/common"
OPERATORS=${OPERATORS:-200} SAVES=${SAVES:-40}
build
ninja -C "$BUILD" tests/crash/test-actors >>"$WORK/build.log" 2>&1 || { tail -30 "$WORK/build.log"; exit 1; }
ulimit -n "$(ulimit -H -n)"
db=$WORK/bench.db
who=$(seq "$OPERATORS" | sed 's/^/hotline_operator@330600000000#/')
# shellcheck disable=SC2086
"$BUILD/tests/crash/test-actors" "sqlite:$db" "$db.keys" system_admin@330600000000 city_manager@330600000000 \
  crisis_team@330600000000 $who >"$WORK/actors"
serve "sqlite:$db" --keys "$db.keys"
fresh=$(rss_kb "$SERVER")
python3 - "$PORT" "$WORK/actors" "$SAVES" "$SERVER" "$fresh" <<'END'
import asyncio, json, random, sys, time

port, actors, saves, server, fresh = int(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:6])
people = [dict(zip(("who", "cookie", "csrf", "id"), line.split())) for line in open(actors)]
operators = [p for p in people if p["who"].startswith("hotline_operator")]
PAUSE = 0  # a desk pauses 600 ms; here nobody does


def rss():
    with open(f"/proc/{server}/status") as f:
        return next(int(line.split()[1]) for line in f if line.startswith("VmRSS"))


class Wire:
    """One connection of one member of staff; requests one after another."""

    def __init__(self, person):
        self.head = f"Host: x\r\nCookie: sid={person['cookie']}\r\nX-CSRF: {person['csrf']}\r\nContent-Type: application/json\r\n"

    async def call(self, method, path, body=None):
        if not hasattr(self, "w"):
            self.r, self.w = await asyncio.open_connection("127.0.0.1", port)
        data = json.dumps(body).encode() if body is not None else b""
        self.w.write(f"{method} /api/v1/{path} HTTP/1.1\r\n{self.head}Content-Length: {len(data)}\r\n\r\n".encode() + data)
        head = (await self.r.readuntil(b"\r\n\r\n")).decode()
        size = next((int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")), 0)
        text = await self.r.readexactly(size)
        if not 200 <= int(head.split(" ")[1]) < 300:
            raise SystemExit(f"{method} {path}: {head.splitlines()[0]} {text.decode()}")
        return json.loads(text) if text else None


async def operator(person, line, replies):
    wire, rng = Wire(person), random.Random(person["id"])
    call = await wire.call("POST", "hotline/calls", {"line": line, "number": f"139{rng.randrange(10 ** 8):08d}"})
    await gate.wait()
    version = call["version"]
    for i in range(saves):
        values = {"note": "夜里睡不着，最近与家人争吵，" * 4 + str(i), "distress": rng.randrange(101), "kind": "general", "problems": ["family"]}
        began = time.monotonic()
        version = (await wire.call("PATCH", f"hotline/calls/{call['id']}", {"version": version, "values": values}))["version"]
        replies.append(time.monotonic() - began)
    seen = await wire.call("GET", f"hotline/calls/{call['id']}")
    if seen["values"]["note"] != values["note"]:
        raise SystemExit("a form that was saved is not what comes back")


def quantile(v, q):
    return sorted(v)[min(len(v) - 1, int(len(v) * q))] * 1000


async def main():
    global gate
    gate = asyncio.Event()
    admin = Wire(next(p for p in people if p["who"].startswith("system_admin")))
    unit = (await Wire(operators[0]).call("GET", "session"))["staff"]["roles"][0]["unit"]
    line = (await admin.call("POST", "hotline/lines", {"unit": unit, "number": "12356", "name": "bench"}))["id"]
    replies = []
    tasks = [asyncio.create_task(operator(p, line, replies)) for p in operators]
    await asyncio.sleep(3)
    began = time.monotonic()
    gate.set()
    await asyncio.gather(*tasks)
    took = time.monotonic() - began
    print(f"{'forms saved/s, ' + str(len(operators)) + ' operators':44} {len(replies) / took:10.0f}")
    print(f"{'   until the reply, p50 / p99':44} {quantile(replies, .5):10.1f} / {quantile(replies, .99):.1f} ms")
    print(f"{'   resident':44} {rss() // 1024:10} MiB (fresh {fresh // 1024})")
    if quantile(replies, .99) > 2000:
        raise SystemExit("a change is not saved within 2 seconds")


asyncio.run(main())
END
stop_server
python3 - "$db" "$OPERATORS" "$SECONDS_EACH" <<'END'
# The reference: for each save an audit row inserted and the call's row updated with a form of the same size, in a copy of this
# database, without a server; as many in a transaction as there were operators, each transaction on the disk before the next.
# Then the plain insert alone: one row a transaction.
import os, shutil, sqlite3, sys, time

path, batch, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
shutil.copyfile(path, path + ".ref")
db = sqlite3.connect(path + ".ref", isolation_level=None)
db.execute("PRAGMA journal_mode=WAL")
db.execute("PRAGMA synchronous=FULL")
names = [r[1] for r in db.execute("PRAGMA table_info(event)")]
events = [list(r) for r in db.execute("SELECT * FROM event WHERE action = 'hotline.save' ORDER BY id DESC LIMIT 512")]
calls = list(db.execute("SELECT county, id, length(form) FROM hotline_call WHERE length(form) > 0"))
insert = f"INSERT INTO event ({','.join(names)}) VALUES ({','.join('?' * len(names))})"
at = max(e[names.index("id")] for e in events) + 10 ** 6


def write(k):
    e, (county, call, size) = events[k % len(events)], calls[k % len(calls)]
    e[names.index("id")] = at + k
    db.execute(insert, e)
    db.execute("UPDATE hotline_call SET form = ?, saved_ms = ?, version = version + 1 WHERE county = ? AND id = ?",
               (os.urandom(size), k, county, call))


n, began = 0, time.monotonic()
while time.monotonic() - began < seconds:
    db.execute("BEGIN IMMEDIATE")
    for _ in range(batch):
        write(n)
        n += 1
    db.execute("COMMIT")
print(f"{'reference: the same rows, ' + str(batch) + ' a transaction':44} {n / (time.monotonic() - began):10.0f} /s")
first, began = n, time.monotonic()
while time.monotonic() - began < seconds:
    write(n)  # a transaction of its own each
    n += 1
print(f"{'probe: one save a transaction':44} {(n - first) / (time.monotonic() - began):10.0f} /s")
END
