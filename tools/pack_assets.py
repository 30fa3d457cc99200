#!/usr/bin/env python3
"""Packs the built web front end for the program: pack_assets.py DIST_DIR OUT_PREFIX

Writes OUT_PREFIX.pack (the files, gzipped, one after another), .S (includes the pack as assets_blob), .c (the sorted
table of src/http/assets.h) and .d (what it all depends on). The same input gives the same bytes. An empty or missing
directory gives an empty table, so that the program builds without its front end.
"""
import gzip
import hashlib
import os
import re
import sys

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".mp3": "audio/mpeg",
    ".txt": "text/plain; charset=utf-8",
}
# A bundler's hash: eight or more word characters after a dash, digits and letters among them.
HASHED = re.compile(r"/assets/|-(?=\w*\d)(?=\w*[A-Za-z])\w{8,}\.")


def files_below(root):
    found = {}
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in names:
            if not name.startswith("."):
                path = os.path.join(folder, name)
                found["/" + os.path.relpath(path, root).replace(os.sep, "/")] = path
    return found


def c_string(s):
    if not re.fullmatch(r"[\x20-\x7e]*", s):
        sys.exit(f"pack_assets: {s!r} is not plain ASCII")
    return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'


def pack(root):
    blob, rows = bytearray(), []
    files = files_below(root)
    for path in sorted(files, key=str.encode):
        with open(files[path], "rb") as f:
            raw = f.read()
        kind = TYPES.get(os.path.splitext(path)[1])
        if kind is None:
            sys.exit(f"pack_assets: no content type is known for {path}")
        body = gzip.compress(raw, 9, mtime=0)
        etag = '"' + hashlib.sha256(raw).hexdigest()[:32] + '"'
        hashed = "true" if HASHED.search(path) else "false"
        rows.append(f"    {{ {c_string(path)}, {c_string(kind)}, {c_string(etag)}, {len(blob)}u, {len(body)}u, "
                    f"{len(raw)}u, {hashed} }},\n")
        blob += body
    return files, rows, bytes(blob)


def write(path, data):
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def main(root, prefix):
    files, rows, blob = pack(root)
    digest = hashlib.sha256(blob).hexdigest()
    write(prefix + ".pack", blob or b"\0")
    write(prefix + ".S", f"""/* {digest}: changes with the pack, which the compiler does not see */
    .section .rodata
    .global assets_blob
    .type assets_blob, %object
    .balign 16
assets_blob:
    .incbin "{prefix}.pack"
    .size assets_blob, . - assets_blob
    .section .note.GNU-stack,"",%progbits
""")
    table = "".join(rows) or "    { 0 }, /* C has no empty arrays */\n"
    write(prefix + ".c", f'#include "http/assets.h"\n\nconst Asset assets[] = {{\n{table}}};\n'
                         f"const size_t assets_n = {len(rows)};\n")
    folders = {os.path.dirname(p) for p in files.values()} | ({root} if os.path.isdir(root) else set())
    inputs = sorted(set(files.values()) | folders | {os.path.abspath(__file__)})
    escaped = " ".join(p.replace(" ", "\\ ") for p in inputs)
    write(prefix + ".d", f"{prefix}.pack {prefix}.S {prefix}.c: {escaped}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
