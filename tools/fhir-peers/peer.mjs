// What both peers share: our program as the reference, the same random numbers every time, which items are computed.
import { spawnSync } from "node:child_process";

const CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression";

function run(tool, args, input) {
    const r = spawnSync(tool, args, { input, encoding: "utf8", maxBuffer: 1 << 28 });
    if (r.status !== 0) throw new Error(`${tool} ${args}: ${r.error ?? r.stderr}`);
    return r.stdout.trim().split("\n").map((line) => JSON.parse(line));
}

let seed = 20261122;
export function random(n) { // xorshift: the same sheets every time
    seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
    return (seed >>> 0) % n;
}

/* The Questionnaires of all forms with text. */
export const exported = (tool, root) => run(tool, [root, "fhir"]);

export const formOf = (q) => q.url.split("/").pop();

/* Our results of sheets: arrays of codings, null where there is no answer. */
export function score(tool, root, q, sheets) {
    const line = (a) => JSON.stringify({ form: formOf(q), answers: a.map((c) => (c ? Number(c.code) : null)) });
    return run(tool, [root], sheets.map(line).join("\n") + "\n");
}

/* The expression of an item, or undefined. */
export const calculated = (it) => it.extension?.find((x) => x.url === CALCULATED)?.valueExpression.expression;
