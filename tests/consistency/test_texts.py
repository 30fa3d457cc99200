#!/usr/bin/env python3
"""Every message a refusal names has a text in both languages, and every text is used.

Used means: the key stands as a string in the sources, the definitions or the front end, or matches a key the sources compose
("role.%s", or a prefix such as "alert.step."), or one of COMPOSED below.
"""
import json
import re

from lib import ROOT, Count, below, build_dir, tracked

KEY = re.compile(r'"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+)"')
CALLS = re.compile(r"\b(?:FAIL|FAIL_FIELD|FAIL_DETAIL|op_refuse_kept|diag_fail|op_text|op_textf|catalogue_text)\s*\(")
LOGGED = re.compile(r"\bLOG\s*\([^\"]*\"[^\"]*\"")
# Errors of the lower layers stand in tables there and reach the caller as they are: every such string needs a text.
LOWER = ("boot", "cell", "db", "field", "http", "json", "migrate", "password")
COMPOSED = (
    (r"rc\.[a-z_]+", "one for each Rc, for a refusal without words of its own (call_failed in core/dispatch.c)"),
)


def sources():
    return [f for f in tracked("src/*.c", "src/*.h") if not f.name.startswith("test_") and "testdata" not in f.parts]


def call_texts(text):
    """The argument text of every call that takes a key, with its place."""
    for match in CALLS.finditer(text):
        depth, at, quoted = 1, match.end(), False
        while depth and at < len(text):
            ch = text[at]
            if ch == '"' and text[at - 1] != "\\":
                quoted = not quoted
            elif not quoted:
                depth += (ch == "(") - (ch == ")")
            at += 1
        yield match.start(), text[match.end():at]


def keys_used():
    """{key: where} of every key that must have a text."""
    needed = {}
    for file in sources():
        text = file.read_text(encoding="utf-8")
        for at, inside in call_texts(text):
            for key in KEY.findall(inside):
                needed.setdefault(key, f"{below(file)}:{text.count(chr(10), 0, at) + 1}")
        for key in KEY.findall(LOGGED.sub("", text)):
            if key.split(".")[0] in LOWER and not key.endswith((".c", ".h", ".json")):
                needed.setdefault(key, below(file))
    for file in tracked("src/*.sql"):
        if "testdata" in file.parts:
            continue
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            match = re.match(r"-- none:\s*(\S+)", line)
            if match:
                needed.setdefault(match[1], f"{below(file)}:{number}")
    return needed


def main():
    build_dir()
    count = Count()
    texts = {}
    for file in tracked("src/*text.zh.json"):
        other = file.with_name("text.en.json")
        zh, en = (json.loads(f.read_text(encoding="utf-8")) for f in (file, other))
        count.check(sorted(zh) == sorted(en), f"{below(file.parent)}: keys of one language only: {sorted(set(zh) ^ set(en))}")
        for key in zh:
            texts[key] = file
            count.check(re.search(r"[\u4e00-\u9fff]", zh[key]) or not re.search(r"[a-z]{4}", zh[key]), f"{key}: not Chinese")
            count.check(not re.search(r"[\u4e00-\u9fff]", en[key]), f"{key}: the English text holds Chinese")
    needed = keys_used()
    for header, pattern, prefix in (("src/core/role.h", r'X\([A-Z_]+, "(\w+)"\)', "role."),
                                    ("src/base/rc.h", r"X\(([A-Z_]+), \d+", "rc.")):
        for name in re.findall(pattern, (ROOT / header).read_text(encoding="utf-8")):
            needed.setdefault(prefix + name.lower(), header)
    for key, where in sorted(needed.items()):
        count.check(key in texts, f"{where}: {key} has no text")

    everything = "\n".join(f.read_text(encoding="utf-8", errors="replace")
                           for f in sources() + tracked("src/*.sql", "definitions/*.json", "web/apps/*.ts", "web/apps/*.vue"))
    # Prefixes put before a code at run time: "stats.", "alert.step.", "org.level".
    literals = set(re.findall(r'"([a-z_]+(?:\.[a-z_]+)*\.?)"', everything))
    prefixes = {p.rstrip(".") for p in literals if p.endswith(".") or ("." in p and p not in texts)}

    def prefixed(key):
        parts = key.split(".")
        return any(".".join(parts[:n]) in prefixes for n in range(1, len(parts)))
    patterns = [p for p, _ in COMPOSED]
    for literal in set(re.findall(r'"([a-z][a-z0-9_]*\.[a-z0-9_.%*]*%[a-z0-9_.%*]*)"', everything)):
        patterns.append(re.sub(r"%(?:\.\*)?[a-z]+", "[A-Za-z0-9_.-]+", literal.replace(".", r"\.").replace(r"%\.*", "%.*")))
    composed = re.compile("|".join(f"(?:{p})" for p in patterns) + r"\Z")
    for key, file in sorted(texts.items()):
        count.check(key in needed or f'"{key}"' in everything or composed.fullmatch(key) or prefixed(key),
                    f"{below(file)}: {key} is used nowhere")
    count.end()


if __name__ == "__main__":
    main()
