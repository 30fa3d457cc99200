#!/usr/bin/env python3
"""The HTTP server over real sockets: test_framing.py HTTP_ECHO [unittest arguments].

Each case that separates strict servers from lenient ones, limits, pipelining, slow clients, TLS, event streams and
stopping. Standard library only; every test starts the servers it needs on a free port.
"""
import concurrent.futures
import contextlib
import gzip
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ECHO = ""
HOST = b"Host: a\r\n"


class Server:
    """http-echo with some flags; stopped at the end, which must succeed (sanitizers included)."""

    def __init__(self, *flags, expect_exit=0):
        self.expect_exit = expect_exit
        self.process = subprocess.Popen([ECHO, *map(str, flags)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line.startswith(b"port "):
            raise AssertionError(self.process.communicate()[1].decode())
        self.port = int(line.split()[1])

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        self.stop()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=30)
        self.last_words = out.decode()
        self.errors = err.decode()
        if self.process.returncode != self.expect_exit:
            raise AssertionError(f"exit {self.process.returncode}: {self.errors}")

    def connect(self, timeout=10):
        s = socket.create_connection(("127.0.0.1", self.port), timeout=timeout)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def rss_kb(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))


def read_all(s):
    data = b""
    try:
        while True:
            piece = s.recv(65536)
            if not piece:
                return data
            data += piece
    except ConnectionResetError:
        return data + b"<reset>"


class Reader:
    """Replies one after another from a socket."""

    def __init__(self, s):
        self.s, self.data = s, b""

    def fill(self):
        piece = self.s.recv(65536)
        if not piece:
            raise EOFError(self.data)
        self.data += piece

    def reply(self, head_only=False):
        while b"\r\n\r\n" not in self.data:
            self.fill()
        head, self.data = self.data.split(b"\r\n\r\n", 1)
        lines = head.decode("latin-1").split("\r\n")
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in lines[1:])}
        n = 0 if head_only else int(headers.get("content-length", 0))
        while len(self.data) < n:
            self.fill()
        body, self.data = self.data[:n], self.data[n:]
        return int(lines[0].split(" ")[1]), headers, body

    def at_end(self):
        return not self.data and read_all(self.s) == b""


def send_slices(s, data, size=1 << 20):
    """Sends what the server lets us send."""
    try:
        for i in range(0, len(data), size):
            s.sendall(data[i:i + size])
    except (BrokenPipeError, ConnectionResetError):
        pass


def post(fields, body=b""):
    return b"POST /echo HTTP/1.1\r\n" + HOST + fields + b"\r\n\r\n" + body


def get(path=b"/hello", fields=b""):
    return b"GET " + path + b" HTTP/1.1\r\n" + HOST + fields + b"\r\n"


GOOD = get()
CHUNKED = b"Transfer-Encoding: chunked"

