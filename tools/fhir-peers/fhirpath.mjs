// Random sheets of every Questionnaire we export: each variable and calculated expression is evaluated by fhirpath.js,
// in order, and compared with what our scorer says of the same answers. Also: a foreign code must give no total.
import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4/index.js";
import { calculated, exported, formOf, imported, items, response, score, sheet, told, unsaid } from "./peer.mjs";

const [tool, root] = process.argv.slice(2);
const SHEETS = 40, LONG = 8, IMPORTED = 4; // of a form as delivered; of one of more than 30 items; of one with a dummy text pack
const VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable";
const holes = [0, 0, 1, 1, 2, 3];

function evaluate(q, qr) {
    const env = { questionnaire: q, resource: qr };
    const value = (expression) => fhirpath.evaluate(qr, expression, env, r4);
    for (const e of q.extension.filter((x) => x.url === VARIABLE))
        env[e.valueExpression.name] = value(e.valueExpression.expression);
    const out = {};
    for (const it of q.item.slice(1)) {
        const e = calculated(it);
        out[it.linkId] = e ? value(e)[0] ?? null : undefined;
    }
    return out;
}

let wrong = 0, compared = 0;
function same(what, theirs, ours) {
    compared++;
    const equal = typeof ours === "number" && theirs !== null ? Math.abs(Number(theirs) - ours) < 1e-6 : theirs === ours;
    if (!equal && wrong++ < 20) console.log(`${what}: fhirpath ${theirs}, ours ${ours}`);
}

const delivered = exported(tool, root);
const packed = imported(tool, root, delivered);
for (const q of [...delivered, ...packed]) {
    const form = formOf(q);
    const n = packed.includes(q) ? IMPORTED : items(q).length > 30 ? LONG : SHEETS;
    if (packed.includes(q))
        same(`${form} with its text`, items(q).every((it) => it.text === `题目${it.linkId}`) && !q.copyright.includes("待"), true);
    for (const why of unsaid(root, q)) same(`${form} ${why}`, true, false);
    // Every other sheet as it comes from a screen, the rest as from paper, where what is skipped may be answered.
    const sheets = Array.from({ length: n }, (_, i) => sheet(q, holes[i % holes.length], i % 2 === 0));
    let scored = 0;
    score(tool, root, q, sheets).forEach((ours, i) => {
        const theirs = evaluate(q, response(q, sheets[i]));
        for (const [id, s] of Object.entries(ours.scores)) {
            scored += s.value !== null;
            same(`${form} ${id} ${sheets[i].map(told).join(" ")}`, theirs[`score-${id}`], s.value);
            if (`band-${id}` in theirs) same(`${form} ${id} band`, theirs[`band-${id}`], s.band?.code ?? null);
        }
        for (const key of Object.keys(theirs).filter((k) => k.startsWith("critical-")))
            same(`${form} ${key}`, theirs[key] === true, ours.critical.some((c) => `critical-${c.code}` === key));
    });
    if (!scored) same(`${form}: no sheet was scored`, true, false);
    const foreign = sheet(q, 0, false).map((a) => (a.valueCoding ? { valueCoding: { ...a.valueCoding, system: "urn:other" } } : a));
    if (items(q).every((it) => it.type === "choice"))
        for (const [key, value] of Object.entries(evaluate(q, response(q, foreign))))
            if (key.startsWith("score-")) same(`${form} foreign codes ${key}`, value, null);
    console.log(`${form}: ${n} sheets`);
}
console.log(`${compared} values compared`);
console.log(`${compared - wrong} passed, ${wrong} failed`);
process.exit(wrong ? 1 : 0);
