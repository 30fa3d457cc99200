#!/usr/bin/env python3
"""The API's own description is whole: OpenAPI 3.1 in structure, every reference resolves, no name stands for two things, and
the TypeScript types made from it are those in the repository (when the front end has them).
"""
import json
import re
import subprocess
import tempfile
from pathlib import Path

from lib import ROOT, Count, build_dir

METHODS = {"get", "put", "post", "patch", "delete"}
TYPES = {"object", "array", "string", "integer", "number", "boolean", "null"}
WORDS = {"type", "properties", "required", "items", "enum", "pattern", "format", "minimum", "maximum", "minLength", "maxLength",
         "minItems", "maxItems", "additionalProperties", "description", "$ref", "anyOf", "oneOf", "allOf", "const", "title"}


def load(text, count):
    def pairs(items):
        names = [k for k, _ in items]
        twice = {k for k in names if names.count(k) > 1}
        count.check(not twice, f"twice in one object: {', '.join(sorted(twice))}")
        return dict(items)
    return json.loads(text, object_pairs_hook=pairs)


def schema(count, api, node, where):
    """A JSON Schema, as far as we write one."""
    if not count.check(isinstance(node, dict), f"{where}: not a schema"):
        return
    unknown = {k for k in node if k not in WORDS and not k.startswith("x-")}
    count.check(not unknown, f"{where}: unknown words {sorted(unknown)}")
    if "$ref" in node:
        name = node["$ref"].removeprefix("#/components/schemas/")
        count.check(name in api["components"]["schemas"], f"{where}: {node['$ref']} is not there")
    kinds = node.get("type", [])
    for kind in [kinds] if isinstance(kinds, str) else kinds:
        count.check(kind in TYPES, f"{where}: type {kind}")
    properties = node.get("properties", {})
    missing = set(node.get("required", [])) - set(properties)
    count.check(not missing, f"{where}: required but not described: {sorted(missing)}")
    if "pattern" in node:
        re.compile(node["pattern"])
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength"), ("minItems", "maxItems")):
        if low in node and high in node:
            count.check(node[low] <= node[high], f"{where}: {low} above {high}")
    for name, child in properties.items():
        schema(count, api, child, f"{where}.{name}")
    if isinstance(node.get("items"), dict):
        schema(count, api, node["items"], f"{where}[]")
    for word in ("anyOf", "oneOf", "allOf"):
        for child in node.get(word, []):
            schema(count, api, child, where)


def operation(count, api, path, method, op):
    where = f"{method.upper()} {path}"
    count.check(op.get("summary", "").strip() and not op["summary"].endswith("."), f"{where}: a sentence without a full stop")
    for word in ("x-permission", "x-scope", "x-label"):
        count.check(op.get(word) and op[word] != "unset", f"{where}: {word} is missing")
    count.check(op["x-permission"] == "public" or op.get("x-roles"), f"{where}: no role may do this")
    in_path = {p["name"] for p in op.get("parameters", []) if p["in"] == "path"}
    count.check(in_path == set(re.findall(r"\{(\w+)\}", path)), f"{where}: path parameters {sorted(in_path)}")
    for p in op.get("parameters", []):
        count.check(p["in"] in ("path", "query") and p.get("description"), f"{where}: parameter {p['name']}")
        count.check(p["in"] != "path" or p["required"], f"{where}: {p['name']} must be required")
        schema(count, api, p["schema"], f"{where} {p['name']}")
    count.check(method != "get" or "requestBody" not in op, f"{where}: a GET with a body")
    answers = op.get("responses", {})
    count.check("default" in answers and any(re.fullmatch(r"2\d\d", s) for s in answers), f"{where}: answers")
    for body in [op.get("requestBody", {}), *answers.values()]:
        for media in body.get("content", {}).values():
            schema(count, api, media.get("schema", {}), where)


def types(count, text):
    """schema.d.ts as openapi-typescript makes it."""
    kept, tool = ROOT / "web/packages/api/src/schema.d.ts", ROOT / "web/node_modules/.bin/openapi-typescript"
    if not kept.exists():
        return
    if not count.check(tool.exists(), "web/node_modules is missing: tools/build_web.sh"):
        return
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(text, encoding="utf-8")
        done = subprocess.run([str(tool), str(source), "-o", str(made)], cwd=ROOT / "web", capture_output=True, text=True)
        count.check(done.returncode == 0 and made.read_text() == kept.read_text(),
                    f"web/packages/api/src/schema.d.ts is not what the API says: ./dev doc {done.stderr[:200]}")


def main():
    count = Count()
    text = subprocess.run([str(build_dir() / "src/app/xinqiao"), "openapi"], capture_output=True, text=True, check=True).stdout
    api = load(text, count)
    count.check(api["openapi"].startswith("3.1."), "the version")
    count.check(api["info"].get("title") and api["info"].get("version"), "info")
    for name, node in api["components"]["schemas"].items():
        count.check(re.fullmatch(r"[A-Za-z0-9_.-]+", name), f"schema name {name}")
        schema(count, api, node, name)
    shapes = [re.sub(r"\{\w+\}", "{}", p) for p in api["paths"]]
    count.check(len(shapes) == len(set(shapes)), "two paths match the same request")
    for path, methods in api["paths"].items():
        count.check(path.startswith("/") and set(methods) <= METHODS, f"{path}: {sorted(methods)}")
        for method, op in methods.items():
            operation(count, api, path, method, op)
    held = {}
    for methods in api["paths"].values():
        for op in methods.values():
            held.setdefault(op["x-permission"], op.get("x-roles"))
            count.check(held[op["x-permission"]] == op.get("x-roles"), f"{op['x-permission']} is two permissions of one name")
    types(count, text)
    count.end()


if __name__ == "__main__":
    main()