# name, bytes, status; every refusal closes. What follows a refused request must never be answered.
REFUSED = [
    # the table of what common servers let through
    ("obs-fold", get(fields=b"A: b\r\n c\r\n"), 400),
    ("tab fold", get(fields=b"A: b\r\n\tc\r\n"), 400),
    ("fold at first header", b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
    ("space before content-length", post(b" Content-Length: 5", b"hello"), 400),
    ("content-length after folded space", post(b"A: b\r\n Content-Length: 5", b"hello"), 400),
    ("leading space content-length first", b"POST /echo HTTP/1.1\r\n Content-Length: 5\r\nHost: a\r\n\r\nhello", 400),
    ("http/0.9", b"GET /hello\r\n\r\n", 400),
    ("http/0.9 bare line feed", b"GET /hello\n", 400),
    ("bare line feed after request line", b"GET /hello HTTP/1.1\nHost: a\r\n\r\n", 400),
    ("bare line feed after header", b"GET /hello HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("bare line feeds everywhere", b"GET /hello HTTP/1.1\nHost: a\n\n", 400),
    ("content-length and chunked", post(b"Content-Length: 5\r\n" + CHUNKED, b"0\r\n\r\n"), 400),
    ("chunked and content-length", post(CHUNKED + b"\r\nContent-Length: 5", b"0\r\n\r\n"), 400),
    ("differing content-lengths", post(b"Content-Length: 5\r\nContent-Length: 6", b"hello!"), 400),
    ("equal content-lengths", post(b"Content-Length: 5\r\nContent-Length: 5", b"hello"), 400),
    ("content-length list", post(b"Content-Length: 5, 5", b"hello"), 400),
    ("content-length +5", post(b"Content-Length: +5", b"hello"), 400),
    ("content-length -1", post(b"Content-Length: -1"), 400),
    ("content-length 0x5", post(b"Content-Length: 0x5", b"hello"), 400),
    ("content-length with underscore", post(b"Content-Length: 1_0", b"hello"), 400),
    ("content-length empty", post(b"Content-Length:"), 400),
    ("content-length 5 5", post(b"Content-Length: 5 5", b"hello"), 400),
    ("space before colon", post(b"Content-Length : 5", b"hello"), 400),
    ("tab before colon", get(fields=b"A\t: b\r\n"), 400),
    ("no host", b"GET /hello HTTP/1.1\r\n\r\n", 400),
    ("two hosts", get(fields=b"Host: a\r\n"), 400),
    ("host with path", b"GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
    ("host with user", b"GET /hello HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    ("host empty", b"GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("nul in value", get(fields=b"A: b\0c\r\n"), 400),
    ("nul in name", get(fields=b"A\0: b\r\n"), 400),
    ("nul in target", get(b"/hel\0lo"), 400),
    ("empty header name", get(fields=b": b\r\n"), 400),
    ("header without colon", get(fields=b"A\r\n"), 400),
    ("bare carriage return in value", get(fields=b"A: b\rC: d\r\n"), 400),
    ("two carriage returns", get(fields=b"A: b\r\r\n"), 400),
    ("control character in value", get(fields=b"A: \x08\r\n"), 400),
    ("bracket in name", get(fields=b"A(: b\r\n"), 400),
    ("name above ascii", get(fields=b"\xc3\x84: b\r\n"), 400),
    # request lines
    ("absolute form", get(b"http://a/hello"), 400),
    ("asterisk form", b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("authority form", b"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("no slash", get(b"hello"), 400),
    ("fragment", get(b"/hello#x"), 400),
    ("target above ascii", get(b"/\xe4\xbd\xa0"), 400),
    ("two spaces", b"GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("space in target", get(b"/hel lo"), 400),
    ("tab as separator", b"GET\t/hello\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("leading space", b" GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("leading empty line", b"\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("junk after version", b"GET /hello HTTP/1.1 x\r\nHost: a\r\n\r\n", 400),
    ("lower-case protocol", b"GET /hello http/1.1\r\nHost: a\r\n\r\n", 400),
    ("version 1.10", b"GET /hello HTTP/1.10\r\nHost: a\r\n\r\n", 400),
    ("version 1.2", b"GET /hello HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    ("version 2.0", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("unknown method", b"BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("lower-case method", b"get /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("trace", b"TRACE /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501),
    ("bad method", b"G@T /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("tls on a plain port", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    # transfer codings
    ("transfer-encoding gzip, chunked", post(b"Transfer-Encoding: gzip, chunked", b"0\r\n\r\n"), 501),
    ("transfer-encoding chunked, identity", post(b"Transfer-Encoding: chunked, identity", b"0\r\n\r\n"), 501),
    ("transfer-encoding identity", post(b"Transfer-Encoding: identity", b"0\r\n\r\n"), 501),
    ("transfer-encoding xchunked", post(b"Transfer-Encoding: xchunked", b"0\r\n\r\n"), 501),
    ("transfer-encoding vertical tab", post(b"Transfer-Encoding: \x0bchunked", b"0\r\n\r\n"), 400),
    ("transfer-encoding twice", post(CHUNKED + b"\r\n" + CHUNKED, b"0\r\n\r\n"), 400),
    ("transfer-encoding empty", post(b"Transfer-Encoding:", b"0\r\n\r\n"), 400),
    ("transfer-encoding in 1.0", b"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("chunk size empty", post(CHUNKED, b"\r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk size -1", post(CHUNKED, b"-1\r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk size 0x5", post(CHUNKED, b"0x5\r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk size of nine digits", post(CHUNKED, b"000000005\r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk size wraps", post(CHUNKED, b"100000005\r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk size and space", post(CHUNKED, b"5 \r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk too short", post(CHUNKED, b"5\r\nhell\r\n0\r\n\r\n"), 400),
    ("chunk too long", post(CHUNKED, b"5\r\nhello!\r\n0\r\n\r\n"), 400),
    ("chunk bare line feed", post(CHUNKED, b"5\nhello\r\n0\r\n\r\n"), 400),
    ("chunk extension with bare line feed", post(CHUNKED, b"5;a\nhello\r\n0\r\n\r\n"), 400),
    ("chunk extension with carriage return", post(CHUNKED, b"5;a\rb\r\nhello\r\n0\r\n\r\n"), 400),
    ("chunk data ends by line feed", post(CHUNKED, b"5\r\nhello\n0\r\n\r\n"), 400),
    ("last chunk ends by line feed", post(CHUNKED, b"5\r\nhello\r\n0\n\r\n"), 400),
    ("trailer", post(CHUNKED, b"5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n"), 400),
    ("chunk over the limit", post(CHUNKED, b"ffffffff\r\nhello"), 413),
    ("chunk extension of 10 MB", post(CHUNKED, b"5;" + b"x" * (10 << 20) + b"\r\nhello\r\n0\r\n\r\n"), 400),
    # bombs
    ("content-length 2^63-1", post(b"Content-Length: 9223372036854775807"), 413),
    ("content-length 2^63", post(b"Content-Length: 9223372036854775808"), 400),
    ("content-length 2^64+5", post(b"Content-Length: 18446744073709551621", b"hello"), 400),
    ("content-length 4 GB", post(b"Content-Length: 4294967296"), 413),
    ("100 000 headers", get(fields=b"".join(b"A%d: b\r\n" % i for i in range(100000))), 431),
    ("65 headers", get(fields=b"".join(b"A%d: b\r\n" % i for i in range(65))), 431),
    ("one header of 1 MB", get(fields=b"A: " + b"b" * (1 << 20) + b"\r\n"), 431),
    ("url of 1 MB", get(b"/" + b"a" * (1 << 20)), 414),
    ("url of 5000 bytes", get(b"/" + b"a" * 5000), 414),
    ("method of 1 MB", b"A" * (1 << 20), 414),
    ("gzip body", post(b"Content-Encoding: gzip\r\nContent-Length: 3", b"abc"), 415),
    ("unknown expectation", post(b"Expect: 200-ok\r\nContent-Length: 3", b"abc"), 417),
    ("two content-types", post(b"Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0"), 400),
    ("body of 1 MiB and a byte", post(b"Content-Length: 1048577", b"x" * 1048577), 413),
    ("1 000 000 empty chunks", post(CHUNKED, b"0\r\n\r\n" * 1000000), 400),
    ("2 000 000 chunks of a byte", post(CHUNKED, b"1\r\nx\r\n" * 2000000 + b"0\r\n\r\n"), 413),
]

ACCEPTED = [
    ("plain", GOOD, 200),
    ("query", get(b"/hello?a=b&c"), 200),
    ("host with port", b"GET /hello HTTP/1.1\r\nHost: a.cn:8080\r\n\r\n", 200),
    ("host ipv6", b"GET /hello HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n", 200),
    ("http/1.0 without host", b"GET /hello HTTP/1.0\r\n\r\n", 200),
    ("upgrade ignored", get(fields=b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x\r\n"), 200),
    ("post", post(b"Content-Length: 5", b"hello"), 201),
    ("post of nothing", post(b"Content-Length: 0"), 201),
    ("leading zeros", post(b"Content-Length: 0005", b"hello"), 201),
    ("chunked", post(CHUNKED, b"5\r\nhello\r\n6;a=b\r\n world\r\n0\r\n\r\n"), 201),
    ("chunked upper-case", post(b"TRANSFER-ENCODING: CHUNKED", b"A\r\n0123456789\r\n0\r\n\r\n"), 201),
    ("chunked empty", post(CHUNKED, b"0\r\n\r\n"), 201),
    ("1 MiB", post(b"Content-Length: 1048576", b"x" * 1048576), 201),
    ("chunked 1 MiB", post(CHUNKED, b"100000\r\n" + b"x" * 1048576 + b"\r\n0\r\n\r\n"), 201),
    ("value above ascii", get(fields=b"A: \xe4\xbd\xa0\r\n"), 200),
    ("identity", post(b"Content-Encoding: identity\r\nContent-Length: 1", b"x"), 201),
    ("64 headers", get(fields=b"".join(b"A%d: b\r\n" % i for i in range(63))), 200),
    ("target of 4096", get(b"/hello?" + b"a" * 4089), 200),
]


class Framing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def test_refused(self):
        for name, data, status in REFUSED:
            with self.subTest(name), self.server.connect() as s:
                started = time.monotonic()
                sender = threading.Thread(target=send_slices, args=(s, data + GOOD))
                sender.start()
                r = Reader(s)
                got, headers, body = r.reply()
                if name == "1 000 000 empty chunks":  # the first is a whole body; the rest are malformed requests
                    self.assertEqual(got, 201)
                    got, headers, body = r.reply()
                self.assertEqual(got, status)
                self.assertLess(time.monotonic() - started, 3)
                self.assertEqual(headers["connection"], "close")
                self.assertEqual(headers["content-type"], "application/problem+json")
                problem = json.loads(body)
                self.assertEqual(problem["status"], status)
                self.assertTrue(problem["code"].startswith("http."))
                rest = read_all(s).replace(b"<reset>", b"")
                self.assertEqual(rest, b"")
                sender.join()

    def test_refused_bytewise(self):
        """The verdict does not depend on how the bytes come."""
        for name, data, status in REFUSED:
            if len(data) > 300:
                continue
            with self.subTest(name), self.server.connect() as s:
                for i in range(len(data)):
                    send_slices(s, data[i:i + 1])
                    if i % 16 == 0:
                        time.sleep(0.0005)
                send_slices(s, GOOD)
                r = Reader(s)
                self.assertEqual(r.reply()[0], status)
                self.assertEqual(read_all(s).replace(b"<reset>", b""), b"")

    def test_accepted(self):
        for name, data, status in ACCEPTED:
            with self.subTest(name), self.server.connect() as s:
                keeps = b"HTTP/1.0" not in data
                s.sendall(data + (GOOD if keeps else b""))
                r = Reader(s)
                self.assertEqual(r.reply()[0], status)
                if keeps:
                    self.assertEqual(r.reply()[0], 200)
                else:
                    self.assertTrue(r.at_end())

    def test_accepted_bytewise(self):
        for name, data, status in ACCEPTED:
            if len(data) > 300:
                continue
            with self.subTest(name), self.server.connect() as s:
                for i in range(len(data)):
                    s.sendall(data[i:i + 1])
                    if i % 8 == 0:
                        time.sleep(0.0005)
                self.assertEqual(Reader(s).reply()[0], status)

    def test_echo_is_exact(self):
        body = bytes(i * 7 % 256 for i in range(300000))
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (body[i:i + 999] for i in range(0, len(body), 999)))
        with self.server.connect() as s:
            r = Reader(s)
            for request in (post(b"Content-Length: %d" % len(body), body), post(CHUNKED, chunks + b"0\r\n\r\n")) * 3:
                s.sendall(request)
                status, _, got = r.reply()
                self.assertEqual((status, got == body), (201, True))

    def test_replies_have_what_they_need(self):
        with self.server.connect() as s:
            r = Reader(s)
            s.sendall(GOOD)
            status, headers, body = r.reply()
            self.assertEqual((status, len(body)), (200, 287))
            self.assertRegex(headers["date"], r"^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} 2\d{3} \d\d:\d\d:\d\d GMT$")
            self.assertLess(abs(time.time() - http_time(headers["date"])), 3)
            self.assertEqual(headers["x-frame-options"], "DENY")
            self.assertNotIn("connection", headers)
            s.sendall(GOOD.replace(b"GET", b"HEAD"))
            status, headers, _ = r.reply(head_only=True)
            self.assertEqual((status, headers["content-length"]), (200, "287"))
            s.sendall(get(b"/none"))
            status, headers, _ = r.reply()
            self.assertEqual(status, 204)
            self.assertNotIn("content-length", headers)
            s.sendall(GOOD.replace(b"GET", b"HEAD").replace(b"/hello", b"/big"))
            self.assertEqual(r.reply(head_only=True)[0], 200)
            s.sendall(get(fields=b"Connection: close\r\n"))
            self.assertEqual(r.reply()[1]["connection"], "close")
            self.assertTrue(r.at_end())

    def test_http10(self):
        with self.server.connect() as s:
            r = Reader(s)
            for _ in range(2):
                s.sendall(b"GET /hello HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
                self.assertEqual(r.reply()[1]["connection"], "keep-alive")
            s.sendall(b"GET /hello HTTP/1.0\r\n\r\n")
            self.assertEqual(r.reply()[1]["connection"], "close")
            self.assertTrue(r.at_end())

    def test_header_injection(self):
        with self.server.connect() as s:
            s.sendall(get(b"/header?Cookie", b'Cookie: bad; x; sid="abc" ; sid=def\r\n'))
            status, headers, body = Reader(s).reply()
            self.assertEqual((status, body), (200, b'bad; x; sid="abc" ; sid=def'))
            self.assertNotIn("x-injected", headers)
            self.assertNotIn("x-bad", headers)
            self.assertEqual(headers["x-cookie"], "abc")

    def test_expect_continue(self):
        with self.server.connect() as s:
            r = Reader(s)
            s.sendall(post(b"Expect: 100-continue\r\nContent-Length: 5"))
            self.assertEqual(r.reply()[0], 100)
            s.sendall(b"hello")
            self.assertEqual(r.reply()[::2], (201, b"hello"))
            s.sendall(post(b"Expect: 100-continue\r\nContent-Length: 5", b"hello"))  # did not wait: no 100
            self.assertEqual(r.reply()[0], 201)
            s.sendall(post(b"Expect: 100-continue\r\n" + CHUNKED))
            self.assertEqual(r.reply()[0], 100)
            s.sendall(b"5\r\nhello\r\n0\r\n\r\n")
            self.assertEqual(r.reply()[0], 201)
            s.sendall(post(b"Expect: 100-continue\r\nContent-Length: 99999999"))
            self.assertEqual(r.reply()[0], 413)

    def test_pipelining(self):
        one = get(b"/hello") + post(b"Content-Length: 3", b"abc") + post(CHUNKED, b"2\r\nde\r\n0\r\n\r\n")
        with self.server.connect() as s:
            s.sendall(one * 100)
            r = Reader(s)
            for _ in range(100):
                self.assertEqual(r.reply()[0], 200)
                self.assertEqual(r.reply()[2], b"abc")
                self.assertEqual(r.reply()[2], b"de")

    def test_pipelining_keeps_order_across_threads(self):
        with self.server.connect() as s:
            s.sendall(b"".join(get(b"/slow?%d" % i) + post(b"Content-Length: 2", b"%02d" % i) for i in range(20)))
            r = Reader(s)
            for i in range(20):
                self.assertEqual(r.reply()[2], b"slow %d" % i)
                self.assertEqual(r.reply()[2], b"%02d" % i)

    def test_pipelining_large_replies(self):
        with self.server.connect() as s:
            s.sendall((get(b"/big") + GOOD) * 5)
            time.sleep(0.3)
            r = Reader(s)
            for _ in range(5):
                status, _, body = r.reply()
                self.assertEqual((status, len(body), body[:3], body[-1:]), (200, 4 << 20, b"abc", b"%c" % (97 + ((4 << 20) - 1) % 26)))
                self.assertEqual(len(r.reply()[2]), 287)

    def test_pipelined_flood_is_bounded(self):
        """Requests sent without reading replies: the server stops reading instead of hoarding."""
        with Server() as server, server.connect(timeout=1) as s:
            sent = 0
            try:
                while sent < 200 << 20:
                    sent += s.send(get(b"/big") * 100)
            except (TimeoutError, socket.timeout):
                pass
            self.assertLess(sent, 20 << 20)

    def test_half_closed_client_gets_its_replies(self):
        with self.server.connect() as s:
            s.sendall(GOOD + get(b"/slow?x") + GOOD)
            s.shutdown(socket.SHUT_WR)
            r = Reader(s)
            self.assertEqual([r.reply()[0] for _ in range(3)], [200, 200, 200])
            self.assertTrue(r.at_end())

    def test_client_leaves_during_slow_reply(self):
        for i in range(50):
            s = self.server.connect()
            s.sendall(get(b"/slow?%d" % i) + GOOD)
            if i % 2:
                s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset instead of FIN
            s.close()
        time.sleep(0.2)
        with self.server.connect() as s:
            s.sendall(GOOD)
            self.assertEqual(Reader(s).reply()[0], 200)

    def test_client_leaves_during_large_reply(self):
        for i in range(20):
            s = self.server.connect()
            s.sendall(get(b"/big"))
            s.recv(1000)
            s.close()
        with self.server.connect() as s:
            s.sendall(GOOD)
            self.assertEqual(Reader(s).reply()[0], 200)

    def test_client_leaves_within_head_and_body(self):
        for data in (b"GET /he", post(b"Content-Length: 100", b"x" * 50), post(CHUNKED, b"5\r\nhe")):
            s = self.server.connect()
            s.sendall(data)
            s.close()


def http_time(text):
    import email.utils
    return email.utils.parsedate_to_datetime(text).timestamp()


class Limits(unittest.TestCase):
    def test_slow_head(self):
        with Server("-H", 600) as server:
            with server.connect() as s:
                s.sendall(b"GET /hello HTTP/1.1\r\n")
                started = time.monotonic()
                stop = threading.Event()

                def drip():  # each byte in time; the deadline is absolute all the same
                    while not stop.wait(0.1):
                        send_slices(s, b"A: b\r\n")
                t = threading.Thread(target=drip)
                t.start()
                r = Reader(s)
                status, headers, _ = r.reply()
                stop.set()
                t.join()
                self.assertEqual((status, headers["connection"]), (408, "close"))
                self.assertLess(time.monotonic() - started, 2)
            with server.connect() as s:  # not a byte: closed without a word
                self.assertEqual(read_all(s), b"")

    def test_slow_body(self):
        with Server("-B", 600) as server:
            for request in (post(b"Content-Length: 100", b"x"), post(CHUNKED, b"5\r\nhe")):
                with server.connect() as s:
                    s.sendall(request)
                    r = Reader(s)
                    started = time.monotonic()
                    self.assertEqual(r.reply()[0], 408)
                    self.assertLess(time.monotonic() - started, 2)

    def test_idle(self):
        with Server("-I", 600) as server, server.connect() as s:
            s.sendall(GOOD)
            r = Reader(s)
            self.assertEqual(r.reply()[0], 200)
            started = time.monotonic()
            self.assertTrue(r.at_end())
            self.assertLess(time.monotonic() - started, 2)

    def test_slow_reader(self):
        with Server("-W", 700) as server:
            s = socket.socket()
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            s.connect(("127.0.0.1", server.port))
            s.sendall(get(b"/big") * 4)
            time.sleep(2.5)
            self.assertIn(b"HTTP/1.1 200", s.recv(100))
            s.settimeout(5)
            self.assertLess(len(read_all(s)), 16 << 20)
            s.close()
            server.stop()
            self.assertIn("timeouts 1", server.last_words)

    def test_slow_reader_that_reads_is_served(self):
        with Server("-W", 1000) as server, server.connect() as s:
            s.sendall(get(b"/big"))
            n = 0
            while n < 4 << 20:
                n += len(s.recv(1 << 18))
                time.sleep(0.1)

    def test_slowloris_does_not_harm_others(self):
        with Server("-H", 1000) as server:
            slow = [server.connect() for _ in range(400)]
            for s in slow:
                s.sendall(b"GET /hello HTTP/1.1\r\nA")
            started = time.monotonic()
            with server.connect() as s:
                r = Reader(s)
                for _ in range(200):
                    s.sendall(GOOD)
                    self.assertEqual(r.reply()[0], 200)
            self.assertLess(time.monotonic() - started, 1)
            for s in slow:
                self.assertIn(b" 408 ", read_all(s))
                s.close()

    def test_connection_limit(self):
        with Server("-m", 5) as server:
            kept = [server.connect() for _ in range(5)]
            readers = [Reader(s) for s in kept]
            for s, r in zip(kept, readers):
                s.sendall(GOOD)
                self.assertEqual(r.reply()[0], 200)
            with server.connect() as s:
                self.assertIn(read_all(s), (b"", b"<reset>"))
            kept.pop().close()
            time.sleep(0.1)
            with server.connect() as s:
                s.sendall(GOOD)
                self.assertEqual(Reader(s).reply()[0], 200)
            for s in kept:
                s.close()

    def test_memory_of_idle_and_lying_connections(self):
        """An idle connection costs at most 2 KiB, a promised body nothing until it comes."""
        if is_sanitized():
            self.skipTest("memory figures mean nothing under sanitizers")
        with Server() as server:
            with server.connect() as s:
                s.sendall(GOOD)
                Reader(s).reply()
            before = server.rss_kb()
            idle = [server.connect() for _ in range(2000)]
            for s in idle:
                s.sendall(GOOD)
                Reader(s).reply()
            self.assertLess((server.rss_kb() - before) / 2000, 2)
            for s in idle:
                s.sendall(post(b"Content-Length: 1000000", b"x"))
            time.sleep(0.3)
            self.assertLess((server.rss_kb() - before) / 2000, 16)
            for s in idle:
                s.close()

    def test_busy_port_is_an_error(self):
        with Server() as server:
            p = subprocess.run([ECHO, "-p", str(server.port)], capture_output=True, timeout=10)
            self.assertEqual(p.returncode, 1)
            self.assertIn(b"http.cannot_listen", p.stderr)

    def test_proxy_headers(self):
        forwarded = b"X-Forwarded-For: 6.6.6.6, 9.9.9.9\r\nX-Forwarded-Proto: https\r\n"
        for flags, want in (((), b"127.0.0.1 0"), (("-x", "127.0.0.1"), b"9.9.9.9 1"), (("-x", "10.0.0.1"), b"127.0.0.1 0")):
            with Server(*flags) as server, server.connect() as s:
                r = Reader(s)
                s.sendall(get(b"/peer", forwarded))
                self.assertEqual(r.reply()[2], want)
                s.sendall(get(b"/peer", b"X-Forwarded-For: <script>\r\n"))
                self.assertEqual(r.reply()[2], b"127.0.0.1 0")

    def test_many_loops_and_clients(self):
        with Server("-l", 4) as server:
            def client(k):
                with server.connect() as s:
                    r = Reader(s)
                    for i in range(50):
                        body = b"%d-%d" % (k, i) * 50
                        s.sendall(post(b"Content-Length: %d" % len(body), body) + get(b"/slow?%d-%d" % (k, i)))
                        if r.reply()[2] != body or r.reply()[2] != b"slow %d-%d" % (k, i):
                            return False
                return True
            with concurrent.futures.ThreadPoolExecutor(16) as pool:
                self.assertTrue(all(pool.map(client, range(16))))


def is_sanitized():
    with open(ECHO, "rb") as f:
        return b"__asan_init" in f.read()


class Streams(unittest.TestCase):
    def test_events(self):
        with Server() as server, server.connect() as s:
            s.sendall(get(b"/events"))
            data = b""
            while data.count(b"event: tick") < 3:
                data += s.recv(4096)
            head, events = data.split(b"\r\n\r\n", 1)
            self.assertIn(b"Content-Type: text/event-stream", head)
            self.assertTrue(events.startswith(b"retry: 2000\n\nevent: beat\ndata:\n\n"))
            self.assertRegex(events, rb"event: tick\nid: \d+\ndata: x{8}\n\n")
            ids = [int(x) for x in re.findall(rb"id: (\d+)", events)]
            self.assertEqual(ids, list(range(ids[0], ids[0] + len(ids))))

    def test_stalled_reader_is_dropped_and_others_live(self):
        with Server("-e", 8000, "-i", 10) as server:
            stalled = socket.socket()
            stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            stalled.connect(("127.0.0.1", server.port))
            stalled.sendall(get(b"/events"))
            good = server.connect()
            good.sendall(get(b"/events"))
            heard = [len(good.recv(100))]

            def listen():  # all the time, also while the sockets are counted
                with contextlib.suppress(OSError):
                    while chunk := good.recv(1 << 16):
                        heard[0] += len(chunk)

            self.assertEqual(server_sockets(server), 2)
            threading.Thread(target=listen, daemon=True).start()
            # what the kernel buffers on its own comes first; then the backlog fills
            limit = time.monotonic() + 60
            while time.monotonic() < limit and server_sockets(server) == 2:
                time.sleep(0.3)
            self.assertEqual(server_sockets(server), 1)
            before = heard[0]
            while time.monotonic() < limit and heard[0] == before:
                time.sleep(0.01)
            self.assertGreater(heard[0], before)
            stalled.close()
            good.close()

    def test_stop_ends_streams(self):
        with Server() as server, server.connect() as s:
            s.sendall(get(b"/events"))
            s.recv(100)
            started = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - started, 2)
            read_all(s)

    def test_many_come_and_go(self):
        with Server("-l", 2) as server:
            for _ in range(5):
                sockets = [server.connect() for _ in range(50)]
                for s in sockets:
                    s.sendall(get(b"/events"))
                time.sleep(0.12)
                for i, s in enumerate(sockets):
                    if i % 2:
                        s.recv(10)
                    s.close()


def server_sockets(server):
    """Established connections of the server process."""
    n = 0
    folder = f"/proc/{server.process.pid}/fd"
    inodes = {os.readlink(f"{folder}/{fd}") for fd in os.listdir(folder)}
    with open("/proc/net/tcp") as f:
        for line in f.readlines()[1:]:
            w = line.split()
            if w[3] == "01" and f"socket:[{w[9]}]" in inodes:
                n += 1
    return n


class Stopping(unittest.TestCase):
    def test_running_request_is_finished(self):
        with Server("-s", 700) as server:
            idle, busy, fresh = server.connect(), server.connect(), server.connect()
            idle.sendall(GOOD)
            Reader(idle).reply()
            busy.sendall(get(b"/slow?last") + GOOD)
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            self.assertEqual(read_all(idle), b"")
            self.assertEqual(read_all(fresh), b"")
            time.sleep(0.1)
            with self.assertRaises(ConnectionRefusedError):
                server.connect()
            r = Reader(busy)
            status, headers, body = r.reply()
            self.assertEqual((status, body, headers["connection"]), (200, b"slow last", "close"))
            self.assertIn(read_all(busy), (b"", b"<reset>"))
            busy.close()
            server.process.wait(timeout=5)

    def test_grace_ends(self):
        with Server("-g", 300) as server:
            s = server.connect()
            s.sendall(get(b"/big") * 4)  # nobody reads
            body = server.connect()
            body.sendall(post(b"Content-Length: 100", b"x"))
            time.sleep(0.2)
            started = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - started, 2)


class Tls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.cert, cls.key = cls.folder.name + "/cert.pem", cls.folder.name + "/key.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-keyout", cls.key, "-out", cls.cert, "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
        cls.server = Server("-c", cls.cert, "-k", cls.key, "-H", 1500)

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()
        cls.folder.cleanup()

    def connect(self, **options):
        context = ssl.create_default_context(cafile=self.cert)
        for k, v in options.items():
            if callable(getattr(context, k)):
                getattr(context, k)(v)
            else:
                setattr(context, k, v)
        return context.wrap_socket(self.server.connect(), server_hostname="localhost")

    def test_requests(self):
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            with self.connect(minimum_version=version, maximum_version=version) as s:
                r = Reader(s)
                s.sendall(GOOD * 100)
                for _ in range(100):
                    self.assertEqual(r.reply()[0], 200)
                body = os.urandom(500000)
                s.sendall(post(b"Content-Length: 500000", body))
                self.assertEqual(r.reply()[2], body)
                s.sendall(get(b"/big") * 2 + get(b"/slow?x") + get(b"/peer"))
                self.assertEqual(len(r.reply()[2]), 4 << 20)
                self.assertEqual(len(r.reply()[2]), 4 << 20)
                self.assertEqual(r.reply()[2], b"slow x")
                self.assertEqual(r.reply()[2], b"127.0.0.1 1")
                s.sendall(get(fields=b"Connection: close\r\n"))
                self.assertEqual(r.reply()[0], 200)
                self.assertTrue(r.at_end())  # with close_notify, else this raises

    def test_slow_reader_of_large_reply(self):
        with self.connect() as s:
            s.sendall(get(b"/big"))
            time.sleep(0.5)
            self.assertEqual(len(Reader(s).reply()[2]), 4 << 20)

    def test_events(self):
        with self.connect() as s:
            s.sendall(get(b"/events"))
            data = b""
            while data.count(b"event: tick") < 3:
                data += s.recv(4096)

    def test_refusal_reaches_the_client(self):
        with self.connect() as s:
            s.sendall(b"GET / HTTP/1.1\r\n\r\n")
            self.assertEqual(Reader(s).reply()[0], 400)

    def test_alpn(self):
        with self.connect(set_alpn_protocols=["h2", "http/1.1"]) as s:
            self.assertEqual(s.selected_alpn_protocol(), "http/1.1")
        with self.assertRaises(ssl.SSLError):
            self.connect(set_alpn_protocols=["h2"])

    def test_not_tls(self):
        with self.server.connect() as s:
            s.sendall(GOOD)
            self.assertNotIn(b"200", read_all(s))

    def test_handshake_has_a_deadline(self):
        with self.server.connect() as s:
            s.sendall(b"\x16\x03\x01")
            started = time.monotonic()
            self.assertEqual(read_all(s), b"")
            self.assertLess(time.monotonic() - started, 3)

    def test_old_protocol_refused(self):
        p = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{self.server.port}", "-tls1_1", "-cipher",
                            "ALL:@SECLEVEL=0"], input=b"", capture_output=True, timeout=10)
        self.assertNotEqual(p.returncode, 0)

    def test_wrong_certificate_is_an_error(self):
        p = subprocess.run([ECHO, "-c", self.cert, "-k", self.cert], capture_output=True, timeout=10)
        self.assertEqual(p.returncode, 1)
        self.assertIn(b"http.tls_certificate", p.stderr)


class Assets(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()

    @classmethod
    def tearDownClass(cls):
        cls.server.stop()

    def fetch(self, path, method="GET", server=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", (server or self.server).port, timeout=10)
        c.request(method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
        r = c.getresponse()
        body = r.read()
        c.close()
        return r.status, dict((k.lower(), v) for k, v in r.getheaders()), body

    def disk(self, path):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "dist", path), "rb") as f:
            return f.read()

    def test_files(self):
        for path, file, kind, immutable in (
                ("/", "index.html", "text/html; charset=utf-8", False),
                ("/assets/app-1a2B3c4D.js", "assets/app-1a2B3c4D.js", "text/javascript; charset=utf-8", True),
                ("/icon-180.svg", "icon-180.svg", "image/svg+xml", False)):
            for encoding, packed in (("gzip, br", True), ("identity", False), ("gzip;q=0", False), ("*", True),
                                     ("br, gzip;q=0.5", True), ("gzip;q=0.0", False), ("", False)):
                status, headers, body = self.fetch(path, Accept_Encoding=encoding)
                self.assertEqual((status, headers["content-type"]), (200, kind))
                self.assertEqual(headers.get("content-encoding"), "gzip" if packed else None)
                self.assertEqual(gzip.decompress(body) if packed else body, self.disk(file))
                self.assertEqual("immutable" in headers["cache-control"], immutable)
                self.assertEqual(headers["vary"], "Accept-Encoding")

    def test_not_modified(self):
        etag = self.fetch("/")[1]["etag"]
        for value in (etag, "W/" + etag, f'"x", {etag}', "*"):
            status, headers, body = self.fetch("/", If_None_Match=value)
            self.assertEqual((status, headers["etag"], body), (304, etag, b""))
        self.assertEqual(self.fetch("/", If_None_Match='"x"')[0], 200)

    def test_fallback(self):
        for path, want in (("/somewhere/deep", b"resident"), ("/console/alerts/7", b"console"), ("/console/", b"console"),
                           ("/console", b"console"), ("/consolex", b"resident")):
            status, _, body = self.fetch(path)
            self.assertEqual((status, want in body), (200, True), path)
        for path in ("/none.js", "/console/none.css", "/assets/../index.html", "/..%2findex.html.x", "/index.html/x.y"):
            self.assertEqual(self.fetch(path)[0], 404, path)

    def test_methods(self):
        status, headers, body = self.fetch("/", "HEAD")
        self.assertEqual((status, body), (200, b""))
        self.assertGreater(int(headers["content-length"]), 0)
        status, headers, _ = self.fetch("/", "DELETE")
        self.assertEqual((status, headers["allow"]), (405, "GET, HEAD"))

    def test_from_disk(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(folder + "/dist")
            for name, text in (("secret.txt", "secret"), ("dist/index.html", "front"), ("dist/a.css", "a{}"),
                               ("dist/.hidden", "h")):
                with open(f"{folder}/{name}", "w") as f:
                    f.write(text)
            with Server("-d", folder + "/dist") as server:
                self.assertEqual(self.fetch("/", server=server)[2], b"front")
                status, headers, body = self.fetch("/a.css", server=server)
                self.assertEqual((status, headers["content-type"], body), (200, "text/css; charset=utf-8", b"a{}"))
                self.assertEqual(headers["cache-control"], "no-store")
                self.assertEqual(self.fetch("/route", server=server)[2], b"front")
                for path in ("/../secret.txt", "/.hidden", "/x/../../secret.txt", "/%2e%2e/secret.txt"):
                    self.assertEqual(self.fetch(path, server=server)[0], 404, path)

    def test_packing(self):
        tool = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools/pack_assets.py")
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(folder + "/empty")
            for name, source in (("a", folder + "/empty"), ("b", folder + "/missing")):
                subprocess.run([sys.executable, tool, source, f"{folder}/{name}"], check=True)
                with open(f"{folder}/{name}.c") as f:
                    self.assertIn("assets_n = 0", f.read())
            source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dist")
            packs = []
            for name in ("c", "d"):
                subprocess.run([sys.executable, tool, source, f"{folder}/{name}"], check=True)
                with open(f"{folder}/{name}.pack", "rb") as f:
                    packs.append(f.read())
            self.assertEqual(packs[0], packs[1])
            with open(folder + "/empty/x.unknown", "w") as f:
                f.write("x")
            self.assertNotEqual(subprocess.run([sys.executable, tool, folder + "/empty", folder + "/e"],
                                               capture_output=True).returncode, 0)


if __name__ == "__main__":
    ECHO = os.path.abspath(sys.argv.pop(1))
    unittest.main(verbosity=1)
