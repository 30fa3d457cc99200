// Random sheets of every Questionnaire we export: each variable and calculated expression is evaluated by fhirpath.js,
// in order, and compared with what our scorer says of the same answers. Also: a foreign code must give no total.
import fhirpath from "fhirpath";
import r4 from "fhirpath/fhir-context/r4/index.js";
import { calculated, exported, formOf, random, score } from "./peer.mjs";

const [tool, root] = process.argv.slice(2);
const SHEETS = 40;
const VARIABLE = "http://hl7.org/fhir/StructureDefinition/variable";

function sheet(q) {
    const answers = q.item[0].item.map((it) => it.answerOption[random(it.answerOption.length)].valueCoding);
    for (let holes = [0, 0, 1, 1, 2, 3][random(6)]; holes > 0; holes--) answers[random(answers.length)] = null;
    return answers;
}

function response(q, answers) {
    const item = q.item[0].item
        .map((it, i) => ({ linkId: it.linkId, answer: [{ valueCoding: answers[i] }] }))
        .filter((_, i) => answers[i]);
    return { resourceType: "QuestionnaireResponse", questionnaire: q.url, status: "completed",
             item: [{ linkId: "answers", item }] };
}

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

for (const q of exported(tool, root)) {
    const form = formOf(q);
    const sheets = Array.from({ length: SHEETS }, () => sheet(q));
    score(tool, root, q, sheets).forEach((ours, i) => {
        const theirs = evaluate(q, response(q, sheets[i]));
        for (const [id, s] of Object.entries(ours.scores)) {
            same(`${form} ${id} ${sheets[i].map((c) => c?.code ?? "-").join(" ")}`, theirs[`score-${id}`], s.value);
            if (`band-${id}` in theirs) same(`${form} ${id} band`, theirs[`band-${id}`], s.band?.code ?? null);
        }
        for (const key of Object.keys(theirs).filter((k) => k.startsWith("critical-")))
            same(`${form} ${key}`, theirs[key] === true, ours.critical.some((c) => `critical-${c.code}` === key));
    });
    const foreign = sheet(q).map((c) => ({ ...(c ?? { code: "0" }), system: "urn:other" }));
    for (const [key, value] of Object.entries(evaluate(q, response(q, foreign))))
        if (key.startsWith("score-")) same(`${form} foreign codes ${key}`, value, null);
    console.log(`${form}: ${SHEETS} sheets`);
}
console.log(`${compared} values compared`);
console.log(`${compared - wrong} passed, ${wrong} failed`);
process.exit(wrong ? 1 : 0);
