// What both peers share: our program as the reference, the same random numbers every time, which items are computed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

const definition = (root, q) => JSON.parse(readFileSync(join(root, `definitions/forms/${formOf(q)}.json`), "utf8"));

/* A text pack with a made-up stem for each item and label for each option of a form that comes without text. */
function dummyPack(root, q) {
    const form = formOf(q);
    const source = definition(root, q);
    const options = {};
    for (const [name, set] of Object.entries(source.option_sets ?? {}))
        options[name] = Object.fromEntries(set.map((o) => [o.value, `选项${o.value}`]));
    for (const it of source.items.filter((x) => Array.isArray(x.options)))
        options[it.id] = Object.fromEntries(it.options.map((o) => [o.value, `选项${o.value}`]));
    return { format: 1, form, version: source.version, edition: "zh-CN-dummy", language: "zh-CN", source: "dummy", head: "说明",
             items: Object.fromEntries(items(q).map((it) => [it.linkId, `题目${it.linkId}`])), options };
}

/* The Questionnaires of all forms as delivered. */
export const exported = (tool, root) => run(tool, [root, "fhir"]);

/* Those without text once more, each with a dummy text pack imported. */
export function imported(tool, root, forms) {
    const dir = mkdtempSync(join(tmpdir(), "fhir-peers-"));
    try {
        return forms.filter((q) => definition(root, q).text === "bring-your-own").map((q) => {
            const file = join(dir, `${formOf(q)}.json`);
            writeFileSync(file, JSON.stringify(dummyPack(root, q)));
            return run(tool, [root, "fhir", formOf(q), file])[0];
        });
    } finally {
        rmSync(dir, { recursive: true });
    }
}

/* The results of the forms delivered that FHIRPath cannot say, so that the server's alone stand: bands that hang on who the
   person is. A form that lacks another one, or says one of these, is a fault. */
const UNSAID = ["audit band-auditc", "mmse band-total", "moca band-total"];

export function unsaid(root, q) {
    const source = definition(root, q);
    const due = source.scores.filter((s) => !s.internal)
        .flatMap((s) => [`score-${s.id}`, ...(s.bands ? [`band-${s.id}`] : [])])
        .concat((source.critical ?? []).map((c) => `critical-${c.code}`));
    const said = new Set(q.item.slice(1).filter(calculated).map((it) => it.linkId));
    return due.filter((key) => said.has(key) === UNSAID.includes(`${formOf(q)} ${key}`)).map((key) => `${key} is not as expected`);
}

export const formOf = (q) => q.url.split("/").pop();
export const items = (q) => q.item[0].item;

/* Whether an item is asked, by its enableWhen over the answers so far. */
function asked(q, it, answers) {
    if (!it.enableWhen) return true;
    const one = (w) => {
        const a = answers[items(q).findIndex((x) => x.linkId === w.question)];
        return a ? (a.valueCoding.code === w.answerCoding.code) === (w.operator === "=") : false;
    };
    return it.enableBehavior === "any" ? it.enableWhen.some(one) : it.enableWhen.every(one);
}

const two = (n) => String(n).padStart(2, "0");
const limit = (it, which, none) =>
    it.extension?.find((x) => x.url === `http://hl7.org/fhir/StructureDefinition/${which}Value`)?.valueInteger ?? none;

/* In hours of the night, so that a night is mostly longer than the sleep in it. */
function drawn(it) {
    if (it.type === "choice") return { valueCoding: it.answerOption[random(it.answerOption.length)].valueCoding };
    if (it.type === "time") return { valueTime: `${two([21, 22, 23, 0, 5, 6, 7, 8][random(8)])}:${two(random(60))}:00` };
    return { valueInteger: random(Math.min(limit(it, "max", 0), 480) - limit(it, "min", 0) + 1) + limit(it, "min", 0) };
}

/* A random sheet: an answer or null for each item; on a screen what is not asked has none. */
export function sheet(q, holes, onScreen) {
    const answers = [];
    const open = new Set(Array.from({ length: holes }, () => random(items(q).length)));
    items(q).forEach((it, i) => answers.push(open.has(i) || (onScreen && !asked(q, it, answers)) ? null : drawn(it)));
    return answers;
}

/* An answer as our sheets hold it. */
function raw(a) {
    if (a?.valueCoding) return Number(a.valueCoding.code);
    if (a?.valueTime) return Number(a.valueTime.slice(0, 2)) * 60 + Number(a.valueTime.slice(3, 5));
    return a?.valueInteger ?? null;
}

export const told = (a) => (a ? String(raw(a)) : "-");

/* A sheet as a QuestionnaireResponse. */
export function response(q, answers) {
    const item = items(q).map((it, i) => ({ linkId: it.linkId, answer: [answers[i]] })).filter((_, i) => answers[i]);
    return { resourceType: "QuestionnaireResponse", questionnaire: q.url, status: "completed",
             item: [{ linkId: "answers", item }] };
}

/* Our results of sheets. */
export function score(tool, root, q, sheets) {
    const line = (a) => JSON.stringify({ form: formOf(q), answers: a.map(raw) });
    return run(tool, [root], sheets.map(line).join("\n") + "\n");
}

/* The expression of an item, or undefined. */
export const calculated = (it) => it.extension?.find((x) => x.url === CALCULATED)?.valueExpression.expression;
