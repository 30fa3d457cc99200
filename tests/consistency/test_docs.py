#!/usr/bin/env python3
"""What the documents say is so: links and paths lead somewhere, commands and options exist, reference pages are those the program
writes, every module says what it is and who may do what, and the front end calls only routes that are there.
"""
import json
import re
import subprocess
import sys

from lib import ROOT, Count, below, build_dir, tracked

PLACES = r"(?:src|tools|tests|docs|definitions|web|bench|packaging)/"
HTTP = "GET|POST|PUT|PATCH|DELETE"


def heading_anchor(title):
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def check_links(count, file, text):
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        goal = (file.parent / path).resolve() if path else file
        if not count.check(goal.exists(), f"{below(file)}: {target} leads nowhere"):
            continue
        if anchor and goal.suffix == ".md":
            anchors = [heading_anchor(h) for h in re.findall(r"^#+ (.*)$", goal.read_text(encoding="utf-8"), re.M)]
            count.check(anchor in anchors, f"{below(file)}: {goal.name} has no heading #{anchor}")


def check_paths(count, file, text):
    """Files named in `backticks`; patterns and placeholders (capitals, *, {}, <>) are left alone."""
    for name in re.findall(rf"`({PLACES}[\w./-]+)`", text):
        path = name.rstrip("/")
        if re.search(r"[A-Z]{4}", path.replace("README", "")):
            continue
        made = re.match(r"(web/dist|tests/.*/out|src/modules/notice)", path)
        count.check(made or (ROOT / path).exists(), f"{below(file)}: {name} is not there")


def check_commands(count, file, text, commands, verbs):
    for line in re.findall(r"(?:^|[`$ ])(?:\S*/)?xinqiao ([a-z]\w*[^`\n]*)", text, re.M):
        words = line.split()
        if words[0] not in commands:
            # "xinqiao is": prose, unless an option follows
            count.check("--" not in line, f"{below(file)}: there is no command xinqiao {words[0]}")
            continue
        for option in re.findall(r"(?<!\S)--([a-z][a-z-]*)", line.split(" | ")[0]):
            count.check(option in commands[words[0]] or option == "help", f"{below(file)}: xinqiao {words[0]} takes no --{option}")
    for verb in re.findall(r"\./dev ([a-z]+)", text):
        count.check(verb in verbs, f"{below(file)}: there is no ./dev {verb}")


def program_commands(program):
    """{command: its options} as the program prints them."""
    def said(*words):
        return subprocess.run([program, *words], capture_output=True, text=True).stdout
    names = re.findall(r"^  ([a-z]+) ", said("--help"), re.M)
    return {n: set(re.findall(r"^  --([a-z-]+)", said(n, "--help"), re.M)) for n in names if n != "xinqiao"}


def check_modules(count):
    table = (ROOT / "src/modules/meson.build").read_text(encoding="utf-8")
    for name in re.findall(r"^  \['(\w+)',", table, re.M):
        readme = ROOT / "src/modules" / name / "README.md"
        if not count.check(readme.exists(), f"src/modules/{name} has no README.md"):
            continue
        text = readme.read_text(encoding="utf-8")
        count.check(re.match(rf"# .*\b{name}\b", text), f"{below(readme)}: the first line names the module: # {name}: ...")
        count.check(re.search(r"\bmay\b", text), f"{below(readme)}: says nowhere who may do what")
        count.check(len(text.splitlines()) >= 8, f"{below(readme)}: too short to say what it is for")


def check_web(count, api):
    """The table of the front end's calls against the routes there are."""
    have = {(m.upper(), re.sub(r"\{\w+\}", "{}", p)) for p, methods in api["paths"].items() for m in methods}
    calls = ROOT / "web/packages/api/src/routes.ts"
    for method, path in re.findall(rf"^  '({HTTP}) (/\S*)'", calls.read_text(encoding="utf-8"), re.M) if calls.exists() else []:
        count.check((method, "/api/v1" + re.sub(r"\{\w+\}", "{}", path)) in have,
                    f"{below(calls)}: the program has no {method} /api/v1{path}")


def check_glossary(count):
    """Identifiers of the last column occur in the sources or definitions."""
    file = ROOT / "docs/glossary.md"
    everything = "\n".join(f.read_text(encoding="utf-8", errors="replace")
                           for f in tracked("src/*.[ch]", "src/*.sql", "src/*.json", "definitions/*.json", "meson.build"))
    for line in file.read_text(encoding="utf-8").splitlines():
        columns = line.split(" | ")
        for name in re.findall(r"`([\w.]+)`", columns[-1]) if len(columns) == 3 else []:
            count.check(re.search(rf"\b{re.escape(name)}\b", everything), f"{below(file)}: {name} is in no source")


def check_decisions(count):
    files = tracked("docs/decisions/*.md")
    for number, file in enumerate(files, 1):
        text = file.read_text(encoding="utf-8")
        count.check(file.name.startswith(f"{number:04}-"), f"{below(file)}: the next number is {number:04}")
        count.check(len(text.splitlines()) <= 60, f"{below(file)}: longer than a page")


def main():
    build = build_dir()
    program, count = str(build / "src/app/xinqiao"), Count()
    api = json.loads(subprocess.run([program, "openapi"], capture_output=True, text=True, check=True).stdout)
    commands = program_commands(program)
    verbs = re.findall(r"^\./dev (\w+)", subprocess.run([str(ROOT / "dev")], capture_output=True, text=True).stdout, re.M)
    for file in tracked("*.md"):
        text = file.read_text(encoding="utf-8")
        if "templates" in file.parts:
            continue
        check_links(count, file, text)
        check_paths(count, file, text)
        check_commands(count, file, text, commands, verbs)
    check_modules(count)
    check_web(count, api)
    check_decisions(count)
    check_glossary(count)
    done = subprocess.run([sys.executable, str(ROOT / "tools/gen_docs.py"), str(build), "--check"], capture_output=True, text=True)
    count.check(done.returncode == 0, done.stdout + done.stderr[-800:])
    count.end()


if __name__ == "__main__":
    main()
